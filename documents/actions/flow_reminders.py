"""Reminding of signatures that are due: three days ahead, on the day, the day after, then weekly."""

import datetime as dt

from certification.actions.tasks import AHEAD, reminder_of
from documents import flow_news as news
from documents.models import Revision, Step
from wobo.notices.models import Notice
from wobo.workflow import clock


def remind_of_signatures() -> int:
    """Tell the signers of steps whose turn it is and whose day comes, is there or is over. Returns how many were told.

    Nobody is told twice of the same day. Safe to run at any time.
    """
    today = clock.today()
    latest = today + dt.timedelta(days=AHEAD)
    rows = Step.objects.live().loaded().filter(due__lte=latest, revision__state__in=Revision.UNDERWAY)
    related = ("revision__document__engagement", "revision__workspace")
    revisions: dict[int, set[int]] = {}
    told = 0
    for step in rows.exclude(expires_on__lt=today).select_related(*related).order_by("pk"):
        revision = step.revision
        turn = revisions.setdefault(revision.pk, {one.pk for one in revision.flow.waiting})
        if step.pk in turn and not step.on_paper and step.due:
            told += _remind(step, step.due, today)
    return told


def _remind(step: Step, due: dt.date, today: dt.date) -> int:
    kind = reminder_of(due, today).replace("task.", "signature.")
    if not kind:
        return 0
    reached = set(Notice.objects.filter(kind=kind, about_uid=step.uid).values_list("recipient", flat=True))
    return news.falls_due(step, kind, [user for user in news.signers_of(step) if user.pk not in reached])
