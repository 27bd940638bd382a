"""News from the rooms below: signatures on a version, changes of what an open version prints."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from wobo.workflow.models import Signature
from wobo.workflow.signals import signed

from . import flow_news
from .actions import changes, editions, flow, reviews, supplier_evaluations
from .models import ChangeRequest, Document, DocumentReview, EditionChange, Revision, Section, SupplierEvaluation


@receiver(signed, sender=Revision)
def revision_was_signed(record: Revision, signature: Signature, **_kwargs: Any) -> None:
    """Tell whoever is next, in the signer's transaction."""
    flow_news.after_signature(record, signature.slot, signature.signer)


@receiver(signed, sender=ChangeRequest)
def change_was_signed(record: ChangeRequest, signature: Signature, **_kwargs: Any) -> None:
    """Make the signed paper of an accepted change request, and tell who carries it out."""
    changes.accepted(record, by=signature.signer)


@receiver(signed, sender=DocumentReview)
def review_was_signed(record: DocumentReview, **_kwargs: Any) -> None:
    """Count the document as reviewed."""
    reviews.confirmed(record)


@receiver(signed, sender=EditionChange)
def edition_was_signed(record: EditionChange, **_kwargs: Any) -> None:
    """Make the signed declaration of formal operation."""
    editions.declared(record)


@receiver(signed, sender=SupplierEvaluation)
def evaluation_was_signed(record: SupplierEvaluation, signature: Signature, **_kwargs: Any) -> None:
    """Let the approved evaluation hold in place of the former one."""
    supplier_evaluations.approved(record, by=signature.signer)


@receiver(post_save, sender=Document)
def document_was_changed(instance: Document, **told: Any) -> None:
    """Send an open version back to the draft once a change of its number or title is through."""
    if not told["created"]:
        _look_later(Revision.objects.filter(document=instance))


@receiver(post_save, sender=Section)
def section_was_changed(instance: Section, **_told: Any) -> None:
    """Send an open version back to the draft once a change of its text is through."""
    _look_later(Revision.objects.filter(pk=instance.revision_id))


@receiver(post_save, sender=Revision)
def revision_was_changed(instance: Revision, **told: Any) -> None:
    """The same for its file, its version and the note of the change."""
    if not told["created"]:
        _look_later(Revision.objects.filter(pk=instance.pk))


def _look_later(found: Any) -> None:
    """Look after the commit: inside, the doors hold the head of the chain. Until then nothing signed counts anyway."""
    open_ones = found.filter(state__in=[*Revision.UNDERWAY, Revision.State.APPROVED])

    def look() -> None:
        for revision in open_ones.select_related("document"):
            if revision.flow.is_stale:
                flow.void_if_changed(revision)

    transaction.on_commit(look)
