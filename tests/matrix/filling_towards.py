"""The way to the certificate of a client: a candidate with scores, an application, audits of the body, a decision."""

from audits.actions import body, external
from audits.models import Application, Audit, AuditFile, CertificationDecision, DateReason, ExternalRecord
from certification import actions
from tests.world import DAY, Side, Words
from wobo.accounts.models import User
from wobo.workflow.doors import record


def fill_towards(side: Side, say: Words, lead: User) -> None:
    """Write the way to the certificate into a side."""
    rows, place, cycle = side.rows, side.engagement.workspace, side.rows["cycle"]
    comparison = rows["comparison"] = body.open_comparison(cycle, by=lead)
    body.save_comparison(comparison, {"customer_requirement": say("requirement")}, by=lead)
    texts = {"name": 200, "name_en": 200, "contact": 200, "approval_number": 60, "accreditation": 120, "location": 200}
    texts |= {"languages": 120, "penalties_note": 300, "auditors": 300, "interest_by": 120, "interest_note": 300}
    told = {name: say(f"body_{name}", longest) for name, longest in texts.items()}
    known = {
        "interest": "none",
        "interest_on": DAY,
        "scope_includes": True,
        "approval_until": DAY,
        "note": say("note"),
    }
    rows["candidate"] = body.save_candidate(
        comparison, None, {**told, **known}, by=lead, files={"quote": say.file("quote")}
    )
    body.save_scores(comparison, {}, {rows["candidate"].uid: {"fee": 7}}, by=lead)
    _application(side, say, lead)
    audit = rows["body_audit"] = external.plan_external(cycle, "stage_1", by=lead, starts_on=DAY, ends_on=DAY)
    words = {name: say(f"external_{name}") for name in ("body", "scope", "conclusion", "impartiality")}
    external.save_external(audit, {**words, "report_number": say("report", 60)}, by=lead)
    member = {"role": "auditor", "name": say("auditor", 80), "organisation": say("body"), "qualification": say("pass")}
    declared = {"tie": "none", "until": None, "note": say("tie"), "declared_on": DAY}
    rows["external_member"] = external.save_member(audit, None, member, declared, by=lead)
    stored = actions.keep_upload(say.file("letter"), place, by=lead)
    paper = AuditFile(workspace=place, audit=audit, purpose="letter", title=say("letter"), file=stored)
    rows["external_paper"] = record(paper, "create", by=lead)
    _decision(side, say, lead)
    reason = DateReason(workspace=place, cycle=cycle, rule=13, record="a", reason=say("date_reason"), given_by=lead)
    rows["date_reason"] = record(reason, "create", by=lead)


def _application(side: Side, say: Words, lead: User) -> None:
    names = {"number": 60, "scope_text": 200, "scope_text_en": 200, "wording_note": 200, "contact": 200}
    told = {name: say(f"application_{name}", longest) for name, longest in names.items()}
    told |= {"contract_number": say("contract", 60), "contract_scope": say("contract_scope")}
    place, cycle = side.engagement.workspace, side.rows["cycle"]
    blank = Application(workspace=place, cycle=cycle, rejected_for=say("rejected"))
    side.rows["application"] = record(blank, "create", by=lead, changes=told)


def _decision(side: Side, say: Words, lead: User) -> None:
    rows, place, cycle = side.rows, side.engagement.workspace, side.rows["cycle"]
    audit = Audit(workspace=place, cycle=cycle, kind="stage_2", number=say("stage", 40), state="reported")
    audit.outcome, audit.body = "follow_up", say("body")
    rows["decided_audit"] = record(audit, "create", by=lead)
    record(ExternalRecord(workspace=place, audit=audit, opening_on=DAY, closing_on=DAY), "create", by=lead)
    blank = CertificationDecision(workspace=place, audit=audit, refused_for=say("refused"))
    told = {"decided_by": say("decider"), "letter_number": say("letter", 60), "conditions": say("conditions")}
    rows["body_decision"] = record(blank, "create", by=lead, changes={**told, "postponed_for": say("postponed")})
