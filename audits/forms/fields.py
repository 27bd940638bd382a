"""Fields that several forms of the audits app share."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from certification.models import Clause, Standard

SEPARATORS = re.compile(r"[\s,，、;；]+")


def day_field(**options: Any) -> forms.DateField:
    """Return a date field with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def time_input() -> forms.TimeInput:
    """Return a time field with the browser's own clock."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def area(rows: int = 2) -> forms.Textarea:
    """Return a text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows})


class IsoDay(forms.DateField):
    """A date that is kept as text in a list: 2026-11-22."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """Return the date as text, empty for none."""
        found = super().clean(value)
        return found.isoformat() if isinstance(found, dt.date) else ""


class Refs(forms.CharField):
    """Numbers of clauses, typed with commas or blanks between them; a list of those that the standard has."""

    def __init__(self, *, standard: Standard | None = None, **options: Any) -> None:
        self.standard = standard
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Show a list as it is typed."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Return the numbers. Raises ValidationError for one that the standard does not have."""
        typed = [part for part in SEPARATORS.split(super().clean(value) or "") if part]
        found = self.found(typed)
        unknown = [ref for ref in typed if ref not in found]
        if unknown:
            raise ValidationError(_("The standard has no clause %(refs)s.") % {"refs": ", ".join(unknown)})
        return list(dict.fromkeys(typed))

    def found(self, typed: list[str]) -> dict[str, Clause]:
        """Return the clauses by the number that was typed."""
        if self.standard is None or not typed:
            return {}
        clauses = self.standard.clauses.in_force()
        by_ref = {clause.ref: clause for clause in clauses.filter(ref__in=typed)}
        by_label = {clause.label: clause for clause in clauses.filter(label__in=typed)}
        return {**by_label, **by_ref}


class ClauseRefs(Refs):
    """The same, giving clauses; a chapter stands for the assessable clauses under it."""

    def prepare_value(self, value: Any) -> Any:
        """Show clauses by their numbers."""
        if isinstance(value, list | tuple):
            return ", ".join(one.ref if isinstance(one, Clause) else str(one) for one in value)
        return value

    def clean(self, value: Any) -> list[Clause]:  # type: ignore[override]
        """Return the clauses in the order of the standard."""
        refs = super().clean(value)
        if not refs or self.standard is None:
            return []
        chosen = {clause.pk for clause in self.found(refs).values()}
        every = list(self.standard.clauses.in_force().order_by("order"))
        for clause in every:
            if clause.parent_id in chosen:
                chosen.add(clause.pk)
        return [clause for clause in every if clause.pk in chosen and clause.assessable]
