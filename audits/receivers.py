"""News from the rooms below: signatures on a diagnosis, people who sign out."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from wobo.accounts.models import User
from wobo.reporting.actions import queue_issue
from wobo.reporting.models import Report
from wobo.workflow.models import Signature
from wobo.workflow.signals import signed

from . import finding_news, mails
from .actions.answers import settle
from .actions.body import memo_was_signed
from .models import AnswerDraft, BodyComparison, Diagnosis, Finding, NoCase


@receiver(signed, sender=Diagnosis)
def diagnosis_was_signed(record: Diagnosis, signature: Signature, **_kwargs: Any) -> None:
    """Tell the consultants what the client signed; a confirmed plan is issued with its signature page."""
    if record.state == Diagnosis.State.CONFIRMED:
        _issue(record.plan_uid)
        mails.plan_was_confirmed(record)
    elif record.state == Diagnosis.State.ACCEPTED:
        mails.report_was_accepted(record)


@receiver(signed, sender=NoCase)
def no_case_was_signed(record: NoCase, signature: Signature, **_kwargs: Any) -> None:
    """Have the signed paper issued with its signature page."""
    if record.state == NoCase.State.SIGNED:
        _issue(record.paper_uid)


@receiver(signed, sender=BodyComparison)
def choice_was_signed(record: BodyComparison, signature: Signature, **_kwargs: Any) -> None:
    """Have the memo on the choice of the body issued with its signature page."""
    memo_was_signed(record)


def _issue(uid: str) -> None:
    paper = Report.objects.filter(uid=uid, state=Report.State.READY, issue=None).first()
    if paper is not None:
        queue_issue(paper)


@receiver(signed, sender=Finding)
def finding_was_signed(record: Finding, signature: Signature, **_kwargs: Any) -> None:
    """Have the signed sheet issued with its signature page; whoever answers is told."""
    if record.state == Finding.State.ACKNOWLEDGED:
        _issue(record.paper_uid)
        finding_news.moved(record, "acknowledge", signature.signer)


@receiver(user_logged_out)
def person_signed_out(user: User | None, **_kwargs: Any) -> None:
    """What they typed and did not leave becomes an edit in their name."""
    if user is not None and user.pk:
        settle(AnswerDraft.objects.filter(user=user))
