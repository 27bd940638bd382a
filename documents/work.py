"""What waits for one person in the register: documents to write by a day, editions to check, agreements to review."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow import clock

from .models import Agreement, Document, ExternalDocument, Revision
from .policies import is_document_controller

AHEAD = dt.timedelta(days=14)  # how early a document that is due stands in the inbox
MOST = 200


def waiting_for(user: User) -> list[WorkItem]:
    """Return what of the register waits for `user`; three queries, however much there is."""
    return [*_to_write(user), *_to_check(user), *_to_review(user)]


def _item(title: str, url: str, engagement: Any, since: dt.date, due: dt.date | None, action: str) -> WorkItem:
    return WorkItem(str(KINDS["document"]), title, url, since, due=due, engagement_code=engagement.code, action=action)


def _to_write(user: User) -> Iterator[WorkItem]:
    """Documents whose writer the user is, that are due soon and not laid open yet; record forms go with theirs."""
    versions = Revision.objects.filter(document=OuterRef("pk")).exclude(state=Revision.State.ABANDONED)
    rows = Document.objects.visible_to(user).standing().filter(writer__user=user, due__isnull=False)
    rows = rows.filter(Q(parent=None) | ~Q(level=Document.Level.RECORD))
    rows = rows.filter(~Exists(versions.exclude(state=Revision.State.DRAFT)))
    for row in rows.select_related("engagement__client").order_by("due", "pk")[:MOST]:
        today = clock.today(row.engagement.client.time_zone)
        if row.due - AHEAD <= today:
            text = _("Write %(document)s") % {"document": row}
            yield _item(text, row.get_absolute_url(), row.engagement, today, row.due, _("Write"))


def _to_check(user: User) -> Iterator[WorkItem]:
    """Editions to be looked up, one line per engagement, for the document controller."""
    rows = ExternalDocument.objects.visible_to(user).due(clock.today("UTC")).select_related("engagement", "workspace")
    for engagement, there in _by_engagement(rows, user):
        said = ngettext(
            "Check the edition of %(count)s external document",
            "Check the editions of %(count)s external documents",
            len(there),
        )
        url = f"{reverse('documents:external_list', args=[engagement.code])}?due=1"
        due = min(row.next_check for row in there)
        yield _item(said % {"count": len(there)}, url, engagement, due, due, _("Check"))


def _to_review(user: User) -> Iterator[WorkItem]:
    """Agreements that run out or are to be reviewed, for whoever looks after them, else the document controller."""
    rows = Agreement.objects.visible_to(user).due(clock.today("UTC"))
    for row in rows.select_related("engagement", "workspace", "owner")[:MOST]:
        looks_after = row.owner.user_id == user.pk if row.owner and row.owner.user_id else None
        if looks_after is False or (looks_after is None and not is_document_controller(row, user)):
            continue
        due = min(day for day in (row.valid_until, row.review_due) if day)
        runs_out = row.valid_until == due
        text = _("%(agreement)s runs out") if runs_out else _("Review %(agreement)s with the other side")
        yield _item(text % {"agreement": row}, row.get_absolute_url(), row.engagement, due, due, _("Look"))


def _by_engagement(rows: Iterable[Any], user: User) -> Iterator[tuple[Any, list[Any]]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        if is_document_controller(row, user):
            found.setdefault(row.engagement_id, []).append(row)
    for there in found.values():
        yield there[0].engagement, there
