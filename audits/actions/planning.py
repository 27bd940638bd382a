"""Opening a diagnosis, writing its parts, laying its plan before the client."""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits import mails
from audits.models import Basis, Conclusion, Diagnosis, DiagnosisMember
from certification.models import Cycle, Standard
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may, reasons_against, record
from wobo.workflow.models import Chain

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def open_diagnosis(cycle: Cycle, *, by: User, standard: Standard | None = None, **fields: Any) -> Diagnosis:
    """Open a diagnosis of `cycle` with what every one begins with: number, purposes, scale, the standard as basis.

    The standard is the first that the engagement applies for. `fields` override what is proposed. The opener
    stands on the team as its leader; nothing else is invented for them.
    """
    engagement = cycle.engagement
    Chain.objects.locked(engagement.workspace_id)
    standard = standard or engagement.standards.order_by("pk").first()
    if standard is None:
        raise Obstructed(_("The engagement names no standard yet. Choose one first."))
    with override(engagement.client.language):
        proposed = {
            "number": _number(cycle),
            "title": _("Gap diagnosis of %(client)s against %(standard)s")
            % {"client": engagement.client.short_name, "standard": standard.name},
            "purposes": purposes(),
            "scale": scale(),
        }
    diagnosis = Diagnosis(workspace=engagement.workspace, cycle=cycle, standard=standard)
    record(diagnosis, "create", by=by, changes=proposed | fields)
    record(Conclusion(workspace=engagement.workspace, diagnosis=diagnosis), "create", by=by)
    write(_as_basis(diagnosis), "create", by=by)
    write(_as_leader(diagnosis, by), "create", by=by)
    return diagnosis


def _as_basis(diagnosis: Diagnosis) -> Basis:
    return Basis(
        workspace=diagnosis.workspace, diagnosis=diagnosis, kind=Basis.Kind.STANDARD, title=diagnosis.standard.name
    )


def _as_leader(diagnosis: Diagnosis, user: User) -> DiagnosisMember:
    """Return the opener's row; conflict check and declaration are for them to write."""
    return DiagnosisMember(
        workspace=diagnosis.workspace,
        diagnosis=diagnosis,
        kind=DiagnosisMember.Kind.CONSULTANT,
        role=DiagnosisMember.Role.LEADER,
        user=user,
    )


def _number(cycle: Cycle) -> str:
    """Return the next number: client letters, year, count inside the engagement."""
    taken = Diagnosis.objects.filter(workspace=cycle.engagement.workspace).count()
    return f"{cycle.engagement.client.code}-ITSM-DX-{cycle.today().year}-{taken + 1:02d}"


def purposes() -> list[dict[str, str]]:
    """Return the three purposes of S3.1 in the language in use."""
    return [
        {"item": "S3.1.1", "text": _("Judge how far the existing system conforms with the standard.")},
        {"item": "S3.1.2", "text": _("Find the gaps against the standard.")},
        {"item": "S3.1.3", "text": _("Find the causes of these gaps.")},
    ]


def scale() -> list[dict[str, Any]]:
    """Return the usual maturity scale in the language in use."""
    words = (
        (_("Absent"), _("Neither practice nor rule.")),
        (_("Ad hoc"), _("Scattered practice that depends on individuals.")),
        (_("Partly defined"), _("Rules or practice exist, incomplete or uneven.")),
        (_("Defined and followed"), _("Laid down, followed and recorded.")),
        (_("Measured"), _("Measured, analysed, predictable.")),
        (_("Improving"), _("Improved from data and spread across the company.")),
    )
    return [{"level": level, "name": name, "meaning": meaning} for level, (name, meaning) in enumerate(words)]


# In which states a part may be written; the class decides.
OPEN_FOR: dict[str, frozenset[str]] = {
    "Basis": Diagnosis.BASES_OPEN,
    "DiagnosisMember": Diagnosis.PLAN_OPEN,
    "DiagnosisObject": Diagnosis.PLAN_OPEN,
    "PlanItem": Diagnosis.PLAN_OPEN,
    "Diagnosis": Diagnosis.PLAN_OPEN,
    "Conclusion": Diagnosis.OUTCOME_OPEN,
    "AffectedDocument": Diagnosis.OUTCOME_OPEN,
    "ClauseAssessment": Diagnosis.ANSWERS_OPEN,
    "Gap": Diagnosis.ANSWERS_OPEN,
    "Evidence": Diagnosis.ANSWERS_OPEN,
}


