"""Writing records and suppliers into a client: a plan, records with file and list, no case, a sample, a supplier."""

import datetime as dt

from documents.actions import (
    record_no_case,
    record_plan,
    record_samples,
    records,
    supplier_evaluations,
    suppliers,
)
from documents.models import RecordImport, RecordPlanRow
from tests.matrix.filling import finished
from tests.world import DAY, Side, Words
from wobo.accounts.models import User
from wobo.reporting.models import Report
from wobo.workflow.doors import record

MONTH_AGO = DAY - dt.timedelta(days=30)


def fill_records(side: Side, say: Words, lead: User) -> None:
    """Write records and suppliers of a side; after `fill_pilot`."""
    rows = side.rows
    plan = record_plan.begin_plan(rows["cycle"], by=lead, since=MONTH_AGO)
    told = {"ref": say("row_ref", 40), "name": say("row_name"), "name_en": say("row_name_en"), "rhythm": "per_case"}
    told |= {"least": 1, "because": say("row_because"), "no_case": True, "owner": rows["person"]}
    keeps = {"department": rows["spare_department"], "forms": []}
    row = rows["plan_row"] = record_plan.save_row(plan, {**told, **keeps}, by=lead)
    struck = record_plan.save_row(plan, {**told, **keeps}, by=lead)
    record_plan.strike_row(struck, say("struck_row"), by=lead)
    _records(side, say, lead, row)
    _suppliers(side, say, lead)


def _records(side: Side, say: Words, lead: User, row: RecordPlanRow) -> None:
    rows = side.rows
    longest = {"number": 80, "title": 300, "category": 80, "priority": 40, "service_said": 120, "version": 40}
    longest |= {"kept_at": 200, "seen_by": 80, "notes": 500}
    told = {name: say(f"record_{name}", most) for name, most in longest.items()}
    kept = records.enter_record(row, {**told, "happened_on": DAY, "seen_on": DAY}, by=lead, file=say.file("record"))
    gone = records.enter_record(row, {"number": say("gone", 80), "happened_on": DAY}, by=lead)
    records.withdraw_record(gone, say("withdrawn"), by=lead)
    rows["operating_record"] = kept
    source = RecordImport(workspace=row.workspace, row=row, file=kept.file, by=lead)
    rows["record_import"] = record(source, "create", by=lead, changes={"columns": {"number": say("heading", 40)}})
    quiet = {"since": MONTH_AGO, "until": MONTH_AGO + dt.timedelta(days=9), "reason": say("quiet")}
    rows["record_no_case"] = record_no_case.claim_no_case(row, by=lead, **quiet)
    finished(Report.objects.get(uid=rows["record_no_case"].paper_uid), say)
    drawn = {"since": MONTH_AGO, "until": DAY, "size": 1, "question": say("question"), "seed": say("seed", 64)}
    sample = rows["record_sample"] = record_samples.draw_sample(row, by=lead, **drawn)
    item = sample.items.select_related("record").get()
    verdicts = [(item, "fails", say("fails"))]
    rows["record_sample"] = record_samples.judge(sample, verdicts, by=lead, conclusion=say("conclusion"))
    rows["sampled_record"] = sample.items.get()


def _suppliers(side: Side, say: Words, lead: User) -> None:
    rows, engagement = side.rows, side.engagement
    longest = {"number": 40, "name": 200, "name_en": 200, "supplies": 300, "contact": 80, "phone": 40}
    told = {name: say(f"supplier_{name}", most) for name, most in longest.items()}
    told |= {"legacy_reason": say("legacy"), "notes": say("supplier_notes"), "kind": "external"}
    links = {"services": [rows["service"]], "manager": rows["person"]}
    supplier = rows["supplier"] = suppliers.save_supplier(engagement, {**told, **links}, by=lead)
    noted = {"name": say("licence", 160), "number": say("licence_number", 80), "valid_until": DAY}
    rows["supplier_licence"] = suppliers.add_licence(supplier, by=lead, file=say.file("licence"), **noted)
    criteria = [{"name": say("criterion", 80), "name_en": say("criterion_en", 80), "weight": 100}]
    suppliers.save_criteria(engagement, criteria, by=lead)
    begun = supplier_evaluations.begin_evaluation(supplier, by=lead)
    fields = {"evaluated_on": DAY, "evaluator": rows["person"], "pass_mark": 60, "decision": "conditional"}
    fields |= {"conditions": say("conditions"), "valid_until": None}
    scores = [(begun.scores.get(), None, say("grounds"))]
    rows["evaluation"] = supplier_evaluations.save_evaluation(begun, fields, scores, by=lead)
    gone = suppliers.save_supplier(engagement, {**told, "number": say("left", 40), "name": say("left_name")}, by=lead)
    suppliers.end_supplier(gone, say("left_because"), by=lead)
