"""Forms of letters of appointment. People are written by name: a client may have thousands."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.fields import CheckedFile, day_field, text_area
from certification.models import Appointment, Client, Person
from certification.models.appointment import HELD_BY_ONE
from wobo.accounts.forms import Form, ModelForm
from wobo.workflow import clock

OFFERED = 300  # names that the browser completes by itself
BETWEEN = " · "
TABLE_ROLES = (Appointment.Role.PROCESS_OWNER, Appointment.Role.SERVICE_OWNER)


def label_of(person: Person) -> str:
    """Return how a person is written: name and department."""
    return BETWEEN.join([person.name, *([person.department.name] if person.department else [])])


class People:
    """The people of a client by what somebody typed: a name, with department or post where names are equal."""

    def __init__(self, client: Client) -> None:
        working = Person.objects.filter(workspace=client.workspace_id).working(clock.today(client.time_zone))
        self.rows = working.select_related("department", "user")
        self.known: dict[str, list[Person]] = {}

    def offered(self) -> list[str]:
        """Return the names that the browser completes; the first few hundred."""
        return list(dict.fromkeys(label_of(one) for one in self.rows.order_by("name", "pk")[:OFFERED]))

    def read(self, typed: Iterable[str]) -> None:
        """Look several names up at once."""
        names = {text.split(BETWEEN)[0].strip() for text in typed if text.strip()}
        self.known |= {name: [] for name in names}
        for person in self.rows.filter(name__in=names) if names else ():
            self.known[person.name].append(person)

    def find(self, typed: str) -> Person:
        """Return the one person who is meant. Raises ValidationError that names those who may be."""
        name, *marks = [part.strip() for part in typed.split(BETWEEN)]
        if name not in self.known:
            self.read([name])
        found = self.known[name] or list(self.rows.searched(name)[:7])
        fitting = [one for one in found if all(mark in _marks(one) for mark in marks)]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting:
            told = {"name": typed}
            raise ValidationError(_("Nobody called “%(name)s” is in the register of people.") % told, code="nobody")
        several = "; ".join(BETWEEN.join([one.name, *_marks(one)]) for one in fitting[:6])
        raise ValidationError(_("Several people are meant. Write one of: %(people)s") % {"people": several})


def _marks(person: Person) -> list[str]:
    department = person.department.name if person.department else ""
    return [mark for mark in (department, person.post, person.email) if mark]


class PersonField(forms.CharField):
    """One person, written by name; the page has a list of names for the browser to complete from."""

    people: People

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Person"))
        widget = forms.TextInput(attrs={"list": "people", "autocomplete": "off"})
        super().__init__(max_length=300, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        """Return the person, or None where nobody is written."""
        typed = super().clean(value)
        return self.people.find(typed) if typed else None


class AppointmentForm(Form):
    """One role, one or several people, the day from which it holds."""

    role = forms.ChoiceField(label=pgettext_lazy("letter", "Role"))
    person = PersonField(help_text=gettext_lazy("Write the name; where two are alike, the department behind it."))
    others = forms.CharField(
        label=gettext_lazy("Further people"),
        required=False,
        widget=text_area(3),
        help_text=gettext_lazy(
            "One a line: everybody gets a letter of their own. For roles that several people hold."
        ),
    )
    starts_on = day_field(label=gettext_lazy("In force from"))

    def __init__(self, *args: Any, people: People, keeps_representative: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = self.fields["person"].people = people
        role = Appointment.Role
        unused = role.RESPONSIBLE if keeps_representative else role.MANAGEMENT_REPRESENTATIVE
        self.fields["role"].choices = [pair for pair in role.choices if pair[0] not in {*TABLE_ROLES, unused}]

    def clean_others(self) -> list[Person]:
        """Return the further people."""
        typed = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        self.people.read(typed)
        return [self.people.find(line) for line in typed]

    def clean(self) -> dict[str, Any]:
        """Refuse several holders of a role that one person holds."""
        values = super().clean() or {}
        if values.get("others") and values.get("role") in HELD_BY_ONE:
            self.add_error("others", _("One person holds this role."))
        return values

    def chosen(self) -> list[Person]:
        """Return everybody who gets a letter."""
        return [self.cleaned_data["person"], *self.cleaned_data["others"]]


class OwnersForm(Form):
    """A person for each process or service of a page; an empty row stays without a letter."""

    starts_on = day_field(label=gettext_lazy("In force from"))

    def __init__(self, *args: Any, people: People, rows: list[Any], proposed: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        for row in rows:
            field = PersonField(label=str(row), required=False)
            field.people, field.initial = people, proposed.get(self.key(row), "")
            self.fields[f"person_{self.key(row)}"] = field
        if self.is_bound:
            people.read(str(self.data.get(f"person_{self.key(row)}", "")) for row in rows)

    @staticmethod
    def key(row: Any) -> str:
        """Return the public name of a row: its uid, or standard and number of a clause."""
        return getattr(row, "uid", "") or f"{row.standard.ref}_{row.ref}".replace(".", "-")

    def pairs(self) -> list[tuple[Any, Any]]:
        """Return (row, field), for a table."""
        return [(row, self[f"person_{self.key(row)}"]) for row in self.rows]

    def chosen(self) -> list[tuple[Any, Person]]:
        """Return (row, person) for the filled rows."""
        found = [(row, self.cleaned_data[f"person_{self.key(row)}"]) for row in self.rows]
        return [(row, person) for row, person in found if person is not None]


class LetterForm(ModelForm):
    """The text of a draft."""

    class Meta:
        model = Appointment
        fields = ("starts_on", "duties", "duties_en")
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "duties": text_area(12),
            "duties_en": text_area(12),
        }
        help_texts = {"duties": gettext_lazy("One a line; the letter numbers them.")}


class ReplaceForm(Form):
    """The successor, and from when."""

    person = PersonField(label=gettext_lazy("Successor"))
    starts_on = day_field(label=gettext_lazy("In force from"))

    def __init__(self, *args: Any, people: People, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].people = people


class AcceptedScanForm(Form):
    """The scan of a letter that its person signed on paper."""

    scan = CheckedFile(label=gettext_lazy("Scan of the accepted letter"))
