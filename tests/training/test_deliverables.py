"""The phase pages and the acceptance sheets list what phases 1 and 2 have made."""
# claims: S1.1, S1.2, S1.3, S6.2.2

import datetime as dt
from typing import Any

from django.test import Client as Browser

from certification import panels
from certification.models import Engagement, Meeting, Phase
from certification.reports import phase_acceptance
from tests.factories_certification import TODAY, make_person, rendered
from tests.factories_meetings import people_of, planned
from tests.factories_training import course_of, finished, make_session, sign
from tests.people import Cast
from training.actions import announcements, papers, plans
from training.models import TrainingSession
from wobo.workflow import clock


def shown(engagement: Engagement, number: int) -> list[tuple[str, str, str, dt.date | None]]:
    phase = Phase.objects.get(cycle=engagement.cycle, number=number)
    return [(one.number, one.name, one.version, one.date) for one in panels.gathered("deliverables", phase)]


def held(engagement: Engagement, cast: Cast, key: str = "all_staff") -> TrainingSession:
    made = make_session(course_of(engagement, key), cast.lead)
    sign(made, make_person(engagement.client, f"Somebody {key}"))
    return finished(made)


def test_phase_one_shows_plan_and_records_and_the_sheet_lists_them(engagement: Engagement, cast: Cast) -> None:
    plan = plans.make_plan(engagement.cycle, 2026, by=cast.lead)
    plans.fill_plan(plan, by=cast.lead)
    rendered(cast, plans.print_plan(plan, "en", by=cast.lead).uid)
    printed, unprinted = held(engagement, cast), held(engagement, cast, "key_personnel")
    held(engagement, cast, "procedures")  # of phase 6
    make_session(course_of(engagement, "document_writing"), cast.lead)  # not held yet
    for _time in range(2):  # the newer paper of a record takes the older one's place
        rendered(cast, papers.print_of_session(printed, papers.RECORD, "en", by=cast.lead).uid)
    title, other = str(printed.course), str(unprinted.course)

    assert shown(engagement, 1) == [
        ("A-2026-R01", "Annual training plan · 2026", "A/0", TODAY),
        ("A-2026-R03", f"Training record · {title}", "A/0", TODAY),
        ("A-2026-T02", f"Training held: {other}", "", TODAY),
    ]
    assert [row[0] for row in shown(engagement, 6)] == ["A-2026-T03"]

    phase = Phase.objects.get(cycle=engagement.cycle, number=1)
    assert phase_acceptance(phase, "en")["deliverables"] == [
        {"number": "A-2026-R01", "name": "Annual training plan · 2026", "version": "A/0", "date": "2026-10-12"},
        {"number": "A-2026-R03", "name": f"Training record · {title}", "version": "A/0", "date": "2026-10-12"},
        {"number": "A-2026-T02", "name": f"Training held: {other}", "version": "—", "date": "2026-10-12"},
    ]


def test_signed_minutes_stand_in_their_phase(engagement: Engagement, cast: Cast) -> None:
    who = people_of(cast, engagement)
    told = {"kick_off": "Kick-off", "steering": "Steering one", "working": "Body one", "review": "Review"}
    for number, (kind, subject) in enumerate(told.items(), start=1):
        meeting = planned(cast, engagement, who, kind=kind, subject=subject)
        paper = Meeting.objects.get(pk=meeting.pk)
        report = papers.request("minutes", paper, "en", by=cast.lead)
        rendered(cast, report.uid)
        signed = clock.now() if number != 3 else None
        Meeting.objects.filter(pk=meeting.pk).update(minutes_uid=report.uid, minutes_signed_at=signed)

    assert shown(engagement, 1) == [("A-2026-R01", "Minutes of meeting · Kick-off", "A/0", TODAY)]
    assert shown(engagement, 2) == [("A-2026-R02", "Minutes of meeting · Steering one", "A/0", TODAY)]
    assert shown(engagement, 3) == []

    Phase.objects.filter(cycle=engagement.cycle, number=2).update(accepted_on=TODAY - dt.timedelta(days=1))
    assert shown(engagement, 2) == []


def test_publicity_stands_in_phase_six(engagement: Engagement, cast: Cast) -> None:
    fields = {"title": "Policy", "text": "We serve."}
    made = announcements.draft_announcement(engagement.cycle, fields, by=cast.lead)
    assert shown(engagement, 6) == []

    made = announcements.publish(made, by=cast.lead)
    rendered(cast, papers.print_announcement(made, "en", by=cast.lead).uid)

    assert shown(engagement, 6) == [("A-2026-R01", "Publicity record · Policy", "A/0", TODAY)]


def test_the_page_links_each_and_stays_cheap(
    engagement: Engagement, cast: Cast, client: Browser, django_assert_max_num_queries: Any
) -> None:
    for _count in range(12):
        held(engagement, cast)
    first = TrainingSession.objects.order_by("pk")[0]
    client.force_login(cast.lead)
    client.get(f"/e/{engagement.code}/phase/1/")

    with django_assert_max_num_queries(15):
        html = client.get(f"/e/{engagement.code}/phase/1/").content.decode()

    assert f'href="{first.get_absolute_url()}"' in html
    assert "Nothing is ready yet." not in html
