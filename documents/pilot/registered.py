"""What the pilot run adds: its tab, figures, work items, papers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification import panels, successions
from certification.models import Cycle
from documents.actions.labels import SHEET
from documents.actions.measures import MONITORING, SLA
from documents.actions.pilot import BRIEFINGS, PLAN
from documents.models import PilotRun
from documents.reports import pilot, pilot_labels, pilot_measures
from wobo.accounts.models import Role
from wobo.accounts.predicates import anyone_inside, holds
from wobo.notices.work import register_work
from wobo.reporting import kinds

from . import panel, work
from .policies import keeps_labels

PHASE = 6
prints = anyone_inside & ~holds(Role.EXTERNAL_AUDITOR)


def _of_cycle(name: str) -> Any:
    def found(report: Any) -> str:
        cycle = Cycle.objects.select_related("engagement").get(uid=report.record_uid)
        return reverse(name, args=[cycle.engagement.code])

    return found


def _of_run(name: str) -> Any:
    def found(report: Any) -> str:
        run = PilotRun.objects.select_related("cycle__engagement").get(uid=report.record_uid)
        return reverse(name, args=[run.cycle.engagement.code])

    return found


def _of_sheet(report: Any) -> str:
    from documents.models import LabelSheet  # noqa: PLC0415

    return LabelSheet.objects.select_related("engagement").get(uid=report.record_uid).get_absolute_url()


def _paper(name: str, title: Any, template: str, build: Any, lands_on: Any, **more: Any) -> None:
    where = f"documents/reports/{template}.html"
    told = {"may_request": prints, "extra": {"phase": PHASE}, **more}
    kinds.register(kinds.ReportKind(name=name, title=title, template=where, build=build, lands_on=lands_on, **told))


def register() -> None:
    """Add everything; a second time changes nothing."""
    panels.register_tab(panels.Tab("pilot", _("Pilot run"), "documents:pilot", 55))
    panels.register("stats", panel.stats)
    panels.register("warnings", panel.warnings)
    panels.register("deliverables", panel.deliverables)
    register_work(work.waiting_for)
    successions.register("documents.measures", work.responsibilities)
    _paper(PLAN, _("Plan of the pilot run"), "pilot_plan", pilot.build_plan, _of_run("documents:pilot"))
    to_briefings = _of_run("documents:briefings")
    _paper(BRIEFINGS, _("Record of the briefings"), "briefing_record", pilot.build_briefings, to_briefings)
    to_measures, to_levels = _of_cycle("documents:measures"), _of_cycle("documents:service_levels")
    _paper(MONITORING, _("Monitoring report"), "monitoring", pilot_measures.build_monitoring, to_measures)
    _paper(SLA, _("Service levels against what was measured"), "sla", pilot_measures.build_sla, to_levels)
    told = {"may_request": keeps_labels, "number_of": lambda sheet: sheet.code}
    _paper(SHEET, _("Labels"), "labels", pilot_labels.build, _of_sheet, **told)
