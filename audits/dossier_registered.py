"""What dossier and evidence room add: parts of the audits app, the print of who saw what, the inbox."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from certification import dossier
from certification.dossier import Paper, Part
from wobo.notices.work import register_work
from wobo.reporting import kinds

from . import dossier_work
from .dossier_policies import keeps_room
from .models import Application, EvidenceRoom
from .reports import room

DIAGNOSIS = ("diagnosis", "nonconformity")
AUDIT = (
    "audit-programme",
    "audit-plan",
    "audit-checklist",
    "internal-audit",
    "audit-summary",
    "finding-set",
    "findings",
)
REVIEW = ("review-plan", "review-minutes", "review-report")


def _applications(cycle: Any) -> Any:
    return Application.objects.of(cycle).live().exclude(form=None)


def applications(cycle: Any, _language: str) -> list[Paper]:
    """Return the application as it went to the body."""
    return [
        Paper(str(_("Application for certification")), one.number, dated=one.applied_on, file=one.form)
        for one in _applications(cycle).select_related("form", "body")
    ]


def _issued(name: str) -> Any:
    return lambda cycle: dossier.latest_of(cycle, name, signed=True)


def _papers(*names: str) -> Any:
    return lambda cycle, _language: dossier.of_kinds(cycle, *names)


def register() -> None:
    """Add everything; a second time changes nothing."""
    dossier.register(Part("application", "documents", applications, _applications))
    dossier.register(dossier.reports_part("diagnosis", *DIAGNOSIS))
    # the report must be signed; plans, checklists and nonconformity reports go along
    dossier.register(Part("internal_audit", "reports", _papers(*AUDIT), _issued("internal-audit")))
    dossier.register(Part("management_review", "reports", _papers(*REVIEW), _issued("review-report")))
    kinds.register(
        kinds.ReportKind(
            name="room-accesses",
            title=_("Who saw what in the evidence room"),
            template="audits/reports/room.html",
            build=room.build,
            may_request=keeps_room,
            lands_on=lambda report: EvidenceRoom.objects.get(uid=report.record_uid).get_absolute_url(),
        )
    )
    register_work(dossier_work.waiting_for)
