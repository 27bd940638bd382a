"""Forms of meetings: planning, inviting, the signed sheet, the minutes."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.actions.minutes import Decision, mark_of
from certification.fields import CheckedFile, day_field, text_area
from certification.models import Attendance, Department, Engagement, GroupMember, Meeting, Person
from wobo.accounts.forms import Form, KnownRows, ModelForm

from .tasks import Everybody, WhoField

DECISIONS = 4  # empty rows for decisions; saving brings new ones
LINE, NAME = 4000, 80


def time_input() -> forms.TimeInput:
    """Return a time field with the browser's own clock."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class MeetingForm(ModelForm):
    """Kind, subject, day, time, place, chair, recorder, agenda."""

    day = day_field(label=gettext_lazy("Date"))
    chair = WhoField(label=gettext_lazy("chair"), required=False)
    recorder = WhoField(
        label=gettext_lazy("recorder"),
        required=False,
        help_text=gettext_lazy("Chair and recorder sign the minutes. Write their names as in the register of people."),
    )

    class Meta:
        model = Meeting
        fields = ("kind", "subject", "day", "starts", "ends", "place", "chair", "recorder", "agenda")
        widgets = {"starts": time_input(), "ends": time_input(), "agenda": text_area(6)}
        help_texts = {"agenda": gettext_lazy("One point a line; the points are numbered.")}

    def __init__(self, *args: Any, people: Everybody, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = list(self.instance.attendances.select_related("person", "user")) if self.instance.pk else []
        for name, flag in (("chair", "chairs"), ("recorder", "records")):
            row = next((one for one in rows if getattr(one, flag)), None)
            standing = (row.person or row.user) if row else getattr(self.instance, name)
            field: Any = self.fields[name]
            field.offer(people, standing)
            self.initial[name] = field.initial or ""

    def clean(self) -> dict[str, Any]:
        """A meeting ends after it begins."""
        data = super().clean() or {}
        if data.get("ends") and data.get("starts") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must be after the start."))
        return data

    def _post_clean(self) -> None:
        """Leave the instance alone: the doors write it, and a person is no text."""

    def told(self) -> dict[str, Any]:
        """Return the clean values, as the actions take them."""
        return {
            name: value if value is not None or name == "ends" else "" for name, value in self.cleaned_data.items()
        }


class InviteForm(Form):
    """Who is expected: groups, departments with those under them, single people, consultants, guests."""

    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    departments = KnownRows(
        label=gettext_lazy("Departments"),
        required=False,
        help_text=gettext_lazy("Everybody of the department and of those under it."),
    )
    names = forms.CharField(
        label=gettext_lazy("Single people"),
        required=False,
        widget=text_area(4),
        help_text=gettext_lazy(
            "One name a line, as in the register of people; where two are alike, the department too."
        ),
    )
    consultants = KnownRows(label=gettext_lazy("Consultants"), required=False)
    guests = forms.CharField(
        label=gettext_lazy("Guests"),
        required=False,
        widget=text_area(2),
        help_text=gettext_lazy("One a line: name, organisation. Guests sign the printed sheet."),
    )

    def __init__(self, *args: Any, people: Everybody, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people, self.engagement = people, engagement
        self.formed = {group.kind: group for group in engagement.groups.all()}
        choices = [(kind, str(group)) for kind, group in self.formed.items()]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]
        rows = Department.objects.filter(workspace=engagement.client.workspace_id).order_by("order", "pk")
        self.tree = {row.pk: row for row in rows}
        self.fields["departments"].offer(self.tree.values())  # type: ignore[attr-defined]
        self.team = {user.pk: user for user in people.team}
        self.fields["consultants"].offer(self.team.values())  # type: ignore[attr-defined]
        for name, offered in (("groups", choices), ("departments", self.tree), ("consultants", self.team)):
            if not offered:
                del self.fields[name]

    def clean_names(self) -> list[Any]:
        """Return the single people."""
        typed = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        self.people.read(typed)
        return [self.people.find(line) for line in typed]

    def clean_guests(self) -> list[tuple[str, str]]:
        """Return (name, organisation) of each guest."""
        found = []
        for line in self.cleaned_data["guests"].splitlines():
            name, _comma, organisation = line.replace("，", ",").partition(",")
            if len(name.strip()) > NAME:
                raise ValidationError(_("A name has at most %(count)s characters.") % {"count": NAME}, code="long")
            if name.strip():
                found.append((name.strip(), organisation.strip()[:200]))
        return found

    def invited(self) -> dict[str, Any]:
        """Return who is expected, as the actions take them."""
        given = self.cleaned_data
        named = given["names"]
        users = [self.team[pk] for pk in given.get("consultants") or ()]
        return {
            "people": [
                *self._of_groups(),
                *self._of_departments(),
                *(one for one in named if isinstance(one, Person)),
            ],
            "users": [*users, *(one for one in named if not isinstance(one, Person))],
            "guests": given["guests"],
        }

    def _of_groups(self) -> list[Person]:
        chosen = [self.formed[kind] for kind in self.cleaned_data.get("groups") or ()]
        if not chosen:
            return []
        seats = GroupMember.objects.sitting(self.engagement.cycle.today()).filter(group__in=chosen)
        return [seat.person for seat in seats.select_related("person__department").order_by("group__kind", "pk")]

    def _of_departments(self) -> list[Person]:
        wanted: set[int] = set(self.cleaned_data.get("departments") or ())
        while more := {row.pk for row in self.tree.values() if row.parent_id in wanted} - wanted:
            wanted |= more
        return (
            list(self.people.rows.filter(department__in=wanted).order_by("department__order", "pk")) if wanted else []
        )


class SheetForm(Form):
    """The scan of a signed sheet, and who signed it."""

    scan = CheckedFile(label=gettext_lazy("Scan of the signed sheet"), required=False)
    rows = KnownRows(label=gettext_lazy("Signed on the sheet"), required=False)

    def __init__(self, *args: Any, attendances: list[Attendance], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {row.pk: row for row in attendances}
        self.fields["rows"].offer(attendances)  # type: ignore[attr-defined]

    def ticked(self) -> list[Attendance]:
        """Return the rows that were ticked."""
        return [self.known[pk] for pk in self.cleaned_data["rows"]]


class ScanForm(Form):
    """Minutes that were signed by hand."""

    scan = CheckedFile(label=gettext_lazy("Scan of the signed minutes"))


class LanguageForm(Form):
    """In which language a paper is made."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


class MinutesForm(Form):
    """What was said on each point of the agenda, questions, decisions that become tasks."""

    points = forms.CharField(label=gettext_lazy("Further points"), required=False, widget=text_area(4))
    questions = forms.CharField(label=gettext_lazy("Questions and answers"), required=False, widget=text_area(4))
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, people: Everybody, **options: Any) -> None:
        initial = {"points": meeting.points, "questions": meeting.questions, "seen": mark_of(meeting)}
        super().__init__(*args, initial=initial, **options)
        said = {row["item"]: row["text"] for row in meeting.discussed}
        self.items = [*meeting.agenda_items, *(item for item in said if item not in meeting.agenda_items)]
        for number, item in enumerate(self.items):
            self.fields[f"said_{number}"] = forms.CharField(
                label=f"{number + 1}. {item}",
                required=False,
                max_length=LINE,
                widget=text_area(3),
                initial=said.get(item, ""),
            )
        for number in range(DECISIONS):
            self._decision_row(number, people)

    def _decision_row(self, number: int, people: Everybody) -> None:
        who = WhoField(label=pgettext_lazy("decision", "Who"), required=False)
        who.offer(people)
        label = gettext_lazy("Decision")
        self.fields[f"text_{number}"] = forms.CharField(label=label, required=False, max_length=300)
        self.fields[f"who_{number}"] = who
        self.fields[f"due_{number}"] = day_field(label=gettext_lazy("Due"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the decision where only its owner or day is written."""
        data = super().clean() or {}
        for number in range(DECISIONS):
            if not data.get(f"text_{number}") and (data.get(f"who_{number}") or data.get(f"due_{number}")):
                self.add_error(f"text_{number}", _("Write what was decided."))
        return data

    def said_rows(self) -> list[Any]:
        """Return the fields of the agenda."""
        return [self[f"said_{number}"] for number in range(len(self.items))]

    def decision_rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of the decisions."""
        return [tuple(self[f"{name}_{number}"] for name in ("text", "who", "due")) for number in range(DECISIONS)]

    def told(self) -> dict[str, Any]:
        """Return what was said, as the actions take it."""
        given = self.cleaned_data
        rows = [{"item": item, "text": given[f"said_{number}"]} for number, item in enumerate(self.items)]
        return {"discussed": rows, "points": given["points"], "questions": given["questions"]}

    def decisions(self) -> list[Decision]:
        """Return the new decisions."""
        given = self.cleaned_data
        return [
            Decision(given[f"text_{number}"], given[f"who_{number}"], given[f"due_{number}"])
            for number in range(DECISIONS)
            if given[f"text_{number}"]
        ]
