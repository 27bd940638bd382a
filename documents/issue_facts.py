"""What the gates ask of issue and edition: gathered in at most four queries each, judged in criteria.py."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from .edition_state import LEVELS, is_manual
from .models import ChangeRequest, Copy, Document, DocumentReview, EditionChange, Revision

State = Revision.State


@dataclass(frozen=True)
class Issued:
    """One document of the register: the version that counts, and the copies nobody has signed for."""

    document: Document
    revision: Revision | None
    copies: int
    unsigned: int

    @property
    def said(self) -> str:
        """The document in a line."""
        return str(self.document)


@dataclass(frozen=True)
class IssueFacts:
    """Every standing document with how far its issue is."""

    code: str
    rows: tuple[Issued, ...]
    since: dt.date  # when the cycle was opened: reviews before it are of the last one


def issue_facts(cycle: Any) -> IssueFacts:
    """Read the register, its versions and their copies: three queries."""
    engagement = cycle.engagement
    documents = list(Document.objects.filter(engagement=engagement).standing().order_by("level", "number", "pk"))
    versions: dict[int, Revision] = {}
    rank = {State.IN_FORCE: 3, State.RELEASED: 2}
    found = Revision.objects.filter(document__engagement=engagement, document__struck_on=None)
    for row in found.exclude(state__in=[State.ABANDONED, State.SUPERSEDED]).order_by("pk"):
        held = versions.get(row.document_id)
        if held is None or rank.get(State(row.state), 1) >= rank.get(State(held.state), 1):
            versions[row.document_id] = row
    counted = Copy.objects.filter(revision__in=[row.pk for row in versions.values()]).exclude(
        state=Copy.State.CANCELLED
    )
    copies = {
        row["revision"]: row
        for row in counted.order_by()
        .values("revision")
        .annotate(all=Count("pk"), unsigned=Count("pk", filter=Q(state__in=["prepared", "issued"])))
    }
    rows = []
    for document in documents:
        document.engagement = engagement
        version = versions.get(document.pk)
        told = copies.get(version.pk, {}) if version else {}
        rows.append(Issued(document, version, told.get("all", 0), told.get("unsigned", 0)))
    return IssueFacts(engagement.code, tuple(rows), cycle.opened_on)


@dataclass(frozen=True)
class EditionFacts:
    """The second edition: open requests, the manual, what was neither reissued nor confirmed, the declaration."""

    code: str
    undecided: tuple[ChangeRequest, ...]
    manual: Revision | None
    stale: tuple[Revision, ...]
    declared_on: dt.date | None
    editions: int


def edition_facts(cycle: Any) -> EditionFacts:
    """Read requests, versions in force, confirmations and declarations: four queries."""
    engagement = cycle.engagement
    undecided = list(
        ChangeRequest.objects.filter(engagement=engagement).undecided().select_related("document").order_by("number")
    )
    held = list(
        Revision.objects.filter(document__engagement=engagement, document__level__in=LEVELS, document__struck_on=None)
        .in_force()
        .select_related("document")
        .order_by("document__number")
    )
    confirmed = set(
        DocumentReview.objects.filter(revision__in=[row.pk for row in held], edition__isnull=False)
        .filter(state=DocumentReview.State.CONFIRMED)
        .values_list("revision", flat=True)
    )
    editions = list(
        EditionChange.objects.filter(cycle__engagement=engagement)
        .exclude(state=EditionChange.State.CANCELLED)
        .values_list("state", "declared_on")
    )
    for row in undecided:
        row.engagement = row.document.engagement = engagement
    for version in held:
        version.document.engagement = engagement
    manual = max((row for row in held if is_manual(row.document)), key=lambda row: row.edition, default=None)
    stale = tuple(row for row in held if manual and not _is_of(row, manual) and row.pk not in confirmed)
    declared = [day for state, day in editions if state == EditionChange.State.DECLARED and day]
    return EditionFacts(engagement.code, tuple(undecided), manual, stale, max(declared, default=None), len(editions))


def _is_of(row: Revision, manual: Revision) -> bool:
    """Whether a version is of the manual's edition, or took effect with it or later."""
    later = row.effective_on is not None and manual.effective_on is not None
    return row.edition >= manual.edition or (later and row.effective_on >= manual.effective_on)  # type: ignore[operator]
