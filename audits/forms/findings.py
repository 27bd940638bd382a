"""Forms of findings: facts, answer, evidence, and what each step asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from audits.models import Cause, Finding, FindingEvidence, Gap
from audits.models.finding_parts import MOST_FACTS, Source
from certification.models import Clause, Engagement
from documents.models import Document
from wobo.accounts.forms import Form, KnownRow

from .fields import ClauseRefs, area, day_field

LONG, SHORT, SHORTEST = 4000, 2000, 10
WHYS = 5


class DocumentByNumber(forms.CharField):
    """A document of the register, typed by its number."""

    engagement: Engagement | None = None

    def clean(self, value: Any) -> Document | None:  # type: ignore[override]
        """Return the document. Raises ValidationError for a number that the register lacks."""
        number = super().clean(value)
        if not number:
            return None
        rows = Document.objects.filter(engagement=self.engagement).standing()
        found = rows.filter(number__iexact=number).first() or rows.filter(number__iexact=number.split(" ")[0]).first()
        if found is None:
            raise ValidationError(
                gettext("No document has the number %(number)s.") % {"number": number}, code="unknown"
            )
        return found


class FactsForm(Form):
    """What was found: time, place, object, record, requirement, grade."""

    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    audit = KnownRow(label=_("Audit"), required=False)
    grade = forms.ChoiceField(label=_("Grade"), choices=Finding.Grade.choices, widget=forms.RadioSelect)
    facts = forms.CharField(
        label=_("Facts"),
        max_length=MOST_FACTS,
        min_length=SHORTEST,
        widget=area(5),
        help_text=_("When, where, what, which record; posts and not names of people."),
    )
    found_on = day_field(label=_("Found on"))
    found_at = forms.CharField(label=_("Time"), max_length=20, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    object = forms.CharField(label=_("Object"), max_length=300, required=False)
    record_number = forms.CharField(label=_("Number of the record"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("nonconformity", "Kind"), choices=[("", "—"), *Gap.Kind.choices], required=False
    )
    document = DocumentByNumber(
        label=_("Own document"), max_length=80, required=False, help_text=_("Its number in the register.")
    )
    document_clause = forms.CharField(label=_("Clause of the own document"), max_length=60, required=False)
    department = KnownRow(label=_("Department"), required=False)
    service = KnownRow(label=_("Service"), required=False)
    site = KnownRow(label=_("Site"), required=False)
    escort = forms.CharField(label=_("Accompanied by"), max_length=120, required=False)
    auditor = forms.CharField(label=_("Auditor"), max_length=120, required=False)
    confirmer = KnownRow(
        label=_("Confirmed by"), required=False, help_text=_("Nobody chosen: the head of the department.")
    )

    def __init__(self, *args: Any, rows: dict[str, list[Any]], engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {name: {row.pk: row for row in found} for name, found in rows.items()}
        for name, found in rows.items():
            if name in self.fields:
                self.fields[name].offer(found, empty=True)  # type: ignore[attr-defined]
        self.fields["document"].engagement = engagement  # type: ignore[attr-defined]
        self.standards = rows["standards"]
        for place, standard in enumerate(self.standards):
            self._add_standard(place, standard)

    def _add_standard(self, place: int, standard: Any) -> None:
        several = len(self.standards) > 1
        label = gettext("Clauses of %(standard)s") % {"standard": standard.name}
        hint = gettext("Numbers, as in 8.5.1, 9.2.")
        self.fields[f"clauses_{place}"] = ClauseRefs(
            label=label, standard=standard, required=False, help_text=hint, max_length=400
        )
        if several:
            choices = [("", gettext("As the finding")), *Finding.Grade.choices]
            label = gettext("Grade in %(standard)s") % {"standard": standard.name}
            self.fields[f"grade_{place}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def told(self) -> dict[str, Any]:
        """Return what was typed, as `raise_finding` takes it."""
        many = ("clauses_", "grade_")
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith(many)}
        for name in ("audit", "department", "service", "site", "confirmer"):
            if name in data:
                data[name] = self.known[name].get(data[name])
        return data

    def clauses(self, grade: str = "") -> list[tuple[Clause, str]]:
        """Return the clauses with their grades."""
        data, found = self.cleaned_data, []
        for place, _standard in enumerate(self.standards):
            given = data.get(f"grade_{place}") or data.get("grade") or grade
            found += [(clause, given) for clause in data.get(f"clauses_{place}") or []]
        return found


class EditFactsForm(FactsForm):
    """The same once it is numbered: source, audit and grade stay."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("source", "audit", "grade"):
            del self.fields[name]


