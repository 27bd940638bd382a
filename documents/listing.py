"""The register as a page lists it: what the address asks for, how far each document is, for whom it waits."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from certification.models import Engagement

from .models import Document, Revision
from .panels import waits_of

NONE, STRUCK, LATE = "none", "struck", "late"
STATE = Revision.State
STAGES = [(NONE, pgettext_lazy("revision", "Not begun")), *((s.value, s.label) for s in STATE if s != STATE.ABANDONED)]
TABS = ("", *(level.value for level in Document.Level))
SORTS = {
    "number": ("number", "pk"),
    "-number": ("-number", "-pk"),
    "title": ("title", "pk"),
    "due": (F("due").asc(nulls_last=True), "number", "pk"),
    "state": ("stage", "number", "pk"),
}
NAMES = ("q", "level", "state", "department", "writer", "waits", "late", "sort", "group", "struck")
WRITING = (NONE, STATE.DRAFT)
RANK = Case(*(When(level=level, then=Value(place)) for place, level in enumerate("MPWR")))


@dataclass(frozen=True)
class Asked:
    """What the address of the register asks for; an unknown value asks for nothing."""

    values: dict[str, str]

    def __getattr__(self, name: str) -> str:
        """Return what is asked of a filter."""
        if name in NAMES:
            return self.values.get(name, "")
        raise AttributeError(name)

    @property
    def is_filtered(self) -> bool:
        """Whether less than a whole level is shown."""
        return any(self.values.get(name) for name in NAMES if name not in {"level", "sort", "group"})

    @property
    def query(self) -> str:
        """The address without the page."""
        return urlencode({name: value for name, value in self.values.items() if value})


def asked_of(told: Any) -> Asked:
    """Return what a query string asks for."""
    found = {name: told.get(name, "").strip()[:200] for name in NAMES}
    if found["level"] not in TABS:
        found["level"] = ""
    if found["sort"] not in SORTS:
        found["sort"] = ""
    if found["state"] not in {value for value, _label in STAGES}:
        found["state"] = ""
    return Asked(found)


def staged(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add `stage` to entries: the state of the open version, else of the one in force, else of the last one."""
    versions = Revision.objects.filter(document=OuterRef("pk")).exclude(state=STATE.ABANDONED)
    last = versions.annotate(
        rank=Case(
            When(state__in=Revision.OPEN, then=Value(0)),
            When(state=STATE.IN_FORCE, then=Value(1)),
            default=Value(2),
        )
    ).order_by("rank", "-pk")
    return rows.annotate(stage=Coalesce(Subquery(last.values("state")[:1]), Value(NONE), output_field=CharField()))


def listed(engagement: Engagement, asked: Asked, user: Any, today: dt.date) -> QuerySet[Any]:
    """Return the entries that are asked for, in the order that is asked for."""
    found = Document.objects.visible_to(user).filter(engagement=engagement)
    found = found.exclude(struck_on=None) if asked.struck else found.standing()
    rows = staged(found.filter(_plainly(asked, user)))
    if asked.state:
        rows = rows.filter(stage=asked.state)
    if asked.late:
        rows = rows.filter(due__lt=today).exclude(stage__in=[STATE.IN_FORCE, STATE.WITHDRAWN, STATE.RELEASED])
    if asked.waits:
        rows = rows.filter(_waits_for(asked.waits, user)).distinct()
    if asked.group:
        root = Coalesce("parent__parent__number", "parent__number", "number")
        return rows.annotate(root=root).order_by("root", RANK, "number", "pk")
    return rows.order_by(*SORTS[asked.sort or "number"])


def _plainly(asked: Asked, user: Any) -> Q:
    """Return the condition of the filters that the entry itself answers."""
    found = _said(asked.q) if asked.q else Q()
    if asked.level:
        found &= Q(level=asked.level)
    for name in ("department", "writer"):
        value = getattr(asked, name)
        if value == NONE:
            found &= Q(**{name: None})
        elif value == "me" and name == "writer":
            found &= Q(writer__user=user)
        elif value:
            found &= Q(**{f"{name}__uid": value})
    return found


def _said(words: str) -> Q:
    found = Q()
    for name in ("number", "title", "title_en", "notes"):
        found |= Q(**{f"{name}__icontains": words})
    return found


