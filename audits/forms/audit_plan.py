"""Forms of an internal audit before the visit: what it looks at, team, schedule, programme."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import Audit, AuditMember, AuditProgramme, AuditSlot, Function
from wobo.accounts.forms import Form, KnownRow, KnownRows, ModelForm

from .fields import ClauseRefs, area, day_field, time_input
from .rows import Choices


def picked(form: Any, choices: Choices, **offered: str) -> None:
    """Let fields choose among rows that were read already: {field: list of the choices}."""
    form.picks = {}
    for name, kept in offered.items():
        rows = list(getattr(choices, kept))
        form.fields[name].offer(rows, empty=isinstance(form.fields[name], KnownRow))
        form.picks[name] = {row.pk: row for row in rows}


def changes_of(form: Any) -> dict[str, Any]:
    """Return what was changed, as the doors take it: rows in the place of their primary keys."""
    told = {}
    for name in form.changed_data:
        value = form.cleaned_data[name]
        rows = getattr(form, "picks", {}).get(name)
        if rows is not None:
            value = [rows[pk] for pk in value] if isinstance(value, list) else rows.get(value)
        told[name] = value
    return told


class AuditForm(ModelForm):
    """What an audit is for, what it looks at, when and how."""

    starts_on = day_field(label=gettext_lazy("First day"), required=False)
    ends_on = day_field(label=gettext_lazy("Last day"), required=False)
    report_due = day_field(label=gettext_lazy("Report due"), required=False)
    departments = KnownRows(label=gettext_lazy("Departments"), required=False)
    services = KnownRows(label=gettext_lazy("Services"), required=False)
    sites = KnownRows(label=gettext_lazy("Sites"), required=False)

    class Meta:
        model = Audit
        fields = [
            "title", "occasion", "starts_on", "ends_on", "report_due", "standards", "objectives", "scope", "criteria",
            "guidance", "method", "remote_tools", "distribution",
        ]  # fmt: skip
        widgets = {
            "standards": forms.CheckboxSelectMultiple,
            **{name: area(3) for name in ("objectives", "scope", "criteria", "remote_tools", "distribution")},
        }

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standards"].queryset = choices.engagement.standards.order_by("pk")  # type: ignore[attr-defined]
        picked(self, choices, departments="departments", services="services", sites="sites")
        for name in ("departments", "services", "sites"):
            self.initial[name] = list(getattr(self.instance, name).values_list("pk", flat=True))

    def clean(self) -> dict[str, Any]:
        """An audit ends after it begins."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day is not before the first."))
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the doors take it."""
        told = changes_of(self)
        if "standards" in told:
            told["standards"] = list(told["standards"])
        return told


class NewAuditForm(Form):
    """Which audit is opened: of which kind, and which crosses of the annual plan it takes up."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of audit"),
        choices=[(one.value, one.label) for one in (Audit.Kind.INTERNAL, Audit.Kind.MOCK)],
    )
    occasion = forms.ChoiceField(label=gettext_lazy("Occasion"), choices=Audit.Occasion.choices)
    starts_on = day_field(label=gettext_lazy("First day"), required=False)
    ends_on = day_field(label=gettext_lazy("Last day"), required=False)
    entries = KnownRows(
        label=gettext_lazy("Of the annual plan"),
        required=False,
        help_text=gettext_lazy("Without any the audit looks at the whole company."),
    )

    def __init__(self, *args: Any, entries: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.pk: one for one in entries}
        self.fields["entries"].offer(entries)  # type: ignore[attr-defined]
        if not entries:
            del self.fields["entries"]

    def clean(self) -> dict[str, Any]:
        """An audit ends after it begins."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day is not before the first."))
        return data

    def told(self) -> dict[str, Any]:
        """Return what the action is told."""
        data = self.cleaned_data
        days = {name: data[name] for name in ("starts_on", "ends_on") if data.get(name)}
        chosen = [self.known[pk] for pk in data.get("entries", [])]
        return {"kind": data["kind"], "occasion": data["occasion"], "entries": chosen, **days}


class AuditMemberForm(ModelForm):
    """Somebody on the team: a person of the client, an account of the firm, or somebody from elsewhere."""

    person = KnownRow(label=gettext_lazy("Person of the client"), required=False)
    user = KnownRow(
        label=gettext_lazy("Account from outside"),
        required=False,
        help_text=gettext_lazy("Whoever works for the client is chosen above; whoever comes from outside, here."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Taken from the person or account where it is left empty."),
    )
    authority_on = day_field(label=gettext_lazy("Authority letter of"), required=False)
    impartial_on = day_field(label=gettext_lazy("Statement of impartiality of"), required=False)

    class Meta:
        model = AuditMember
        fields = [
            "role",
            "name",
            "organisation",
            "qualification",
            "authority",
            "authority_on",
            "impartial_on",
            "impartiality",
        ]
        widgets = {"impartiality": area(3)}

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picked(self, choices, person="people", user="users")
        self.initial["person"], self.initial["user"] = self.instance.person_id, self.instance.user_id
        self.order_fields(["role", "person", "user", "name"])

    def clean(self) -> dict[str, Any]:
        """One of person, account and name says who it is."""
        data = super().clean() or {}
        person, user = self.picks["person"].get(data.get("person")), self.picks["user"].get(data.get("user"))  # type: ignore[attr-defined]
        if person and user:
            self.add_error("user", _("Choose the person or the account, not both."))
        if not data.get("name"):
            data["name"] = str(person.name if person else user or "")
        if not data["name"]:
            self.add_error("person", _("Choose who it is, or enter a name."))
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the doors take it; the name that was taken over too."""
        told = changes_of(self)
        if self.cleaned_data["name"] != self.instance.name:
            told["name"] = self.cleaned_data["name"]
        return told


