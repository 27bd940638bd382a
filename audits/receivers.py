"""News from the rooms below: signatures on a diagnosis, people who sign out."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from wobo.accounts.models import User
from wobo.workflow.models import Signature
from wobo.workflow.signals import signed

from . import mails
from .actions.answers import settle
from .models import AnswerDraft, Diagnosis


@receiver(signed, sender=Diagnosis)
def diagnosis_was_signed(record: Diagnosis, signature: Signature, **_kwargs: Any) -> None:
    """Tell the consultants what the client signed."""
    if record.state == Diagnosis.State.CONFIRMED:
        mails.plan_was_confirmed(record)
    elif record.state == Diagnosis.State.ACCEPTED:
        mails.report_was_accepted(record)


@receiver(user_logged_out)
def person_signed_out(user: User | None, **_kwargs: Any) -> None:
    """What they typed and did not leave becomes an edit in their name."""
    if user is not None and user.pk:
        settle(AnswerDraft.objects.filter(user=user))
