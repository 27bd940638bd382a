"""Marks of written answers, and results of an examination on paper."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.fields import CheckedFile
from training import marking
from training.models import Examination, Participation
from wobo.accounts.forms import Form


def _points(most: int, step: str = "0.5", **options: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"step": step, "min": "0", "max": str(most), "inputmode": "decimal"})
    return forms.DecimalField(min_value=0, max_value=most, decimal_places=1, widget=widget, **options)


class MarksForm(Form):
    """Points for each written answer; for a paper written by hand its result in per cent."""

    def __init__(self, *args: Any, examination: Examination, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if examination.on_paper:
            self.fields["score"] = _points(100, "0.1", label=gettext_lazy("Result in per cent"))
            return
        for question in examination.paper:
            if question["kind"] == marking.SHORT and examination.answers.get(question["uid"]):
                label = _("Points, 0 to %(most)s") % {"most": question["points"]}
                first = examination.marks.get(question["uid"])
                self.fields[question["uid"]] = _points(question["points"], label=label, initial=first)

    def marks(self) -> dict[str, float]:
        """Return the points by question."""
        return {name: float(points) for name, points in self.cleaned_data.items()}


class ResultsForm(Form):
    """The scan of papers written by hand, and a result for each who wrote one; empty rows are left out."""

    scan = CheckedFile(
        label=gettext_lazy("Scan of the papers"), help_text=gettext_lazy("One file for all of them: PDF or picture.")
    )

    def __init__(self, *args: Any, rows: Sequence[Participation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            label = _("Result of %(person)s in per cent") % {"person": row.name}
            self.fields[f"score-{row.uid}"] = _points(100, "0.1", label=label, required=False)

    def lines(self) -> list[tuple[Participation, Any]]:
        """Return each participant with the field."""
        return [(row, self[f"score-{row.uid}"]) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        """Ask for one result at least."""
        data = super().clean() or {}
        if not self.errors and not self.scores(data):
            raise ValidationError(_("Enter at least one result."))
        return data

    def scores(self, data: dict[str, Any] | None = None) -> dict[int, Decimal]:
        """Return the results by primary key of the participation."""
        found = self.cleaned_data if data is None else data
        told = {row.pk: found.get(f"score-{row.uid}") for row in self.rows}
        return {key: score for key, score in told.items() if score is not None}
