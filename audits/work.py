"""What waits for one person in diagnoses: papers to sign, cases to confirm, drafts that met another text."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow.models import Signature
from wobo.workflow.signing import due_for, together

from .models import AnswerDraft, Diagnosis, NoCase

TO_SIGN = (Diagnosis.State.PROPOSED, Diagnosis.State.ISSUED)


def waiting_for(user: User) -> list[WorkItem]:
    """Return everything of diagnoses that waits for `user`; six queries, however much there is."""
    asked = Q(state__in=TO_SIGN) | Q(state=Diagnosis.State.CONCLUDED) & ~Q(report_uid="")
    found = list(Diagnosis.objects.visible_to(user).filter(asked).select_related("cycle__engagement__client"))
    papers = {one.report_uid: one for one in found if one.state == Diagnosis.State.CONCLUDED}
    ready = Report.objects.filter(uid__in=papers, state=Report.State.READY).defer("snapshot") if papers else []
    claims = NoCase.objects.visible_to(user).filter(state=NoCase.State.CLAIMED).select_related("owner")
    plans, reports = [one for one in found if one.state in TO_SIGN], list(ready)
    cases = list(
        claims.select_related("owner", "assessment__clause", "assessment__diagnosis__cycle__engagement__client")
    )
    there = together([*plans, *reports, *cases])
    return [
        *(item for one in plans for item in _to_sign(one, user, there[one.uid])),
        *(item for one in reports for item in _report(one, papers[one.uid], user, there[one.uid])),
        *(_no_case(one) for one in cases if due_for(one, user, there[one.uid])),
        *_refused(user),
    ]


def _to_sign(diagnosis: Diagnosis, user: User, there: list[Signature]) -> Iterator[WorkItem]:
    """Plan and report of a diagnosis that the client confirms or accepts."""
    for slot in due_for(diagnosis, user, there):
        title = (
            _("Confirm the plan of diagnosis %(number)s") if slot.name == "plan" else _("Accept diagnosis %(number)s")
        )
        url = reverse("workflow:sign", args=["diagnosis", diagnosis.uid, slot.name])
        yield _item(title % {"number": diagnosis}, url, diagnosis, _("Sign"))


def _item(
    title: str, url: str, diagnosis: Diagnosis, action: str, since: Any = None, kind: str = "signature"
) -> WorkItem:
    code = diagnosis.cycle.engagement.code
    day = since or diagnosis.issued_on or diagnosis.cycle.today()
    return WorkItem(str(KINDS[kind]), title, url, day, engagement_code=code, action=action)


def _report(report: Report, diagnosis: Diagnosis, user: User, there: list[Signature]) -> Iterator[WorkItem]:
    """The report of a concluded diagnosis: the next signature, where it is the user's."""
    for slot in due_for(report, user, there):
        title = _("Sign report %(number)s of diagnosis %(diagnosis)s")
        words = {"number": report, "diagnosis": diagnosis}
        url = reverse("workflow:sign", args=["report", report.uid, slot.name])
        yield _item(title % words, url, diagnosis, _("Sign"), localtime(report.requested_at).date())


def _no_case(claim: NoCase) -> WorkItem:
    assessment = claim.assessment
    title = _("Confirm: no case so far on clause %(clause)s") % {
        "clause": assessment.clause.label or assessment.clause.ref
    }
    url = reverse("workflow:sign", args=["no-case", claim.uid, "owner"])
    return _item(title, url, assessment.diagnosis, _("Sign"), assessment.assessed_on)


def _refused(user: User) -> Iterator[WorkItem]:
    found = AnswerDraft.objects.filter(user=user, refused=True)
    for draft in found.select_related("clause", "diagnosis__cycle__engagement__client"):
        code = draft.diagnosis.cycle.engagement.code
        url = reverse("audits:clause_detail", args=[code, draft.diagnosis.uid, draft.clause.ref])
        title = _("Your text on clause %(clause)s met a newer one") % {
            "clause": draft.clause.label or draft.clause.ref
        }
        yield _item(title, url, draft.diagnosis, _("Compare"), localtime(draft.saved_at).date(), "task")
