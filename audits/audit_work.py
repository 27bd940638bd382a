"""What waits for one person in internal audits: papers to sign, rows to judge, a report to write."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Audit, AuditMember, AuditProgramme, Verdict
from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow.signing import due_for, together

OUT = Q(state=Audit.State.PLANNED) & ~Q(plan_uid="") | Q(state=Audit.State.REPORTING) & ~Q(report_uid="")
AT_WORK = Q(state__in=(Audit.State.IN_PROGRESS, Audit.State.REPORTING))


def waiting_for(user: User) -> list[WorkItem]:
    """Return everything of internal audits that waits for `user`; six queries, however much there is."""
    found = Audit.objects.visible_to(user).internal().filter(OUT | AT_WORK)
    audits = list(found.select_related("cycle__engagement__client"))
    programmes = list(
        AuditProgramme.objects.visible_to(user)
        .filter(state=AuditProgramme.State.DRAFT)
        .exclude(paper_uid="")
        .select_related("cycle__engagement__client")
    )
    return [*_to_sign(user, audits, programmes), *_at_work(user, audits)]


def _to_sign(user: User, audits: list[Audit], programmes: list[AuditProgramme]) -> Iterator[WorkItem]:
    """Yield the papers whose next signature is the user's."""
    records: dict[str, Any] = {}
    for audit in audits:
        records[audit.plan_uid if audit.state == Audit.State.PLANNED else audit.report_uid] = audit
    records |= {one.paper_uid: one for one in programmes}
    records.pop("", None)
    if not records:
        return
    papers = list(Report.objects.filter(uid__in=records, state=Report.State.READY).defer("snapshot"))
    leaders = _leaders(audits)
    there = together(papers)
    for paper in papers:
        record = records[paper.uid]
        paper.workspace = record.cycle.workspace
        paper.led_by = leaders[record.pk] if isinstance(record, Audit) else set()  # type: ignore[attr-defined]
        for slot in due_for(paper, user, there[paper.uid]):
            title = _("Sign %(paper)s of %(record)s") % {"paper": paper.title, "record": record}
            url = reverse("workflow:sign", args=["report", paper.uid, slot.name])
            day = localtime(paper.requested_at).date()
            code = record.cycle.engagement.code
            yield WorkItem(str(KINDS["signature"]), title, url, day, engagement_code=code, action=_("Sign"))


def _leaders(audits: list[Audit]) -> dict[int, set[int]]:
    """Return the accounts of those who lead audits."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = AuditMember.objects.filter(audit__in=audits, role=AuditMember.Role.LEADER)
    for audit, user, person in rows.values_list("audit", "user", "person__user"):
        found[audit] |= {one for one in (user, person) if one}
    return found


def _at_work(user: User, audits: list[Audit]) -> Iterator[WorkItem]:
    """Yield the rows that the user judges, and the report that they write as leader."""
    busy = {one.pk: one for one in audits if one.state in {Audit.State.IN_PROGRESS, Audit.State.REPORTING}}
    mine = AuditMember.objects.filter(Q(user=user) | Q(person__user=user), audit__in=busy)
    left = Count("items", filter=Q(items__verdict=Verdict.NOT_JUDGED))
    for member in mine.annotate(left=left) if busy else ():
        audit = busy[member.audit_id]
        code = audit.cycle.engagement.code
        day = audit.begun_on or audit.cycle.today()
        kind = str(KINDS["task"])
        if audit.state == Audit.State.IN_PROGRESS and member.left:
            number = member.left
            title = ngettext("Audit %(audit)s: %(n)s row to judge", "Audit %(audit)s: %(n)s rows to judge", number) % {
                "audit": audit,
                "n": number,
            }
            url = reverse("audits:audit_site", args=[code, audit.uid])
            yield WorkItem(kind, title, url, day, audit.ends_on, engagement_code=code, action=_("Judge"))
        if audit.state == Audit.State.REPORTING and not audit.report_uid and member.role == AuditMember.Role.LEADER:
            title = _("Audit %(audit)s: write the report") % {"audit": audit}
            url = reverse("audits:audit_words", args=[code, audit.uid])
            yield WorkItem(kind, title, url, day, audit.report_due, engagement_code=code, action=_("Write"))
