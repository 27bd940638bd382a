"""Forms of the register: an entry, striking it, assigning many, explaining."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.actions.structure import next_number
from certification.fields import ReasonForm, day_field, text_area
from certification.models import Engagement
from documents.models import Document
from wobo.accounts.forms import Form, KnownRow, KnownRows, ModelForm

from .fields import ClausesField, EntryField, clauses_of, consultants_of, departments_of, people_of, person_said

__all__ = ["AssignForm", "DocumentForm", "ExplainForm", "ReasonForm", "StrikeForm"]
ROWS = ("department", "writer", "checker", "approver")
MANY_ROWS = ("discussants", "reviewers")


class WhoFields:
    """Mixin: who works on a document, chosen among rows that were read once."""

    fields: dict[str, Any]

    def offer_people(self, engagement: Engagement, keep: list[int | None]) -> None:
        """Read departments, people and consultants: three queries."""
        departments = departments_of(engagement)
        people = people_of(engagement, keep)
        users = consultants_of(engagement)
        self.known: dict[str, dict[int, Any]] = {
            "department": {row.pk: row for row in departments},
            "discussants": {row.pk: row for row in departments},
            "writer": {row.pk: row for row in people},
            "approver": {row.pk: row for row in people},
            "reviewers": {row.pk: row for row in people},
            "checker": {row.pk: row for row in users},
        }
        for name in ("department", "writer", "approver", "checker"):
            said = person_said if name in {"writer", "approver"} else str
            self.fields[name].offer(self.known[name].values(), said, empty=True)
        self.fields["discussants"].offer(departments)
        self.fields["reviewers"].offer(people, person_said)

    def rows_of(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the rows that were chosen."""
        found = {name: self.known[name].get(data[name]) for name in ROWS}
        return found | {name: [self.known[name][pk] for pk in data[name]] for name in MANY_ROWS}


def apart(data: dict[str, Any], form: Any) -> None:
    """Refuse the same person as writer and reviewer or approver: whoever writes does not judge."""
    if data.get("writer") and data["writer"] == data.get("approver"):
        form.add_error("approver", _("The approver is not the writer."))
    if data.get("writer") and data["writer"] in (data.get("reviewers") or []):
        form.add_error("reviewers", _("A reviewer is not the writer."))
    if data.get("approver") and data["approver"] in (data.get("reviewers") or []):
        form.add_error("reviewers", _("A reviewer is not the approver."))


class DocumentForm(WhoFields, ModelForm):
    """An entry of the register."""

    parent = EntryField(
        label=gettext_lazy("Belongs to"),
        help_text=gettext_lazy("Number of the procedure that names this instruction or record form."),
    )
    clauses = ClausesField(label=gettext_lazy("Clauses that it answers"), required=False)
    department = KnownRow(label=gettext_lazy("Leading department"), required=False)
    writer = KnownRow(
        label=gettext_lazy("Writer"),
        required=False,
        help_text=gettext_lazy("A member of the client's staff: whoever answers for the text."),
    )
    discussants = KnownRows(label=gettext_lazy("Discussed with"), required=False)
    checker = KnownRow(label=gettext_lazy("Checked for completeness by"), required=False)
    reviewers = KnownRows(label=gettext_lazy("Reviewers"), required=False)
    approver = KnownRow(label=gettext_lazy("Approver"), required=False)

    class Meta:
        model = Document
        fields = (
            *("number", "title", "title_en", "level", "kind", "language", "due", "classification"),
            *("review_months", "read_by", "retention", "keeper", "notes"),
        )
        widgets = {
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "notes": text_area(3),
        }
        help_texts = {
            "number": gettext_lazy("Empty: the next free number of its level."),
            "read_by": gettext_lazy("Who confirms having read it once it is in force."),
            "retention": gettext_lazy("Of record forms: how long the filled-in ones are kept."),
        }

    PARTS = (
        (gettext_lazy("The document"), ("number", "title", "title_en", "level", "kind", "parent", "language")),
        (gettext_lazy("Who works on it"), ("department", "writer", "checker", "approver", "due")),
        (gettext_lazy("Rules"), ("classification", "review_months", "read_by", "retention", "keeper", "notes")),
    )

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.engagement = engagement
        entry = self.instance
        there = bool(entry.pk)
        self.fields["number"].required = False
        self.fields["parent"].engagement, self.fields["parent"].without = engagement, entry if there else None
        self.fields["clauses"].offer(clauses_of(engagement))
        reviewers = list(entry.reviewers.all()) if there else []
        self.offer_people(engagement, [entry.writer_id, entry.approver_id, *(row.pk for row in reviewers)])
        if there:
            self.initial |= {name: getattr(entry, f"{name}_id") for name in ROWS}
            self.initial |= {
                "parent": entry.parent.number if entry.parent else "",
                "clauses": list(entry.clauses.select_related("standard")),
                "reviewers": [row.pk for row in reviewers],
                "discussants": list(entry.discussants.values_list("pk", flat=True)),
            }

    @property
    def parts(self) -> list[tuple[Any, list[Any]]]:
        """The fields by heading; those of many choices are drawn apart."""
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]

    def clean(self) -> dict[str, Any]:
        """Fill in the number; keep writer, reviewers and approver apart; what belongs to itself belongs to nothing."""
        data = super().clean() or {}
        apart(data, self)
        parent = data.get("parent")
        if parent is not None and parent.level == "R":
            self.add_error("parent", _("A record form has nothing below it."))
        if parent is not None and self.instance.pk and parent.parent_id == self.instance.pk:
            self.add_error("parent", _("%(number)s belongs to this document.") % {"number": parent.number})
        if not data.get("number") and data.get("level"):
            data["number"] = next_number(self.engagement, data["level"], parent if data["level"] == "R" else None)
        return data

    def told(self) -> dict[str, Any]:
        """Return the columns of the entry."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        return {**plain, "parent": data["parent"], "clauses": data["clauses"], **self.rows_of(data)}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class StrikeForm(ReasonForm):
    """Why an entry is struck, and whether what belongs to it goes along."""

    along = forms.BooleanField(label=gettext_lazy("Strike along what belongs to it"), required=False)


class AssignForm(WhoFields, Form):
    """Who works on many entries and until when; what is left empty stays as it is."""

    department = KnownRow(label=gettext_lazy("Leading department"), required=False)
    writer = KnownRow(label=gettext_lazy("Writer"), required=False)
    checker = KnownRow(label=gettext_lazy("Checked for completeness by"), required=False)
    approver = KnownRow(label=gettext_lazy("Approver"), required=False)
    due = day_field(label=gettext_lazy("Due"), required=False)
    discussants = KnownRows(label=gettext_lazy("Discussed with"), required=False)
    reviewers = KnownRows(label=gettext_lazy("Reviewers"), required=False)

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_people(engagement, [])

    def clean(self) -> dict[str, Any]:
        """Ask for at least one answer; keep writer, reviewers and approver apart."""
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("Fill in at least one field: what is left empty stays as it is."))
        apart(data, self)
        return data

    def told(self) -> dict[str, Any]:
        """Return what is to be changed."""
        data = self.cleaned_data
        found = {name: value for name, value in self.rows_of(data).items() if value}
        return found | ({"due": data["due"]} if data["due"] else {})


class ExplainForm(Form):
    """Why something in the register is as it is."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, min_length=5, widget=text_area(2))
