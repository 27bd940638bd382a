"""The rows of a part as a page lists them: a title and a few words each, the open ones with their form."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from .forms.lists import Listing
from .models import AffectedDocument, Basis, DiagnosisMember, PlanItem
from .reports.words import verdicts
from .sheet import cut

TITLES = "text gap risk name subject role requirement standard title".split()


@dataclass
class Entry:
    """One row: how its address names it, what the line says, its form while it is open."""

    key: str
    title: str
    words: list[str]
    form: Any = None


def entries(rows: Iterable[Any], forms_by_key: dict[str, Any]) -> list[Entry]:
    """Return the rows of a plan's part."""
    return [Entry(row.uid, str(row), _said(WORDS[type(row)](row)), forms_by_key.get(row.uid)) for row in rows]


def lines(
    about: Listing, rows: list[dict[str, Any]], people: dict[str, str], forms_by_key: dict[str, Any]
) -> list[Entry]:
    """Return the rows of a list."""
    found = []
    for at, row in enumerate(rows):
        head = next((name for name in TITLES if row.get(name)), "")
        words = [
            _word(field, row[name], people)
            for name, field in about.line.base_fields.items()
            if name not in {head, "at"} and row.get(name) not in (None, "", [])
        ]
        found.append(Entry(str(at), cut(str(row.get(head, "—"))), _said(words), forms_by_key.get(str(at))))
    return found


def _word(field: forms.Field, value: Any, people: dict[str, str]) -> str:
    """Return one value of a list's row in words."""
    if isinstance(value, list):
        return _(", ").join(str(one) for one in value)
    known = {str(key): str(word) for key, word in getattr(field, "choices", ())} | people
    word = known.get(str(value), str(value))
    return f"{field.label} {word}" if isinstance(field, forms.FloatField) else cut(word)


def _said(words: Iterable[Any]) -> list[str]:
    return [str(word) for word in words if word]


def _basis(row: Basis) -> list[Any]:
    return [row.get_kind_display(), row.get_topic_display(), row.version, row.party, *verdicts(row)]


def _member(row: DiagnosisMember) -> list[Any]:
    sworn = row.conflict_check and row.conflict_free and row.signed_on
    lacks = "" if sworn else _("conflict check or declaration is missing")
    return [row.get_role_display(), row.get_kind_display(), row.organisation, lacks]


def _session(row: PlanItem) -> list[Any]:
    comma = _(", ")
    clauses = [clause.label or clause.ref for clause in row.clauses.all()]
    more = _("%(first)s to %(last)s") % {"first": clauses[0], "last": clauses[-1]} if len(clauses) > 1 else ""
    return [
        comma.join(str(one) for one in row.departments.all()),
        more or comma.join(clauses),
        comma.join(str(one) for one in row.assessors.all()),
    ]


def _document(row: AffectedDocument) -> list[Any]:
    clauses = _(", ").join(clause.label or clause.ref for clause in row.clauses.all())
    return [row.get_action_display(), row.get_level_display(), clauses, row.owner, row.due and row.due.isoformat()]


WORDS: dict[type, Callable[[Any], list[Any]]] = {
    Basis: _basis,
    DiagnosisMember: _member,
    PlanItem: _session,
    AffectedDocument: _document,
}
