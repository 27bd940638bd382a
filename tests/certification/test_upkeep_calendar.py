"""The windows of the body's visits: by interval from the issue, by calendar year from the decision."""

# claims: P17, P18
import datetime as dt
from typing import Any

import pytest
from django.test import Client as Browser

from certification.actions.upkeep_reminders import remind_of_upkeep, stage_of
from certification.models import Engagement
from certification.process import profile_of
from certification.upkeep_calendar import Visit, Window, expiry, months_on, next_open, windows
from certification.upkeep_news import KEEPERS, holders
from tests.factories_certification import make_engagement
from tests.factories_upkeep import make_certificate
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.workflow import clock

ISSUED = dt.date(2024, 7, 15)
CN, INT = profile_of("CN"), profile_of("INT")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def visit(text: str, kind: str = "surveillance", *, held: bool = True) -> Visit:
    return Visit(kind, day(text), day(text), held)


@pytest.fixture
def certificate(cast: Cast, engagement: Engagement) -> Any:
    return make_certificate(engagement, issued_on=ISSUED)


def told(found: list[Window]) -> list[tuple[str, int, str]]:
    return [(one.kind, one.number, one.due.isoformat()) for one in found]


@pytest.mark.parametrize(
    ("text", "months", "found"),
    [("2024-01-31", 1, "2024-02-29"), ("2024-02-29", 12, "2025-02-28"), ("2024-03-31", -1, "2024-02-29"),
     ("2024-12-15", 1, "2025-01-15"), ("2024-01-15", -1, "2023-12-15")],
)  # fmt: skip
def test_months_end_where_the_month_ends(text: str, months: int, found: str) -> None:
    assert months_on(day(text), months) == day(found)


def test_china_counts_from_the_issue_in_steps_of_twelve_months(certificate: Any) -> None:
    assert told(windows(certificate, CN, [])) == [
        ("surveillance", 1, "2025-07-15"),
        ("surveillance", 2, "2026-07-15"),
        ("recertification", 1, "2027-07-14"),
    ]


def test_an_early_visit_brings_the_next_one_forward_and_one_more(certificate: Any) -> None:
    found = windows(certificate, CN, [visit("2025-03-20"), visit("2026-02-10")])

    assert told(found) == [
        ("surveillance", 1, "2025-07-15"),
        ("surveillance", 2, "2026-03-20"),
        ("surveillance", 3, "2027-02-10"),
        ("recertification", 1, "2027-07-14"),
    ]
    assert [one.done_on for one in found] == [day("2025-03-20"), day("2026-02-10"), None, None]


def test_what_falls_into_the_window_of_the_recertification_is_covered_by_it(certificate: Any) -> None:
    found = windows(certificate, CN, [visit("2025-05-20"), visit("2026-05-10")])

    assert told(found)[1:] == [("surveillance", 2, "2026-05-20"), ("recertification", 1, "2027-07-14")]


def test_the_recertification_audit_ends_the_surveillance(certificate: Any) -> None:
    visits = [visit("2025-05-20"), visit("2026-05-10"), visit("2027-04-01", "recertification")]

    found = windows(certificate, CN, visits)

    assert told(found)[-1] == ("recertification", 1, "2027-07-14")
    assert len(found) == 3
    assert found[-1].done_on == day("2027-04-01")
    assert next_open(found) is None


def test_elsewhere_it_counts_from_the_decision_once_a_calendar_year(cast: Cast, engagement: Engagement) -> None:
    certificate = make_certificate(engagement, issued_on=ISSUED, decided_on=day("2024-06-30"))

    found = windows(certificate, INT, [visit("2025-03-03")])

    assert told(found) == [
        ("surveillance", 1, "2025-06-30"),
        ("surveillance", 2, "2026-12-31"),
        ("recertification", 1, "2027-07-14"),
    ]
    assert found[1].starts == day("2026-01-01")


def test_a_visit_to_another_standard_does_not_count(certificate: Any) -> None:
    other = Visit("surveillance", ISSUED, day("2025-01-01"), True, standards=frozenset({certificate.standard_id + 1}))

    assert windows(certificate, CN, [other])[0].done_on is None


def test_a_new_issue_within_the_cycle_lets_the_clocks_run_on(cast: Cast, engagement: Engagement) -> None:
    first = make_certificate(engagement, issued_on=ISSUED, state="transferred")
    second = make_certificate(
        engagement, number="two", issued_on=day("2025-02-01"), expires_on=first.expires_on, previous=first
    )

    assert told(windows(second, CN, []))[0] == ("surveillance", 1, "2025-07-15")
    assert expiry(day("2025-02-01"), CN, first) == first.expires_on


@pytest.mark.parametrize(
    ("today", "standing"),
    [("2025-04-14", "ahead"), ("2025-04-15", "prepare"), ("2025-07-15", "prepare"), ("2025-07-16", "late")],
)
def test_how_a_window_stands_by_the_day(certificate: Any, today: str, standing: str) -> None:
    window = windows(certificate, CN, [])[0]

    assert window.standing(day(today)) == standing


def test_planned_held_and_held_too_late(certificate: Any) -> None:
    today = day("2025-08-20")
    planned = windows(certificate, CN, [visit("2025-07-01", held=False)])[0]
    late = windows(certificate, CN, [visit("2025-08-01")])[0]

    assert planned.standing(day("2025-06-01")) == "planned"
    assert planned.standing(today) == "late"
    assert late.standing(today) == "held_late"
    assert stage_of(planned, today) == "engagement.surv1.late5.20250715"


def test_reminded_once_ahead_and_weekly_when_late(cast: Cast, engagement: Engagement) -> None:
    make_certificate(engagement, issued_on=day("2026-01-15"))

    def on(text: str) -> int:
        with clock.at(dt.datetime.fromisoformat(f"{text}T04:00:00+00:00")):
            return remind_of_upkeep()

    keepers = len(holders(engagement, KEEPERS))
    assert on("2026-10-14") == 0
    assert on("2026-10-15") == keepers > 0
    assert on("2026-12-30") == 0
    assert (on("2027-01-16"), on("2027-01-22"), on("2027-01-23")) == (keepers, 0, keepers)
    subjects = set(Notice.objects.filter(recipient=cast.lead).values_list("subject", flat=True))
    assert "Client A: prepare for Surveillance 1, to take place by 2027-01-15" in subjects


def test_nobody_is_reminded_while_the_engagement_rests(cast: Cast, moment: Any) -> None:
    engagement = make_engagement(cast.engagement_a, state="paused")
    make_certificate(engagement, issued_on=ISSUED)

    assert remind_of_upkeep() == 0


def test_the_page_shows_windows_strip_and_what_is_overdue(
    cast: Cast, certificate: Any, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.staff)

    text = client.get(f"/e/{engagement.code}/upkeep/").content.decode()

    assert 'class="chart chart-timeline"' in text
    assert "Surveillance 1" in text
    assert "2025-07-15" in text
    assert "overdue" in text


def test_the_calendar_file_has_the_open_windows_and_lines(
    cast: Cast, certificate: Any, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.representative)

    answer = client.get(f"/e/{engagement.code}/upkeep/calendar.ics")

    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 4  # three windows, one preparation ahead
    assert "DTSTART;VALUE=DATE:20270714\r\n" in text
    assert "SUMMARY:Client A: Recertification\r\n" in text
