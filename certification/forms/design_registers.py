"""Forms of the registers of the design: objectives, risks, law, elements. People are written by name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.fields import CheckedFile, day_field, text_area
from certification.forms.appointments import People, PersonField, label_of
from certification.models import (
    Clause,
    Department,
    Element,
    Engagement,
    LegalRequirement,
    Objective,
    Risk,
    Service,
    SupplementaryRequirement,
)
from certification.models.element import may_be_excluded
from certification.reports.design_papers import assessable
from wobo.accounts.forms import Form, KnownRow, ModelForm

LEVELS = [(step, str(step)) for step in range(1, 6)]


class RegisterForm(ModelForm):
    """A row of a register of an engagement; services, departments, clauses are those of client and standards."""

    def __init__(self, *args: Any, engagement: Engagement, people: People | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.engagement = engagement
        place = engagement.client.workspace_id
        offers = {
            "service": (Service.objects.filter(workspace=place), gettext_lazy("Service"), str),
            "department": (Department.objects.filter(workspace=place), gettext_lazy("Department"), str),
        }
        for name, (rows, label, said) in offers.items():
            if name in self.fields:
                self._offer(name, rows, label, said)
        if "clause" in self.fields:
            self._offer_clauses()
        for name, field in self.fields.items():
            if isinstance(field, PersonField) and people is not None:
                field.people = people
                holder = getattr(self.instance, name, None)
                self.initial[name] = label_of(holder) if holder else ""
            elif isinstance(field, forms.DateField):
                self.initial.setdefault(name, getattr(self.instance, name, None))

    def _offer(self, name: str, rows: Any, label: Any, said: Any) -> None:
        field = KnownRow(label=label, required=False)
        field.offer(rows, said, empty=True)
        self.fields[name] = field
        self.initial[name] = getattr(self.instance, f"{name}_id")
        self.rows = {**getattr(self, "rows", {}), name: {row.pk: row for row in rows}}

    def _offer_clauses(self) -> None:
        clauses = {f"{one.standard.ref} {one.ref}": one for one in assessable(self.engagement)}
        choices = [("", "—"), *((key, one.heading) for key, one in clauses.items())]
        self.fields["clause"] = forms.ChoiceField(label=gettext_lazy("Clause"), choices=choices, required=False)
        self.clauses = clauses
        if self.instance.clause_id:
            known = (key for key, one in clauses.items() if one.pk == self.instance.clause_id)
            self.initial["clause"] = next(known, "")

    def changes(self) -> dict[str, Any]:
        """Return the clean values, rows in the place of their keys."""
        given = dict(self.cleaned_data)
        for name, rows in getattr(self, "rows", {}).items():
            given[name] = rows.get(given[name])
        if "clause" in given:
            given["clause"] = self.clauses.get(given["clause"])
        return given

    def _post_clean(self) -> None:
        """Leave the instance alone: the actions apply what is given."""


class ObjectiveForm(RegisterForm):
    """An objective: what, how measured, how much, how often, by whom."""

    person = PersonField(label=gettext_lazy("Responsible person"), required=False)
    service = forms.CharField(required=False)
    department = forms.CharField(required=False)
    clause = forms.CharField(required=False)

    class Meta:
        model = Objective
        fields = (
            "name",
            "name_en",
            "measured_by",
            "measured_by_en",
            "formula",
            "formula_en",
            "target",
            "unit",
            "frequency",
            "source",
            "source_en",
        )

    field_order = (*Meta.fields, "department", "person", "service", "clause")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.engagement.client.language == "en":
            for name in ("name_en", "measured_by_en", "formula_en", "source_en"):
                del self.fields[name]
        self.fields["department"].label = gettext_lazy("Responsible department")
        self.order_fields(self.field_order)


class RiskForm(RegisterForm):
    """A risk or an opportunity: rating, treatment, what remains."""

    owner = PersonField(label=pgettext_lazy("risk", "Owner"), required=False)
    service = forms.CharField(required=False)
    due = day_field(label=pgettext_lazy("risk", "Due"), required=False)

    class Meta:
        model = Risk
        fields = (
            "kind",
            "source",
            "text",
            "likelihood",
            "impact",
            "treatment",
            "measure",
            "residual_likelihood",
            "residual_impact",
        )
        widgets = {"text": text_area(3), "measure": text_area(3)}

    field_order = (
        "kind", "source", "service", "text", "likelihood", "impact", "treatment", "measure", "owner", "due",
        "residual_likelihood", "residual_impact",
    )  # fmt: skip

    def __init__(self, *args: Any, scales: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, scale in (("likelihood", "likelihood"), ("impact", "impact")):
            words = list(enumerate(scales.get(scale, []), 1))
            steps = [(step, f"{step} · {word}") for step, word in words] or LEVELS
            for field, empty in ((name, []), (f"residual_{name}", [("", "—")])):
                label = Risk._meta.get_field(field).verbose_name
                self.fields[field] = forms.TypedChoiceField(
                    label=label, choices=[*empty, *steps], coerce=int, empty_value=None, required=not empty
                )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Refuse half a rating of what remains."""
        values = super().clean() or {}
        if (values.get("residual_likelihood") is None) != (values.get("residual_impact") is None):
            lacking = "residual_impact" if values.get("residual_impact") is None else "residual_likelihood"
            self.add_error(lacking, _("What remains has both: likelihood and impact."))
        return values


