"""Forms of the comparison of certification bodies, and the form that knows days and amounts."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits import bodies
from audits.models import BodyCandidate, BodyComparison
from certification.fields import CheckedFile, text_area
from wobo.accounts.forms import Form, KnownRow, ModelForm


class DatedForm(ModelForm):
    """A form whose days have the browser's own calendar, and whose changes are those of the model's fields."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            elif isinstance(field, forms.DecimalField):
                field.widget.attrs["min"] = "0"

    def clean(self) -> Any:
        """Refuse amounts and days below nought."""
        for name, value in list((super().clean() or self.cleaned_data).items()):  # add_error takes from it
            if isinstance(value, Decimal) and value < 0:
                self.add_error(name, _("Not below nought."))
        return self.cleaned_data

    def changes(self) -> dict[str, Any]:
        """Return the values of the model's own columns, uploads left out."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.uploads}

    uploads: tuple[str, ...] = ()

    def files_given(self) -> dict[str, Any]:
        """Return the uploads that were sent."""
        return {name: self.cleaned_data.get(name) for name in self.uploads if self.cleaned_data.get(name)}


class ComparisonForm(DatedForm):
    """What customers require, the currency, the estimated audit days."""

    class Meta:
        model = BodyComparison
        fields = (
            "customer_requirement", "currency", "initial_estimate", "surveillance_estimate",
            "recertification_estimate",
        )  # fmt: skip
        widgets = {"customer_requirement": text_area(3)}

    def clean_currency(self) -> str:
        """Write the currency in capitals."""
        return str(self.cleaned_data["currency"]).upper()


class CandidateForm(DatedForm):
    """One body: approval, accreditation, place, costs, declaration of interest."""

    uploads = ("quote", "interest_file")
    quote = CheckedFile(label=gettext_lazy("Quotation"), required=False)
    interest_file = CheckedFile(label=gettext_lazy("Declaration of interest (file)"), required=False)

    class Meta:
        model = BodyCandidate
        exclude = ("workspace", "comparison", "quote", "interest_file")
        widgets = {"auditors": text_area(2), "note": text_area(2)}

    def __init__(self, *args: Any, comparison: BodyComparison, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.comparison, self.today = comparison, today

    def clean_name(self) -> str:
        """Refuse a body that is compared already."""
        name: str = self.cleaned_data["name"].strip()
        others = self.comparison.candidates.exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise ValidationError(_("This body is compared already."))
        return name

    def clean(self) -> Any:
        """Ask who declared what, and for what was found."""
        given = super().clean()
        if given.get("interest") and not (given.get("interest_by") and given.get("interest_on")):
            self.add_error("interest_by", _("Say who declared it, and when."))
        if given.get("interest") == BodyCandidate.Interest.EXISTS and not given.get("interest_note"):
            self.add_error("interest_note", _("Say which interest."))
        if given.get("interest_on") and given["interest_on"] > self.today:
            self.add_error("interest_on", _("This day lies in the future."))
        if given.get("penalties") == BodyCandidate.Penalties.SOME and not given.get("penalties_note"):
            self.add_error("penalties_note", _("Say which penalties."))
        return given

    def costs(self) -> list[dict[str, Any]]:
        """Return the fields of costs and days by audit, for the table of the page."""
        names = {
            "initial": _("Initial audit"),
            "surveillance": _("Each surveillance"),
            "recertification": _("Recertification"),
        }
        parts = ("fee", "travel", "board", "other", "days")
        return [
            {"title": title, "fields": [self[f"{visit}_{part}"] for part in parts]} for visit, title in names.items()
        ]


class ScoreForm(Form):
    """The grid: a weight for each criterion, a score for each body on it; an empty place is no score."""

    def __init__(
        self, *args: Any, candidates: list[Any], weights: dict[str, int], scores: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.candidates = candidates
        for one in bodies.CRITERIA:
            self.fields[f"weight_{one.key}"] = self._number(
                _("Weight of “%(criterion)s”") % {"criterion": one.title}, 100, weights[one.key], required=True
            )
            for body in candidates:
                told = {"body": body, "criterion": one.title}
                self.fields[f"score_{one.key}_{body.uid}"] = self._number(
                    _("%(body)s: %(criterion)s") % told, bodies.TOP_SCORE, scores.get(body.uid, {}).get(one.key)
                )

    def _number(self, label: str, top: int, initial: int | None, *, required: bool = False) -> forms.IntegerField:
        widget = forms.TextInput(attrs={"class": "value-input score-box", "aria-label": label, "inputmode": "numeric"})
        return forms.IntegerField(
            label=label, min_value=0, max_value=top, initial=initial, required=required, widget=widget
        )

    def grid(self) -> list[dict[str, Any]]:
        """Return the rows of the grid with their bound fields."""
        return [
            {
                "criterion": one,
                "weight": self[f"weight_{one.key}"],
                "scores": [{"body": body, "field": self[f"score_{one.key}_{body.uid}"]} for body in self.candidates],
            }
            for one in bodies.CRITERIA
        ]

    def wanted(self) -> tuple[dict[str, int], bodies.Scores]:
        """Return weights and scores."""
        given = self.cleaned_data
        weights = {one.key: given[f"weight_{one.key}"] for one in bodies.CRITERIA}
        scores: bodies.Scores = {body.uid: {} for body in self.candidates}
        for one in bodies.CRITERIA:
            for body in self.candidates:
                value = given.get(f"score_{one.key}_{body.uid}")
                if value is not None:
                    scores[body.uid][one.key] = value
        return weights, scores


class ChooseForm(Form):
    """The body that is proposed, and why."""

    body = KnownRow(label=gettext_lazy("Chosen body"))
    reasons = forms.CharField(
        label=gettext_lazy("Reasons for the choice"),
        widget=text_area(5),
        max_length=4000,
        min_length=10,
        help_text=gettext_lazy("In the company's own interest: what speaks for it, why not the next in the ranking."),
    )

    def __init__(self, *args: Any, candidates: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].offer(candidates, empty=True)
