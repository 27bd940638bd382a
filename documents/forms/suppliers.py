"""Forms of suppliers: one of them, a licence, the criteria, an evaluation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.fields import CheckedFile, day_field, text_area
from certification.models import Engagement, Service
from documents.models import Agreement, Supplier, SupplierCriterion, SupplierEvaluation, SupplierScore
from wobo.accounts.forms import Form, KnownRow, KnownRows, ModelForm

from .fields import people_of, person_said

EMPTY_CRITERIA = 3  # lines for further criteria


class SupplierForm(ModelForm):
    """A supplier."""

    services = KnownRows(label=gettext_lazy("For the services"), required=False)
    manager = KnownRow(label=gettext_lazy("Looked after by"), required=False)
    agreement = KnownRow(label=gettext_lazy("Contract"), required=False)

    class Meta:
        model = Supplier
        fields = (
            *("kind", "number", "name", "name_en", "supplies", "contact", "phone", "email"),
            *("legacy_reason", "notes"),
        )
        widgets = {"notes": text_area(3)}
        help_texts = {"number": gettext_lazy("Empty: the next free number.")}

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        supplier = self.instance
        kinds = [Agreement.Kind.SUPPLIER, Agreement.Kind.INTERNAL]
        self.known_services = {one.pk: one for one in Service.objects.filter(workspace=engagement.client.workspace_id)}
        self.people = {one.pk: one for one in people_of(engagement, [supplier.manager_id])}
        agreements = Agreement.objects.filter(engagement=engagement, kind__in=kinds)
        self.agreements = {one.pk: one for one in agreements}
        self.fields["number"].required = False
        self.fields["services"].offer(self.known_services.values())  # type: ignore[attr-defined]
        self.fields["manager"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]
        self.fields["agreement"].offer(self.agreements.values(), empty=True)  # type: ignore[attr-defined]
        self.initial |= {"manager": supplier.manager_id, "agreement": supplier.agreement_id}
        if supplier.pk:
            self.initial["services"] = list(supplier.services.values_list("pk", flat=True))
        self.order_fields(["kind", "name", "name_en", "supplies", "services", "agreement", "legacy_reason", "number"])

    def told(self) -> dict[str, Any]:
        """Return the columns of the supplier."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in self._meta.fields},  # type: ignore[union-attr]
            "services": [self.known_services[pk] for pk in data["services"]],
            "manager": self.people.get(data["manager"]),
            "agreement": self.agreements.get(data["agreement"]),
        }

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class SupplierLicenceForm(Form):
    """A licence or certificate of a supplier."""

    name = forms.CharField(label=gettext_lazy("Licence or certificate"), max_length=160)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=80, required=False)
    valid_until = day_field(label=gettext_lazy("Valid until"), required=False)
    file = CheckedFile(label=gettext_lazy("Scan"), required=False)


class CriterionForm(Form):
    """One criterion; an empty line is none."""

    name = forms.CharField(label=gettext_lazy("Criterion"), max_length=80, required=False)
    name_en = forms.CharField(label=gettext_lazy("In English"), max_length=80, required=False)
    weight = forms.IntegerField(label=gettext_lazy("Weight in percent"), min_value=0, max_value=100, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the weight of what has a name."""
        data = super().clean() or {}
        if data.get("name") and not data.get("weight") and "weight" not in self.errors:
            self.add_error("weight", _("Give it a weight."))
        if data.get("weight") and not data.get("name"):
            self.add_error("name", _("Name the criterion."))
        return data


def criterion_forms(criteria: Sequence[SupplierCriterion], data: Any = None) -> list[CriterionForm]:
    """Return a form for each criterion, and some for further ones."""
    rows: list[Any] = [{"name": one.name, "name_en": one.name_en, "weight": one.weight} for one in criteria]
    rows += [{}] * EMPTY_CRITERIA
    return [CriterionForm(data, prefix=f"c{place}", initial=row) for place, row in enumerate(rows)]


class EvaluationForm(ModelForm):
    """The decision of an evaluation."""

    evaluated_on = day_field(label=gettext_lazy("Evaluated on"))
    evaluator = KnownRow(label=gettext_lazy("Evaluated by"), required=False)
    valid_until = day_field(label=gettext_lazy("Valid until"), required=False)

    class Meta:
        model = SupplierEvaluation
        fields = ("evaluated_on", "pass_mark", "decision", "conditions", "valid_until")
        widgets = {"conditions": text_area(3)}

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {one.pk: one for one in people_of(engagement, [self.instance.evaluator_id])}
        self.fields["evaluator"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]
        self.fields["pass_mark"].validators.append(forms.fields.validators.MaxValueValidator(100))
        self.initial["evaluator"] = self.instance.evaluator_id
        self.order_fields(["evaluated_on", "evaluator", "pass_mark", "decision", "conditions", "valid_until"])

    def told(self) -> dict[str, Any]:
        """Return the columns of the evaluation."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        return {**plain, "evaluator": self.people.get(data["evaluator"])}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class SupplierScoreForm(Form):
    """The score of one criterion."""

    score = forms.IntegerField(label=gettext_lazy("Score, 0 to 100"), min_value=0, max_value=100, required=False)
    remark = forms.CharField(label=gettext_lazy("Grounds"), max_length=300, required=False)

    def __init__(self, *args: Any, row: SupplierScore, **options: Any) -> None:
        initial = {"score": row.score, "remark": row.remark}
        super().__init__(*args, prefix=f"s{row.order}", initial=initial, **options)
        self.row = row