class AuditSlotForm(ModelForm):
    """One line of the schedule; the clauses of each standard in a field of its own."""

    day = day_field(label=gettext_lazy("Date"))
    departments = KnownRows(label=gettext_lazy("Departments"), required=False)
    functions = forms.MultipleChoiceField(
        label=gettext_lazy("Functions"), choices=Function.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    services = KnownRows(label=gettext_lazy("Services"), required=False)
    site = KnownRow(label=gettext_lazy("Site"), required=False)
    auditors = KnownRows(label=gettext_lazy("Auditors"), required=False)
    people = KnownRows(
        label=gettext_lazy("Who is heard"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    class Meta:
        model = AuditSlot
        fields = ["kind", "day", "starts", "ends", "place", "method", "note"]
        widgets = {"starts": time_input(), "ends": time_input(), "note": area(2)}

    MANY = {"departments": "departments", "services": "services", "auditors": "members", "people": "people"}

    def __init__(self, *args: Any, choices: Choices, standards: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picked(self, choices, site="sites", **self.MANY)
        there = self.instance.pk is not None
        for name in self.MANY:
            self.initial[name] = list(getattr(self.instance, name).values_list("pk", flat=True)) if there else []
        self.initial |= {"site": self.instance.site_id, "functions": self.instance.functions}
        self.asked = {f"clauses_{place}": one for place, one in enumerate(standards)}
        mine = list(self.instance.clauses.order_by("order")) if there else []
        for name, standard in self.asked.items():
            self.fields[name] = ClauseRefs(
                label=_("Clauses of %(standard)s") % {"standard": standard.name},
                required=False,
                standard=standard,
                help_text=_("Numbers; a chapter stands for all under it."),
            )
            self.initial[name] = [one for one in mine if one.standard_id == standard.pk]
        self.order_fields(["kind", "day", "starts", "ends", "departments", "functions", *self.asked, "auditors"])

    def clean(self) -> dict[str, Any]:
        """A line ends after it begins."""
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must be after the start."))
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the doors take it."""
        told = {name: value for name, value in changes_of(self).items() if name not in self.asked}
        clauses = [one for name in self.asked for one in self.cleaned_data[name]]
        before = {one.pk for name in self.asked for one in self.initial[name]}
        if {one.pk for one in clauses} != before:
            told["clauses"] = clauses
        return told


class ProgrammeForm(ModelForm):
    """Years and texts of a programme."""

    class Meta:
        model = AuditProgramme
        fields = [
            "from_year",
            "until_year",
            "objectives",
            "risks",
            "criteria",
            "methods",
            "sampling",
            "resources",
            "guidance",
        ]
        widgets = {name: area(3) for name in ("objectives", "risks", "criteria", "methods", "sampling", "resources")}

    def clean(self) -> dict[str, Any]:
        """A programme ends after it begins."""
        data = super().clean() or {}
        if data.get("from_year") and data.get("until_year") and data["until_year"] < data["from_year"]:
            self.add_error("until_year", _("The last year is not before the first."))
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the doors take it."""
        return changes_of(self)
