"""The application for certification: drafting it, what the body answers, the contract."""

# claims: P11
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audits import operating
from audits.models import Application, BodyComparison
from audits.models.body_obstacles import scope_in_force
from certification.actions.engagements import team_of
from certification.actions.files import keep_upload
from certification.models import Cycle
from wobo.accounts.models import Role, User
from wobo.notices.actions import tell
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain

STATE = Application.State
OF_CONTRACT = frozenset({"number", "contract_number", "contract_date", "contract_scope", "contract", "wording_note"})
FILES = ("form", "contract")


@transaction.atomic
def open_application(cycle: Cycle, *, by: User) -> Application:
    """Return the application under way, or begin one with what is known: body, scope, persons, effective date.

    Raises PermissionDenied, Obstructed (no body is chosen yet).
    """
    Chain.objects.locked(cycle.workspace_id)
    there = Application.objects.of(cycle).live().first()
    if there is not None:
        return there
    blank = Application(workspace=cycle.workspace, cycle=cycle)
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    comparison = BodyComparison.objects.filter(cycle=cycle, state=BodyComparison.State.DECIDED).first()
    if comparison is None:
        raise Obstructed(_("Top management has not decided on a certification body yet."))
    scope = scope_in_force(cycle.engagement)
    known: dict[str, Any] = {
        "body": comparison.chosen,
        "standards": list(cycle.engagement.standards.all()),
        "effective_on": operating.first_edition_on(cycle.engagement),
        "headcount": cycle.engagement.client.headcount,
    }
    if scope is not None:
        known |= {"scope_text": scope.text[:2000], "scope_text_en": scope.text_en[:2000]}
    return record(blank, "create", by=by, changes=known)


@transaction.atomic
def save_application(
    application: Application, changes: Mapping[str, Any], *, by: User, files: Mapping[str, Any] | None = None
) -> Application:
    """Change a draft; once submitted, only what the body answers. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(application.workspace_id)
    fresh = Application.objects.select_related("workspace").get(pk=application.pk)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    told = {name: value for name, value in changes.items() if fresh.state == STATE.DRAFT or name in OF_CONTRACT}
    if fresh.state not in {STATE.DRAFT, STATE.SUBMITTED}:
        raise Obstructed(_("The application is under contract or withdrawn and stays as it is."))
    for name, upload in (files or {}).items():
        if name in FILES and upload and (fresh.state == STATE.DRAFT or name in OF_CONTRACT):
            told[name] = keep_upload(upload, fresh.workspace, by=by, classification="confidential")
    return record(fresh, "edit", by=by, changes=told)


@transaction.atomic
def move_application(application: Application, verb: str, *, by: User, reason: str = "") -> Application:
    """Do submit, accept, reject or withdraw, and tell the other side. Raises PermissionDenied, Obstructed."""
    data = {"reason": reason} if verb in {"reject", "withdraw"} else {}
    fresh = fire(application, verb, by=by, **data)
    engagement = fresh.engagement
    roles = (Role.LEAD_CONSULTANT, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER)
    subjects = {
        "submit": lambda: _("The application for certification is submitted"),
        "accept": lambda: _("The certification body has accepted the application"),
        "reject": lambda: _("The certification body sent the application back"),
        "withdraw": lambda: _("The application for certification is withdrawn"),
    }
    tell(
        [one for one in team_of(engagement, *roles) if one.pk != by.pk],
        "audit",
        subjects[verb],
        lambda: f"{engagement.client} · {fresh.body or ''}",
        fresh.get_absolute_url(),
        engagement.workspace,
        fresh,
    )
    return fresh
