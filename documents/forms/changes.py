"""Forms of change requests, loans, destruction and reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.fields import day_field, text_area
from certification.models import Engagement
from documents.models import ChangeRequest
from wobo.accounts.forms import Form, KnownRow

from .fields import EntryField, people_of, person_said

Nature = ChangeRequest.Nature
SHORT, LONG = 2000, 8000


class ChangeForm(Form):
    """What is to change and why (F16)."""

    nature = forms.ChoiceField(label=_("Nature of the change"), choices=Nature.choices, widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("Clause or page"), max_length=120, required=False, help_text=_("As 5.3, or page 7.")
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=ChangeRequest.Ground.choices)
    reason = forms.CharField(label=_("Reason in words"), max_length=SHORT, min_length=5, widget=text_area(3))
    before = forms.CharField(label=_("Before the change"), max_length=LONG, required=False, widget=text_area(4))
    after = forms.CharField(
        label=_("After the change"),
        max_length=LONG,
        required=False,
        widget=text_area(4),
        help_text=_("Needed for everything but a withdrawal."),
    )
    source = forms.ChoiceField(label=_("Source"), choices=ChangeRequest.Source.choices, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the new text."""
        data = super().clean() or {}
        if data.get("nature") and data["nature"] != Nature.WITHDRAWAL and not (data.get("after") or "").strip():
            self.add_error("after", gettext("Say what it is to read after the change."))
        return data


class ChangeOfForm(ChangeForm):
    """The same, with the document to be chosen by its number."""

    document = EntryField(label=_("Document"), required=True)

    field_order = ("document", "nature", "place", "ground", "reason", "before", "after", "source")


class OpinionForm(Form):
    """The opinion of the review."""

    opinion = forms.CharField(label=_("Opinion"), min_length=5, max_length=SHORT, widget=text_area(4))


class DecisionForm(Form):
    """Why a request is refused."""

    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=SHORT, widget=text_area(4))


class PostponeForm(DecisionForm):
    """Why a request waits, and how long."""

    until = day_field(label=_("Until"))


class LoanForm(Form):
    """A loan (F18)."""

    document = EntryField(label=_("Document"), required=True)
    copy = forms.CharField(label=_("Copy or volume"), max_length=60, required=False)
    borrower = KnownRow(label=_("Borrower"))
    lent_on = day_field(label=_("Lent on"))
    due = day_field(label=_("Due back"), required=False)
    remarks = forms.CharField(label=_("Remarks"), max_length=300, required=False)

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {row.pk: row for row in people_of(engagement)}
        self.fields["borrower"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]
        self.fields["document"].engagement = engagement  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """Return the columns."""
        return {**self.cleaned_data, "borrower": self.people[self.cleaned_data["borrower"]]}


class DestroyForm(Form):
    """That approved copies were destroyed."""

    on = day_field(label=_("Destroyed on"))
    destroyer = KnownRow(label=_("Destroyed by"))
    witness = KnownRow(label=_("Witness"))

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {row.pk: row for row in people_of(engagement)}
        for name in ("destroyer", "witness"):
            self.fields[name].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for two people."""
        data = super().clean() or {}
        if data.get("witness") and data.get("witness") == data.get("destroyer"):
            self.add_error("witness", gettext("Whoever destroys does not witness it: name two people."))
        return data


class DayForm(Form):
    """A day."""

    on = day_field(label=_("Day"))


class EditionForm(Form):
    """The common day of a new edition."""

    effective_on = day_field(label=_("Common effective date"))


class DeclarationForm(Form):
    """The declaration of formal operation."""

    operation_on = day_field(label=_("Formal operation from"))
    statement = forms.CharField(label=_("Declaration"), min_length=20, max_length=4000, widget=text_area(7))
