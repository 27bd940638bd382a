"""The gates: submitting, sending back, opening again, waiving, adopting."""

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import gates
from certification.models import Phase, Waiver
from certification.policies import accepting_roles
from certification.process import phase_of
from wobo.accounts.models import Role, User
from wobo.notices.actions import tell
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may, record

from .engagements import team_of
from .files import keep_upload
from .standing import recompute_soon

ACCEPTANCE, WAIVER = "phase-acceptance", "waiver"


@transaction.atomic
def submit_phase(phase: Phase, *, by: User) -> Phase:
    """Submit a phase: fire the gate, have the acceptance sheet made, tell the client's signatory.

    Raises Obstructed with every criterion that is neither met nor waived.
    """
    phase = fire(phase, "submit", by=by)
    phase = _with_sheet(phase, by=by)
    engagement = phase.cycle.engagement
    subject = gettext_lazy("A phase waits for your acceptance")
    tell(
        team_of(engagement, *accepting_roles(engagement.workspace)),
        "signature",
        subject,
        lambda: f"{engagement.client} · {phase}",
        phase.get_absolute_url(),
        engagement.workspace,
        phase,
    )
    recompute_soon(engagement)
    return phase


def _with_sheet(phase: Phase, *, by: User) -> Phase:
    """Have the acceptance sheet made and note which one is to be signed."""
    report = request(ACCEPTANCE, phase, phase.cycle.engagement.client.language, by=by)
    return record(phase, "edit", by=by, changes={"sheet_uid": report.uid})


@transaction.atomic
def send_back(phase: Phase, *, reason: str, by: User) -> Phase:
    """Send a submitted phase back with a reason; its sheet is void, the next submission is a new round."""
    sheet = phase.sheet_uid
    phase = fire(phase, "send_back", by=by, reason=reason)
    _drop_sheet(sheet)
    engagement = phase.cycle.engagement
    tell(
        team_of(engagement, Role.LEAD_CONSULTANT, Role.CONSULTANT),
        "engagement",
        gettext_lazy("A phase was sent back"),
        lambda: f"{engagement.client} · {phase}\n\n{reason}",
        phase.get_absolute_url(),
        engagement.workspace,
        phase,
    )
    recompute_soon(engagement)
    return phase


def _drop_sheet(uid: str) -> None:
    sheet = Report.objects.filter(uid=uid, state=Report.State.READY).first()
    if sheet:
        fire(sheet, "supersede", by=User.system())


@transaction.atomic
def reopen(phase: Phase, *, reason: str, by: User) -> Phase:
    """Open an accepted phase again and mark the accepted later ones as affected, until each is reaffirmed."""
    phase = fire(phase, "reopen", by=by, reason=reason)
    why = _("“%(phase)s” was opened again: %(reason)s") % {"phase": phase, "reason": reason}
    later = phase.cycle.phases.filter(number__gt=phase.number, state=Phase.State.ACCEPTED, affected=False)
    for other in later.order_by("number"):
        fire(other, "mark_affected", by=User.system(), reason=why)
    recompute_soon(phase.cycle.engagement)
    return phase


@transaction.atomic
def propose_waiver(phase: Phase, criterion: str, *, reason: str, by: User) -> Waiver:
    """Propose to waive a soft criterion that is not met; its one-page paper is queued for both signatures.

    Raises Obstructed for a hard criterion, one that is met, one with a live waiver, or a phase that is accepted.
    """
    if reasons := list(reasons_against_waiver(phase, criterion)):
        raise Obstructed(*reasons)
    waiver = Waiver(workspace=phase.workspace, phase=phase, criterion=criterion, reason=reason, proposed_by=by)
    record(waiver, "create", by=by)
    report = request(WAIVER, waiver, phase.cycle.engagement.client.language, by=by)
    waiver = record(waiver, "edit", by=by, changes={"paper_uid": report.uid})
    engagement = phase.cycle.engagement
    tell(
        team_of(engagement, Role.LEAD_CONSULTANT, *accepting_roles(engagement.workspace)),
        "signature",
        gettext_lazy("A waiver waits for both signatures"),
        lambda: f"{engagement.client} · {waiver}\n\n{reason}",
        waiver.get_absolute_url(),
        engagement.workspace,
        waiver,
    )
    recompute_soon(engagement)
    return waiver


def reasons_against_waiver(phase: Phase, criterion: str) -> list[str]:
    """Return why this criterion cannot be waived now."""
    line = next((one for one in gates.lines(phase) if one.criterion.key == criterion), None)
    if line is None:
        return [_("This phase has no such criterion.")]
    found = []
    if line.criterion.hard:
        found.append(_("This criterion is hard: it must be met and cannot be waived."))
    if line.state == "met":
        found.append(_("This criterion is met. There is nothing to waive."))
    if line.waiver is not None:
        found.append(_("There is a waiver for this criterion already."))
    if phase.state not in {phase.State.PENDING, phase.State.ACTIVE}:
        found.append(_("Waivers are proposed before the phase is submitted."))
    return found


@transaction.atomic
def prepare_adoption(phase: Phase, *, reason: str, evidence: UploadedFile, by: User) -> Phase:
    """Prepare to take over work done before: reason and evidence, then the sheet that both sides sign.

    Prepared anew, it opens the next round: signatures on the former sheet do not count for the new one.
    Raises Obstructed for the phases of every cycle (7–9) and for one that has begun.
    """
    reasons = list(gates.reasons_against_adopting(phase))
    if reasons:
        raise Obstructed(*reasons)
    again = phase.round + 1 if phase.signatures().exists() else phase.round
    file = keep_upload(evidence, phase.workspace, by=by)
    _drop_sheet(phase.sheet_uid)
    changes = {"adoption_reason": reason, "adoption_file": file, "round": again}
    phase = record(phase, "edit", by=by, changes=changes)
    phase = _with_sheet(phase, by=by)
    engagement = phase.cycle.engagement
    tell(
        team_of(engagement, Role.LEAD_CONSULTANT, *accepting_roles(engagement.workspace)),
        "signature",
        gettext_lazy("A phase is to be adopted: two signatures"),
        lambda: f"{engagement.client} · {phase_of(phase.number).title}\n\n{reason}",
        phase.get_absolute_url(),
        engagement.workspace,
        phase,
    )
    return phase


@transaction.atomic
def withdraw_adoption(phase: Phase, *, by: User) -> Phase:
    """Give up a prepared adoption: reason, evidence and signatures given so far no longer count."""
    if not may("edit", phase, by.fresh()):
        raise PermissionDenied
    if phase.state != phase.State.PENDING or not phase.adoption_reason:
        raise Obstructed(_("No adoption is prepared."))
    _drop_sheet(phase.sheet_uid)
    changes = {"adoption_reason": "", "adoption_file": None, "sheet_uid": "", "round": phase.round + 1}
    return record(phase, "edit", by=by, changes=changes)