class FindingAnswerForm(Form):
    """The answer of those audited."""

    correction = forms.CharField(
        label=_("Correction"), max_length=LONG, required=False, widget=area(3), help_text=_("What was done at once.")
    )
    why_1 = forms.CharField(label=_("Why did it happen?"), max_length=600, required=False, widget=area(2))
    why_2 = forms.CharField(label=_("And why that?"), max_length=600, required=False, widget=area(2))
    why_3 = forms.CharField(label=_("And why that?"), max_length=600, required=False, widget=area(2))
    why_4 = forms.CharField(label=_("And why that?"), max_length=600, required=False, widget=area(2))
    why_5 = forms.CharField(label=_("And why that?"), max_length=600, required=False, widget=area(2))
    cause = forms.ChoiceField(label=_("Kind of cause"), choices=[("", "—"), *Cause.choices], required=False)
    extent = forms.CharField(
        label=_("Does the same exist elsewhere?"),
        max_length=LONG,
        required=False,
        widget=area(3),
        help_text=_("Where you looked, and what you found there."),
    )
    action = forms.CharField(
        label=_("Corrective action"),
        max_length=LONG,
        required=False,
        widget=area(3),
        help_text=_("What removes the cause, so that it does not come back."),
    )
    owner = KnownRow(label=_("Owner"), required=False)
    due = day_field(label=_("Due"), required=False)

    def __init__(self, *args: Any, people: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {row.pk: row for row in people}
        self.fields["owner"].offer(people, empty=True)  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """Return the columns; the whys as one list."""
        data = dict(self.cleaned_data)
        whys = [data.pop(f"why_{place}") for place in range(1, WHYS + 1)]
        return {**data, "whys": whys, "owner": self.people.get(data["owner"])}


class ReasonForm(Form):
    """A step that asks why."""

    reason = forms.CharField(label=_("Reason"), max_length=SHORT, min_length=SHORTEST, widget=area(4))


class RegradeForm(ReasonForm):
    """Another grade, and why."""

    grade = forms.ChoiceField(label=_("Grade"), choices=Finding.Grade.choices, widget=forms.RadioSelect)

    field_order = ("grade", "reason")


class VerificationForm(Form):
    """What an auditor saw."""

    verification = forms.CharField(
        label=_("What you saw"),
        max_length=LONG,
        min_length=SHORTEST,
        widget=area(4),
        help_text=_("Which records, where, and that the action is in place."),
    )


class EffectForm(Form):
    """That it works."""

    effect = forms.CharField(
        label=_("What shows that it works"),
        max_length=LONG,
        min_length=SHORTEST,
        widget=area(4),
        help_text=_("Records made since then, and what they show."),
    )


class ResultForm(Form):
    """What was done."""

    result = forms.CharField(label=_("What was done"), max_length=LONG, min_length=SHORTEST, widget=area(4))


class BodyForm(Form):
    """What the body says, when, by whom, in which letter."""

    on = day_field(label=_("Date of the letter"))
    auditor = forms.CharField(label=_("Auditor of the body"), max_length=120)
    letter = forms.CharField(label=_("Letter of the body"), max_length=200, help_text=_("Number or subject."))


class HandOverForm(ReasonForm):
    """Who carries it out now, and until when."""

    owner = KnownRow(label=_("Owner"), required=False)
    due = day_field(label=_("Due"), required=False)

    field_order = ("owner", "due", "reason")

    def __init__(self, *args: Any, people: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {row.pk: row for row in people}
        self.fields["owner"].offer(people, empty=True)  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """Return owner, day and reason."""
        return {**self.cleaned_data, "owner": self.people.get(self.cleaned_data["owner"])}


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Any number of files; clean value: a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files."""
        return [super(ManyFiles, self).clean(one, initial) for one in (data or [])]


class EvidenceForm(Form):
    """Files, or a record that stays where it is."""

    kind = forms.ChoiceField(label=_("Evidence"), choices=FindingEvidence.Kind.choices)
    papers = ManyFiles(label=_("Files"), required=False)
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    reference = forms.CharField(label=_("Number of the record"), max_length=120, required=False)
    dated = day_field(label=_("Date of the record"), required=False)
    kept_at = forms.CharField(label=_("Where it is kept"), max_length=200, required=False)

    def told(self) -> dict[str, Any]:
        """Return the columns without the files."""
        names = ("kind", "title", "reference", "dated", "kept_at")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class FindingChangeForm(Form):
    """A change of a document that a finding asks for."""

    document = DocumentByNumber(label=_("Document"), max_length=80, help_text=_("Its number in the register."))
    place = forms.CharField(label=_("Clause or page"), max_length=120, required=False)
    reason = forms.CharField(label=_("Reason in words"), max_length=SHORT, min_length=5, widget=area(3))
    after = forms.CharField(label=_("After the change"), max_length=8000, min_length=5, widget=area(4))

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].engagement = engagement  # type: ignore[attr-defined]
