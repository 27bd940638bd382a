"""One clause: what was found, the verdict, its gaps, evidence, "no case so far"."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.actions.answers import results_for
from audits.models import Cause, ClauseAssessment, Diagnosis, Gap, Result, Severity
from certification.models import Clause, Department, Person, Question
from wobo.accounts.forms import Form, KnownRow, KnownRows
from wobo.files.models import StoredFile

from .fields import area, day_field

STATE_SECRET = "state_secret"  # noqa: S105  a choice that is there to be refused
EMPTY = [("", "—")]


class CardForm(Form):
    """The answer on a clause. `answer()` is plain data, so that a draft can keep it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    result = forms.ChoiceField(label=gettext_lazy("Result"), widget=forms.RadioSelect)
    maturity = forms.TypedChoiceField(
        label=gettext_lazy("Maturity"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    found = forms.CharField(label=gettext_lazy("The state as it is"), required=False, widget=area(5))
    strengths = forms.CharField(label=gettext_lazy("What conforms"), required=False, widget=area(2))
    people = KnownRows(
        label=gettext_lazy("Talked to"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pick-list"}),
    )
    others_met = forms.CharField(label=gettext_lazy("Others talked to"), required=False, max_length=300)
    seen = forms.CharField(label=gettext_lazy("Documents and records seen"), required=False, widget=area(3))
    assessed_on = day_field(label=gettext_lazy("Assessed on"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason for not applicable"), required=False, widget=area(2))

    def __init__(
        self,
        *args: Any,
        diagnosis: Diagnosis,
        clause: Clause,
        people: list[Person],
        questions: list[Question],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        permitted = results_for(clause)
        self.fields["result"].choices = [(one.value, one.label) for one in permitted]  # type: ignore[attr-defined]
        names = {str(one["level"]): one["name"] for one in diagnosis.scale}
        levels = [(str(level), f"{level} {names.get(str(level), '')}".strip()) for level in range(6)]
        self.fields["maturity"].choices = [("", "—"), *levels]  # type: ignore[attr-defined]
        self.fields["people"].offer(people, named)  # type: ignore[attr-defined]
        if Result.NOT_APPLICABLE not in permitted:
            del self.fields["reason"]
        for place, question in enumerate(questions):
            self.fields[f"ticked_{place}"] = forms.BooleanField(label=question.said, required=False)
            self.fields[f"note_{place}"] = forms.CharField(label=_("Note"), required=False, max_length=1000)

    @property
    def prompts(self) -> list[dict[str, Any]]:
        """The questions with their tick and note, for the template."""
        return [
            {"question": question, "ticked": self[f"ticked_{place}"], "note": self[f"note_{place}"]}
            for place, question in enumerate(self.questions)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason that "not applicable" stands on."""
        data = super().clean() or {}
        if data.get("result") == Result.NOT_APPLICABLE and not data.get("reason"):
            self.add_error("reason", _("Say why the clause is not applicable."))
        return data

    def answer(self) -> dict[str, Any]:
        """Return the answer as plain data, notes on questions by their number."""
        data = self.cleaned_data
        names = ("result", "maturity", "others_met", "seen", "found", "strengths")
        told: dict[str, Any] = {name: data[name] for name in names}
        if "reason" in self.fields:
            told["reason"] = data["reason"]
        told["people"] = sorted(data["people"])
        told["assessed_on"] = data["assessed_on"].isoformat() if data["assessed_on"] else None
        notes = {
            question.ref: {"ticked": data[f"ticked_{place}"], "note": data[f"note_{place}"]}
            for place, question in enumerate(self.questions)
        }
        told["notes"] = {ref: one for ref, one in notes.items() if one["ticked"] or one["note"]}
        if told["assessed_on"] is None:
            del told["assessed_on"]
        return told


def named(person: Person) -> str:
    """Return a person with department and post, as the list shows them."""
    return " · ".join(part for part in (person.name, str(person.department or ""), person.post) if part)


def initial_of(row: ClauseAssessment, questions: list[Question], met: list[int]) -> dict[str, Any]:
    """Return what the card shows of a saved assessment."""
    told = {
        name: getattr(row, name)
        for name in (
            "version",
            "result",
            "maturity",
            "others_met",
            "seen",
            "found",
            "strengths",
            "reason",
            "assessed_on",
        )
    }
    told["people"] = met
    return {**told, **_notes(row.notes, questions)}


def initial_of_answer(answer: dict[str, Any], questions: list[Question]) -> dict[str, Any]:
    """Return what the card shows of a draft."""
    told = {name: value for name, value in answer.items() if name not in {"gaps", "notes"}}
    return {**told, **_notes(answer.get("notes", {}), questions)}


def _notes(notes: dict[str, Any], questions: list[Question]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for place, question in enumerate(questions):
        one = notes.get(question.ref, {})
        told |= {f"ticked_{place}": one.get("ticked", False), f"note_{place}": one.get("note", "")}
    return told


class GapForm(Form):
    """A gap on the card."""

    uid = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("Gap"), required=False, widget=area(2))
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[*EMPTY, *Gap.Kind.choices], required=False)
    cause = forms.ChoiceField(label=gettext_lazy("Cause category"), choices=[*EMPTY, *Cause.choices], required=False)
    cause_text = forms.CharField(label=gettext_lazy("Cause"), required=False, widget=area(2))
    recommendation = forms.CharField(label=gettext_lazy("Recommendation"), required=False, widget=area(2))
    department = KnownRow(label=gettext_lazy("Department"), required=False)
    owner = KnownRow(label=gettext_lazy("Owner"), required=False)
    due = day_field(label=gettext_lazy("Due"), required=False)
    remove = forms.BooleanField(label=gettext_lazy("Delete this gap"), required=False)

    def __init__(self, *args: Any, people: list[Person], departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(people, empty=True)  # type: ignore[attr-defined]
        self.fields["department"].offer(departments, empty=True)  # type: ignore[attr-defined]
        if not self.initial.get("uid"):
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        """A gap that says something else must say what it is."""
        data = super().clean() or {}
        told = [name for name in ("cause_text", "recommendation", "due") if data.get(name)]
        if not data.get("text") and not data.get("remove") and (told or data.get("uid")):
            self.add_error("text", _("Describe the gap, or delete it."))
        return data

    def answer(self) -> dict[str, Any]:
        """Return the gap as plain data."""
        data = dict(self.cleaned_data)
        data["due"] = data["due"].isoformat() if isinstance(data.get("due"), dt.date) else None
        data["severity"] = data.get("severity") or Severity.MINOR.value
        return data


def gap_initial(gap: Gap) -> dict[str, Any]:
    """Return what the card shows of a saved gap."""
    names = ("uid", "text", "severity", "kind", "cause", "cause_text", "recommendation", "due")
    told = {name: getattr(gap, name) for name in names}
    return {**told, "owner": gap.owner_id, "department": gap.department_id}


GapForms: Any = forms.formset_factory(GapForm, extra=1, max_num=50)


class ManyFiles(forms.ClearableFileInput):
    """A file input for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; their content is checked by the action, all before any is kept."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the list of uploads. Raises ValidationError without any, or with more than one upload may have."""
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not files:
            raise ValidationError(_("Choose at least one file."))
        if len(files) > settings.LIMITS["request_files"]:
            raise ValidationError(
                _("At most %(limit)s files at once. Send them in several steps.")
                % {"limit": settings.LIMITS["request_files"]}
            )
        return [super(FilesField, self).clean(one, initial) for one in files]


class FilesForm(Form):
    """Evidence files with their classification; state secrets are refused."""

    files = FilesField(label=gettext_lazy("Evidence files"))  # type: ignore[assignment]  # taken off the class
    classification = forms.ChoiceField(
        label=gettext_lazy("Classification"),
        choices=[
            *StoredFile.Classification.choices,
            (STATE_SECRET, gettext_lazy("State secret: must not be uploaded")),
        ],
        initial=StoredFile.Classification.INTERNAL,
    )

    def clean_classification(self) -> str:
        """Refuse what must not come into this system."""
        chosen: str = self.cleaned_data["classification"]
        if chosen == STATE_SECRET:
            raise ValidationError(
                _("State secrets must not be uploaded. Nothing was kept. Note the record as evidence by reference.")
            )
        return chosen


class ReferenceForm(Form):
    """A record that was read on site and not kept."""

    title = forms.CharField(label=gettext_lazy("Record"), max_length=300)
    reference = forms.CharField(label=gettext_lazy("Number of the record"), max_length=120, required=False)
    dated = forms.CharField(label=gettext_lazy("Version or date"), max_length=60, required=False)
    kept_at = forms.CharField(label=gettext_lazy("Where it is kept"), max_length=200, required=False)
    seen_on = day_field(label=gettext_lazy("Seen on"), required=False)


class NoCaseForm(Form):
    """Why there was no case so far; the process owner signs it."""

    reason = forms.CharField(label=gettext_lazy("Why there was no case"), widget=area(3), min_length=5)
    since = day_field(label=gettext_lazy("Period from"), required=False)
    until = day_field(label=gettext_lazy("Period until"), required=False)
    owner = KnownRow(label=gettext_lazy("Process owner"), required=False)
    drill = forms.CharField(
        label=gettext_lazy("Drill"),
        widget=area(2),
        required=False,
        help_text=gettext_lazy("An exercise counts as a case and is marked as one."),
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        self.fields["owner"].offer(people, empty=True)  # type: ignore[attr-defined]

    def clean_owner(self) -> Person | None:
        """Return the person."""
        return self.people.get(self.cleaned_data["owner"])
