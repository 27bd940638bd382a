"""Writing a pilot run into a client: a plan, a briefing, a measure with a value, labels and their print."""

import datetime as dt
from decimal import Decimal

from documents.actions import labels, measures, pilot
from documents.models import Label, Measure
from tests.matrix.filling import finished
from tests.world import DAY, Side, Words
from wobo.accounts.models import User


def fill_pilot(side: Side, say: Words, lead: User) -> None:
    """Write the pilot run of a side; after `fill_issue`."""
    rows, engagement, place = side.rows, side.engagement, side.engagement.workspace
    run = pilot.plan_run(rows["cycle"], by=lead)
    texts = {name: say(f"pilot_{name}") for name in ("aims", "arrangements", "reporting", "conclusion")}
    run = pilot.edit_run(run, {**texts, "coordinator": rows["person"]}, by=lead)
    stretch = {"from": DAY.isoformat(), "until": DAY.isoformat(), "reason": say("pilot_paused")}
    run.stretches = [stretch]
    run.save(update_fields=["stretches"])  # as after a begin and a pause, without documents in force
    rows["run"] = run
    told = {
        "subject": say("briefing_subject", 120),
        "day": DAY,
        "starts": dt.time(9),
        "place": say("briefing_place", 80),
    }
    made = pilot.plan_briefing(
        run, by=lead, items=["S6.1.1"], documents=[rows["issue_entry"]], people=[rows["person"]], **told
    )
    rows["briefing"] = pilot.edit_briefing(made, by=lead, items=["S6.1.1"], said={"S6.1.1": say("briefing_said")})
    names = {"name": 120, "name_en": 120, "formula": 200, "formula_en": 200, "unit": 20, "data_source": 200}
    told = {name: say(f"measure_{name}", longest) for name, longest in names.items()}
    plain = {"source": "incidents", "direction": "at_least", "frequency": "monthly", "target": Decimal(95)}
    measure = Measure(workspace=place, engagement=engagement)
    links = {"service": rows["service"], "in_sla": True, "department": rows["spare_department"]}
    rows["measure"] = measures.save_measure(measure, {**told, **plain, **links}, by=lead)
    rows["measure"].engagement = engagement
    month = DAY.replace(day=1)
    measures.enter_values(engagement, [(rows["measure"], month, Decimal("93.5"), say("measure_note", 200))], by=lead)
    rows["value"] = rows["measure"].figures.get()
    told = {name: say(f"label_{name}", longest) for name, longest in (("code", 60), ("name", 100), ("place", 100))}
    label = Label(workspace=place, engagement=engagement)
    keeper = {"keeper": say("label_keeper", 80), "kind": "asset"}
    rows["label"] = labels.save_label(label, {**told, **keeper}, by=lead)
    rows["label"].engagement = engagement
    sheet, report = labels.print_sheet(engagement, [rows["label"]], paper="3x8", used=2, language="en", by=lead)
    rows["label_sheet"] = sheet
    finished(report, say)
