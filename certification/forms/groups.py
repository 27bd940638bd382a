"""Forms of the steering group and the working body."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.fields import day_field, text_area
from certification.models import DepartmentAbsence, Engagement, Group, GroupMember
from certification.representation import Line
from wobo.accounts.forms import Form, KnownRows, ModelForm


class GroupForm(ModelForm):
    """Name and duties of a group; the customary ones stand there already."""

    class Meta:
        model = Group
        fields = ("name", "name_en", "duties", "duties_en")
        widgets = {"duties": text_area(10), "duties_en": text_area(10)}
        help_texts = {"duties": gettext_lazy("One duty a line; the decree numbers them.")}

    def clean_duties(self) -> str:
        """Refuse a group without duties: the decree would name none."""
        duties: str = self.cleaned_data["duties"].strip()
        if not duties:
            raise ValidationError(_("Name at least one duty."), code="required")
        return duties


class MemberForm(ModelForm):
    """What a member is in the group; share and experience only in the working body."""

    class Meta:
        model = GroupMember
        fields = ("role", "share", "backbone", "experience", "since")
        widgets = {"since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, chair: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.group.kind == Group.Kind.STEERING:
            for name in ("share", "backbone", "experience"):
                del self.fields[name]
        if chair:
            told = _("%(person)s is the chair now and becomes a member if you name another one.")
            self.fields["role"].help_text = told % {"person": chair}

    def changes(self) -> dict[str, Any]:
        """Return the clean values."""
        return dict(self.cleaned_data)


class AddMembersForm(Form):
    """Several people at once, all with the same role and share of time."""

    people = KnownRows(
        label=gettext_lazy("People"),
        error_messages={"required": gettext_lazy("Tick the people who are to be members.")},
    )
    role = forms.ChoiceField(
        label=pgettext_lazy("group", "Role"), choices=GroupMember.Role.choices, initial=GroupMember.Role.MEMBER
    )
    share = forms.IntegerField(
        label=gettext_lazy("Share of working time"),
        min_value=1,
        max_value=100,
        initial=20,
        help_text=gettext_lazy("Per cent; 100 is full time."),
    )
    backbone = forms.BooleanField(label=gettext_lazy("One of the key people"), required=False)

    def __init__(self, *args: Any, kind: str, rows: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["people"].offer(rows)
        if kind == Group.Kind.STEERING:
            del self.fields["share"], self.fields["backbone"]

    def clean(self) -> dict[str, Any]:
        """Refuse several chairs."""
        values = super().clean() or {}
        if values.get("role") == GroupMember.Role.CHAIR and len(values.get("people") or ()) > 1:
            self.add_error("role", _("A group has one chair. Choose one person."))
        return values

    def terms(self) -> dict[str, Any]:
        """Return what all the new members have in common."""
        return {name: value for name, value in self.cleaned_data.items() if name != "people"}


class EndMemberForm(Form):
    """The day on which a membership ends."""

    on = day_field(label=gettext_lazy("Member until"))

    def __init__(self, *args: Any, seat: GroupMember, today: Any, **options: Any) -> None:
        super().__init__(*args, initial={"on": today}, **options)
        self.seat, self.today = seat, today

    def clean_on(self) -> Any:
        """Refuse a day to come, or one before the membership began."""
        day = self.cleaned_data["on"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet. End the membership when it has."), code="later")
        if self.seat.since and day < self.seat.since:
            message = _("The membership began on %(day)s.") % {"day": self.seat.since.isoformat()}
            raise ValidationError(message, code="earlier")
        return day


class AbsencesForm(Form):
    """One reason for each department that nobody speaks for."""

    def __init__(self, *args: Any, lines: list[Line], **options: Any) -> None:
        super().__init__(*args, **options)
        longest = DepartmentAbsence._meta.get_field("reason").max_length
        self.lines = lines
        for line in lines:
            own = "" if line.inherited else line.reason
            self.fields[f"reason_{line.department.uid}"] = forms.CharField(
                label=str(line.department), required=False, max_length=longest, initial=own
            )

    def rows(self) -> list[tuple[Line, Any]]:
        """Return the departments with their fields, for a table."""
        return [(line, self[f"reason_{line.department.uid}"]) for line in self.lines]

    def reasons(self) -> dict[Any, str]:
        """Return {department: reason}."""
        return {line.department: self.cleaned_data[f"reason_{line.department.uid}"] for line in self.lines}


class RepresentativeForm(ModelForm):
    """Whether the engagement keeps the role of management representative, and if not, why."""

    class Meta:
        model = Engagement
        fields = ("keeps_representative", "no_representative_reason")
        widgets = {"no_representative_reason": text_area(3)}
        help_texts = {
            "no_representative_reason": gettext_lazy(
                "Asked for when the role is not kept: a person responsible for clause 5.3 takes its place."
            )
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where the role is not kept."""
        values = super().clean() or {}
        if not values.get("keeps_representative") and len(values.get("no_representative_reason", "").strip()) < 5:
            self.add_error("no_representative_reason", _("Say why the role is not kept."))
        return values
