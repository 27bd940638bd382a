"""What announcements put into inboxes and onto the engagement's pages. One query where nothing waits."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Department, Person
from certification.panels import Warn
from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.signing import due_for, together

from .models import Announcement, Reading
from .reach import is_for, with_counts

RELATED = ("cycle__engagement__client", "workspace")
PLAN = "training-plan"


def waiting_for(user: User) -> list[WorkItem]:
    """Return announcements to read, people to tick as their head, annual plans to sign."""
    return [*_to_read(user), *_plans(user)]


def _to_read(user: User) -> Iterator[WorkItem]:
    people = Person.objects.filter(workspace=OuterRef("cycle__engagement__client__workspace"))
    people = people.working(clock.today()).filter(is_for(OuterRef(OuterRef("pk"))))
    done = Reading.objects.filter(
        announcement=OuterRef(OuterRef("pk")), person=OuterRef("pk"), confirmed_at__isnull=False
    )
    mine = people.filter(~Exists(done), user=user)
    heads = Department.objects.filter(head__user=user).values("pk")
    silent = people.filter(~Exists(done), user=None, department__in=heads)
    counted = silent.order_by().values("workspace").annotate(n=Count("pk")).values("n")
    rows = (
        Announcement.objects.visible_to(user)
        .published()
        .annotate(to_read=Exists(mine), to_tick=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)))
    )
    for row in rows.filter(Q(to_read=True) | Q(to_tick__gt=0, board_photo=None)).select_related(*RELATED):
        if row.to_read:
            text = _("Read and confirm: %(title)s") % {"title": row.heading}
            yield _item(row, text, row.get_absolute_url(), _("Read"))
        if row.to_tick and row.board_photo_id is None:
            told = {"count": row.to_tick, "title": row.heading}
            text = ngettext(
                "Tell %(count)s person of your department without account: %(title)s",
                "Tell %(count)s people of your department without account: %(title)s",
                row.to_tick,
            )
            url = reverse("training:announcement_tick", args=[row.cycle.engagement.code, row.uid])
            yield _item(row, text % told, url, _("Tick"))


def _item(row: Announcement, text: str, url: str, action: str) -> WorkItem:
    since = localtime(row.published_at).date() if row.published_at else row.cycle.today()
    code = row.cycle.engagement.code
    return WorkItem(str(KINDS["training"]), text, url, since, due=row.confirm_by, engagement_code=code, action=action)


def _plans(user: User) -> Iterator[WorkItem]:
    """Yield annual plans whose next signature is the user's."""
    ready = Report.objects.visible_to(user).contents().filter(kind=PLAN, state=Report.State.READY, issue=None)
    found = list(ready.defer("snapshot").select_related("workspace"))
    there = together(found) if found else {}
    for report in found:
        for slot in due_for(report, user, there[report.uid]):
            url = reverse("workflow:sign", args=["report", report.uid, slot.name])
            text = _("Sign the annual training plan %(number)s") % {"number": report.number}
            since = localtime(report.requested_at).date()
            yield WorkItem(
                str(KINDS["signature"]), text, url, since, engagement_code=report.workspace.name, action=_("Sign")
            )


def warnings(cycle: Any) -> list[Warn]:
    """Return announcements whose day has passed while people are missing."""
    rows = Announcement.objects.filter(cycle=cycle, confirm_by__lt=cycle.today()).published()
    late = with_counts(rows, cycle.today()).annotate(lacking=F("people") - F("confirmed") - F("board"))
    found = []
    for row in late.filter(lacking__gt=0):
        row.cycle = cycle
        told = {"title": row.heading, "count": row.lacking}
        text = _("“%(title)s”: %(count)s people have not confirmed by the day set.") % told
        found.append(Warn(text, row.get_absolute_url()))
    return found
