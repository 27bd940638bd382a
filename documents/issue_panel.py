"""What issue and change put on a document's page and on the pages of the engagement."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.panels import Deliverable, Part, Warn
from wobo.reporting.models import Report
from wobo.workflow.doors import may

from .actions import changes as changing
from .actions import editions
from .actions.copies import lists_of
from .models import ChangeRequest, Copy, Loan, Recipient, Revision
from .panels import Button, DocumentPage

UNRECEIPTED_DAYS = 3  # how long a copy may be out before somebody asks
STATE = Revision.State
SHOWN = 8


def issue_url(revision: Any) -> str:
    """Return the page of a version's issue: release, copies, receipts, readers."""
    document = revision.document
    return reverse("documents:issue", args=[document.engagement.code, document.uid, revision.uid])


def buttons(page: DocumentPage) -> list[Button]:
    """Return what can be done with a document: release it, look at its copies, ask for a change."""
    found, where = [], [page.engagement.code, page.document.uid]
    if page.document.struck_on is not None:
        return []
    opened, held = page.open, page.in_force
    if opened is not None and opened.state == STATE.APPROVED and may("release", opened, page.user):
        opened.document = page.document
        found.append(Button(_("Release"), issue_url(opened), "send", main=True))
    shown = opened if opened is not None and opened.state == STATE.RELEASED else held
    if shown is not None:
        shown.document = page.document
        found.append(Button(_("Copies and receipts"), issue_url(shown), "copy"))
        blank = ChangeRequest(workspace=page.document.workspace, document=page.document)
        if may("create", blank, page.user):
            found.append(Button(_("Ask for a change"), reverse("documents:change_create", args=where), "pencil"))
    return found


def parts(page: DocumentPage) -> list[Part]:
    """Return the distribution list and the change requests of a document; two or three queries."""
    document = page.document
    rows = lists_of(document)
    blank = Recipient(workspace=document.workspace, document=document)
    changes = ChangeRequest.objects.filter(document=document).order_by("-number")[:SHOWN]
    told = {
        "recipients": rows,
        "own": bool(rows and rows[0].document_id),
        "keeps": may("create", blank, page.user),
        "url": reverse("documents:recipients", args=[page.engagement.code, document.uid]),
    }
    found = [Part(_("Distribution list"), "documents/issue/_recipients.html", told, "send")]
    there = list(changes)
    for change in there:
        change.engagement = page.engagement
    if there:
        found.append(Part(_("Change requests"), "documents/issue/_changes.html", {"changes": there}, "pencil"))
    return found


def warnings(cycle: Any) -> list[Warn]:
    """Return what somebody should look at: copies nobody signed for, old ones not back, late loans; three queries."""
    engagement, today = cycle.engagement, cycle.today()
    since = today - dt.timedelta(days=UNRECEIPTED_DAYS)
    copies = Copy.objects.filter(revision__document__engagement=engagement).aggregate(
        unsigned=Count("pk", filter=Q(state=Copy.State.ISSUED, issued_on__lt=since)),
        old=Count("pk", filter=Q(state=Copy.State.RECALLED)),
    )
    late = Loan.objects.filter(engagement=engagement).late(today).count()
    undecided = ChangeRequest.objects.filter(engagement=engagement).undecided().count()
    where = reverse("documents:copy_list", args=[engagement.code])
    found = []
    if count := copies["unsigned"]:
        said = ngettext("%(count)s copy was not signed for.", "%(count)s copies were not signed for.", count)
        found.append(Warn(said % {"count": count}, f"{where}?state=issued"))
    if count := copies["old"]:
        said = ngettext("%(count)s recalled copy is not back.", "%(count)s recalled copies are not back.", count)
        found.append(Warn(said % {"count": count}, f"{where}?state=recalled"))
    if late:
        said = ngettext("%(count)s borrowed document is late.", "%(count)s borrowed documents are late.", late)
        found.append(Warn(said % {"count": late}, reverse("documents:loan_list", args=[engagement.code])))
    if undecided:
        said = ngettext("%(count)s change request is open.", "%(count)s change requests are open.", undecided)
        page = reverse("documents:change_list", args=[engagement.code])
        found.append(Warn(said % {"count": undecided}, f"{page}?state=open"))
    return found


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the declaration and the change requests of phase 8: the latest print of each."""
    if phase.number != 8:
        return []
    kinds = [editions.KIND, changing.KIND]
    rows = Report.objects.filter(kind__in=kinds, workspace=phase.workspace, source=None).exclude(state="superseded")
    newest = {row.kind: row for row in rows.order_by("pk").defer("snapshot")}
    return [
        Deliverable(
            number=newest[kind].number,
            name=newest[kind].title,
            url=newest[kind].get_absolute_url(),
            date=newest[kind].requested_at.date(),
            record=newest[kind],
        )
        for kind in kinds
        if kind in newest
    ]
