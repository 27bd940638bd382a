"""Reminders, escalation, the inbox and the gate of phase 7."""

import datetime as dt

import pytest

from audits.actions import finding_moves as moves
from audits.actions.finding_reminders import remind_of_findings
from audits.finding_criteria import gather, nonconformities_are_closed
from audits.finding_listing import repeated
from audits.finding_work import due, waiting_for
from audits.models import Audit, Finding
from certification.gates import Met, NotMet
from certification.process import profile_of
from tests.factories_certification import signs
from tests.factories_findings import DONE, Audited, later
from tests.people import Cast
from wobo.accounts.models import User
from wobo.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def audited(cast: Cast) -> Audited:
    return Audited(cast)


def reminded(finding: Finding) -> list[tuple[str, User]]:
    rows = Notice.objects.filter(about_uid=finding.uid, subject__regex="^(Due|Late|Finding .* is late)")
    return [(one.subject, one.recipient) for one in rows.order_by("pk")]


def test_the_next_one_is_reminded_before_on_and_after_the_day_and_weekly(audited: Audited, cast: Cast) -> None:
    found = audited.planned()  # due on 9 November
    told = []
    for days in (24, 25, 25, 28, 29, 30, 36):
        with later(days):
            told.append(remind_of_findings())

    assert told == [0, 1, 0, 1, 1, 0, 2]
    assert reminded(found)[:3] == [
        ("Due soon, 2026-11-09: finding A-2026-F001", cast.working_group),
        ("Due today: finding A-2026-F001", cast.working_group),
        ("Late since 2026-11-09: finding A-2026-F001", cast.working_group),
    ]


def test_those_above_hear_of_what_stays_late_once_each(audited: Audited, cast: Cast) -> None:
    found = audited.planned()
    for days in (34, 35, 36, 42, 43):
        with later(days):
            remind_of_findings()

    above = [who for text, who in reminded(found) if text.startswith("Finding")]
    assert above == [cast.representative, cast.top_manager]
    assert profile_of("CN").finding_escalate_days == {"representative": 7, "top_manager": 14}


def test_nobody_is_reminded_of_what_is_over_or_rests(audited: Audited, cast: Cast) -> None:
    noted = audited.raised("observation")
    moves.move(noted, "note", by=cast.staff)
    audited.planned()
    type(audited.engagement).objects.update(state="paused")

    with later(60):
        assert remind_of_findings() == 0


@pytest.mark.parametrize(
    ("state", "whose", "title"),
    [
        ("raised", "staff", "Sign the facts of finding A-2026-F001, or dispute them"),
        ("acknowledged", "staff", "Answer finding A-2026-F001"),
        ("answered", "internal_auditor", "Judge the plan for finding A-2026-F001"),
        ("planned", "working_group", "Carry out the action for finding A-2026-F001"),
        ("implemented", "internal_auditor", "Verify that the action for finding A-2026-F001 is done"),
    ],
)
def test_the_inbox_says_whose_turn_it_is(audited: Audited, cast: Cast, state: str, whose: str, title: str) -> None:
    found = getattr(audited, state)()

    waiting = {name: [one.title for one in waiting_for(user.fresh())] for name, user in cast.everyone().items()}

    assert {name: titles for name, titles in waiting.items() if titles} == {whose: [title]}
    item = waiting_for(getattr(cast, whose).fresh())[0]
    assert (item.url, item.due) == (found.get_absolute_url(), Finding.objects.get(pk=found.pk).wanted_on)


def test_the_effect_waits_until_it_can_be_judged(audited: Audited, cast: Cast) -> None:
    audited.done()

    assert waiting_for(cast.internal_auditor.fresh()) == []
    with later(30):
        assert [one.title for one in waiting_for(cast.internal_auditor.fresh())] == [
            "Verify that the action for finding A-2026-F001 works"
        ]


def test_without_an_account_it_waits_for_who_signs_for_the_client(audited: Audited, cast: Cast) -> None:
    type(audited.head).objects.filter(pk=audited.head.pk).update(user=None)
    audited.department.refresh_from_db()
    found = audited.raised()

    assert [one.title for one in waiting_for(cast.representative.fresh())] == [
        "Sign the facts of finding A-2026-F001, or dispute them"
    ]
    assert [(one, slot.name) for one, slot in due(cast.representative.fresh())] == [(found, "auditee")]
    assert waiting_for(cast.top_manager.fresh()) == []
    assert signs(cast.representative, found, "auditee").state == "acknowledged"


def missing(audited: Audited) -> list[str]:
    verdict = nonconformities_are_closed(gather(audited.cycle))
    return [text for text, _url in verdict.missing] if isinstance(verdict, NotMet) else []


def test_the_gate_wants_majors_effective_and_minors_planned(audited: Audited, cast: Cast) -> None:
    Audit.objects.update(state="reported")
    minor, major = audited.answered("minor"), audited.done("major")
    audited.raised("observation")
    audited.external("major")

    assert missing(audited) == [
        "Major nonconformity A-2026-F002 is not verified as effective: Verified as done.",
        "Minor nonconformity A-2026-F001 has no accepted plan: Answered.",
    ]
    moves.move(minor, "accept_plan", by=cast.internal_auditor)
    with later(30):
        audited.shown(major, kind="effect")
        moves.move(major, "verify_effective", by=cast.internal_auditor, effect=DONE)
    assert nonconformities_are_closed(gather(audited.cycle)) == Met("Nonconformities of internal audits: 2")
    with later(31):
        moves.move(major, "reopen", by=cast.internal_auditor, reason="It happened again today.")
    assert missing(audited) == ["Major nonconformity A-2026-F002 is not verified as effective: Acknowledged."]


def test_without_an_audit_that_reported_nothing_is_closed(audited: Audited) -> None:
    assert missing(audited) == ["No internal audit of this cycle has reported yet."]


def test_the_gate_costs_two_queries(audited: Audited, django_assert_num_queries: object) -> None:
    for _one in range(3):
        audited.raised()
    with django_assert_num_queries(2):  # type: ignore[operator]
        gather(audited.cycle)


def test_repetitions_are_counted(audited: Audited) -> None:
    first = audited.raised()
    audited.raised(repeats=first)
    audited.raised("observation", repeats=first)

    assert repeated(Finding.objects.all()) == 1
    assert first.found_on == dt.date(2026, 10, 12)
