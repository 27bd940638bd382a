"""Forms of measures: one of them, the grid of values, a list to be brought in."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.models import Engagement, Service
from documents.actions.measures import number_from
from documents.models import Measure
from documents.models.measure import figure
from documents.pilot.value_list import month_of
from wobo.accounts.forms import Form, KnownRow, ModelForm

from .fields import departments_of, people_of, person_said

Direction = Measure.Direction


class FigureField(forms.CharField):
    """A figure as people type it; clean value: Decimal or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30, "required": False, **options})
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Return the figure without needless zeros; what somebody sent stays as it was sent."""
        return figure(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the figure. Raises ValidationError for anything else."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return number_from(text)
        except ValueError:
            raise ValidationError(gettext("“%(text)s” is no figure."), params={"text": text}, code="figure") from None


class MonthField(forms.CharField):
    """A month; clean value: its first day, or None."""

    widget = forms.TextInput(attrs={"type": "month"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 12, "required": False, **options})

    def prepare_value(self, value: Any) -> Any:
        """Return the month as the browser writes it."""
        return f"{value:%Y-%m}" if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:  # type: ignore[override]
        """Return its first day. Raises ValidationError for anything else."""
        text = super().clean(value)
        if not text:
            return None
        found = month_of(text)
        if found is None:
            told = {"text": text}
            raise ValidationError(gettext("“%(text)s” is no month. Write it as 2026-11."), params=told, code="month")
        return found


class MeasureForm(ModelForm):
    """What is measured."""

    target = FigureField(label=_("Target"), help_text=_("A figure alone; the unit stands beside it."))
    since = MonthField(label=_("Measured since"), help_text=_("Empty: this month."))
    service = KnownRow(label=_("Service"), required=False)
    department = KnownRow(label=_("Responsible department"), required=False)
    person = KnownRow(label=_("Responsible person"), required=False)

    class Meta:
        model = Measure
        names = ("name", "name_en", "source", "formula", "formula_en", "unit", "direction", "frequency")
        fields = (*names, "data_source", "in_sla")
        help_texts = {"in_sla": _("It then stands in the comparison of service levels.")}

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Service.objects.filter(workspace=engagement.client.workspace_id)
        self.known: dict[str, dict[int, Any]] = {
            "service": {row.pk: row for row in rows},
            "department": {row.pk: row for row in departments_of(engagement)},
            "person": {row.pk: row for row in people_of(engagement, [self.instance.person_id])},
        }
        for name, known in self.known.items():
            said = person_said if name == "person" else str
            self.fields[name].offer(known.values(), said, empty=True)  # type: ignore[attr-defined]
            self.initial[name] = getattr(self.instance, f"{name}_id")
        self.initial["target"], self.initial["since"] = self.instance.target, self.instance.since
        first = ("name", "name_en", "source", "service", "in_sla", "formula", "formula_en", "unit", "direction")
        self.order_fields((*first, "target", "frequency", "data_source", "department", "person", "since"))

    def clean(self) -> dict[str, Any]:
        """Ask for the figure of a target, for the service of an SLA's."""
        data = super().clean() or {}
        if data.get("direction") != Direction.WATCHED and data.get("target") is None and "target" not in self.errors:
            self.add_error("target", gettext("Enter the figure, or say that it is watched only."))
        if data.get("in_sla") and not data.get("service"):
            self.add_error("service", gettext("Say which service's SLA it stands in."))
        return data

    def told(self) -> dict[str, Any]:
        """Return the columns of the measure."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        links = {name: known.get(data[name]) for name, known in self.known.items()}
        target = None if data["direction"] == Direction.WATCHED else data["target"]
        return {**plain, **links, "target": target, **({"since": data["since"]} if data["since"] else {})}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class ListForm(Form):
    """A list to be brought in."""

    file = forms.FileField(label=_("Excel or CSV file"))


class ValueForm(Form):
    """One value of a measure with its remark."""

    month = MonthField(label=_("Month"), required=True)
    value = FigureField(label=_("Value"), help_text=_("Empty: the value of the month is taken out."))
    note = forms.CharField(
        label=_("Remark"), max_length=300, required=False, help_text=_("As why a target was missed.")
    )
