"""Forms of release, distribution lists, copies and receipts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.fields import CheckedFile, day_field
from certification.models import Engagement
from documents.models import Medium
from wobo.accounts.forms import Form, KnownRow

from .fields import departments_of, people_of, person_said


class ReleaseForm(Form):
    """From which day a version holds."""

    effective_on = day_field(
        label=_("Effective from"), help_text=_("Not before today: what is released holds from then on.")
    )


class HolderForm(Form):
    """Who gets a copy, and how."""

    department = KnownRow(label=_("Department"), required=False)
    person = KnownRow(label=_("Person"), required=False)
    medium = forms.ChoiceField(label=pgettext_lazy("copy", "Form"), choices=Medium.choices)
    must_read = forms.BooleanField(
        label=_("Confirms to have read and understood it"),
        required=False,
        help_text=_("The whole department, if no person is named."),
    )

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.departments = {row.pk: row for row in departments_of(engagement)}
        self.people = {row.pk: row for row in people_of(engagement)}
        self.fields["department"].offer(self.departments.values(), empty=True)  # type: ignore[attr-defined]
        self.fields["person"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody."""
        data = super().clean() or {}
        if not data.get("department") and not data.get("person"):
            self.add_error("department", _("Choose a department or a person."))
        return data

    def told(self) -> dict[str, Any]:
        """Return the columns."""
        data = self.cleaned_data
        return {
            "department": self.departments.get(data["department"]),
            "person": self.people.get(data["person"]),
            "medium": data["medium"],
            "must_read": data["must_read"],
        }


class ReceiveForm(Form):
    """Signing for a copy; after the effective date it says why."""

    reason = forms.CharField(
        label=_("Why it is received after the effective date"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandInForm(Form):
    """Taking copies back."""

    on = day_field(label=_("Returned on"))
    returned_by = forms.CharField(
        label=_("Returned by"), required=False, max_length=80, help_text=_("Empty: whoever signed for it.")
    )


class ScanForm(Form):
    """The signed receipt sheet; its rows are ticked beside it."""

    scan = CheckedFile(label=pgettext_lazy("copy", "Scan of the signed sheet"))


class ShortReasonForm(Form):
    """Why a copy ends as it does."""

    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
