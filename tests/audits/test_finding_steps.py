"""The steps of a finding: who, when, what stands against it, and what stays on record."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from audits.actions import finding_moves as moves
from audits.models import Audit, Finding, FindingEvidence
from documents.actions.register import create_document
from tests.factories_certification import signs
from tests.factories_findings import DONE, FACTS, Audited, later
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event, Signature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
REASON = "The tool was not changed at all."


@pytest.fixture
def audited(cast: Cast) -> Audited:
    return Audited(cast)


def reasons(finding: Finding, verb: str) -> list[str]:
    return list(Finding.objects.get(pk=finding.pk).obstacles(verb))


def test_a_minor_goes_the_whole_way(audited: Audited, cast: Cast) -> None:
    found = audited.done("minor")
    with later(30):
        audited.shown(found, kind="effect")
        closed = moves.move(found, "verify_effective", by=cast.internal_auditor, effect=DONE)

    assert (closed.state, closed.closed_on, closed.effective_by, closed.wanted_on) == (
        "closed", dt.date(2026, 11, 11), cast.internal_auditor, None,
    )  # fmt: skip
    assert (closed.answered_by, closed.planned_by, closed.implemented_by, closed.done_by) == (
        cast.working_group, cast.internal_auditor, cast.working_group, cast.internal_auditor,
    )  # fmt: skip
    fired = Event.objects.filter(model="audits.Finding", uid=found.uid).exclude(verb__in=["create", "edit"])
    assert list(fired.order_by("seq").values_list("verb", flat=True)) == [
        "acknowledge", "answer", "accept_plan", "implement", "verify_done", "verify_effective",
    ]  # fmt: skip


def test_each_next_step_has_its_day(audited: Audited, cast: Cast) -> None:
    found = audited.acknowledged()
    days = [found.wanted_on]
    audited.written(found)
    for verb in ("answer", "accept_plan"):
        by = cast.working_group if verb == "answer" else cast.internal_auditor
        days.append(moves.move(found, verb, by=by).wanted_on)
    audited.shown(found)
    days.append(moves.implement(found, by=cast.working_group, result="The tool was changed.").wanted_on)
    done = moves.move(found, "verify_done", by=cast.internal_auditor, verification=DONE)

    assert days == [
        dt.date(2026, 10, 19), dt.date(2026, 10, 19), dt.date(2026, 11, 9), dt.date(2026, 10, 19),
    ]  # fmt: skip
    assert (done.effective_from, done.wanted_on) == (dt.date(2026, 11, 11), dt.date(2026, 11, 18))


def test_the_head_of_the_department_signs_the_facts(audited: Audited, cast: Cast) -> None:
    found = audited.raised()

    with pytest.raises(PermissionDenied):
        signs(cast.representative, found, "auditee")
    with pytest.raises(Obstructed):
        fire(found, "acknowledge", by=cast.staff)
    signed = signs(cast.staff, found, "auditee")

    assert (signed.state, signed.acknowledged_on) == ("acknowledged", dt.date(2026, 10, 12))
    assert Signature.objects.of(found).get().name == "Staff"


def test_a_person_named_signs_in_place_of_the_head(audited: Audited, cast: Cast) -> None:
    found = audited.raised(confirmer=audited.owner)

    with pytest.raises(PermissionDenied):
        signs(cast.staff, found, "auditee")
    assert signs(cast.working_group, found, "auditee").state == "acknowledged"


def test_without_an_account_the_representative_signs_and_the_auditor_never(audited: Audited, cast: Cast) -> None:
    found = audited.raised(department=None)
    own = audited.raised(department=None, by=cast.representative)

    assert signs(cast.representative, found, "auditee").state == "acknowledged"
    with pytest.raises(PermissionDenied):
        signs(cast.representative, own, "auditee")
    with pytest.raises(PermissionDenied):
        signs(cast.lead, own, "auditee")


def test_a_disagreement_stays_on_record(audited: Audited, cast: Cast) -> None:
    found = audited.raised()

    with pytest.raises(Obstructed):
        moves.move(found, "dispute", by=cast.staff, reason="No.")
    with pytest.raises(PermissionDenied):
        moves.move(found, "dispute", by=cast.internal_auditor, reason=REASON)
    moves.move(found, "dispute", by=cast.staff, reason="The approval was given by telephone.")
    with pytest.raises(PermissionDenied):
        moves.move(found, "uphold", by=cast.staff, reason=REASON)
    upheld = moves.move(found, "uphold", by=cast.internal_auditor, reason="No record of the call exists.")

    assert (upheld.state, upheld.disagreement, upheld.ruling) == (
        "acknowledged", "The approval was given by telephone.", "No record of the call exists.",
    )  # fmt: skip


def test_a_disputed_finding_may_be_retracted(audited: Audited, cast: Cast) -> None:
    found = audited.raised()
    moves.move(found, "dispute", by=cast.staff, reason=REASON)

    with pytest.raises(PermissionDenied):
        moves.move(found, "retract", by=cast.staff, reason=REASON)
    retracted = moves.move(found, "retract", by=cast.internal_auditor, reason="The approval was found.")

    assert (retracted.state, retracted.wanted_on) == ("retracted", None)
    assert not Finding.objects.standing().exists()


@pytest.mark.parametrize("grade", ["observation", "opportunity"])
def test_what_demands_nothing_is_noted(audited: Audited, cast: Cast, grade: str) -> None:
    assert moves.move(audited.raised(grade), "note", by=cast.staff).state == "closed"


@pytest.mark.parametrize("grade", ["minor", "major"])
def test_a_nonconformity_is_never_just_noted(audited: Audited, cast: Cast, grade: str) -> None:
    found = audited.raised(grade)
    observed = audited.raised("observation", clauses=[(audited.clauses["8.1"], grade)])

    for one in (found, observed):
        with pytest.raises(Obstructed, match="closed by answer, evidence and verification only"):
            moves.move(one, "note", by=cast.staff)


def test_a_concern_says_how_it_was_dealt_with(audited: Audited, cast: Cast) -> None:
    found = audited.external("concern")

    assert reasons(found, "note") == ["Say how the area of concern was dealt with."]
    moves.save_answer(found, {"correction": "The scope was made clear."}, by=cast.consultant)
    assert moves.move(found, "note", by=cast.consultant).state == "closed"


def test_an_answer_is_whole(audited: Audited, cast: Cast) -> None:
    found = audited.acknowledged()
    moves.save_answer(found, {"owner": None, "due": None, "whys": ["  ", ""]}, by=cast.staff)

    assert reasons(found, "answer") == [
        "The correction is missing: what was done at once.",
        "The cause is missing: ask why at least once.",
        "Whether the same exists elsewhere is not said.",
        "The corrective action is missing: what removes the cause.",
        "Nobody is named who carries it out.",
        "The day by which it is done is missing.",
    ]
    audited.written(found)
    assert (reasons(found, "answer"), Finding.objects.get(pk=found.pk).whys) == (
        [], ["Nobody asked for approval.", "The tool does not demand it."],
    )  # fmt: skip


def test_nothing_is_answered_before_the_facts_are_confirmed(audited: Audited, cast: Cast) -> None:
    found = audited.raised()

    with pytest.raises(Obstructed):
        audited.written(found)
    assert "Those audited have not confirmed the facts yet." in reasons(found, "answer")


def test_an_answer_that_is_in_cannot_be_changed(audited: Audited, cast: Cast) -> None:
    with pytest.raises(Obstructed):
        audited.written(audited.answered())


def test_a_plan_that_is_sent_back_says_why_and_is_due_anew(audited: Audited, cast: Cast) -> None:
    found = audited.answered()
    with later(10):
        back = moves.move(found, "reject_plan", by=cast.internal_auditor, reason=REASON)

    assert (back.state, back.returned, back.answer_due) == ("acknowledged", REASON, dt.date(2026, 10, 29))
    assert moves.move(found, "answer", by=cast.working_group).returned == ""


@pytest.mark.parametrize("verb", ["accept_plan", "reject_plan"])
@pytest.mark.parametrize("who", ["staff", "working_group", "lead", "top_manager", "external_auditor"])
def test_only_independent_auditors_judge_plans(audited: Audited, cast: Cast, verb: str, who: str) -> None:
    found = audited.answered()
    data = {"reason": REASON} if verb == "reject_plan" else {}

    with pytest.raises(PermissionDenied):
        moves.move(found, verb, by=getattr(cast, who), **data)


def test_an_auditor_of_the_department_or_who_owns_it_does_not_verify(audited: Audited, cast: Cast) -> None:
    found = audited.implemented()
    kwargs = {"by": cast.internal_auditor, "verification": DONE}
    audited.owner.user = None
    audited.owner.save()
    audited.owner.__class__.objects.filter(pk=audited.owner.pk).update(user=cast.internal_auditor)
    with pytest.raises(PermissionDenied):  # the owner, who works there as well
        moves.move(found, "verify_done", **kwargs)
    audited.owner.__class__.objects.filter(pk=audited.owner.pk).update(department=None)
    with pytest.raises(PermissionDenied):  # the owner
        moves.move(found, "verify_done", **kwargs)
    Finding.objects.filter(pk=found.pk).update(owner=None)
    assert moves.move(found, "verify_done", **kwargs).state == "done"


def test_whoever_answered_does_not_judge(audited: Audited, cast: Cast) -> None:
    review = audited.raised(audit=None, source="review", by=cast.consultant)
    signs(cast.staff, review, "auditee")
    audited.written(review, by=cast.consultant)
    moves.move(review, "answer", by=cast.consultant)

    with pytest.raises(PermissionDenied):
        moves.move(review, "accept_plan", by=cast.consultant)
    assert moves.move(review, "accept_plan", by=cast.second_consultant).state == "plan_accepted"


def test_nothing_is_carried_out_without_evidence(audited: Audited, cast: Cast) -> None:
    found = audited.planned()

    with pytest.raises(Obstructed, match="There is no evidence of the action yet"):
        moves.implement(found, by=cast.working_group, result="It was done, believe me.")
    assert reasons(found, "implement") == ["Say what was done.", "There is no evidence of the action yet."]
    audited.shown(found)
    assert moves.implement(found, by=cast.working_group, result="It was done.").state == "implemented"


def test_evidence_that_was_judged_by_stays(audited: Audited, cast: Cast) -> None:
    found = audited.planned()
    row = audited.shown(found)
    moves.remove_evidence(row, by=cast.working_group)
    row = audited.shown(found)
    moves.implement(found, by=cast.working_group, result="It was done.")

    with pytest.raises(Obstructed):
        moves.remove_evidence(row, by=cast.working_group)
    assert FindingEvidence.objects.count() == 1


def test_files_and_records_are_evidence(audited: Audited, cast: Cast) -> None:
    found = audited.planned()
    files = [SimpleUploadedFile(f"{name}.txt", name.encode() * 9, "text/plain") for name in ("one", "two")]

    kept = moves.add_evidence(found, files, by=cast.working_group)
    named = moves.add_evidence(found, by=cast.working_group, kept_at="Cabinet 3")

    assert [(row.title, row.file is not None, row.kind, row.attempt) for row in (*kept, *named)] == [
        ("one.txt", True, "action", 1), ("two.txt", True, "action", 1), ("Cabinet 3", False, "action", 1),
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        moves.add_evidence(found, by=cast.working_group, title="Nothing")
    with pytest.raises(Obstructed, match="later than today"):
        audited.shown(found, dated=dt.date(2026, 10, 13))
    with pytest.raises(PermissionDenied):
        moves.add_evidence(found, by=cast.external_auditor, reference="X")


def test_whether_it_works_shows_after_the_waiting_time(audited: Audited, cast: Cast) -> None:
    found = audited.done()

    with later(29), pytest.raises(Obstructed, match="from 2026-11-11 on"):
        moves.move(found, "verify_effective", by=cast.internal_auditor, effect=DONE)
    with later(30):
        assert moves.move(found, "verify_effective", by=cast.internal_auditor, effect=DONE).state == "closed"


def test_a_major_needs_a_later_record(audited: Audited, cast: Cast) -> None:
    found = audited.done("major")
    wanted = ["A major nonconformity needs at least one record made after the action that shows that it works."]

    with later(31):
        audited.shown(found, dated=dt.date(2026, 10, 12), kind="effect")  # the day of the action itself
        assert reasons(found, "verify_effective") == wanted
        audited.shown(found, dated=dt.date(2026, 10, 13), kind="effect")
        closed = moves.move(found, "verify_effective", by=cast.internal_auditor, effect=DONE)
    assert closed.state == "closed"


@pytest.mark.parametrize("state", ["implemented", "done"])
def test_what_does_not_work_begins_anew_with_evidence_of_its_own(audited: Audited, cast: Cast, state: str) -> None:
    found = getattr(audited, state)()
    back = moves.move(found, "reject", by=cast.internal_auditor, reason=REASON)

    assert (back.state, back.attempt, back.implemented_on, back.done_by) == ("acknowledged", 2, None, None)
    moves.move(found, "answer", by=cast.working_group)
    moves.move(found, "accept_plan", by=cast.internal_auditor)
    with pytest.raises(Obstructed, match="There is no evidence of the action yet"):
        moves.implement(found, by=cast.working_group, result="Done once more.")


def test_a_closed_finding_that_came_back_opens_its_audit(audited: Audited, cast: Cast) -> None:
    found = audited.done()
    with later(30):
        moves.move(found, "verify_effective", by=cast.internal_auditor, effect=DONE)
        type(audited.audit).objects.filter(pk=audited.audit.pk).update(state="closed")
        with pytest.raises(PermissionDenied):
            moves.move(found, "reopen", by=cast.staff, reason=REASON)
        opened = moves.move(found, "reopen", by=cast.internal_auditor, reason="It happened again on 9 November.")

    assert (opened.state, opened.attempt, opened.closed_on, opened.answer_due) == (
        "acknowledged", 2, None, dt.date(2026, 11, 18),
    )  # fmt: skip
    assert Audit.objects.get(pk=audited.audit.pk).state == "reported"


def test_another_grade_has_a_reason_and_takes_the_clauses_along(audited: Audited, cast: Cast) -> None:
    found = audited.raised("minor", clauses=[audited.clauses["8.1"], (audited.clauses["8.2"], "observation")])

    with pytest.raises(Obstructed):
        moves.move(found, "regrade", by=cast.internal_auditor, grade="minor", reason=REASON)
    with pytest.raises(Obstructed):
        moves.move(found, "regrade", by=cast.internal_auditor, grade="awful", reason=REASON)
    with pytest.raises(PermissionDenied):
        moves.move(found, "regrade", by=cast.staff, grade="observation", reason=REASON)
    moves.move(found, "regrade", by=cast.internal_auditor, grade="major", reason=REASON)

    rows = Finding.objects.get(pk=found.pk).clause_rows.all()
    assert {row.clause.ref: row.grade for row in rows} == {"8.1": "major", "8.2": "observation"}
    moves.move(found, "regrade", by=cast.internal_auditor, grade="opportunity", reason=REASON)
    assert {row.grade for row in Finding.objects.get(pk=found.pk).clause_rows.all()} == {"opportunity"}


OWN = {
    "accept_plan": {}, "reject_plan": {"reason": REASON}, "verify_done": {"verification": DONE},
    "verify_effective": {"effect": DONE}, "reject": {"reason": REASON}, "dispute": {"reason": REASON},
    "uphold": {"reason": REASON},
}  # fmt: skip
STATE_OF = {
    "accept_plan": "answered", "reject_plan": "answered", "verify_done": "implemented", "verify_effective": "done",
    "reject": "done", "dispute": "raised", "uphold": "disputed",
}  # fmt: skip


@pytest.mark.parametrize("verb", OWN)
def test_own_steps_refuse_a_bodys_finding(audited: Audited, cast: Cast, verb: str) -> None:
    found = audited.external()
    Finding.objects.filter(pk=found.pk).update(state=STATE_OF[verb])
    by = cast.staff if verb == "dispute" else cast.internal_auditor

    with pytest.raises(Obstructed, match="The body raised this finding"):
        moves.move(found, verb, by=by, **OWN[verb])


@pytest.mark.parametrize(("verb", "state"), [("body_accepts", "answered"), ("body_rejects", "answered"), ("body_verifies", "accepted")])  # fmt: skip
def test_a_bodys_steps_refuse_ones_own(audited: Audited, cast: Cast, verb: str, state: str) -> None:
    found = audited.answered()
    Finding.objects.filter(pk=found.pk).update(state=state)
    data: dict[str, Any] = {"reason": REASON} if verb == "body_rejects" else {}

    with pytest.raises(Obstructed, match="No body raised this finding"):
        moves.move(found, verb, by=cast.consultant, **data)


def test_what_the_body_says_is_recorded_with_day_auditor_and_letter(audited: Audited, cast: Cast) -> None:
    found = audited.external("major")
    audited.written(found, by=cast.consultant)
    moves.move(found, "answer", by=cast.consultant)

    with pytest.raises(PermissionDenied):
        moves.body_says(found, "body_accepts", by=cast.working_group, auditor="Ms Li", letter="L-1")
    with pytest.raises(Obstructed, match="letter on the acceptance"):
        moves.body_says(found, "body_accepts", by=cast.consultant, auditor="Ms Li")
    moves.move(found, "body_rejects", by=cast.consultant, reason="The cause is not the cause.")
    moves.move(found, "answer", by=cast.consultant)
    accepted = moves.body_says(
        found, "body_accepts", by=cast.consultant, on=dt.date(2026, 10, 11), auditor="Ms Li", letter="L-1"
    )
    with pytest.raises(Obstructed, match="no evidence"):
        moves.body_says(found, "body_verifies", by=cast.consultant, auditor="Mr Wu", letter="L-2")
    audited.shown(found)
    with pytest.raises(Obstructed, match="not there yet"):
        moves.body_says(found, "body_verifies", by=cast.consultant, on=dt.date(2026, 10, 20), auditor="W", letter="L")
    closed = moves.body_says(found, "body_verifies", by=cast.consultant, auditor="Mr Wu", letter="L-2")

    assert (accepted.state, accepted.planned_on, accepted.body_auditor, accepted.body_letter) == (
        "accepted", dt.date(2026, 10, 11), "Ms Li", "L-1",
    )  # fmt: skip
    assert (closed.state, closed.closed_on, closed.body_verifier, closed.body_verified_letter) == (
        "closed", dt.date(2026, 10, 12), "Mr Wu", "L-2",
    )  # fmt: skip


def test_an_accepted_plan_is_handed_over_by_who_accepted_it(audited: Audited, cast: Cast) -> None:
    found, other = audited.planned(), audited.head

    with pytest.raises(PermissionDenied):
        moves.hand_over(found, by=cast.working_group, reason=REASON, owner=other)
    changed = moves.hand_over(found, by=cast.internal_auditor, reason=REASON, owner=other, due=dt.date(2026, 12, 1))

    assert (changed.owner, changed.due, changed.wanted_on) == (other, dt.date(2026, 12, 1), dt.date(2026, 12, 1))


def test_the_next_one_is_told(audited: Audited, cast: Cast) -> None:
    found = audited.implemented()

    told = Notice.objects.filter(about_uid=found.uid).order_by("pk")

    assert [(one.kind, one.recipient) for one in told] == [
        ("finding.raised", cast.staff),
        ("finding.answer", cast.internal_auditor),
        ("finding.accept_plan", cast.working_group),
        ("finding.implement", cast.internal_auditor),
    ]


def test_a_finding_asks_for_a_change_of_a_document(audited: Audited, cast: Cast) -> None:
    found = audited.planned()
    document = create_document(audited.engagement, by=cast.lead, number="A-P-01", title="Changes", level="P")

    change = moves.ask_change(found, document, by=cast.lead, reason="The tool demands it.", after="With approval.")

    assert (change.source, change.about_uid, change.document) == ("internal_audit", found.uid, document)


def test_twice_is_once(audited: Audited, cast: Cast) -> None:
    found = audited.answered()
    moves.move(found, "accept_plan", by=cast.internal_auditor)

    with pytest.raises(Obstructed):
        moves.move(found, "accept_plan", by=cast.internal_auditor)
    assert Event.objects.filter(uid=found.uid, verb="accept_plan").count() == 1
    assert clock.today() == dt.date(2026, 10, 12)
    assert found.facts == FACTS
