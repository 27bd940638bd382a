"""What findings add: sheets on paper, the sign page, the inbox, the tab."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification import panels
from certification.models import Cycle
from wobo.accounts.predicates import anyone_inside
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow import signables

from . import finding_work
from .actions.finding_papers import CYCLE_SET, SET
from .actions.findings import KIND
from .models import Audit, Finding
from .reports import finding as sheets

PHASE = 7


def _lands_on(report: Any) -> str:
    return str(Finding.objects.get(uid=report.record_uid).get_absolute_url())


def _register_page(report: Any) -> str:
    model = Audit if report.model == Audit._meta.label else Cycle
    record: Any = model.objects.get(uid=report.record_uid)
    engagement = record.cycle.engagement if isinstance(record, Audit) else record.engagement
    return reverse("audits:finding_list", args=[engagement.code])


def _paper(name: str, title: Any, build: Any, lands_on: Any, **more: Any) -> None:
    where = "audits/reports/finding.html"
    kinds.register(
        kinds.ReportKind(name, title, where, build, anyone_inside, lands_on=lands_on, extra={"phase": PHASE}, **more)
    )


def register() -> None:
    """Add everything; a second time changes nothing."""
    signables.register("finding", Finding, due=finding_work.due)
    register_work(finding_work.waiting_for)
    _paper(KIND, _("Nonconformity report"), sheets.build, _lands_on, number_of=lambda one: str(one.number))
    _paper(SET, _("Findings of an audit"), sheets.build_set, _register_page)
    _paper(CYCLE_SET, _("Findings"), sheets.build_cycle, _register_page)
    panels.register_tab(panels.Tab("findings", _("Findings"), "audits:finding_list", 63))
