"""Raising findings: number, clauses and grade, days of the profile, who is told; and what is refused."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from audits.actions import findings as actions
from audits.models import AuditItem, Finding
from certification.models import Clause
from tests.factories_audits import in_state
from tests.factories_certification import make_standard
from tests.factories_findings import FACTS, Audited
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def audited(cast: Cast) -> Audited:
    return Audited(cast)


def test_a_finding_has_number_days_clauses_and_a_sheet_to_sign(audited: Audited, cast: Cast) -> None:
    found = audited.raised("major", place="Server room")

    assert (found.number, found.serial, found.state, found.grade) == ("A-2026-F001", 1, "raised", "major")
    assert (found.found_on, found.answer_due, found.due) == (
        dt.date(2026, 10, 12), dt.date(2026, 10, 17), dt.date(2026, 11, 2),
    )  # fmt: skip
    assert (found.wanted_on, found.auditor) == (dt.date(2026, 10, 15), "Internal Auditor")
    assert [(row.clause.ref, row.grade) for row in found.clause_rows.all()] == [("8.1", "major")]
    assert [slot.name for slot in found.slots()] == ["auditee"]
    paper = Report.objects.get(uid=found.paper_uid)
    assert (paper.number, paper.snapshot["sheets"][0]["facts"]) == ("A-2026-F001", FACTS)
    assert Event.objects.filter(model="audits.Finding", uid=found.uid, verb="create").count() == 1


def test_numbers_go_on_within_the_engagement(audited: Audited) -> None:
    assert [audited.raised().number for _one in range(3)] == ["A-2026-F001", "A-2026-F002", "A-2026-F003"]


def test_those_audited_are_told(audited: Audited, cast: Cast) -> None:
    found = audited.raised()

    told = Notice.objects.filter(about_uid=found.uid)

    assert [(one.recipient, one.kind, one.url) for one in told] == [
        (cast.staff, "finding.raised", found.get_absolute_url())
    ]


def test_without_a_head_who_has_an_account_the_representative_is_told(audited: Audited, cast: Cast) -> None:
    type(audited.head).objects.update(user=None)
    audited.department.refresh_from_db()

    found = audited.raised()

    assert [one.recipient for one in Notice.objects.filter(about_uid=found.uid)] == [cast.representative]


def test_the_worst_grade_of_its_clauses_is_its_grade(audited: Audited) -> None:
    rows = [(audited.clauses["8.1"], "minor"), (audited.clauses["8.2"], "major"), (audited.clauses["8.1"], "minor")]

    found = audited.raised("observation", clauses=rows)

    assert found.grade == "major"
    assert {row.clause.ref: row.grade for row in found.clause_rows.all()} == {"8.1": "minor", "8.2": "major"}


def test_observations_have_no_days(audited: Audited) -> None:
    found = audited.raised("observation")

    assert (found.answer_due, found.due, found.wanted_on) == (None, None, None)


def test_a_bodys_finding_is_not_signed_here(audited: Audited) -> None:
    found = audited.external("major", answer_due=dt.date(2026, 11, 1))

    assert (found.slots(), found.paper_uid, found.auditor) == ([], "", "")
    assert (found.answer_due, found.due, found.wanted_on) == (
        dt.date(2026, 11, 1), dt.date(2027, 1, 10), dt.date(2026, 11, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"facts": "  "}, "Say what was found."),
        ({"source": "gossip"}, "There is no such source or grade."),
        ({"grade": "terrible"}, "There is no such source or grade."),
    ],
)
def test_what_is_no_finding_is_refused(audited: Audited, wrong: dict[str, Any], reason: str) -> None:
    with pytest.raises(Obstructed) as refused:
        audited.raised(**wrong)

    assert refused.value.reasons == [reason]
    assert not Finding.objects.exists()


def test_foreign_clauses_and_closed_audits_are_refused(audited: Audited) -> None:
    other = Clause.objects.create(standard=make_standard("iso9001-2015"), ref="8.1", label="8.1", order=1, depth=2)
    closed = audited.audits("internal", "closed")

    with pytest.raises(Obstructed, match="none of the engagement"):
        audited.raised(clauses=[other])
    with pytest.raises(Obstructed, match="takes no findings: Closed"):
        audited.raised(audit=closed)
    with pytest.raises(TypeError):
        audited.raised(colour="red")


@pytest.mark.parametrize("who", ["staff", "external_auditor", "top_manager", "stranger", "deactivated"])
def test_others_raise_nothing(audited: Audited, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        audited.raised(by=getattr(cast, who))
    assert not Finding.objects.exists()


def test_a_row_of_a_checklist_gives_clause_department_and_sample(audited: Audited, cast: Cast) -> None:
    item = AuditItem.objects.create(
        workspace=audited.audit.workspace, audit=audited.audit, number=1, clause=audited.clauses["8.2"],
        department=audited.department, question="How?", sample="CHG-0917",
    )  # fmt: skip

    found = actions.raise_from_item(item, by=cast.internal_auditor, grade="minor", facts=FACTS)

    assert (found.item, found.audit, found.department, found.source) == (
        item, audited.audit, audited.department, "internal",
    )  # fmt: skip
    assert ([row.clause.ref for row in found.clause_rows.all()], found.record_number) == (["8.2"], "CHG-0917")


def test_a_gap_is_tracked_once(cast: Cast) -> None:
    case = in_state(cast, "on_site")
    row = case.answer("8.1", result="nonconform", gaps=[case.gap()])
    gap = row.gaps.get()

    first = actions.raise_from_gap(gap, by=cast.consultant)
    again = actions.raise_from_gap(gap, by=cast.consultant)

    assert first == again
    assert (first.source, first.grade, first.facts, first.owner, first.due) == (
        "gap", "major", "Nothing is written down.", case.owner, dt.date(2026, 12, 1),
    )  # fmt: skip
    assert (first.whys, first.action, first.department) == (
        ["Nobody asked for it."], "Write a procedure.", case.department,
    )  # fmt: skip


def test_facts_change_until_they_are_confirmed_and_the_sheet_is_made_anew(audited: Audited, cast: Cast) -> None:
    found = audited.raised()

    edited = actions.edit_facts(
        found, {"facts": "Otherwise.", "state": "closed"}, by=cast.internal_auditor, clauses=[audited.clauses["4.1"]]
    )

    assert (edited.facts, edited.state, [row.clause.ref for row in edited.clause_rows.all()]) == (
        "Otherwise.", "raised", ["4.1"],
    )  # fmt: skip
    assert Report.objects.get(uid=found.paper_uid).state == "superseded"
    assert edited.paper_uid != found.paper_uid

    with pytest.raises(PermissionDenied):
        actions.edit_facts(found, {"facts": "Mine."}, by=cast.staff)
    with pytest.raises(Obstructed):
        actions.edit_facts(audited.acknowledged(), {"facts": "Late."}, by=cast.internal_auditor)


def test_an_earlier_nonconformity_on_clause_and_department_is_suggested(audited: Audited, cast: Cast) -> None:
    first, other = audited.raised(), audited.raised(clauses=[audited.clauses["4.1"]])
    observed = audited.raised("observation")
    found = audited.raised()

    assert [actions.suggested_repeat(one) for one in (first, other, observed, found)] == [None, None, None, first]

    judged = actions.judge_repeat(found, first, by=cast.internal_auditor)
    third = audited.raised(department=None)

    assert (judged.repeats, judged.repeat_judged, actions.suggested_repeat(third)) == (first, True, None)
    with pytest.raises(Obstructed):
        actions.judge_repeat(first, found, by=cast.internal_auditor)
