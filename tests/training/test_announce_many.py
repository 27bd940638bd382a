"""Publishing, reminding and withdrawing for 2,000 accounts costs what it costs for ten."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.models import Engagement, Person
from tests.factories_certification import TODAY
from tests.people import Cast
from training.actions import announcements as actions
from training.models import Announcement, Reading
from wobo.accounts.models import Membership, Role, User
from wobo.notices.models import Mail, MailSettings, Notice
from wobo.workflow import clock

MANY, MOST = 2000, 30


@pytest.fixture(autouse=True)
def _mail(cast: Cast) -> None:
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")


def crowd(engagement: Engagement, count: int) -> None:
    """People of the client with accounts, two languages."""
    users = User.objects.bulk_create(
        User(
            email=f"many{n}@example.com",
            display_name=f"M {n}",
            password="!",
            language=("zh-hans", "en")[n % 2],
        )
        for n in range(count)
    )
    place = engagement.client.workspace
    Membership.objects.bulk_create(
        Membership(user=user, workspace=place, role=Role.STAFF, since="2026-01-01") for user in users
    )
    Person.objects.bulk_create(Person(workspace=place, name=str(user), user=user) for user in users)


def drafted(engagement: Engagement, cast: Cast) -> Announcement:
    told = {"topic": "policy", "title": "方针", "text": "正文", "confirm_by": TODAY}
    return actions.draft_announcement(engagement.cycle, told, by=cast.consultant)


@pytest.mark.parametrize("count", [10, MANY])
def test_all_are_told_with_few_queries(engagement: Engagement, cast: Cast, moment: Any, count: int) -> None:
    crowd(engagement, count)
    made = drafted(engagement, cast)

    with CaptureQueriesContext(connection) as publishing:
        made = actions.publish(made, by=cast.consultant)
    assert (Notice.objects.count(), Mail.objects.count()) == (count, count)
    assert len(publishing) <= MOST

    with CaptureQueriesContext(connection) as reminding:
        assert actions.remind_readers(made, by=cast.consultant) == count
    assert len(reminding) <= MOST

    people = Person.objects.filter(workspace=engagement.client.workspace)
    Reading.objects.bulk_create(
        Reading(workspace=made.workspace, announcement=made, person=person, opened_at=clock.now()) for person in people
    )
    with CaptureQueriesContext(connection) as withdrawing:
        actions.withdraw(made, by=cast.consultant, reason="Wrong.")
    assert len(withdrawing) <= MOST
    assert (Notice.objects.count(), Mail.objects.count()) == (3 * count, 3 * count)
