"""What the way to the certificate adds: papers, the sign page, the inbox, the tab, the dashboard."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import panels
from certification.models import Cycle
from wobo.accounts.predicates import anyone_inside
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow import signables

from . import external_panel, external_work
from .actions.body import MEMO
from .external_policies import keeps_certification
from .models import BodyComparison
from .reports import external
from .towards import DATES, STAGES

PHASE = {"phase": 9}


def _page(name: str) -> Any:
    def lands_on(report: Any) -> str:
        cycle: Any = Cycle.objects.get(uid=report.record_uid)
        return reverse(name, args=[cycle.engagement.code])

    return lands_on


def _comparison(report: Any) -> str:
    record: Any = BodyComparison.objects.get(uid=report.record_uid)
    return str(record.get_absolute_url())


def _paper(name: str, title: Any, build: Any, who: Any, lands_on: Any) -> None:
    where = f"audits/reports/{name.replace('-', '_')}.html"
    kinds.register(kinds.ReportKind(name, title, where, build, who, lands_on=lands_on, extra=PHASE))


def register() -> None:
    """Add everything; a second time changes nothing."""
    signables.register("body-comparison", BodyComparison)
    _paper(
        MEMO,
        _("Comparison and choice of the certification body"),
        external.comparison,
        keeps_certification,
        _comparison,
    )
    _paper(
        STAGES, _("Summary of the certification audits"), external.stages, anyone_inside, _page("audits:external_list")
    )
    _paper(DATES, _("Check of the dates"), external.dates, anyone_inside, _page("audits:dates"))
    register_work(external_work.waiting_for)
    panels.register_tab(panels.Tab("towards", pgettext_lazy("tab", "Certification"), "audits:towards", 68))
    panels.register("waiting", external_panel.waiting)
    panels.register("deliverables", external_panel.deliverables)
