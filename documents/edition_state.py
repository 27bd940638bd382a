"""How far a new edition is: each document of it, what is still missing, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import ChangeRequest, Document, DocumentReview, EditionItem, Revision

Way = EditionItem.Way
LEVELS = (Document.Level.MANUAL, Document.Level.PROCEDURE)


def is_manual(document: Document) -> bool:
    """Whether a document is the manual itself; policy and plan stand on the same level."""
    return document.level == Document.Level.MANUAL and document.key in {"", "manual"}


@dataclass(frozen=True)
class Line:
    """One document of the edition as it stands."""

    item: EditionItem
    held: Revision | None
    review: DocumentReview | None
    undecided: tuple[ChangeRequest, ...]
    accepted: tuple[ChangeRequest, ...]

    @property
    def document(self) -> Document:
        """The document."""
        found: Document = self.item.document
        return found

    @property
    def ready(self) -> bool:
        """Whether nothing is missing: the new version is released, or the old one is confirmed."""
        return not self.missing

    @property
    def missing(self) -> str:
        """What is missing, in words; empty when nothing is."""
        if self.undecided:
            count = len(self.undecided)
            text = ngettext("%(count)s change request is undecided", "%(count)s change requests are undecided", count)
            return text % {"count": count}
        if self.item.way == Way.REVISE:
            return self._of_revision()
        if self.item.way == Way.CONFIRM:
            if self.accepted:
                return _("An accepted change is waiting: revise the document.")
            if self.review is not None and self.review.state == DocumentReview.State.CONFIRMED:
                return ""
            name = self.review.owner if self.review else "—"
            return _("Waits for %(name)s to confirm it unchanged") % {"name": name}
        return _("Decide: revise, or confirm unchanged")

    def _of_revision(self) -> str:
        revision = self.item.revision
        if revision is None:
            return _("The version is not opened")
        if revision.state in {Revision.State.RELEASED, Revision.State.IN_FORCE, Revision.State.SUPERSEDED}:
            return ""
        return f"{revision.label}: {revision.get_state_display()}"


def lines_of(edition: Any) -> list[Line]:
    """Return the documents of an edition, manual first; four queries."""
    items = list(
        EditionItem.objects.filter(edition=edition)
        .select_related("document__department", "document__writer", "revision")
        .order_by("document__level", "document__number", "pk")
    )
    documents = [item.document_id for item in items]
    held = {
        row.document_id: row for row in Revision.objects.filter(document__in=documents, state=Revision.State.IN_FORCE)
    }
    reviews = {
        row.document_id: row
        for row in DocumentReview.objects.filter(edition=edition).select_related("owner").order_by("pk")
    }
    changes: dict[int, list[ChangeRequest]] = {}
    states = [*ChangeRequest.UNDECIDED, ChangeRequest.State.ACCEPTED]
    for row in ChangeRequest.objects.filter(document__in=documents, state__in=states).order_by("number"):
        changes.setdefault(row.document_id, []).append(row)
    found = []
    for item in items:
        there = changes.get(item.document_id, [])
        found.append(
            Line(
                item,
                held.get(item.document_id),
                reviews.get(item.document_id),
                tuple(row for row in there if row.state in ChangeRequest.UNDECIDED),
                tuple(row for row in there if row.state == ChangeRequest.State.ACCEPTED and row.revision_id is None),
            )
        )
    return sorted(found, key=_place)


def _place(line: Line) -> tuple[bool, bool, str]:
    document = line.document
    return (not is_manual(document), document.level != Document.Level.MANUAL, document.number)


def against_force(edition: Any) -> Iterator[str]:
    """Yield why an edition cannot be put in force yet."""
    lines = lines_of(edition)
    if not any(line.item.way == Way.REVISE and is_manual(line.document) for line in lines):
        yield _("The manual is not reissued: a new edition begins with it.")
    if edition.effective_on > edition.today:
        yield _("It takes effect on %(day)s.") % {"day": edition.effective_on.isoformat()}
    for line in lines:
        if not line.ready:
            yield _("%(document)s: %(missing)s") % {"document": line.document.number, "missing": line.missing}
