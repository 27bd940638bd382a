"""What the system design adds to the inbox, the report centre, the sign pages and the engagement's pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.reporting.models import Report
from wobo.workflow import signables

from . import design_work, panels
from .design_policies import keeps_design
from .models import DesignPaper, Engagement
from .reports import design_papers, design_registers

PAPERS = {
    DesignPaper.Kind.POLICY: "design_paper",
    DesignPaper.Kind.PLAN: "design_paper",
    DesignPaper.Kind.APPROACH: "design_paper",
    DesignPaper.Kind.OBJECTIVES: "design_objectives",
    DesignPaper.Kind.ELEMENTS: "design_elements",
}
PHASE = 4


def _to_paper(report: Report) -> Any:
    return DesignPaper.objects.get(uid=report.record_uid).get_absolute_url()


def _to_register(name: str) -> Any:
    from django.urls import reverse  # noqa: PLC0415

    def address(report: Report) -> str:
        return reverse(f"certification:{name}", args=[Engagement.objects.get(uid=report.record_uid).code])

    return address


def register() -> None:
    """Register everything; a second time changes nothing."""
    signables.register("design-paper", DesignPaper)
    for kind, template in PAPERS.items():
        kinds.register(
            kinds.ReportKind(
                name=f"design-{kind}",
                title=kind.label,
                template=f"certification/reports/{template}.html",
                build=design_papers.build,
                may_request=keeps_design,
                file_word=str(kind.value),
                lands_on=_to_paper,
                extra={"phase": PHASE},
            )
        )
    registers: tuple[tuple[str, Any, Any, str, str], ...] = (
        ("risk-register", _("Risk register"), design_registers.risks, "design_risks", "risk_list"),
        ("law-register", _("Register of law"), design_registers.laws, "design_laws", "law_list"),
    )
    for name, title, build, template, page in registers:
        kinds.register(
            kinds.ReportKind(
                name=name,
                title=title,
                template=f"certification/reports/{template}.html",
                build=build,
                may_request=keeps_design,
                lands_on=_to_register(page),
                extra={"phase": PHASE},
            )
        )
    register_work(design_work.papers_to_sign)
    register_work(design_work.laws_to_check)
    register_work(design_work.services_to_confirm)
    panels.register("warnings", design_work.warnings)
    panels.register_tab(panels.Tab("design", _("System design"), "certification:design", 35))
