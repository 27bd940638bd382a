"""Forms of the record plan and of operating records."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.fields import CheckedFile, day_field, text_area
from certification.models import Service
from documents.actions.record_files import Arrived
from documents.models import Document, OperatingRecord, RecordPlan, RecordPlanRow
from documents.records.columns import FIELDS
from wobo.accounts.forms import Form, KnownRow, KnownRows, ModelForm

from .fields import FilesField, departments_of, people_of, person_said

FORMS_OFFERED = 500


def moment_field(**options: Any) -> forms.DateTimeField:
    """Return a field for a day with hour and minute, with the browser's own calendar."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, required=False, **options)


def form_said(form: Document) -> str:
    """Return number and title of a record form."""
    return f"{form.number} {form.title}"


def record_forms(engagement: Any) -> list[Document]:
    """Return the record forms of the register; one query."""
    rows = Document.objects.filter(engagement=engagement, level=Document.Level.RECORD).standing()
    return list(rows.order_by("number")[:FORMS_OFFERED])


class PeriodForm(Form):
    """From when until when records count."""

    since = day_field(
        label=gettext_lazy("Records count from"),
        help_text=gettext_lazy("The day on which the first edition took effect."),
    )
    until = day_field(label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: until today."))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=text_area(2), min_length=5)


class PlanRowForm(ModelForm):
    """A row of the record plan."""

    department = KnownRow(label=gettext_lazy("Department"), required=False)
    owner = KnownRow(label=gettext_lazy("Kept by"), required=False)
    forms = KnownRows(label=gettext_lazy("Record forms"), required=False)

    class Meta:
        model = RecordPlanRow
        fields = ("ref", "name", "name_en", "rhythm", "least", "because", "no_case")
        help_texts = {"because": gettext_lazy("Needed when the number differs from the proposed one.")}

    def __init__(self, *args: Any, plan: RecordPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        engagement, row = plan.engagement, self.instance
        self.departments = {one.pk: one for one in departments_of(engagement)}
        self.people = {one.pk: one for one in people_of(engagement, [row.owner_id])}
        self.known_forms = {one.pk: one for one in record_forms(engagement)}
        self.fields["department"].offer(self.departments.values(), empty=True)  # type: ignore[attr-defined]
        self.fields["owner"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]
        self.fields["forms"].offer(self.known_forms.values(), form_said)  # type: ignore[attr-defined]
        self.initial |= {"department": row.department_id, "owner": row.owner_id}
        if row.pk:
            self.initial["forms"] = list(row.forms.values_list("pk", flat=True))
            told = _("Proposed: %(count)s") % {"count": row.least_shipped}
            self.fields["least"].help_text = told

    def told(self) -> dict[str, Any]:
        """Return the columns of the row."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in self._meta.fields},  # type: ignore[union-attr]
            "department": self.departments.get(data["department"]),
            "owner": self.people.get(data["owner"]),
            "forms": [self.known_forms[pk] for pk in data["forms"]],
        }

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class RecordForm(ModelForm):
    """An operating record."""

    row = KnownRow(label=gettext_lazy("Row of the record plan"))
    happened_on = day_field(
        label=gettext_lazy("Day of the event"),
        help_text=gettext_lazy("When it happened. The time of entry is noted by the system."),
    )
    service = KnownRow(label=gettext_lazy("Service"), required=False)
    form = KnownRow(label=gettext_lazy("Record form"), required=False)
    opened_at = moment_field(label=pgettext_lazy("operating record", "Opened"))
    closed_at = moment_field(label=pgettext_lazy("operating record", "Closed"))
    upload = CheckedFile(label=gettext_lazy("File"), required=False)
    seen_on = day_field(label=gettext_lazy("Seen on"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"), max_length=300, min_length=5, widget=text_area(2)
    )

    class Meta:
        model = OperatingRecord
        fields = (
            *("number", "title", "happened_on", "category", "priority", "opened_at", "closed_at", "drill", "old_form"),
            *("version", "kept_at", "seen_by", "seen_on", "notes"),
        )
        help_texts = {
            "number": gettext_lazy("Empty: the next free number."),
            "kept_at": gettext_lazy("System or cabinet, if no file is uploaded."),
            "seen_by": gettext_lazy("Who read it where it lies; it prints as “seen on site, no copy kept”."),
        }

    def __init__(self, *args: Any, rows: Sequence[RecordPlanRow], engagement: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = self.instance
        self.rows = {one.pk: one for one in rows}
        self.services = {one.pk: one for one in Service.objects.filter(workspace=engagement.client.workspace_id)}
        self.known_forms = {one.pk: one for one in record_forms(engagement)}
        self.fields["row"].offer(self.rows.values(), empty=True)  # type: ignore[attr-defined]
        self.fields["service"].offer(self.services.values(), empty=True)  # type: ignore[attr-defined]
        self.fields["form"].offer(self.known_forms.values(), form_said, empty=True)  # type: ignore[attr-defined]
        self.fields["number"].required = False
        if kept.pk:
            del self.fields["row"]
            self.initial |= {"service": kept.service_id, "form": kept.form_id}
        else:
            del self.fields["reason"]
        self.order_fields(["row", "number", "title", "happened_on", "service", "category", "priority"])

    def clean(self) -> dict[str, Any]:
        """See that moments follow each other, and that somebody saw what lies elsewhere."""
        data = super().clean() or {}
        opened, closed = data.get("opened_at"), data.get("closed_at")
        if opened and closed and closed < opened:
            self.add_error("closed_at", _("It would be closed before it was opened."))
        if data.get("seen_on") and not data.get("seen_by"):
            self.add_error("seen_by", _("Say who saw it."))
        return data

    def told(self) -> dict[str, Any]:
        """Return the columns of the record."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        return {**plain, "service": self.services.get(data["service"]), "form": self.known_forms.get(data["form"])}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class RecordNoCaseForm(Form):
    """That there was no case in a period."""

    since = day_field(label=gettext_lazy("Period from"))
    until = day_field(label=gettext_lazy("Period until"))
    reason = forms.CharField(
        label=gettext_lazy("Why there was no case"),
        max_length=1000,
        min_length=5,
        widget=text_area(4),
        help_text=gettext_lazy("As: no major incident was raised; the service desk was asked and the tickets read."),
    )
    owner = KnownRow(label=gettext_lazy("Process owner"), required=False)

    def __init__(self, *args: Any, row: RecordPlanRow, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {one.pk: one for one in people_of(row.plan.engagement, [row.owner_id])}
        self.fields["owner"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {**self.cleaned_data, "owner": self.people.get(self.cleaned_data["owner"])}


class SampleForm(Form):
    """How a sample is drawn."""

    row = KnownRow(label=gettext_lazy("Row of the record plan"))
    since = day_field(label=gettext_lazy("Period from"))
    until = day_field(label=gettext_lazy("Period until"))
    size = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=200, initial=10)
    question = forms.CharField(
        label=gettext_lazy("What is asked of each record"),
        max_length=500,
        widget=text_area(2),
        help_text=gettext_lazy("As: complete, approved before it was done, reviewed afterwards."),
    )
    seed = forms.CharField(
        label=gettext_lazy("Seed"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Empty: one that nobody chose. Enter one only to repeat a draw."),
    )

    def __init__(self, *args: Any, rows: Iterable[RecordPlanRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = {one.pk: one for one in rows}
        self.fields["row"].offer(self.rows.values(), empty=True)  # type: ignore[attr-defined]


class SampleConclusionForm(Form):
    """What comes of a sample."""

    conclusion = forms.CharField(
        label=gettext_lazy("Conclusion"), max_length=2000, required=False, widget=text_area(3)
    )


class AskChangeForm(Form):
    """A change request of a failing record."""

    document = KnownRow(label=gettext_lazy("Document to change"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=text_area(3))
    after = forms.CharField(
        label=gettext_lazy("What it is to read after the change"), max_length=8000, widget=text_area(4), required=False
    )

    def __init__(self, *args: Any, documents: Iterable[Document], **options: Any) -> None:
        super().__init__(*args, **options)
        self.documents = {one.pk: one for one in documents}
        self.fields["document"].offer(self.documents.values(), form_said, empty=True)  # type: ignore[attr-defined]


class RecordImportForm(Form):
    """A list from a ticket tool, and the row of the plan that it belongs to."""

    row = KnownRow(label=gettext_lazy("Row of the record plan"))
    file = forms.FileField(label=gettext_lazy("Excel or CSV file"))

    def __init__(self, *args: Any, rows: Iterable[RecordPlanRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = {one.pk: one for one in rows}
        self.fields["row"].offer(self.rows.values(), empty=True)  # type: ignore[attr-defined]


class ColumnsForm(Form):
    """Which column of the list is which field of a record."""

    def __init__(self, *args: Any, headings: Sequence[str], places: dict[str, int], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "—")]
        for place, heading in enumerate(headings):
            said = heading or _("column %(number)s") % {"number": place + 1}
            choices.append((str(place), said))
        for field in FIELDS:
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                choices=choices,
                required=field.name == "number",
                initial=str(places.get(field.name, "")),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a day, and for each column once."""
        data = super().clean() or {}
        if not data.get("happened_on") and not data.get("opened_at"):
            self.add_error("happened_on", _("Choose the column with the day of the event, or with the opening."))
        chosen: dict[str, str] = {}
        for name, place in data.items():
            if place and place in chosen:
                self.add_error(name, _("This column was chosen twice."))
            elif place:
                chosen[place] = name
        return data

    def places(self) -> dict[str, int]:
        """Return the chosen column of each field."""
        return {name: int(place) for name, place in self.cleaned_data.items() if place}


class RecordFilesForm(Form):
    """Many files at once."""

    files = FilesField(label=gettext_lazy("Files"))  # type: ignore[assignment]  # taken off the class


class ArrivedRecordForm(Form):
    """What becomes of one file."""

    row = KnownRow(label=gettext_lazy("Row of the record plan"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("the next free number")}),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, required=False)
    happened_on = day_field(label=gettext_lazy("Day of the event"), required=False)
    drill = forms.BooleanField(label=gettext_lazy("Drill"), required=False)

    def __init__(self, *args: Any, file: Arrived, rows: Sequence[RecordPlanRow], **options: Any) -> None:
        initial = {
            "row": file.row.pk if file.row else None,
            "number": file.number,
            "title": file.title,
            "happened_on": file.day,
        }
        super().__init__(*args, initial=initial, prefix=f"file-{file.place}", **options)
        self.file = file
        self.rows = {one.pk: one for one in rows}
        self.fields["row"].offer(rows, empty=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of what is brought in."""
        data = super().clean() or {}
        if data.get("row") and not data.get("happened_on") and "happened_on" not in self.errors:
            self.add_error("happened_on", _("Say on which day it happened."))
        return data

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {**self.cleaned_data, "row": self.rows.get(self.cleaned_data["row"])}
