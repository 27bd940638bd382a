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


def _applications(cycle: Any) -> Any:
    return Application.objects.of(cycle).live().exclude(form=None)


def applications(cycle: Any, _language: str) -> list[Paper]:
    """Return the application as it went to the body."""
    return [
        Paper(str(_("Application for certification")), one.number, dated=one.applied_on, file=one.form)
        for one in _applications(cycle).select_related("form", "body")
    ]


def register() -> None:
    """Add everything; a second time changes nothing."""
    dossier.register(Part("application", "documents", applications, _applications))
    dossier.register(dossier.reports_part("diagnosis", *DIAGNOSIS, signed=False))
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
