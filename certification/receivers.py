"""News from below: an event means that a phase may stand differently; a signature may complete a step."""

from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from wobo.reporting.actions import queue_issue
from wobo.reporting.models import Report
from wobo.workflow.models import Event, Signature
from wobo.workflow.signals import signed

from .actions import recompute_workspace, sign_scope
from .models import Phase, Scope, Waiver

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
