"""Rows as formsets."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from .rows import Row


class RowsByUid(forms.BaseModelFormSet):
    """The rows of `known` that are open: named by uid, a primary key would tell how many the whole house has."""

    def __init__(self, *args: Any, known: list[Any], **kwargs: Any) -> None:
        self.known = known
        super().__init__(*args, **kwargs)

    def get_queryset(self) -> Any:
        """Return the rows that were read already."""
        return self.known

    def _get_to_python(self, _field: Any) -> Any:
        keys = {row.uid: row.pk for row in self.get_queryset()}
        return keys.get

    def add_fields(self, form: Any, index: int | None) -> None:
        """Put the uid into the hidden field."""
        super().add_fields(form, index)
        field = form.fields[self.model._meta.pk.name]
        field.to_field_name, field.initial = "uid", form.instance.uid if form.instance.pk else None

    def clean(self) -> None:
        """Refuse the second row that says what only one may say: the column of the diagnosis is not in the form."""
        super().clean()
        seen = set()
        for form in self.forms:
            value = form.cleaned_data.get(form.once) if form.is_valid() and form.once else None
            if value and not form.cleaned_data.get("DELETE"):
                if value in seen:
                    form.add_error(form.once, _("Another row has this already."))
                seen.add(value)


def rows_of(form: type[Row], *, extra: int) -> Any:
    """Return a formset class for a kind of row with so many empty ones."""
    model = form._meta.model
    return forms.modelformset_factory(model, form, formset=RowsByUid, extra=extra, can_delete=True, max_num=400)
