"""News of signatures: the last one on a report completes it."""

from typing import Any

from django.dispatch import receiver

from wobo.workflow.models import Signature
from wobo.workflow.signals import signed

from .actions import after_signature
from .models import Report


@receiver(signed, sender=Report)
def report_was_signed(record: Report, signature: Signature, **_kwargs: Any) -> None:
    """Complete the report in the signer's transaction."""
    after_signature(record, signature.signer)
