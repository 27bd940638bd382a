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

AT_WORK = (Audit.State.IN_PROGRESS, Audit.State.REPORTING)


def waiting_for(user: User) -> list[WorkItem]:
    """Return everything of internal audits that waits for `user`; two queries where nothing does, seven at most."""
    return [*_to_sign(user), *_at_work(user)]


def _papers(user: User) -> list[Report]:
    """Return the papers of plans, reports and programmes that are out for signature; one query."""
    audits = Audit.objects.visible_to(user).internal()
    plans = audits.filter(state=Audit.State.PLANNED).exclude(plan_uid="").values("plan_uid")
    reports = audits.filter(state=Audit.State.REPORTING).exclude(report_uid="").values("report_uid")
    drafts = AuditProgramme.objects.visible_to(user).filter(state=AuditProgramme.State.DRAFT).exclude(paper_uid="")
    out = Q(uid__in=plans) | Q(uid__in=reports) | Q(uid__in=drafts.values("paper_uid"))
    return list(Report.objects.filter(out, state=Report.State.READY).select_related("workspace").defer("snapshot"))


def _to_sign(user: User) -> Iterator[WorkItem]:
    """Yield the papers whose next signature is the user's."""
    papers = _papers(user)
    if not papers:
        return
    uids = [paper.record_uid for paper in papers]
    related = "cycle__engagement__client"
    audits = list(Audit.objects.filter(uid__in=uids).select_related(related))
    programmes = list(AuditProgramme.objects.filter(uid__in=uids).select_related(related))
    records: dict[str, Any] = {one.uid: one for one in (*audits, *programmes)}
    leaders = _leaders(audits)
    there = together(papers)
    for paper in papers:
        record = records[paper.record_uid]
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


def _at_work(user: User) -> Iterator[WorkItem]:
    """Yield the rows that the user judges, and the report that they write as leader; one query."""
    mine = AuditMember.objects.visible_to(user).filter(Q(user=user) | Q(person__user=user), audit__state__in=AT_WORK)
    mine = mine.filter(audit__kind__in=Audit.INTERNAL).select_related("audit__cycle__engagement__client")
    for member in mine.annotate(left=Count("items", filter=Q(items__verdict=Verdict.NOT_JUDGED))):
        audit = member.audit
        code, kind = audit.cycle.engagement.code, str(KINDS["task"])
        day = audit.begun_on or audit.cycle.today()
        if audit.state == Audit.State.IN_PROGRESS and member.left:
            told = {"audit": audit, "n": member.left}
            title = ngettext(
                "Audit %(audit)s: %(n)s row to judge", "Audit %(audit)s: %(n)s rows to judge", member.left
            )
            url = reverse("audits:audit_site", args=[code, audit.uid])
            yield WorkItem(kind, title % told, url, day, audit.ends_on, engagement_code=code, action=_("Judge"))
        if audit.state == Audit.State.REPORTING and not audit.report_uid and member.role == AuditMember.Role.LEADER:
            title = _("Audit %(audit)s: write the report") % {"audit": audit}
            url = reverse("audits:audit_words", args=[code, audit.uid])
            yield WorkItem(kind, title, url, day, audit.report_due, engagement_code=code, action=_("Write"))
