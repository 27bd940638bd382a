"""What waits for one person in issue, change and edition: copies to sign for, texts to read, decisions, releases."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wobo.accounts.models import Role, User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow import clock
from wobo.workflow.signing import Slot

from .issue_news import read_url
from .issue_panel import issue_url
from .issue_policies import decides_change, is_deciding, keeps_register
from .models import ChangeRequest, Copy, Destruction, DocumentReview, EditionChange, Revision, Understanding

MOST = 200
STATE = Revision.State
CHANGE = ChangeRequest.State


def waiting_for(user: User) -> list[WorkItem]:
    """Return all of it; a query per kind, however much there is."""
    found = [*_to_receive(user), *_to_read(user), *_to_review(user), *_to_decide(user)]
    if user.rights.anywhere([Role.DOCUMENT_CONTROLLER]):
        found += [*_to_release(user), *_to_hand_out(user), *_to_take_back(user), *_to_carry_out(user)]
    if user.rights.anywhere([Role.TOP_MANAGER, Role.MANAGEMENT_REPRESENTATIVE]):
        found += [*_to_destroy(user), *_to_declare(user)]
    return found


def _item(title: str, url: str, engagement: Any, action: str, since: Any, due: dt.date | None = None) -> WorkItem:
    return WorkItem(str(KINDS["document"]), title, url, since, due=due, engagement_code=engagement.code, action=action)


def mine(user: User) -> Q:
    """Return the condition that a copy is a person's to sign for; see issue_policies.holds_copy."""
    headless = Q(department__head=None) | Q(department__head__user=None)
    there = Q(department__people__user=user, department__people__left_on=None)
    return Q(person__user=user) | Q(person=None) & (Q(department__head__user=user) | headless & there)


def _to_receive(user: User) -> Iterator[WorkItem]:
    rows = Copy.objects.visible_to(user).filter(mine(user), state=Copy.State.ISSUED).distinct()
    related = ("revision__document__engagement",)
    for copy in rows.select_related(*related).order_by("pk")[:MOST]:
        text = _("Sign for receipt: %(document)s") % {"document": copy.revision}
        engagement = copy.revision.document.engagement
        yield _item(
            text, copy.get_absolute_url(), engagement, _("Sign for it"), copy.issued_on, copy.revision.effective_on
        )


def _to_read(user: User) -> Iterator[WorkItem]:
    people = user.persons.filter(left_on=None).values("pk", "department", "workspace")  # type: ignore[attr-defined]
    for person in people:
        copies = Copy.objects.filter(revision=OuterRef("pk"), must_read=True).exclude(state=Copy.State.CANCELLED)
        asked = Q(document__read_by="all") | Q(
            Exists(copies.filter(Q(person=person["pk"]) | Q(person=None, department=person["department"])))
        )
        if person["department"]:
            asked |= Q(document__read_by="lead", document__department=person["department"])
        done = Understanding.objects.filter(revision=OuterRef("pk"), person=person["pk"])
        rows = Revision.objects.visible_to(user).filter(
            asked,
            ~Exists(done),
            document__engagement__client__workspace=person["workspace"],
            state__in=[STATE.RELEASED, STATE.IN_FORCE],
        )
        for revision in rows.select_related("document__engagement").order_by("pk")[:MOST]:
            text = _("Read and confirm: %(document)s") % {"document": revision}
            since = (revision.released_at or clock.now()).date()
            engagement = revision.document.engagement
            yield _item(text, read_url(revision), engagement, _("Read"), since, revision.effective_on)


def _to_review(user: User) -> Iterator[WorkItem]:
    rows = DocumentReview.objects.visible_to(user).filter(owner__user=user, state=DocumentReview.State.OPEN)
    for review in rows.select_related("document__engagement", "revision__document")[:MOST]:
        text = _("Review: %(document)s") % {"document": review.revision}
        engagement = review.document.engagement
        yield _item(text, review.get_absolute_url(), engagement, _("Review"), clock.today(), review.due)


def _open_changes(user: User) -> Iterable[ChangeRequest]:
    rows = ChangeRequest.objects.visible_to(user).filter(state=CHANGE.REVIEWED)
    rows = rows.exclude(reviewed_by=user).exclude(proposed_by=user)
    return rows.select_related("engagement", "document__approver", "workspace").order_by("pk")[:MOST]


def _to_decide(user: User) -> Iterator[WorkItem]:
    for change in _open_changes(user):
        if decides_change(change, user):
            text = _("Decide on the change request %(change)s") % {"change": change}
            yield _item(text, change.get_absolute_url(), change.engagement, _("Decide"), change.reviewed_on)


