"""News from below: an event means that a phase may stand differently; a signature may complete a step."""

from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from wobo.accounts.models import Membership, User, Workspace
from wobo.accounts.models.workspace import CLIENT_ROLES
from wobo.reporting.actions import queue_issue
from wobo.reporting.models import Report
from wobo.workflow.models import Event, Signature
from wobo.workflow.signals import signed

from .actions import account_joined, recompute_workspace, sign_scope
from .actions.appointments import letter_was_signed
from .actions.function_matrix_talk import matrix_was_signed
from .actions.grants import follow
from .models import Appointment, FunctionMatrix, Person, Phase, Scope, Waiver

QUIET = frozenset({"open", "download", "sign_in", "sign_out", "sign_in_failed", "sign_refused"})


class Recompute:
    """A callback that knows its workspace, so that one transaction computes once however many events it writes."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id

    def __call__(self) -> None:
        recompute_workspace(self.workspace_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recompute) and other.workspace_id == self.workspace_id

    def __hash__(self) -> int:
        return hash(self.workspace_id)


@receiver(post_save, sender=Event, dispatch_uid="certification.standing")
def event_was_written(instance: Event, *, created: bool, **_kwargs: Any) -> None:
    """Recompute the standing of the phases under way once the transaction is through."""
    if not created or instance.verb in QUIET:
        return
    soon = Recompute(instance.workspace_id)
    if all(waiting[1] != soon for waiting in connection.run_on_commit):
        transaction.on_commit(soon, robust=True)


@receiver(signed, sender=Scope, dispatch_uid="certification.scope_signed")
def scope_was_signed(record: Scope, signature: Signature, **_kwargs: Any) -> None:
    """Put the signed version in force, in the signer's transaction."""
    sign_scope(record, by=signature.signer)
    _issue(record.paper_uid)


@receiver(signed, sender=Phase, dispatch_uid="certification.phase_signed")
def phase_was_signed(record: Phase, signature: Signature, **_kwargs: Any) -> None:
    """After the last signature, have the acceptance sheet issued with its signature page."""
    if record.state == Phase.State.ACCEPTED:
        _issue(record.sheet_uid)


@receiver(signed, sender=Waiver, dispatch_uid="certification.waiver_signed")
def waiver_was_signed(record: Waiver, signature: Signature, **_kwargs: Any) -> None:
    """After the second signature, have the waiver issued with its signature page."""
    if record.state == Waiver.State.GRANTED:
        _issue(record.paper_uid)


def _issue(uid: str) -> None:
    report = Report.objects.filter(uid=uid, state=Report.State.READY).first()
    if report and not Report.objects.filter(source=report).exists():
        queue_issue(report)


@receiver(post_save, sender=Membership, dispatch_uid="certification.account_joined")
def member_came(instance: Membership, *, created: bool, **_kwargs: Any) -> None:
    """Link the account of a new member of the client's side with the person who bears its address.

    After the transaction: the client's chain is not taken while the engagement's is held.
    """
    if created and instance.role in CLIENT_ROLES:
        transaction.on_commit(lambda: _link(instance.user_id, instance.workspace_id), robust=True)


def _link(user_id: int, workspace_id: int) -> None:
    place = Workspace.objects.select_related("parent").get(pk=workspace_id)
    account_joined(User.objects.get(pk=user_id), place)


@receiver(signed, sender=Appointment, dispatch_uid="certification.letter_signed")
def appointment_was_signed(record: Appointment, signature: Signature, **_kwargs: Any) -> None:
    """Tell the appointee, or put the accepted letter in force, in the signer's transaction."""
    letter_was_signed(record, signature)


@receiver(signed, sender=FunctionMatrix, dispatch_uid="certification.matrix_signed")
def function_matrix_was_signed(record: FunctionMatrix, signature: Signature, **_kwargs: Any) -> None:
    """After the third signature, put the matrix in force, in the signer's transaction."""
    matrix_was_signed(record, signature)


@receiver(post_save, sender=Person, dispatch_uid="certification.roles_follow")
def person_was_saved(instance: Person, *, created: bool, **_kwargs: Any) -> None:
    """Let an account that came later, or changed, hold what letters and seats give; a new person has neither."""
    if not created and (instance.appointments.exists() or instance.memberships.exists()):
        follow(instance)
