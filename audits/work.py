"""What waits for one person in diagnoses: papers to sign, cases to confirm, drafts that met another text."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow.signing import may_sign

from .models import AnswerDraft, Diagnosis, NoCase

TO_SIGN = (Diagnosis.State.PROPOSED, Diagnosis.State.ISSUED)


def waiting_for(user: User) -> list[WorkItem]:
    """Return everything of diagnoses that waits for `user`."""
    return [*_to_sign(user), *_reports(user), *_no_cases(user), *_refused(user)]


def _to_sign(user: User) -> Iterator[WorkItem]:
    found = Diagnosis.objects.visible_to(user).filter(state__in=TO_SIGN).select_related("cycle__engagement")
    for diagnosis in found:
        for slot in diagnosis.slots():
            if may_sign(diagnosis, slot, user):
                plan = slot.name == "plan"
                title = _("Confirm the plan of diagnosis %(number)s") if plan else _("Accept diagnosis %(number)s")
                url = reverse("workflow:sign", args=["diagnosis", diagnosis.uid, slot.name])
                yield _item(_to_be("signature"), title % {"number": diagnosis}, url, diagnosis, _("Sign"))


def _to_be(kind: str) -> str:
    return str(KINDS[kind])


def _item(kind: str, title: str, url: str, diagnosis: Diagnosis, action: str, since: Any = None) -> WorkItem:
    code = diagnosis.cycle.engagement.code
    day = since or diagnosis.issued_on or diagnosis.cycle.today()
    return WorkItem(kind, title, url, day, engagement_code=code, action=action)


def _reports(user: User) -> Iterator[WorkItem]:
    """Reports of concluded diagnoses: the next signature, where it is the user's."""
    concluded = Diagnosis.objects.visible_to(user).filter(state=Diagnosis.State.CONCLUDED).exclude(report_uid="")
    by_uid = {one.report_uid: one for one in concluded.select_related("cycle__engagement__client")}
    ready = Report.objects.filter(uid__in=by_uid, state=Report.State.READY).select_related("file").defer("snapshot")
    for report in ready:
        there = {signature.slot for signature in report.signatures()}
        for slot in report.slots():
            if slot.name not in there and set(slot.after) <= there and may_sign(report, slot, user):
                title = _("Sign report %(number)s of diagnosis %(diagnosis)s")
                words = {"number": report, "diagnosis": by_uid[report.uid]}
                url = reverse("workflow:sign", args=["report", report.uid, slot.name])
                yield _item(
                    _to_be("signature"),
                    title % words,
                    url,
                    by_uid[report.uid],
                    _("Sign"),
                    localtime(report.requested_at).date(),
                )


def _no_cases(user: User) -> Iterator[WorkItem]:
    found = NoCase.objects.visible_to(user).filter(state=NoCase.State.CLAIMED)
    for claim in found.select_related(
        "owner", "assessment__clause", "assessment__diagnosis__cycle__engagement__client"
    ):
        if may_sign(claim, claim.slots()[0], user):
            clause = claim.assessment.clause
            title = _("Confirm: no case so far on clause %(clause)s") % {"clause": clause.label or clause.ref}
            url = reverse("workflow:sign", args=["no-case", claim.uid, "owner"])
            yield _item(
                _to_be("signature"), title, url, claim.assessment.diagnosis, _("Sign"), claim.assessment.assessed_on
            )


def _refused(user: User) -> Iterator[WorkItem]:
    found = AnswerDraft.objects.filter(user=user, refused=True)
    for draft in found.select_related("clause", "diagnosis__cycle__engagement__client"):
        code = draft.diagnosis.cycle.engagement.code
        url = reverse("audits:clause_detail", args=[code, draft.diagnosis.uid, draft.clause.ref])
        title = _("Your text on clause %(clause)s met a newer one") % {
            "clause": draft.clause.label or draft.clause.ref
        }
        yield _item(_to_be("task"), title, url, draft.diagnosis, _("Compare"), localtime(draft.saved_at).date())
