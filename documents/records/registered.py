"""What the record plan adds: papers, sign pages, the inbox, figures."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification import panels
from certification.models import Cycle
from documents.actions import record_no_case
from documents.actions.record_lists import LIST, PLAN, SAMPLE
from documents.models import RecordNoCase, RecordPlanRow, RecordSample
from documents.record_policies import enters_records
from documents.reports import records
from wobo.accounts.models import Role
from wobo.accounts.predicates import anyone_inside, holds
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow import signables

from . import panel, work

PHASE = 6
prints = anyone_inside & ~holds(Role.EXTERNAL_AUDITOR)


def _of(model: Any) -> Any:
    return lambda report: model.objects.get(uid=report.record_uid).get_absolute_url()


def _plan_page(report: Any) -> str:
    cycle = Cycle.objects.select_related("engagement").get(uid=report.record_uid)
    return reverse("documents:record_plan", args=[cycle.engagement.code])


def _paper(name: str, title: Any, template: str, build: Any, lands_on: Any, who: Any = prints, **more: Any) -> None:
    where = f"documents/reports/{template}.html"
    told = {"lands_on": lands_on, "extra": {"phase": PHASE}, **more}
    kinds.register(kinds.ReportKind(name, title, where, build, who, **told))


def register() -> None:
    """Add everything; a second time changes nothing."""
    signables.register("record-no-case", RecordNoCase, due=work.no_cases_due)
    _paper(PLAN, _("Operating record plan"), "record_plan", records.plan, _plan_page)
    row = _of(RecordPlanRow)
    _paper(LIST, _("List of operating records"), "operating_records", records.record_list, row)
    told = {"number_of": lambda sample: f"{sample.row.plan.cycle.engagement.code}-{sample.code}"}
    _paper(SAMPLE, _("Sample of operating records"), "record_sample", records.sample, _of(RecordSample), **told)
    no_case = (_("No case in the period"), "record_no_case", records.no_case, _of(RecordNoCase))
    _paper(record_no_case.KIND, *no_case, who=enters_records)
    register_work(work.waiting_for)
    panels.register("stats", panel.stats)
    panels.register("warnings", panel.warnings)
    panels.register("deliverables", panel.deliverables)