def _waits_for(uid: str, user: Any) -> Q:
    """Return the condition that a document waits for a person (by uid), or for the reader."""

    def person(name: str) -> Q:
        return Q(**({f"{name}__user": user} if uid == "me" else {f"{name}__uid": uid}))

    found = Q(stage__in=WRITING) & person("writer")
    found |= Q(stage=STATE.DISCUSSING) & person("discussants__head")
    found |= Q(stage=STATE.IN_REVIEW) & person("reviewers")
    found |= Q(stage=STATE.IN_APPROVAL) & person("approver")
    return found | Q(stage=STATE.CHECKING, checker=user) if uid == "me" else found


@dataclass
class Row:
    """A line of the register."""

    document: Document
    stage: str
    version: Revision | None
    in_force: Revision | None
    waits: str
    late: bool
    next_review: dt.date | None
    group: str = ""
    clauses: list[Any] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The state in words."""
        return str(dict(STAGES)[self.stage])

    @property
    def shown(self) -> str:
        """The version: the one in force, with the open one behind it."""
        labels = [one.label for one in (self.in_force, self.version) if one is not None]
        return " → ".join(dict.fromkeys(labels))


def rows_of(documents: Iterable[Document], today: dt.date, *, grouped: bool = False) -> list[Row]:
    """Return the lines of a page of entries with versions, clauses and whom they wait for; five queries."""
    documents = list(documents)
    versions: dict[int, list[Revision]] = {}
    found = Revision.objects.filter(document__in=documents).exclude(state=STATE.ABANDONED).order_by("pk")
    for revision in found:
        versions.setdefault(revision.document_id, []).append(revision)
    told = waits_of(documents, versions)
    rows, last = [], ""
    for document in documents:
        row = _row(document, versions.get(document.pk, []), told.get(document.pk, ""), today)
        root = getattr(document, "root", "")
        if grouped and root != last:
            row.group = last = root
        rows.append(row)
    return rows


def _row(document: Any, versions: list[Revision], waits: str, today: dt.date) -> Row:
    opened = next((one for one in versions if one.state in Revision.OPEN), None)
    force = next((one for one in versions if one.state == STATE.IN_FORCE), None)
    over = document.stage in {STATE.IN_FORCE, STATE.RELEASED, STATE.WITHDRAWN, STATE.SUPERSEDED}
    begun = force.in_force_at.date() if force and force.in_force_at else None
    return Row(
        document,
        document.stage,
        opened or (None if force else versions[-1] if versions else None),
        force,
        waits or waiting_words(document, document.stage),
        bool(document.due and document.due < today and not over),
        document.next_review(begun) if force else None,
        clauses=list(document.clauses.all()),
    )


def waiting_words(document: Any, stage: str) -> str:
    """Return for whom a document waits in a state, as the entry names them; empty when it waits for nobody."""
    if stage == NONE and document.level == Document.Level.RECORD and document.parent_id and not document.writer_id:
        return ""  # it is written with the document that it belongs to
    comma = pgettext("between names", ", ")
    nobody = {
        NONE: _("a writer, to be named"),
        STATE.DRAFT: _("a writer, to be named"),
        STATE.DISCUSSING: _("departments, to be named"),
        STATE.CHECKING: _("a consultant"),
        STATE.IN_REVIEW: _("reviewers, to be named"),
        STATE.IN_APPROVAL: _("an approver, to be named"),
        STATE.APPROVED: _("the document controller"),
    }
    named = {
        NONE: lambda: document.writer,
        STATE.DRAFT: lambda: document.writer,
        STATE.DISCUSSING: lambda: comma.join(str(one) for one in document.discussants.all()),
        STATE.CHECKING: lambda: document.checker,
        STATE.IN_REVIEW: lambda: comma.join(str(one) for one in document.reviewers.all()),
        STATE.IN_APPROVAL: lambda: document.approver,
    }
    found = named[stage]() if stage in named else None
    return str(found) if found else nobody.get(stage, "")


def counts_of(engagement: Engagement, user: Any) -> dict[str, int]:
    """Return how many standing entries each level has, and how many were struck; one query."""
    rows = Document.objects.visible_to(user).filter(engagement=engagement)
    stands = Q(struck_on=None)
    return rows.aggregate(
        all=Count("pk", filter=stands),
        struck=Count("pk", filter=~stands),
        **{level.value: Count("pk", filter=stands & Q(level=level.value)) for level in Document.Level},
    )
