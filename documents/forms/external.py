"""Forms of external documents: the entry, the check of its edition."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.fields import CheckedFile, day_field, text_area
from certification.models import Engagement
from documents.models import EditionCheck, ExternalDocument
from wobo.accounts.forms import KnownRow, KnownRows, ModelForm

from .fields import departments_of


class ExternalForm(ModelForm):
    """A document from outside."""

    filed_on = day_field(label=gettext_lazy("Filed on"), required=False)
    receiver = KnownRow(label=gettext_lazy("Received by"), required=False)
    departments = KnownRows(label=gettext_lazy("Given to"), required=False)
    upload = CheckedFile(label=gettext_lazy("File"), required=False)

    class Meta:
        model = ExternalDocument
        fields = (
            *("number", "title", "original_number", "edition", "category", "source", "filed_on"),
            *("copies", "check_months", "notes"),
        )
        help_texts = {"number": gettext_lazy("Empty: the next free number.")}

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {row.pk: row for row in departments_of(engagement)}
        self.fields["number"].required = False
        self.fields["receiver"].offer(self.known.values(), empty=True)  # type: ignore[attr-defined]
        self.fields["departments"].offer(self.known.values())  # type: ignore[attr-defined]
        self.initial["receiver"] = self.instance.receiver_id
        if self.instance.pk:
            self.initial["departments"] = list(self.instance.departments.values_list("pk", flat=True))
        names = ("number", "title", "original_number", "edition", "category", "source", "filed_on", "receiver")
        self.order_fields([*names, "departments", "copies", "check_months", "notes", "upload"])

    def told(self) -> dict[str, Any]:
        """Return the columns of the entry."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        rows = [self.known[pk] for pk in data["departments"]]
        return {**plain, "receiver": self.known.get(data["receiver"]), "departments": rows}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class CheckForm(ModelForm):
    """What the check of an edition found."""

    on = day_field(label=gettext_lazy("Checked on"))
    note = forms.CharField(label=gettext_lazy("What follows"), max_length=300, required=False, widget=text_area(2))

    class Meta:
        model = EditionCheck
        fields = ("on", "result", "edition", "where", "note")
        widgets = {"result": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["result"].choices = ExternalDocument.Result.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask which edition took its place, and what follows from it."""
        data = super().clean() or {}
        if data.get("result") == ExternalDocument.Result.REPLACED and not data.get("edition"):
            self.add_error("edition", _("Say which edition took its place."))
        if data.get("result") in {"replaced", "repealed"} and not data.get("note"):
            self.add_error("note", _("Say what follows: which documents are to be changed, who is told."))
        return data

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""
