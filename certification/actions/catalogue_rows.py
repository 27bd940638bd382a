"""The rows of the catalogue and neutral data: one read as the other, one written from the other."""

import dataclasses
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from certification.catalogue import StandardData
from certification.catalogue.neutral import ClauseData, DocumentData, QuestionData
from certification.models.catalogue import Clause, Question, RequiredDocument, Standard

PART_MODELS: dict[str, type[Question | RequiredDocument]] = {"questions": Question, "documents": RequiredDocument}
CATALOGUE_MODELS = {Standard, Clause, Question, RequiredDocument}
Placed = tuple[str, str]  # clause ref, own ref
Row = TypeVar("Row", bound=models.Model)
Data = TypeVar("Data", StandardData, ClauseData, QuestionData, DocumentData)


def write_clauses(standard: Standard, clauses: Iterable[ClauseData]) -> dict[str, Clause]:
    """Create and update the clauses; parents come before children in what a reader hands over."""
    rows = {row.ref: row for row in standard.clauses.all()}
    for order, data in enumerate(clauses, 1):
        row = rows.get(data.ref) or Clause(standard=standard, ref=data.ref)
        parent = rows[data.parent] if data.parent else None
        place = {"parent_id": parent and parent.pk, "order": order, "depth": parent.depth + 1 if parent else 1}
        rows[data.ref] = saved(row, columns(data) | place)
    return rows


def write_parts(
    model: type[Question | RequiredDocument], attribute: str, clauses: Iterable[ClauseData], rows: dict[str, Clause]
) -> None:
    """Create and update what hangs on the clauses, all new ones in one go."""
    existing = {(part.clause_id, part.ref): part for part in model.objects.of(rows.values())}
    new = []
    for clause in clauses:
        for order, data in enumerate(getattr(clause, attribute), 1):
            row = existing.get((rows[clause.ref].pk, data.ref))
            wanted = columns(data) | {"order": order, "withdrawn": False}
            if row:
                saved(row, wanted)
            else:
                new.append(model(clause=rows[clause.ref], ref=data.ref, **wanted))
    model._default_manager.bulk_create(new)


def saved(row: Row, wanted: dict[str, object]) -> Row:
    """Set what differs; write only if something does."""
    differing = {name: value for name, value in wanted.items() if row.pk is None or getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    if differing:
        row.save()
    return row


def remove_what_is_gone(standard: Standard, data: StandardData, *, kept: set[Placed]) -> None:
    """Delete what the file no longer has, leaves first; what is referred to stays and is marked withdrawn."""
    for row in gone(standard, data):
        clause = row if isinstance(row, Clause) else row.clause
        if (clause.ref, row.ref) in kept:
            row.withdrawn = True
            row.save(update_fields=["withdrawn"])
        else:
            row.delete()


def gone(standard: Standard, data: StandardData) -> list[Clause | Question | RequiredDocument]:
    """Return the rows that the file no longer has: questions and documents, then clauses, leaves first."""
    clauses = {clause.ref: clause for clause in data.clauses}
    found: list[Clause | Question | RequiredDocument] = []
    for attribute, model in PART_MODELS.items():
        there = {(c.ref, part.ref) for c in data.clauses for part in getattr(c, attribute)}
        parts = model.objects.filter(clause__standard=standard).select_related("clause")
        found += [part for part in parts if (part.clause.ref, part.ref) not in there]
    return found + [clause for clause in standard.clauses.order_by("-depth", "-order") if clause.ref not in clauses]


def referred_to(standard: Standard, data: StandardData) -> set[Placed]:
    """Return which of the rows that are gone something outside the catalogue refers to, and the clauses above."""
    kept: set[Placed] = set()
    needed: set[int] = set()  # clauses that hold a kept row
    rows = gone(standard, data)
    used = {model: used_of(model, [row.pk for row in rows if type(row) is model]) for model in CATALOGUE_MODELS}
    for row in rows:
        clause = row if isinstance(row, Clause) else row.clause
        if row.pk in used[type(row)] or (row is clause and clause.pk in needed):
            kept.add((clause.ref, row.ref))
            needed |= {clause.pk} if row is not clause else {clause.parent_id} - {None}
    return kept


def used_of(model: type[models.Model], keys: list[int]) -> set[int]:
    """Return those of the rows that any other app's row points to, many-to-many tables included."""
    used: set[int] = set()
    relations = model._meta.get_fields(include_hidden=True) if keys else []
    for relation in relations:
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model in CATALOGUE_MODELS:
            continue
        name = relation.field.name
        manager = relation.related_model._base_manager
        used |= set(manager.filter(**{f"{name}__in": keys}).values_list(name, flat=True))
    return used


def as_read(standard: Standard, data: StandardData) -> StandardData:
    """Return the catalogue's standard as a reader would hand it over; four queries.

    Withdrawn questions and documents are left out, as are withdrawn clauses that `data` does not bring back.
    """
    coming = {clause.ref for clause in data.clauses}
    questions = by_clause(Question, QuestionData, standard)
    documents = by_clause(RequiredDocument, DocumentData, standard)
    clauses = [
        filled(
            ClauseData,
            row,
            parent=row.parent.ref if row.parent else None,
            questions=tuple(questions.get(row.pk, ())),
            documents=tuple(documents.get(row.pk, ())),
        )
        for row in standard.clauses.select_related("parent")
        if not row.withdrawn or row.ref in coming
    ]
    return filled(StandardData, standard, clauses=tuple(clauses), remarks=())


def by_clause(model: type[Question | RequiredDocument], kind: type[Data], standard: Standard) -> dict[int, list[Data]]:
    """Return the questions or documents in force, by the clause they hang on."""
    found: dict[int, list[Data]] = {}
    for row in model._default_manager.filter(clause__standard=standard, withdrawn=False).order_by("order"):
        found.setdefault(row.clause_id, []).append(filled(kind, row))
    return found


def filled(kind: type[Data], row: models.Model, **given: Any) -> Data:
    """Make neutral data of a row: fields of the same name, lists as tuples."""
    values = {f.name: getattr(row, f.name) for f in dataclasses.fields(kind) if f.name not in given}
    return kind(**given, **{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def columns(data: StandardData | ClauseData | QuestionData | DocumentData) -> dict[str, object]:
    """Return what neutral data has for the columns of its model."""
    elsewhere = {"ref", "parent", "clauses", "questions", "documents", "remarks", "format", "source_id"}
    values = {f.name: getattr(data, f.name) for f in dataclasses.fields(data) if f.name not in elsewhere}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
