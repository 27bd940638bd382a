"""Writing findings into a client: one of an audit, one whose plan is accepted, one of a body."""

from typing import Any

from audits.actions import finding_moves as moves
from audits.actions import findings as actions
from audits.models import Audit, AuditMember, Finding
from certification.models import Department
from tests.factories_certification import signs
from tests.matrix.filling import finished
from tests.people import Cast
from tests.world import DAY, Side, Words
from wobo.accounts.models import User
from wobo.reporting.models import Report
from wobo.workflow.doors import record

NAMES = ("found_at", "place", "object", "record_number", "document_clause", "escort", "auditor")
LONG = {"found_at": 20, "document_clause": 60, "escort": 100, "auditor": 100, "record_number": 100}


def fill_findings(side: Side, say: Words, lead: User, auditor: User, cast: Cast) -> None:
    """Write findings into a side; after the diagnosis."""
    rows, place = side.rows, side.engagement.workspace
    signatory = cast.representative if side.letter == "A" else cast.stranger
    told = {"head": rows["person"]}
    rows["audited_department"] = record(
        Department(workspace=side.workspace, name=say("audited", 80)), "create", by=lead, changes=told
    )
    internal, outside = (_audit(side, say, kind, auditor) for kind in ("internal", "stage_2"))
    rows["finding_audit"] = internal
    rows["finding"] = _raised(side, say, auditor, internal, "first")
    planned = _raised(side, say, auditor, internal, "second")
    finished(Report.objects.get(uid=planned.paper_uid), say)
    signs(signatory, planned, "auditee")
    answer = {name: say(f"finding_{name}") for name in ("correction", "extent", "action")}
    answer |= {"whys": [say("finding_why")], "owner": rows["person"], "due": DAY}
    moves.save_answer(planned, answer, by=signatory)
    moves.move(planned, "answer", by=signatory)
    Finding.objects.filter(pk=planned.pk).update(state="plan_accepted", planned_by=auditor, result=say("result"))
    rows["planned_finding"] = Finding.objects.get(pk=planned.pk)
    shown = {name: say(f"shown_{name}", 100) for name in ("title", "reference", "kept_at")}
    rows["finding_evidence"] = moves.add_evidence(rows["planned_finding"], by=signatory, **shown)[0]
    body = _raised(side, say, lead, outside, "third", source="external")
    moves.save_answer(body, {**answer, "correction": say("body_correction")}, by=lead)
    moves.move(body, "answer", by=lead)
    letter = {"auditor": say("body_auditor", 100), "letter": say("body_letter", 100)}
    rows["body_finding"] = moves.body_says(body, "body_accepts", by=lead, **letter)
    assert place == rows["finding"].workspace


def _audit(side: Side, say: Words, kind: str, auditor: User) -> Audit:
    """Make an audit in progress, straight in the table."""
    here = {"workspace": side.engagement.workspace, "cycle": side.rows["cycle"], "kind": kind}
    made = Audit.objects.create(number=say(f"finding_audit_{kind}", 40), state="in_progress", **here)
    AuditMember.objects.create(
        workspace=made.workspace, audit=made, role="leader", user=auditor, name=say(f"leader_{kind}", 80)
    )
    return made


def _raised(side: Side, say: Words, by: User, audit: Audit, name: str, source: str = "internal") -> Finding:
    told: dict[str, Any] = {one: say(f"{name}_{one}", LONG.get(one, 120))[: LONG.get(one, 120)] for one in NAMES}
    return actions.raise_finding(
        cycle=side.rows["cycle"], by=by, source=source, grade="minor", facts=say(f"{name}_facts"), audit=audit,
        department=side.rows["audited_department"], clauses=[side.rows["clause"]], service=side.rows["service"],
        site=side.rows["site"], **told,
    )  # fmt: skip
