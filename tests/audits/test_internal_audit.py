"""An internal audit from its plan to its end: who may, when, twice, and what must not happen."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from audits import audit_checks, audit_clashes
from audits.actions import audit_checklist, audit_papers, audit_planning, audit_recording, audit_schedule
from audits.actions.audit_recording import ItemConflict
from audits.models import Audit, AuditItem, AuditMember, AuditSlot, Finding
from certification.models import Appointment
from documents.models import Document
from tests.factories_internal_audit import DAY, InternalAudit, at_opening
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.workflow.doors import Obstructed, fire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def case(cast: Cast) -> InternalAudit:
    """A company with a matrix and two auditors."""
    return InternalAudit(cast)


def test_an_audit_opens_prefilled(case: InternalAudit) -> None:
    """Claims: S7.5.1."""
    audit = case.opened().audit
    assert audit.number == f"{case.client.code}-ITSM-IA-2026-01"
    assert audit.guidance == "ISO 19011:2026"
    assert {one.name for one in audit.departments.all()} == {"Quality", "Operations", "Service desk"}
    assert list(audit.services.all()) == [case.service]
    assert list(audit.sites.all()) == [case.site]
    assert audit.scope == "Operation of IT services."
    assert "ISO/IEC 20000-1:2018" in audit.criteria


def test_only_those_who_keep_audits_open_one(case: InternalAudit) -> None:
    with pytest.raises(PermissionDenied):
        audit_planning.open_audit(case.engagement.cycle, by=case.cast.staff)
    with pytest.raises(Obstructed):
        audit_planning.open_audit(case.engagement.cycle, by=case.cast.lead, kind="stage_1")


def test_the_proposed_schedule_gives_nobody_their_own_department(case: InternalAudit) -> None:
    case.opened().scheduled()
    sessions = {
        one.departments.first().name if one.departments.exists() else "top": one
        for one in case.audit.schedule.filter(kind=AuditSlot.Kind.SESSION)
    }
    assert set(sessions) == {"top", "Quality", "Operations", "Service desk"}
    assert [one.name for one in sessions["Quality"].auditors.all()] == ["Ou"]
    assert [one.name for one in sessions["Operations"].auditors.all()] == ["Qian"]
    assert [one.ref for one in sessions["Operations"].clauses.all()] == ["8.1"]
    assert sessions["top"].functions == ["top"]
    kinds = list(case.audit.schedule.values_list("kind", flat=True))
    assert (kinds[0], kinds[-2:]) == ("opening", ["team", "closing"])
    assert audit_clashes.clashes(case.audit, audit_clashes.slots_of(case.audit)) == []


def _session(case: InternalAudit, department: str) -> AuditSlot:
    return case.audit.schedule.get(departments=case.departments[department])


def test_own_department_is_refused_with_the_reason(case: InternalAudit) -> None:
    case.opened().scheduled()
    with pytest.raises(Obstructed) as refused:
        audit_planning.write_audit(
            _session(case, "Operations"), "edit", by=case.cast.lead, changes={"auditors": [case.second]}
        )
    assert refused.value.reasons == ["Ou belongs to “Operations”: nobody audits their own department."]


def test_own_documents_are_refused(case: InternalAudit) -> None:
    document = Document.objects.create(
        workspace=case.engagement.workspace,
        engagement=case.engagement,
        number="P-01",
        title="Operation",
        level="2",
        approver=case.people["leader"],
    )
    document.clauses.add(case.clauses["8.1"])
    case.opened().scheduled()
    assert list(_session(case, "Operations").auditors.all()) == []  # nobody was free for it
    with pytest.raises(Obstructed, match="P-01 Operation"):
        audit_planning.write_audit(
            _session(case, "Operations"), "edit", by=case.cast.lead, changes={"auditors": [case.leader]}
        )


def test_a_consultant_who_drafted_does_not_lead(case: InternalAudit) -> None:
    from tests.factories_documents import make_document, make_draft  # noqa: PLC0415

    make_draft(make_document(case.engagement, case.cast.lead), case.cast.consultant)
    case.opened()
    row = AuditMember(workspace=case.audit.workspace, audit=case.audit)
    told = {"role": "leader", "user": case.cast.consultant, "name": "Consultant"}
    with pytest.raises(Obstructed, match="may not lead the internal audit"):
        audit_planning.write_audit(row, "create", by=case.cast.lead, changes=told)
    assert case.audit.members.get(role="leader") == case.leader


def test_one_leader_at_a_time(case: InternalAudit) -> None:
    case.opened()
    audit_planning.write_audit(case.second, "edit", by=case.cast.lead, changes={"role": "leader"})
    assert {one.name: one.role for one in case.audit.members.all()} == {"Qian": "auditor", "Ou": "leader"}


def test_somebody_in_two_places_is_named(case: InternalAudit) -> None:
    case.opened().scheduled()
    desk, quality = _session(case, "Service desk"), _session(case, "Quality")
    changes = {"day": desk.day, "starts": desk.starts, "ends": desk.ends, "people": [case.people["desk"]]}
    audit_planning.write_audit(quality, "edit", by=case.cast.lead, changes=changes)
    told = audit_checks.plan(case.reload().audit)
    assert any(reason.startswith("Shen is in two places on 2026-10-2") for reason in told)


def test_too_much_of_it_remote(case: InternalAudit) -> None:
    case.opened(method="remote").scheduled()
    told = audit_checks.plan(case.audit)
    assert "100 % of the sessions would be remote; 50 % at most are allowed." in told
    assert any("identity is checked" in reason for reason in told)


def test_those_audited_hear_of_it_in_time(case: InternalAudit) -> None:
    case.opened(starts_on=dt.date(2026, 10, 15)).scheduled()
    assert any("7 days ahead" in reason for reason in audit_checks.plan(case.audit))
    audit_planning.write_audit(case.audit, "edit", by=case.cast.lead, changes={"occasion": "ad_hoc"})
    assert not any("days ahead" in reason for reason in audit_checks.plan(case.reload().audit))


def test_the_signed_plan_announces_the_audit(case: InternalAudit) -> None:
    case.announced()
    assert case.audit.state == Audit.State.ANNOUNCED
    assert case.audit.announced_on == dt.date(2026, 10, 12)
    heard = {one.recipient for one in Notice.objects.filter(kind="audit")}
    assert {case.cast.staff, case.cast.internal_auditor, case.cast.working_group} <= heard
    with pytest.raises(Obstructed, match="can no longer be changed"):
        audit_planning.write_audit(case.audit, "edit", by=case.cast.lead, changes={"scope": "Less."})


def test_a_plan_out_for_signature_stands_until_it_is_taken_back(case: InternalAudit) -> None:
    case.opened().scheduled()
    audit_planning.lay_out_plan(case.audit, by=case.cast.lead, language="en")
    case.reload()
    with pytest.raises(Obstructed, match="out for signature"):
        audit_planning.write_audit(case.second, "remove", by=case.cast.lead)
    audit_planning.take_plan_back(case.audit, by=case.cast.lead)
    assert case.reload().audit.plan_uid == ""
    audit_planning.write_audit(case.audit, "edit", by=case.cast.lead, changes={"scope": "Less."})


def test_replanning_opens_the_plan_again(case: InternalAudit) -> None:
    case.announced()
    paper = case.audit.plan_uid
    audit_planning.take_audit_back(case.audit, "replan", by=case.cast.lead, reason="Leader is ill.")
    case.reload()
    assert (case.audit.state, case.audit.plan_uid) == ("planned", "")
    assert paper


def test_the_checklist_comes_from_catalogue_matrix_and_findings_once(case: InternalAudit) -> None:
    """Claims: S7.5.2."""
    case.opened().scheduled()
    earlier = Finding.objects.create(
        workspace=case.engagement.workspace, cycle=case.engagement.cycle, serial=1, number="F-1", grade="minor",
        facts="No list.", found_on=DAY, department=case.departments["Service desk"], source="inspection",
    )  # fmt: skip
    made = audit_checklist.make_checklist(case.audit, by=case.cast.lead)
    rows = {(one.source, one.audited, one.clause.ref if one.clause else "") for one in made}
    assert rows == {
        ("catalogue", "Top management", "9.3"),
        ("catalogue", "Quality", "4.1"),
        ("catalogue", "Operations", "8.1"),
        ("catalogue", "Service desk", "8.2"),
        ("finding", "Service desk", ""),
    }
    assert {one.number for one in made} == {1, 2, 3, 4, 5}
    assert case.item("8.1").auditor == case.leader
    assert next(one for one in made if one.earlier_id).earlier == earlier
    assert audit_checklist.make_checklist(case.audit, by=case.cast.lead) == []


def test_rows_change_places_inside_their_department(case: InternalAudit) -> None:
    case.opened().scheduled()
    audit_checklist.make_checklist(case.audit, by=case.cast.lead)
    told = {"question": "And the stock?", "department": case.departments["Operations"]}
    added = audit_checklist.add_item(case.audit, by=case.cast.lead, **told)
    audit_checklist.move_item(added, by=case.cast.lead, up=True)
    mine = case.audit.items.filter(department=case.departments["Operations"])
    assert [one.question for one in mine] == ["And the stock?", "How is 8.1 done?"]


def test_nothing_begins_without_opening_meeting_and_checklist(case: InternalAudit) -> None:
    case.announced()
    with at_opening():
        with pytest.raises(Obstructed) as refused:
            fire(case.audit, "begin", by=case.cast.internal_auditor)
        assert refused.value.reasons == [
            "The opening meeting with its sign-in is missing.",
            "The checklist is empty.",
        ]
        with pytest.raises(PermissionDenied):
            fire(case.audit, "begin", by=case.cast.working_group)


def test_auditors_qualify_before_the_opening_meeting(case: InternalAudit) -> None:
    """Claims: P9."""
    case.announced()
    Appointment.objects.filter(person=case.people["second"]).update(starts_on=DAY + dt.timedelta(days=1))
    with at_opening(), pytest.raises(Obstructed) as refused:
        case.begun()
    assert refused.value.reasons == ["The letter of appointment of Ou holds from 2026-10-21 on only."]


def test_an_outside_auditor_brings_letter_and_statement(case: InternalAudit) -> None:
    case.opened()
    row = AuditMember(workspace=case.audit.workspace, audit=case.audit)
    told: dict[str, Any] = {"user": case.cast.second_consultant, "name": "Guest", "organisation": "Elsewhere Ltd"}
    guest = audit_planning.write_audit(row, "create", by=case.cast.lead, changes=told)
    house = audit_checks.house_of(case.audit)
    assert len(house.auditor(guest).refusals) == 3
    told = {"authority": "SQ-3", "authority_on": DAY, "impartial_on": DAY, "qualification": "Lead auditor"}
    guest = audit_planning.write_audit(guest, "edit", by=case.cast.lead, changes=told)
    assert house.auditor(guest).refusals == ()


def test_judging_saves_once_and_never_over_another(case: InternalAudit) -> None:
    """Claims: S7.5.3."""
    case.announced()
    with at_opening():
        case.begun()
        row = case.judge("8.1")
        assert (row.version, row.verdict, row.judged_by) == (1, "conform", case.cast.internal_auditor)
        again = audit_recording.judge(
            row, by=case.cast.internal_auditor, version=0, verdict="conform", seen="Seen at 8.1."
        )
        assert again.version == 1
        with pytest.raises(ItemConflict) as conflict:
            audit_recording.judge(row, by=case.cast.internal_auditor, version=0, verdict="conform", seen="Other.")
        assert conflict.value.item.seen == "Seen at 8.1."


def test_nobody_judges_their_own_department(case: InternalAudit) -> None:
    case.announced()
    with at_opening():
        case.begun()
        item = case.item("8.1")
        with pytest.raises(Obstructed, match="nobody audits their own department"):
            audit_recording.judge(item, by=case.cast.working_group, version=0, verdict="conform", seen="Fine.")
        with pytest.raises(PermissionDenied):
            audit_recording.judge(item, by=case.cast.lead, version=0, verdict="conform", seen="Fine.")
        with pytest.raises(Obstructed, match="Write down what was seen"):
            audit_recording.judge(item, by=case.cast.internal_auditor, version=0, verdict="conform", seen=" ")
        with pytest.raises(Obstructed, match="is not possible here"):
            audit_recording.judge(
                item, by=case.cast.internal_auditor, version=0, verdict="not_due", planned_for=DAY, seen=""
            )


def test_a_finding_comes_with_its_judgement_and_once(case: InternalAudit) -> None:
    """Claims: S7.5.5."""
    case.announced()
    with at_opening():
        case.begun()
        item = case.item("8.1")
        told: dict[str, Any] = {
            "verdict": "minor",
            "seen": "Change 12.",
            "facts": "Change 12 has no approval.",
            "finding": {},
        }
        made = audit_recording.judge_and_raise(item, by=case.cast.internal_auditor, version=0, **told)
        again = audit_recording.judge_and_raise(item, by=case.cast.internal_auditor, version=0, **told)
        assert made == again
        assert (made.grade, made.department, made.audit) == ("minor", case.departments["Operations"], case.audit)
        assert [one.clause for one in made.clause_rows.all()] == [case.clauses["8.1"]]
        with pytest.raises(Obstructed, match="Retract or regrade"):
            audit_recording.judge(item, by=case.cast.internal_auditor, version=1, verdict="conform", seen="Fine.")


def test_concluding_asks_for_every_row_and_the_closing_meeting(case: InternalAudit) -> None:
    case.announced()
    with at_opening():
        case.begun()
        item = case.item("8.1")
        AuditItem.objects.filter(pk=case.item("8.2").pk).update(verdict="conform", means="remote")
        AuditItem.objects.filter(pk=item.pk).update(verdict="major")
        with pytest.raises(Obstructed) as refused:
            fire(case.audit, "conclude", by=case.cast.internal_auditor)
        remote = case.item("8.2").number
        numbers = [str(case.item(ref).number) for ref in ("9.3", "4.1")]
        assert refused.value.reasons == [
            f"Not judged yet: rows {', '.join(sorted(numbers))}.",
            f"Judged as a finding, yet none is written: rows {item.number}.",
            f"Remote rows say whether the line was interrupted, and what was not covered: rows {remote}.",
            "The closing meeting with its sign-in is missing.",
        ]


def test_the_signed_report_ends_in_reported_and_open_findings_keep_it_open(case: InternalAudit) -> None:
    """Claims: S7.5.6."""
    case.announced()
    with at_opening():
        case.reported()
        assert case.audit.state == Audit.State.REPORTED
        finding = case.audit.findings.get()
        with pytest.raises(Obstructed, match=finding.number):
            fire(case.audit, "close", by=case.cast.internal_auditor)
        Finding.objects.filter(pk=finding.pk).update(state="closed")
        fire(case.audit, "close", by=case.cast.internal_auditor)
        assert case.reload().audit.state == Audit.State.CLOSED


def test_the_report_wants_words_first(case: InternalAudit) -> None:
    case.announced()
    with at_opening():
        case.concluded()
        with pytest.raises(Obstructed) as refused:
            audit_papers.make_report(case.audit, "en", by=case.cast.internal_auditor)
        assert refused.value.reasons == [
            "The report has no evaluation of how far the criteria are met.",
            "The report has no conclusion.",
        ]


def test_the_schedule_is_proposed_into_an_empty_one_only(case: InternalAudit) -> None:
    case.opened().scheduled()
    with pytest.raises(Obstructed, match="has lines already"):
        audit_schedule.propose_schedule(case.audit, by=case.cast.lead)


def _gate(case: InternalAudit) -> dict[str, Any]:
    from audits import audit_criteria  # noqa: PLC0415

    facts = audit_criteria.gather(case.audit.cycle if hasattr(case, "audit") else case.engagement.cycle)
    return {"auditors": audit_criteria.auditors_may(facts), "audited": audit_criteria.everything_was_audited(facts)}


def _lacks(verdict: Any) -> list[str]:
    return [str(one[0]) for one in verdict.missing]


def test_the_gate_names_what_nobody_audited(case: InternalAudit, django_assert_num_queries: Any) -> None:
    """Claims: S7.5.*, P9."""
    assert _lacks(_gate(case)["audited"]) == ["No internal audit was opened in this cycle."]
    case.announced()
    assert "has not begun" in _lacks(_gate(case)["auditors"])[0]
    with at_opening():
        case.reported()
        with django_assert_num_queries(2):
            told = _gate(case)
        assert told["auditors"].note == case.audit.number
        assert told["audited"].note == case.audit.number  # 9.3 is not yet due, and the data let it be so
        AuditItem.objects.filter(pk=case.item("8.2").pk).update(verdict="not_due")
        assert _lacks(_gate(case)["audited"]) == [
            "No internal audit covered these clauses: 8.2.",
            "No internal audit visited these departments: Service desk.",
        ]
        AuditSlot.objects.filter(audit=case.audit).update(site=None)
        AuditItem.objects.filter(audit=case.audit).update(site=None)
        assert "No internal audit visited these sites: Head office." in _lacks(_gate(case)["audited"])


def test_an_audit_of_several_standards_keeps_their_clauses_apart(case: InternalAudit) -> None:
    from certification.models import Clause, Standard  # noqa: PLC0415

    other = Standard.objects.create(ref="other", name="Other 1", format="own", source_id="other", family="qms")
    twin = Clause.objects.create(standard=other, ref="8.1", label="8.1", order=1, depth=2, assessable=True, titles={})
    case.engagement.standards.add(other)
    audit = case.opened().audit
    assert {one.ref for one in audit.standards.all()} == {"other", case.standard.ref}
    case.scheduled()
    audit_checklist.make_checklist(case.audit, by=case.cast.lead)
    assert not case.audit.items.filter(clause=twin).exists()  # nobody leads it: the other 8.1 does not stand for it
    told = {"question": "Other?", "clause": twin, "department": case.departments["Operations"]}
    added = audit_checklist.add_item(case.audit, by=case.cast.lead, **told)
    from audits import audit_coverage  # noqa: PLC0415

    AuditItem.objects.filter(pk=added.pk).update(verdict="conform")
    left = {(one.standard_id, one.ref) for one in audit_coverage.read(case.engagement.cycle).uncovered()}
    assert (other.pk, "8.1") not in left
    assert (case.standard.pk, "8.1") in left


def test_temporary_sites_are_sampled(case: InternalAudit) -> None:
    from certification.models import Site  # noqa: PLC0415

    place = case.client.workspace
    for number in range(5):
        site = Site.objects.create(workspace=place, name=f"Booth {number}", kind="temporary", permanent=False)
        case.scope.sites.add(site)
    audit = case.opened().audit
    assert [one.name for one in audit.sites.order_by("pk")] == ["Head office", "Booth 0", "Booth 1", "Booth 2"]


def test_the_programme_is_filled_signed_and_reopened(case: InternalAudit) -> None:
    """Claims: S7.4."""
    from audits.actions import audit_programme  # noqa: PLC0415
    from audits.models import AuditProgramme  # noqa: PLC0415

    cast = case.cast
    programme = audit_programme.open_programme(case.engagement.cycle, by=cast.lead)
    assert audit_programme.open_programme(case.engagement.cycle, by=cast.lead) == programme
    assert (programme.from_year, programme.until_year) == (2026, 2028)
    with pytest.raises(Obstructed, match="No department is planned"):
        audit_programme.lay_out_programme(programme, by=cast.lead)
    desk = case.departments["Service desk"].pk
    assert audit_programme.fill_year(programme, 2026, {(10, desk), (13, desk)}, by=cast.lead) == 1
    with pytest.raises(Obstructed, match="does not cover 2031"):
        audit_programme.fill_year(programme, 2031, {(1, desk)}, by=cast.lead)
    assert [str(one) for one in audit_programme.planned_now(case.engagement.cycle)] == ["2026-10 Service desk"]
    case.opened()
    assert audit_programme.planned_now(case.engagement.cycle) == []
    paper = audit_programme.lay_out_programme(programme, by=cast.lead, language="en")
    with pytest.raises(Obstructed, match="out for signature"):
        audit_programme.fill_year(programme, 2026, set(), by=cast.lead)
    case.sign(
        paper.uid,
        (cast.internal_auditor, "prepared"),
        (cast.representative, "reviewed"),
        (cast.top_manager, "approved"),
    )
    assert AuditProgramme.objects.get().state == AuditProgramme.State.APPROVED
    again = audit_programme.reopen_programme(AuditProgramme.objects.get(), by=cast.lead, reason="A merger.")
    assert (again.state, again.paper_uid) == ("draft", "")


def test_the_inbox_names_what_waits(case: InternalAudit) -> None:
    from audits.audit_work import waiting_for  # noqa: PLC0415
    from tests.factories_certification import rendered  # noqa: PLC0415

    case.opened().scheduled()
    audit_planning.lay_out_plan(case.audit, by=case.cast.lead, language="en")
    rendered(case.cast, case.reload().audit.plan_uid)
    assert [one.action for one in waiting_for(case.cast.internal_auditor)] == ["Sign"]
    assert waiting_for(case.cast.representative) == []  # the leader signs first
    assert waiting_for(case.cast.stranger) == []