def _kept(rows: Any, user: User, related: tuple[str, ...]) -> Iterator[Any]:
    """Yield the rows that are the document controller's."""
    for row in rows.select_related(*related)[:MOST]:
        if keeps_register(row, user):
            yield row


def _to_release(user: User) -> Iterator[WorkItem]:
    rows = Revision.objects.visible_to(user).filter(state=STATE.APPROVED).order_by("approved_at", "pk")
    for revision in _kept(rows, user, ("document__engagement", "workspace")):
        text = _("Release: %(document)s") % {"document": revision}
        since = (revision.approved_at or clock.now()).date()
        yield _item(text, issue_url(revision), revision.document.engagement, _("Release"), since)


def _to_hand_out(user: User) -> Iterator[WorkItem]:
    ready = Copy.objects.filter(revision=OuterRef("pk"), state=Copy.State.PREPARED)
    rows = Revision.objects.visible_to(user).filter(Exists(ready), state__in=[STATE.RELEASED, STATE.IN_FORCE])
    for revision in _kept(rows.order_by("pk"), user, ("document__engagement", "workspace")):
        text = _("Print and hand out the paper copies: %(document)s") % {"document": revision}
        since = (revision.released_at or clock.now()).date()
        yield _item(
            text, issue_url(revision), revision.document.engagement, _("Hand out"), since, revision.effective_on
        )


def _to_take_back(user: User) -> Iterator[WorkItem]:
    rows = Copy.objects.visible_to(user).untracked().order_by("recalled_on", "pk")
    found: dict[int, list[Copy]] = {}
    for copy in _kept(rows, user, ("revision__document__engagement", "workspace")):
        found.setdefault(copy.revision.document.engagement_id, []).append(copy)
    for there in found.values():
        engagement = there[0].revision.document.engagement
        said = ngettext("Take %(count)s recalled copy back", "Take %(count)s recalled copies back", len(there))
        url = f"{reverse('documents:copy_list', args=[engagement.code])}?state=recalled"
        yield _item(said % {"count": len(there)}, url, engagement, _("Take back"), there[0].recalled_on)


def _to_carry_out(user: User) -> Iterator[WorkItem]:
    open_ones = Q(state=CHANGE.PROPOSED) | Q(state=CHANGE.ACCEPTED, revision=None)
    rows = ChangeRequest.objects.visible_to(user).filter(open_ones).order_by("pk")
    for change in _kept(rows, user, ("engagement", "document", "workspace")):
        asked = change.state == CHANGE.PROPOSED
        text = _("Give an opinion on the change request %(change)s") if asked else _("Carry out: %(change)s")
        since = change.proposed_on if asked else change.decided_on
        yield _item(text % {"change": change}, change.get_absolute_url(), change.engagement, _("Look"), since)


def _to_destroy(user: User) -> Iterator[WorkItem]:
    rows = Destruction.objects.visible_to(user).filter(state=Destruction.State.PROPOSED).exclude(applied_by=user)
    for one in rows.select_related("engagement", "workspace")[:MOST]:
        if is_deciding(one, user):
            text = _("Decide on the destruction %(number)s") % {"number": one.code}
            yield _item(text, one.get_absolute_url(), one.engagement, _("Decide"), one.applied_on)


def _to_declare(user: User) -> Iterator[WorkItem]:
    rows = EditionChange.objects.visible_to(user).filter(state=EditionChange.State.IN_FORCE).exclude(paper_uid="")
    for edition in rows.select_related("cycle__engagement", "workspace"):
        if any(slot.who(edition, user) for slot in edition.slots()):
            text = _("Sign the declaration of formal operation")
            yield _item(text, edition.get_absolute_url(), edition.cycle.engagement, _("Sign"), edition.in_force_on)


def changes_due(user: User) -> list[tuple[ChangeRequest, Slot]]:
    """Return (request, slot) of everything that a person may accept: what the batch page offers."""
    found = []
    for change in _open_changes(user):
        slot = change.slot("approval")
        if slot is not None and slot.who(change, user):
            found.append((change, slot))
    return found


def reviews_due(user: User) -> list[tuple[DocumentReview, Slot]]:
    """Return (review, slot) of the documents that a person may confirm unchanged."""
    rows = DocumentReview.objects.visible_to(user).filter(owner__user=user, state=DocumentReview.State.OPEN)
    found = []
    for review in rows.select_related("document__engagement", "revision__document", "owner", "workspace")[:MOST]:
        slot = review.slot("confirmation")
        if slot is not None and slot.who(review, user):
            found.append((review, slot))
    return found
