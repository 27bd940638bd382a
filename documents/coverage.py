"""Whether the register holds what it must: clauses, overlaps, records, old documents, instructions. Four queries."""

# claims: S5.1.2.2, S5.1.2.3, S5.1.2.4
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from certification.models import Clause, Cycle, Engagement, RequiredDocument
from certification.models.catalogue_parts import said_now

from .models import Document, OldDocument, RegisterNote, Revision
from .seed import named_instructions

NOTE = RegisterNote.Kind


@dataclass(frozen=True)
class ClauseFact:
    """A clause by its number and title."""

    pk: int
    ref: str
    label: str
    title: str
    assessable: bool
    order: tuple[int, int]
    standard: str = ""

    @property
    def said(self) -> str:
        """Number and title."""
        return f"{self.label or self.ref} {self.title}".strip()


@dataclass(frozen=True)
class DocumentFact:
    """An entry of the register as far as coverage asks."""

    pk: int
    uid: str
    number: str
    title: str
    level: str
    key: str
    parent: int | None
    clauses: frozenset[int]
    issued: bool

    @property
    def said(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


@dataclass(frozen=True)
class RequirementFact:
    """Documented information that the standard requires, and whether something in the register answers it."""

    name: str
    clause: int
    is_record: bool
    answered: bool


@dataclass(frozen=True)
class Overlap:
    """Several procedures on one clause; `reason` where it was explained for exactly these."""

    clause: ClauseFact
    documents: tuple[DocumentFact, ...]
    note: RegisterNote | None

    @property
    def reason(self) -> str:
        """The explanation that holds: one given for fewer procedures does not."""
        known = set(self.note.about) if self.note else set()
        return self.note.reason if self.note and {one.uid for one in self.documents} <= known else ""


@dataclass(frozen=True)
class RegisterFacts:
    """The register of an engagement as coverage sees it."""

    cycle: Cycle
    clauses: dict[int, ClauseFact]
    documents: dict[int, DocumentFact]
    requirements: tuple[RequirementFact, ...]
    notes: tuple[RegisterNote, ...]
    old: dict[str, int]
    by_clause: dict[int, tuple[DocumentFact, ...]] = field(repr=False)

    @property
    def code(self) -> str:
        """The code of the engagement, for addresses."""
        return str(self.cycle.engagement.code)

    @property
    def missing(self) -> tuple[RequirementFact, ...]:
        """The required documents that nothing in the register answers."""
        return tuple(one for one in self.requirements if not one.answered)

    @property
    def uncovered(self) -> tuple[ClauseFact, ...]:
        """The assessable clauses that no document answers and nobody explained."""
        explained = {note.clause_id for note in self.notes if note.kind == NOTE.NO_DOCUMENT}
        rows = (one for one in self.clauses.values() if one.assessable and one.pk not in explained)
        return tuple(one for one in rows if not self.by_clause.get(one.pk))

    @property
    def unmapped(self) -> tuple[DocumentFact, ...]:
        """The manuals, procedures and instructions that name no clause; a part of another has that one's."""
        return tuple(
            one for one in self.documents.values() if one.level != "R" and not one.clauses and one.parent is None
        )

    @property
    def overlaps(self) -> tuple[Overlap, ...]:
        """The clauses that several procedures answer."""
        notes = {note.clause_id: note for note in self.notes if note.kind == NOTE.OVERLAP}
        found = []
        for pk, clause in self.clauses.items():
            several = tuple(one for one in self.by_clause.get(pk, ()) if one.level == "P")
            if len(several) > 1:
                found.append(Overlap(clause, several, notes.get(pk)))
        return tuple(found)

    @property
    def recordless(self) -> tuple[DocumentFact, ...]:
        """The procedures to which no record form belongs and of which nobody said why."""
        explained = {note.document_id for note in self.notes if note.kind == NOTE.NO_RECORD}
        with_forms = {one.parent for one in self.documents.values() if one.level == "R"}
        rows = (one for one in self.documents.values() if one.level == "P")
        return tuple(one for one in rows if one.pk not in with_forms | explained)

    @property
    def share(self) -> tuple[int, int]:
        """How many assessable clauses a document answers, or an explanation, of how many."""
        total = sum(one.assessable for one in self.clauses.values())
        return total - len(self.uncovered), total

    @property
    def in_force_share(self) -> tuple[int, int]:
        """How many assessable clauses are answered by a document that was issued, of how many."""
        rows = [one for one in self.clauses.values() if one.assessable]
        return sum(any(doc.issued for doc in self.by_clause.get(one.pk, ())) for one in rows), len(rows)

    @property
    def instructions(self) -> tuple[tuple[str, DocumentFact | None, DocumentFact], ...]:
        """The work instructions that procedures name: (key or number, the entry if there is one, the procedure)."""
        by_key = {one.key: one for one in self.documents.values() if one.key and one.level == "W"}
        found: dict[str, tuple[str, DocumentFact | None, DocumentFact]] = {}
        for one in self.documents.values():
            for key in named_instructions(one.key) if one.level == "P" and one.key else ():
                found.setdefault(key, (key, by_key.get(key), one))
            parent = self.documents.get(one.parent or 0)
            if one.level == "W" and parent is not None:
                found.setdefault(one.key or one.number, (one.number, one, parent))
        return tuple(found.values())

    @property
    def old_total(self) -> int:
        """How many old documents are listed."""
        return self.old["total"]

    @property
    def nothing_was_old(self) -> bool:
        """Whether it is on record that there were none."""
        return any(note.kind == NOTE.NO_OLD for note in self.notes)


def register_facts(cycle: Cycle) -> RegisterFacts:
    """Read the register of a cycle's engagement: four queries, however much there is."""
    engagement = cycle.engagement
    documents = _documents(engagement)
    by_clause = _by_clause(documents.values())
    clauses, required = _clauses(engagement)
    rows = OldDocument.objects.filter(engagement=engagement)
    loose = Q(fate__in=[OldDocument.Fate.KEEP, OldDocument.Fate.REVISE], successor=None)
    counts = rows.aggregate(total=Count("pk"), open=Count("pk", filter=Q(fate="")), loose=Count("pk", filter=loose))
    return RegisterFacts(
        cycle=cycle,
        clauses=clauses,
        documents=documents,
        requirements=tuple(_requirements(required, clauses, by_clause, documents)),
        notes=tuple(RegisterNote.objects.filter(engagement=engagement).select_related("by")),
        old=counts,
        by_clause=by_clause,
    )


def _clauses(engagement: Engagement) -> tuple[dict[int, ClauseFact], list[tuple[Any, ...]]]:
    """Return the clauses of the engagement's standards in their order, and what they require, from one query."""
    rows = (
        Clause.objects.in_force()
        .filter(standard__engagements=engagement)
        .order_by("standard_id", "order", "required_documents__order")
        .values_list(
            *("pk", "ref", "label", "titles", "prose", "assessable", "standard_id", "order", "standard__ref"),
            *(f"required_documents__{name}" for name in ("pk", "name", "kind", "basis", "withdrawn", "see")),
        )
    )
    clauses: dict[int, ClauseFact] = {}
    required = []
    for pk, ref, label, titles, prose, assessable, standard, order, source, row, *told in rows:
        if pk not in clauses:
            title = said_now(titles) or said_now(prose)[:80]
            clauses[pk] = ClauseFact(pk, ref, label, title, assessable, (standard, order), source)
        name, kind, basis, withdrawn, see = told
        if row is not None and basis == RequiredDocument.Basis.REQUIRED and not withdrawn:
            required.append((pk, standard, said_now(name), kind, see))
    return clauses, required


def _documents(engagement: Engagement) -> dict[int, DocumentFact]:
    """Return the standing entries with the clauses that they answer, from one query."""
    issued = Revision.objects.filter(document=OuterRef("pk")).issued()
    rows = Document.objects.filter(engagement=engagement).standing().annotate(was_issued=Exists(issued)).order_by("pk")
    told = ("pk", "uid", "number", "title", "level", "key", "parent_id", "was_issued", "clauses__pk")
    found: dict[int, list[Any]] = {}
    for pk, *plain, clause in rows.values_list(*told):
        found.setdefault(pk, [plain, set()])[1].add(clause)
    return {
        pk: DocumentFact(pk, uid, number, title, level, key, parent, frozenset(refs - {None}), was_issued)
        for pk, ((uid, number, title, level, key, parent, was_issued), refs) in found.items()
    }


def _requirements(
    required: list[tuple[Any, ...]],
    clauses: dict[int, ClauseFact],
    by_clause: dict[int, tuple[DocumentFact, ...]],
    documents: dict[int, DocumentFact],
) -> Iterator[RequirementFact]:
    """Yield what is required, and whether an entry on its clause (or the one that it refers to) can hold it.

    A record is held by a form on the clause, or by one that belongs to a document on it; a document by one above them.
    """
    with_forms = {one.parent for one in documents.values() if one.level == "R"}
    places = {(clause.order[0], clause.ref): pk for pk, clause in clauses.items()}
    for pk, standard, name, kind, see in required:
        refs = see if isinstance(see, list) else [see] if see else []
        where = {pk, *(places[(standard, ref)] for ref in refs if (standard, ref) in places)}
        there = [one for place in where for one in by_clause.get(place, ())]
        is_record = kind == RequiredDocument.Kind.RECORD
        answered = (
            any(one.level == "R" or one.pk in with_forms for one in there)
            if is_record
            else any(one.level != "R" for one in there)
        )
        yield RequirementFact(name, pk, is_record, answered)


def _by_clause(documents: Iterable[DocumentFact]) -> dict[int, tuple[DocumentFact, ...]]:
    found: dict[int, list[DocumentFact]] = {}
    for one in sorted(documents, key=lambda row: ("MPWR".index(row.level), row.number)):
        for pk in one.clauses:
            found.setdefault(pk, []).append(one)
    return {pk: tuple(rows) for pk, rows in found.items()}