def locked(diagnosis: Diagnosis) -> Diagnosis:
    """Take the chain's head and return the diagnosis as it is now. The caller holds the transaction."""
    Chain.objects.locked(diagnosis.workspace_id)
    return Diagnosis.objects.select_related("cycle__engagement__client", "standard").get(pk=diagnosis.pk)


def check_open(diagnosis: Diagnosis, kind: str) -> None:
    """Raise Obstructed when the state no longer lets a part of this kind be written."""
    if diagnosis.state not in OPEN_FOR[kind]:
        raise Obstructed(
            _("This can no longer be changed: the state of the diagnosis is “%(state)s”.")
            % {"state": diagnosis.get_state_display()}
        )


@transaction.atomic
def write(part: M, verb: str, *, by: User, changes: dict[str, Any] | None = None) -> M:
    """Create, edit or remove a part of a diagnosis, or the diagnosis itself, while its state lets it.

    Raises PermissionDenied before it tells anything of the state, then Obstructed.
    """
    diagnosis = part if isinstance(part, Diagnosis) else part.diagnosis  # type: ignore[attr-defined]
    fresh = locked(diagnosis)
    if not may(verb, part, by):
        raise PermissionDenied
    late = isinstance(part, Diagnosis) and set(changes or {}) <= Diagnosis.LATE
    check_open(fresh, "Conclusion" if late else type(part).__name__)
    if isinstance(part, DiagnosisMember) and verb != "remove":
        _free_the_lead(part, (changes or {}).get("role", part.role), by)
    return record(part, verb, by=by, changes=changes)


def _free_the_lead(member: DiagnosisMember, role: str, by: User) -> None:
    """One leader: whoever led before becomes a member."""
    if role != DiagnosisMember.Role.LEADER:
        return
    for other in DiagnosisMember.objects.filter(diagnosis=member.diagnosis, role=role).exclude(pk=member.pk):
        record(other, "edit", by=by, changes={"role": DiagnosisMember.Role.MEMBER})


@transaction.atomic
def propose_plan(diagnosis: Diagnosis, *, by: User, language: str = "") -> Diagnosis:
    """Freeze the plan as a report in the client's language and lay it before the client for confirmation."""
    fresh = locked(diagnosis)
    if not may("propose_plan", fresh, by.fresh()):
        raise PermissionDenied
    if reasons := list(reasons_against(fresh, "propose_plan")):
        raise Obstructed(*reasons)
    paper = request("diagnosis-plan", fresh, language or fresh.engagement.client.language, by=by)
    fresh = fire(fresh, "propose_plan", by=by, plan_uid=paper.uid)
    mails.plan_was_proposed(fresh)
    return fresh


# Which papers lose their force when a diagnosis goes back.
PAPERS_OF = {
    "send_back": ("plan_uid",),
    "replan": ("plan_uid",),
    "resume": ("report_uid", "set_uid"),
    "dispute": ("report_uid", "set_uid"),
    "reopen": ("report_uid", "set_uid"),
    "cancel": ("plan_uid",),
}


@transaction.atomic
def take_back(diagnosis: Diagnosis, verb: str, *, by: User, reason: str) -> Diagnosis:
    """Go back (a verb of PAPERS_OF) with a reason: the papers of that step are superseded, the assessments stay."""
    fresh = locked(diagnosis)
    papers = [uid for name in PAPERS_OF[verb] if (uid := getattr(fresh, name))]
    fresh = fire(fresh, verb, by=by, reason=reason)
    supersede(papers)
    if verb == "send_back":
        mails.plan_was_sent_back(fresh, reason)
    elif verb == "dispute":
        mails.report_was_disputed(fresh)
    return fresh


def supersede(uids: list[str]) -> None:
    """Take papers, and the issue files made of them, out of force."""
    found = Report.objects.filter(Q(uid__in=uids) | Q(source__uid__in=uids), state=Report.State.READY)
    for paper in found.order_by("pk"):
        fire(paper, "supersede", by=User.system())


def write_list(
    diagnosis: Diagnosis, holder: Diagnosis | Conclusion, name: str, rows: list[dict[str, Any]], *, by: User
) -> None:
    """Put a list of a diagnosis or of its conclusion in the place of the former one; one event with old and new."""
    fresh: Any = type(holder)._default_manager.get(pk=holder.pk)
    if isinstance(fresh, Conclusion):
        fresh.diagnosis = diagnosis
    write(fresh, "edit", by=by, changes={name: rows})
