"""What internal audits add to the report centre, the inbox and the engagement's pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from audits import audit_panel, audit_work
from audits.actions.audit_papers import plan_was_signed, programme_was_signed, report_was_signed
from audits.audit_policies import keeps_audits, leads_audit, writes_checklist
from audits.models import Audit
from audits.reports import audit_plan, audit_report
from certification import panels
from certification.policies import accepts_for_client, is_top_manager
from certification.reports.minutes import register_subject
from wobo.accounts.models import User
from wobo.accounts.predicates import Predicate, predicate
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Slot


@predicate
def leads_its_audit(report: Any, user: User) -> bool:
    """Whether the user leads the audit that a paper is about."""
    if "led_by" in report.__dict__:  # the inbox read it for many papers at once
        return user.pk in report.led_by
    audit = Audit.objects.filter(uid=report.record_uid).first()
    return audit is not None and leads_audit(audit, user)


PLAN_SLOTS = (
    Slot("prepared", Meaning.PREPARED, leads_its_audit),
    Slot(
        "approved",
        Meaning.APPROVED,
        accepts_for_client | is_top_manager,
        after=("prepared",),
        apart_from=("prepared",),
    ),
)
REPORT_SLOTS = (
    Slot("prepared", Meaning.PREPARED, leads_its_audit),
    Slot("reviewed", Meaning.REVIEWED, accepts_for_client, after=("prepared",), apart_from=("prepared",)),
    Slot("approved", Meaning.APPROVED, is_top_manager, after=("reviewed",), apart_from=("prepared",)),
)
PROGRAMME_SLOTS = (
    Slot("prepared", Meaning.PREPARED, keeps_audits),
    Slot("reviewed", Meaning.REVIEWED, accepts_for_client, after=("prepared",), apart_from=("prepared",)),
    Slot("approved", Meaning.APPROVED, is_top_manager, after=("reviewed",), apart_from=("prepared",)),
)


def _home(record: Any) -> str:
    return str(record.get_absolute_url())


def _register(name: str, title: Any, build: Any, who: Predicate, **more: Any) -> None:
    template = f"audits/reports/{name.replace('-', '_')}.html"
    kinds.register(kinds.ReportKind(name, title, template, build, who, lands_on=_home, **more))


def register() -> None:
    """Add papers, work items, tab and figures."""
    _register(
        "audit-programme",
        _("Annual internal audit plan"),
        audit_plan.build_programme,
        keeps_audits,
        slots=PROGRAMME_SLOTS,
        on_signed=programme_was_signed,
    )
    _register(
        "audit-plan",
        _("Internal audit plan"),
        audit_plan.build_plan,
        keeps_audits | leads_audit,
        slots=PLAN_SLOTS,
        on_signed=plan_was_signed,
    )
    _register("audit-checklist", _("Internal audit checklists"), audit_plan.build_checklists, writes_checklist)
    _register(
        "internal-audit",
        _("Internal audit report"),
        audit_report.build,
        keeps_audits | leads_audit,
        slots=REPORT_SLOTS,
        on_signed=report_was_signed,
    )
    _register("audit-summary", _("Summary of nonconformities"), audit_report.build_summary, writes_checklist)
    register_subject(Audit._meta.label, lambda uid: (_("Audit"), Audit.objects.get(uid=uid).number))
    register_work(audit_work.waiting_for)
    panels.register_tab(panels.Tab("audits", _("Audits"), "audits:audit_list", 60))
    panels.register("deliverables", audit_panel.deliverables)
    panels.register("past", audit_panel.past)
