"""External documents: the list, the check of editions by date, what reminds of it."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from certification.models import Engagement, LegalRequirement
from documents import panel
from documents.actions import external as actions
from documents.models import ExternalDocument
from tests.documents.register import queries, url
from tests.factories_certification import TODAY
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed

pytestmark = pytest.mark.django_db


def make_external(engagement: Engagement, cast: Cast, **fields: Any) -> ExternalDocument:
    told = {"title": "ISO/IEC 20000-1", "edition": "2018", "category": "standard", "check_months": 12, **fields}
    return actions.save_external(engagement, told, by=cast.lead)


def test_numbers_go_on_by_themselves_and_the_first_check_is_dated(engagement: Engagement, cast: Cast) -> None:
    first = make_external(engagement, cast, filed_on=dt.date(2026, 1, 31), check_months=1)
    second = make_external(engagement, cast, title="GB/T 24405.1", check_months=0)

    assert (first.number, first.next_check) == ("WL-001", dt.date(2026, 2, 28))
    assert (second.number, second.next_check) == ("WL-002", None)
    with pytest.raises(Obstructed, match="in the list already"):
        make_external(engagement, cast, number="wl-001")


def test_a_check_sets_the_next_one_and_a_later_edition_is_taken_over(engagement: Engagement, cast: Cast) -> None:
    one = make_external(engagement, cast)
    told = {"on": TODAY, "result": "replaced", "edition": "2028", "where": "iso.org", "note": "Read it."}

    check = actions.check_edition(one, by=cast.controller, **told)

    one.refresh_from_db()
    assert (check.by, one.edition, one.result) == (cast.controller, "2028", "replaced")
    assert (one.checked_on, one.next_check) == (TODAY, TODAY.replace(year=TODAY.year + 1))
    with pytest.raises(Obstructed, match="ahead"):
        actions.check_edition(one, by=cast.lead, **{**told, "on": TODAY + dt.timedelta(days=1)})


@pytest.mark.parametrize("name", ["staff", "external_auditor", "stranger"])
def test_others_check_nothing(engagement: Engagement, cast: Cast, name: str) -> None:
    one = make_external(engagement, cast)

    with pytest.raises(PermissionDenied):
        actions.check_edition(one, by=getattr(cast, name), on=TODAY, result="current")
    with pytest.raises(PermissionDenied):
        actions.strike_external(one, "Not needed.", by=getattr(cast, name))


def test_the_controller_is_reminded_and_the_dashboard_warns(engagement: Engagement, cast: Cast) -> None:
    make_external(engagement, cast, filed_on=TODAY.replace(year=TODAY.year - 1))
    make_external(engagement, cast, title="Later", filed_on=TODAY)
    struck = make_external(engagement, cast, title="Gone", filed_on=TODAY.replace(year=TODAY.year - 2))
    actions.strike_external(struck, "Not used any more.", by=cast.lead)

    items = [(item.title, item.due) for item in items_for(cast.controller)]

    assert items == [("Check the edition of 1 external document", TODAY)]
    assert items_for(cast.staff) == []
    assert [warn.text for warn in panel.warnings(engagement.cycle)] == []
    ExternalDocument.objects.filter(title="Later").update(next_check=TODAY - dt.timedelta(days=1))
    assert [warn.text for warn in panel.warnings(engagement.cycle)] == [
        "The edition of 1 external document is to be checked."
    ]


def test_laws_that_apply_are_taken_over_once(engagement: Engagement, cast: Cast) -> None:
    place = {"workspace": engagement.workspace, "engagement": engagement, "head": "security"}
    LegalRequirement.objects.create(**place, name="Cybersecurity law", applies="yes", edition="2025")
    LegalRequirement.objects.create(**place, name="Fire law", applies="no", reason="No building.")

    made = actions.take_over_laws(engagement, by=cast.lead)

    assert [(one.title, one.edition, one.category) for one in made] == [("Cybersecurity law", "2025", "law")]
    assert actions.take_over_laws(engagement, by=cast.lead) == []


def test_pages_list_check_strike_and_restore(client: Browser, engagement: Engagement, cast: Cast) -> None:
    client.force_login(cast.controller)
    told = {"title": "Router handbook", "category": "manual", "copies": "2", "check_months": "6", "source": "Maker"}
    assert client.post(url("external_create", engagement), {"title": ""}).status_code == 422
    assert client.post(url("external_create", engagement), told).status_code == 302
    one = ExternalDocument.objects.get()
    page = one.get_absolute_url()

    assert client.post(page, {"on": "2026-10-12", "result": "replaced"}).status_code == 422
    assert client.post(page, {"on": "2026-10-12", "result": "current", "where": "Site"}).status_code == 302
    assert "Router handbook" in client.get(url("external_list", engagement)).content.decode()
    assert client.post(url("external_strike", engagement, one), {"reason": "Sold the router."}).status_code == 302
    assert "Router handbook" not in client.get(url("external_list", engagement)).content.decode()
    assert "Router handbook" in client.get(url("external_list", engagement), {"struck": 1}).content.decode()
    assert client.post(url("external_restore", engagement, one)).status_code == 302
    assert client.post(url("external_edit", engagement, one), {**told, "number": "WL-001"}).status_code == 302
    one.refresh_from_db()
    assert (one.struck_on, one.next_check) == (None, dt.date(2027, 4, 12))
    assert queries(client, url("external_list", engagement)) <= 15
    assert queries(client, page) <= 15
    client.force_login(cast.staff)
    assert client.get(page).status_code == 200
    assert client.post(page, {"on": "2026-10-12", "result": "current"}).status_code == 403
