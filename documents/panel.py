"""What the register puts on the pages of its engagement: a figure, warnings, the papers of phase 5."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.panels import Deliverable, Stat, Warn
from wobo.reporting.models import Report

from .actions.issue_lists import COPIES, LOANS
from .actions.lists import EXTERNALS, MASTER, RECORDS
from .models import Agreement, Document, ExternalDocument, Revision

PHASE = 5


def stats(cycle: Any) -> list[Stat]:
    """Return how many documents are in force, once there is a register; one query."""
    force = Revision.objects.filter(document=OuterRef("pk"), state=Revision.State.IN_FORCE)
    rows = Document.objects.filter(engagement=cycle.engagement).standing().exclude(level=Document.Level.RECORD)
    rows = rows.annotate(holds=Exists(force))
    found = rows.aggregate(total=Count("pk"), held=Count("pk", filter=Q(holds=True)))
    if not found["total"]:
        return []
    url = reverse("documents:register", args=[cycle.engagement.code])
    return [Stat(_("Documents in force"), f"{found['held']}/{found['total']}", url=url)]


def warnings(cycle: Any) -> list[Warn]:
    """Return what is late: documents, editions to check, agreements that run out; three queries."""
    engagement, today = cycle.engagement, cycle.today()
    base = [engagement.code]
    issued = Revision.objects.filter(document=OuterRef("pk")).issued()
    late = Document.objects.filter(engagement=engagement, due__lt=today).standing().filter(~Exists(issued)).count()
    checks = ExternalDocument.objects.filter(engagement=engagement, next_check__lt=today).standing().count()
    ends = Agreement.objects.filter(engagement=engagement).due(today).count()
    found = []
    if late:
        said = ngettext("%(count)s document is past its date.", "%(count)s documents are past their date.", late)
        found.append(Warn(said % {"count": late}, f"{reverse('documents:register', args=base)}?late=1", "bad"))
    if checks:
        said = ngettext(
            "The edition of %(count)s external document is to be checked.",
            "The editions of %(count)s external documents are to be checked.",
            checks,
        )
        found.append(Warn(said % {"count": checks}, f"{reverse('documents:external_list', args=base)}?due=1"))
    if ends:
        said = ngettext(
            "%(count)s agreement runs out or is to be reviewed.",
            "%(count)s agreements run out or are to be reviewed.",
            ends,
        )
        found.append(Warn(said % {"count": ends}, f"{reverse('documents:agreement_list', args=base)}?state=due"))
    return found


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the lists and registers of phase 5: the latest print of each."""
    if phase.number != PHASE:
        return []
    kinds = [MASTER, RECORDS, EXTERNALS, COPIES, LOANS]
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
