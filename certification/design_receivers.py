"""News for the design: a signature puts a paper in force; a change of services voids what was confirmed of them."""

from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from wobo.workflow.models import Signature
from wobo.workflow.signals import signed

from .actions.design_papers import sign_paper
from .actions.design_statements import void_stale
from .models import DesignPaper, Service


class VoidStale:
    """A callback that knows its client, so that one transaction asks once however many services it changes."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id

    def __call__(self) -> None:
        void_stale(self.workspace_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VoidStale) and other.workspace_id == self.workspace_id

    def __hash__(self) -> int:
        return hash(self.workspace_id)


@receiver(signed, sender=DesignPaper, dispatch_uid="certification.design_paper_signed")
def design_paper_was_signed(record: DesignPaper, signature: Signature, **_kwargs: Any) -> None:
    """Put the signed version in force, in the signer's transaction."""
    sign_paper(record, by=signature.signer)


@receiver([post_save, post_delete], sender=Service, dispatch_uid="certification.services_changed")
def services_changed(instance: Service, **_kwargs: Any) -> None:
    """Void the statements that the list is complete, after the transaction: they stand on the engagements' chains."""
    soon = VoidStale(instance.workspace_id)
    if all(waiting[1] != soon for waiting in connection.run_on_commit):
        transaction.on_commit(soon, robust=True)
