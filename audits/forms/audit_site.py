"""Forms of an internal audit on site and after it: rows of checklists, judgements, findings, words of the report."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audits.models import Audit, AuditItem, Method, Verdict
from wobo.accounts.forms import Form, KnownRow, ModelForm

from .audit_plan import changes_of, picked
from .fields import area, day_field
from .rows import Choices

WORDS = {
    "conclusion": gettext_lazy("Conclusion of the audit"),
    "evaluation": gettext_lazy("How far the criteria are met, and whether the system is effective"),
    "strengths": gettext_lazy("Good practice"),
    "obstacles": gettext_lazy("Obstacles during the audit"),
    "not_covered": gettext_lazy("Not covered, and why"),
    "disagreements": gettext_lazy("Diverging opinions that were not resolved"),
    "follow_up": gettext_lazy("Follow-up agreed"),
}


class AuditItemForm(ModelForm):
    """A row of a checklist that somebody adds or changes; its clause is chosen inside one standard."""

    clause = forms.ChoiceField(label=gettext_lazy("Clause"), required=False)
    department = KnownRow(label=gettext_lazy("Department"), required=False)
    service = KnownRow(label=gettext_lazy("Service"), required=False)
    site = KnownRow(label=gettext_lazy("Site"), required=False)
    auditor = KnownRow(label=gettext_lazy("Auditor"), required=False)

    class Meta:
        model = AuditItem
        fields = ["question", "function", "method", "sample", "means"]
        widgets = {"question": area(3)}

    def __init__(self, *args: Any, choices: Choices, clauses: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picked(self, choices, department="departments", service="services", site="sites", auditor="members")
        for name in ("department", "service", "site", "auditor"):
            self.initial[name] = getattr(self.instance, f"{name}_id")
        self.clauses = {f"{one.standard.ref}/{one.ref}": one for one in clauses}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, one in self.clauses.items():
            groups.setdefault(one.standard.name, []).append((key, one.heading))
        self.fields["clause"].choices = [("", "—"), *groups.items()]  # type: ignore[attr-defined]
        self.initial["clause"] = next(
            (key for key, one in self.clauses.items() if one.pk == self.instance.clause_id), ""
        )
        self.order_fields(["question", "clause", "department", "function"])

    def clean(self) -> dict[str, Any]:
        """A row asks a department or a function."""
        data = super().clean() or {}
        if data.get("department") and data.get("function"):
            self.add_error("function", _("A row asks a department or a function, not both."))
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the doors take it."""
        told = changes_of(self)
        if "clause" in told:
            told["clause"] = self.clauses.get(told["clause"])
        return told


class JudgeForm(Form):
    """What was seen and said of a row, with the version that was read."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=pgettext_lazy("checklist", "Verdict"), choices=Verdict.choices)
    seen = forms.CharField(label=gettext_lazy("What was seen"), required=False, max_length=4000, widget=area(3))
    sample = forms.CharField(label=gettext_lazy("Sample"), required=False, max_length=300)
    means = forms.ChoiceField(label=gettext_lazy("Audit method"), choices=Method.choices, required=False)
    interruption = forms.CharField(
        label=gettext_lazy("Interruptions of the remote part"), required=False, max_length=300
    )
    planned_for = day_field(label=gettext_lazy("Planned for"), required=False)

    def told(self) -> dict[str, Any]:
        """Return what the row is told: only what was sent."""
        names = ("verdict", "seen", "sample", "means", "interruption", "planned_for")
        told = {name: self.cleaned_data[name] for name in names if name in self.data}
        if not told.get("means"):
            told.pop("means", None)
        return told


class RaiseForm(Form):
    """A finding written while its row is judged."""

    facts = forms.CharField(
        label=gettext_lazy("Facts: who, what, when, by which record"), max_length=4000, widget=area(3)
    )
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=200)
    object = forms.CharField(label=gettext_lazy("Object"), required=False, max_length=300)
    record_number = forms.CharField(label=gettext_lazy("Number of the record"), required=False, max_length=120)
    document_clause = forms.CharField(label=gettext_lazy("Clause of the own document"), required=False, max_length=60)
    escort = forms.CharField(label=gettext_lazy("Escort"), required=False, max_length=120)

    def told(self) -> dict[str, Any]:
        """Return what the finding is told beside its facts."""
        names = ("place", "object", "record_number", "document_clause", "escort")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class WordsForm(Form):
    """What the report says in words."""

    distribution = forms.CharField(
        label=gettext_lazy("Report goes to"), required=False, max_length=2000, widget=area(2)
    )

    def __init__(self, *args: Any, audit: Audit, **kwargs: Any) -> None:
        initial = {**audit.told, "distribution": audit.distribution}
        super().__init__(*args, initial=initial, **kwargs)
        for name, label in WORDS.items():
            self.fields[name] = forms.CharField(label=label, required=False, max_length=4000, widget=area(4))
        self.order_fields([*WORDS, "distribution"])

    def changes(self) -> dict[str, Any]:
        """Return what the audit is told."""
        told = {name: self.cleaned_data[name] for name in WORDS if self.cleaned_data[name]}
        return {"told": told, "distribution": self.cleaned_data["distribution"]}


class ShareForm(Form):
    """Rows of a place for an auditor."""

    auditor = KnownRow(label=gettext_lazy("Auditor"))

    def __init__(self, *args: Any, members: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.pk: one for one in members}
        self.fields["auditor"].offer(members)  # type: ignore[attr-defined]
