"""An internal audit that is being planned, with team, schedule and checklist; a programme with its months."""

import datetime as dt

from audits.actions import audit_checklist, audit_planning, audit_programme
from audits.models import AuditMember, AuditSlot
from tests.world import DAY, Side, Words
from wobo.accounts.models import User

TEXTS = ("title", "objectives", "scope", "criteria", "remote_tools", "distribution")


def fill_audits(side: Side, say: Words, lead: User) -> None:
    """Write a programme and an audit into a side; the person with an account leads it."""
    rows = side.rows
    texts = {name: say(f"programme_{name}") for name in ("objectives", "risks", "criteria", "methods", "sampling")}
    programme = audit_programme.open_programme(rows["cycle"], by=lead, resources=say("programme_resources"), **texts)
    audit_programme.fill_year(programme, DAY.year, {(DAY.month, rows["department"].pk)}, by=lead)
    rows["programme"] = programme
    told = {name: say(f"iaudit_{name}", 200) for name in TEXTS}
    days = {"starts_on": DAY + dt.timedelta(days=20), "ends_on": DAY + dt.timedelta(days=21)}
    audit = audit_planning.open_audit(rows["cycle"], by=lead, **told, **days)
    member = AuditMember(workspace=audit.workspace, audit=audit)
    said = {name: say(f"imember_{name}", 80) for name in ("name", "organisation", "qualification", "authority")}
    leader = {"role": "leader", "person": rows["person"], "impartiality": say("impartiality"), **said}
    rows["iaudit_leader"] = audit_planning.write_audit(member, "create", by=lead, changes=leader)
    spare = AuditMember(workspace=audit.workspace, audit=audit)
    rows["iaudit_member"] = audit_planning.write_audit(
        spare, "create", by=lead, changes={"role": "observer", "name": say("observer", 80)}
    )
    slot = AuditSlot(workspace=audit.workspace, audit=audit)
    when = {"day": days["starts_on"], "starts": dt.time(9), "ends": dt.time(10)}
    words = {"place": say("slot_place", 100), "note": say("slot_note"), "departments": [rows["department"]]}
    rows["iaudit_slot"] = audit_planning.write_audit(slot, "create", by=lead, changes={**when, **words})
    asked = {name: say(f"item_{name}", 100) for name in ("question", "method", "sample")}
    rows["iaudit_item"] = audit_checklist.add_item(audit, by=lead, department=rows["department"], **asked)
    rows["iaudit"] = audit
