"""What every form of the product does: it names rows by uid, never by primary key, and takes no endless texts.

A primary key in a page tells how many rows the whole house has, and is the first thing that an attacker counts up.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models

LOOKING_UP = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)


def name_of(model: type[models.Model]) -> str:
    """Return the field by which a page names rows of `model`: its uid, or its ref when it is everybody's."""
    fields = {field.name for field in model._meta.fields if field.unique}
    return "uid" if "uid" in fields else "ref"


class HouseRules:
    """Mixin of every form: rows by uid, texts with a limit."""

    fields: dict[str, forms.Field]
    initial: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, LOOKING_UP):
                field.to_field_name = name_of(field.queryset.model)  # type: ignore[union-attr]
            elif isinstance(field, forms.CharField) and field.max_length is None:
                limit(field)
        self._initial_rows()

    def _initial_rows(self) -> None:
        """Turn the primary keys that Django takes from an instance into rows, read when they are shown."""
        instance = getattr(self, "instance", None)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and isinstance(self.initial.get(name), int):
                self.initial[name] = partial(getattr, instance, name)


def limit(field: forms.CharField) -> None:
    """Let a text without a limit of its own have the house's.

    The field does not say so to the browser, which would cut what is pasted without a word: the answer names limit
    and size, and the text stays in the form.
    """
    field.max_length = settings.LIMITS["text_characters"]
    field.validators = [*field.validators, MaxLengthValidator(field.max_length)]


class Form(HouseRules, forms.Form):
    """A form of the product."""


class ModelForm(HouseRules, forms.ModelForm):
    """A form of the product for a row of a model."""


class _Known:
    """Mixin of choices among rows that were read already: uids in the page, primary keys inside."""

    choices: Any
    coerce: Any

    def offer(self, rows: Iterable[Any], said: Callable[[Any], str] = str, *, empty: bool = False) -> None:
        """Let the field choose among `rows`, each shown as `said(row)`."""
        rows = list(rows)
        self.keys = {row.uid: row.pk for row in rows}
        self.uids = {row.pk: row.uid for row in rows}
        self.coerce = self._key
        self.choices = [*([("", "—")] if empty else []), *((row.uid, said(row)) for row in rows)]

    def _key(self, uid: str) -> int:
        """Return the primary key. Raises ValueError, as the field expects, for a row that is not offered."""
        if uid not in self.keys:
            raise ValueError(uid)
        return self.keys[uid]

    def prepare_value(self, value: Any) -> Any:
        """Return the uid, or uids, of what stands in the form; what somebody sent stays as it was sent."""
        if isinstance(value, list | tuple | set):
            return [self.uids.get(one, one) for one in value]
        return self.uids.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare uids with uids."""
        changed: bool = super().has_changed(self.prepare_value(initial), data)  # type: ignore[misc]
        return changed


class KnownRow(_Known, forms.TypedChoiceField):
    """One row, or none; clean value: its primary key or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(empty_value=None, **options)


class KnownRows(_Known, forms.TypedMultipleChoiceField):
    """Any number of rows; clean value: their primary keys."""

    widget = forms.CheckboxSelectMultiple
