"""What waits for one person of records: *no case* to sign, samples to judge, gaps of the month to fill."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import OperatingRecord, RecordNoCase, RecordPlanRow, RecordSample, SampledRecord
from documents.record_policies import owns_process
from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow import clock
from wobo.workflow.signing import Slot

from .months import first_of

MOST = 200


def waiting_for(user: User) -> list[WorkItem]:
    """Return all of it; three queries, however much there is."""
    return [*_to_sign(user), *_to_judge(user), *_to_enter(user)]


def _item(title: str, url: str, code: str, action: str, since: dt.date | None, due: dt.date | None = None) -> WorkItem:
    return WorkItem(str(KINDS["document"]), title, url, since, due=due, engagement_code=code, action=action)


def no_cases_due(user: User) -> list[tuple[RecordNoCase, Slot]]:
    """Return (statement, slot) of what a person may sign: what the batch page offers."""
    rows = RecordNoCase.objects.visible_to(user).filter(state=RecordNoCase.State.CLAIMED).exclude(paper_uid="")
    found = []
    for one in rows.select_related("row__plan__cycle__engagement", "owner", "workspace").order_by("pk")[:MOST]:
        slot = one.slot("owner")
        if slot is not None and owns_process(one, user):
            found.append((one, slot))
    return found


def _to_sign(user: User) -> Iterator[WorkItem]:
    for one, _slot in no_cases_due(user):
        text = _("Sign that there was no case: %(statement)s") % {"statement": one}
        yield _item(text, one.get_absolute_url(), one.row.plan.cycle.engagement.code, _("Sign"), one.until)


def _to_judge(user: User) -> Iterator[WorkItem]:
    """Samples that the user drew and has not judged to the end."""
    open_ones = SampledRecord.objects.filter(sample=OuterRef("pk"), verdict="")
    rows = RecordSample.objects.visible_to(user).filter(Exists(open_ones), drawn_by=user)
    for one in rows.select_related("row__plan__cycle__engagement").order_by("pk")[:MOST]:
        text = _("Judge the sample %(sample)s") % {"sample": one}
        yield _item(text, one.get_absolute_url(), one.row.plan.cycle.engagement.code, _("Judge"), one.drawn_at.date())


def _to_enter(user: User) -> Iterator[WorkItem]:
    """Monthly rows that the user keeps and that have no record of last month: a line per engagement."""
    today = clock.today("UTC")
    last = first_of(today) - dt.timedelta(days=1)
    there = OperatingRecord.objects.filter(row=OuterRef("pk"), happened_on__gte=first_of(last)).kept()
    rows = RecordPlanRow.objects.visible_to(user).standing()
    rows = rows.filter(~Exists(there), owner__user=user, rhythm=RecordPlanRow.Rhythm.MONTHLY, plan__since__lte=last)
    rows = rows.filter(Q(plan__until=None) | Q(plan__until__gte=today))
    told = rows.order_by().values("plan__cycle__engagement__code").annotate(count=Count("pk"))
    for row in told.order_by("plan__cycle__engagement__code")[:MOST]:
        said = ngettext(
            "Enter the record of last month: %(count)s row of the plan",
            "Enter the records of last month: %(count)s rows of the plan",
            row["count"],
        )
        code = row["plan__cycle__engagement__code"]
        url = f"{reverse('documents:record_plan', args=[code])}?show=mine"
        yield _item(said % {"count": row["count"]}, url, code, _("Enter"), last)
