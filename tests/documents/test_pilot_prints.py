"""Papers of the pilot run: what they say, in both languages, and that they render."""

# claims: S6.1.*, S6.2.2.2, S6.3.1, S6.3.3
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from certification.models import Engagement
from documents.actions import labels, measures, pilot
from documents.models import PilotRun
from documents.pilot.panel import deliverables, stats, warnings
from tests.documents.pilot import EFFECTIVE, briefed, measure_of, stage
from tests.documents.test_labels import label
from tests.people import Cast
from wobo.files import store
from wobo.reporting import actions as reporting
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

MONTH = dt.date(2026, 9, 1)
LOOK = os.environ.get("LOOK_AT_PRINTS")


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def run(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> PilotRun:
    """A run under way, with a briefing, a measure that missed its target, and labels."""
    planned = stage(cast, engagement, people)
    begun = pilot.move(planned, "begin", by=cast.lead, on=EFFECTIVE)
    made = briefed(begun, cast, ["S6.1.1"], people.writer)
    pilot.edit_briefing(made, by=cast.lead, items=["S6.1.1"], said={"S6.1.1": "What it is for"})
    service = begun.services.get()
    one = measure_of(engagement, 1, service=service, in_sla=True, unit="%", person=people.writer)
    values = [(one, dt.date(2026, 8, 1), Decimal(96), None), (one, MONTH, Decimal("93.5"), "A storm")]
    measures.enter_values(engagement, values, by=cast.lead)
    label(engagement, "A-1")
    return begun


def asked(cast: Cast, run: PilotRun, language: str) -> dict[str, Report]:
    """Have every paper of the run made, one after the other."""
    cycle, by = run.cycle, cast.lead
    rows = [cycle.engagement.labels.get()]
    orders = {
        "plan": lambda: pilot.print_run(pilot.PLAN, run, language, by=by),
        "briefings": lambda: pilot.print_run(pilot.BRIEFINGS, run, language, by=by),
        "monitoring": lambda: measures.print_measures(measures.MONITORING, cycle, language, by=by),
        "sla": lambda: measures.print_measures(measures.SLA, cycle, language, by=by),
        "labels": lambda: labels.print_sheet(
            cycle.engagement, rows, paper="3x8", used=0, language=language, by=by
        )[1],
    }  # fmt: skip
    return {name: made(order()) for name, order in orders.items()}


def made(report: Report) -> Report:
    """Render a queued report as the worker does."""
    reporting.make(report)
    found = Report.objects.get(pk=report.pk)
    assert found.state == "ready", (found.kind, found.error, found.error_data)
    if LOOK:
        Path(LOOK).mkdir(parents=True, exist_ok=True)
        (Path(LOOK) / f"{found.kind}-{found.language}.pdf").write_bytes(store.read(found.file))
    return found


def test_papers_say_what_is_there(cast: Cast, run: PilotRun) -> None:
    told: dict[str, Any] = {name: report.snapshot for name, report in asked(cast, run, "en").items()}

    assert told["plan"]["run_days"] == "70"
    assert told["plan"]["periods"] == [{"since": "2026-08-03", "until": "", "reason": ""}]
    assert [level["name"] for level in told["plan"]["briefing"]] == ["Manual", "Procedures", "Working documents"]
    manual = told["briefings"]["levels"][0]
    assert (manual["came"], manual["people"], manual["missing"]) == ("1", "3", ["Rui", "Doc"])
    (briefing,) = told["briefings"]["briefings"]
    assert briefing["points"] == [{"name": "What the manual is like", "said": "What it is for"}]
    assert [row["name"] for row in briefing["signed"]] == ["Wen"]
    (row,) = told["monitoring"]["measures"]
    assert (row["target"], row["latest"], row["met"], row["reached"], row["trend"]) == (
        "≥ 95 %", "93.5 %", "missed", "1/2", "↓",
    )  # fmt: skip
    assert told["monitoring"]["values"][0]["notes"] == ["2026-09: A storm"]
    (service,) = told["sla"]["services"]
    assert (service["met"], service["missed"], service["agreement"]) == ("1", "1", "")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_papers_render_in_both_languages(language: str, cast: Cast, run: PilotRun) -> None:
    pages = {name: report.pages for name, report in asked(cast, run, language).items()}
    assert pages == {"plan": 1, "briefings": 1, "monitoring": 2, "sla": 1, "labels": 1}


def test_nothing_is_printed_of_nothing_and_not_for_who_only_looks(
    cast: Cast, engagement: Engagement, people: SimpleNamespace
) -> None:
    planned = stage(cast, engagement, people)
    with pytest.raises(Obstructed):
        pilot.print_run(pilot.BRIEFINGS, planned, "en", by=cast.lead)
    for kind in (measures.MONITORING, measures.SLA):
        with pytest.raises(Obstructed):
            measures.print_measures(kind, engagement.cycle, "en", by=cast.lead)
    with pytest.raises(PermissionDenied):
        pilot.print_run(pilot.PLAN, planned, "en", by=cast.external_auditor)


def test_the_phase_shows_its_papers_and_the_dashboard_its_days(cast: Cast, run: PilotRun) -> None:
    asked(cast, run, "en")
    phase = run.cycle.phases.get(number=6)

    with translation.override("en"):
        assert [row.name for row in deliverables(phase)] == [
            "Plan of the pilot run", "Record of the briefings", "Monitoring report",
            "Service levels against what was measured",
        ]  # fmt: skip
        assert [(row.label, row.value) for row in stats(run.cycle)] == [("Days of the pilot run", "70/56")]
        assert warnings(run.cycle) == []