class LawForm(RegisterForm):
    """An entry of the register of law: what it is, whether it applies, what concerns us, who answers for it."""

    person = PersonField(label=gettext_lazy("Responsible person"), required=False)
    service = forms.CharField(required=False)
    department = forms.CharField(required=False)

    class Meta:
        model = LegalRequirement
        fields = ("head", "name", "name_en", "number", "edition", "applies", "reason", "concerns", "how_met")
        widgets = {"concerns": text_area(3), "how_met": text_area(3), "reason": text_area(2)}
        labels = {"reason": gettext_lazy("Why it does not apply")}

    field_order = (*Meta.fields[:8], "service", "department", "person", "how_met")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(self.field_order)
        self.fields["department"].label = gettext_lazy("Responsible department")
        if self.instance.applies != LegalRequirement.Applies.NO:
            self.initial["reason"] = ""  # what stands there belongs to the evaluation of compliance

    def changes(self) -> dict[str, Any]:
        """Return the clean values; the reason goes with what does not apply, and so does the compliance."""
        given = super().changes()
        if given["applies"] == LegalRequirement.Applies.NO:
            return given | {"compliance": LegalRequirement.Compliance.NONE, "evaluated_on": None}
        if self.instance.applies == LegalRequirement.Applies.NO:
            return given | {"reason": "", "compliance": LegalRequirement.Compliance.OPEN, "evaluated_on": None}
        del given["reason"]
        return given

    def clean_name(self) -> str:
        """Refuse a law that the register has already."""
        name: str = self.cleaned_data["name"].strip()
        others = LegalRequirement.objects.filter(engagement=self.engagement, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("The register has this one already."), code="twice")
        return name

    def clean(self) -> dict[str, Any]:
        """Ask why something does not apply."""
        values = super().clean() or {}
        if values.get("applies") == LegalRequirement.Applies.NO and len(values.get("reason", "").strip()) < 5:
            self.add_error("reason", _("Say why it does not apply."))
        return values


class CheckForm(Form):
    """A currency check (查新): when, which edition is in force, when next."""

    checked_on = day_field(label=gettext_lazy("Checked for currency on"))
    edition = forms.CharField(
        label=gettext_lazy("Edition in force"),
        max_length=120,
        help_text=gettext_lazy(
            "As the source of law says it: year, date of the amendment. A new edition reopens the evaluation."
        ),
    )
    next_check = day_field(label=gettext_lazy("Next check"))

    def __init__(self, *args: Any, today: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse a check in the future, and a next one that is not after it."""
        values = super().clean() or {}
        on, following = values.get("checked_on"), values.get("next_check")
        if on and on > self.today:
            self.add_error("checked_on", _("This day has not come yet."))
        if on and following and following <= on:
            self.add_error("next_check", _("The next check comes after this one."))
        return values


class ComplianceForm(Form):
    """The evaluation of compliance: result, evidence, reason, day."""

    compliance = forms.ChoiceField(
        label=gettext_lazy("Compliance"), choices=LegalRequirement.Compliance.choices[1:], widget=forms.RadioSelect
    )
    evidence = forms.CharField(label=gettext_lazy("Evidence"), max_length=300, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=text_area(3), max_length=1000, required=False,
        help_text=gettext_lazy("What is missing and what is done about it; asked for unless it is compliant."),
    )  # fmt: skip
    evaluated_on = day_field(label=gettext_lazy("Evaluated on"))

    def __init__(self, *args: Any, today: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Ask for evidence of compliance, for the reason of anything else."""
        values = super().clean() or {}
        full = values.get("compliance") == LegalRequirement.Compliance.FULL
        if full and not values.get("evidence", "").strip():
            self.add_error("evidence", _("Name what shows it."))
        if values.get("compliance") and not full and len(values.get("reason", "").strip()) < 5:
            self.add_error("reason", _("Say why."))
        if values.get("evaluated_on") and values["evaluated_on"] > self.today:
            self.add_error("evaluated_on", _("This day has not come yet."))
        return values


class ElementForm(Form):
    """What is decided about a clause. Where the standard allows no exclusion there is no such choice."""

    excluded = forms.BooleanField(label=gettext_lazy("Excluded"), required=False)
    justification = forms.CharField(
        label=gettext_lazy("Justification"), widget=text_area(3), max_length=1000, required=False
    )
    degree = forms.ChoiceField(label=gettext_lazy("Degree of demonstration"), choices=Element.Degree.choices)

    def __init__(self, *args: Any, clause: Clause, **options: Any) -> None:
        super().__init__(*args, **options)
        self.clause = clause
        if not may_be_excluded(clause):
            del self.fields["excluded"]
            self.fields["justification"].label = _("Remark")

    def clean(self) -> dict[str, Any]:
        """Ask for the justification of an exclusion."""
        values = super().clean() or {}
        if values.get("excluded") and len(values.get("justification", "").strip()) < 5:
            self.add_error("justification", _("Justify the exclusion."))
        return values

    def given(self) -> dict[str, Any]:
        """Return what is decided."""
        return {"excluded": False, **self.cleaned_data}


class SupplementForm(RegisterForm):
    """What a contract asks beyond the standard."""

    clause = forms.CharField(required=False)
    service = forms.CharField(required=False)

    class Meta:
        model = SupplementaryRequirement
        fields = ("kind", "contract", "text")
        widgets = {"text": text_area(4)}

    field_order = ("kind", "contract", "text", "clause", "service")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(self.field_order)


class RiskImportForm(Form):
    """A workbook with risks."""

    file = CheckedFile(label=gettext_lazy("List"), help_text=gettext_lazy("Excel (.xlsx) or CSV, up to 20,000 rows."))
