"""Forms of sessions: date, trainer, place, contents, materials; the printed sheet; who scanned the code."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from training.actions.sessions import moment
from training.models import Course, TrainingSession
from wobo.accounts.forms import Form, KnownRow, KnownRows
from wobo.accounts.models import User
from wobo.files.checks import check_upload

MODE = TrainingSession.Mode
PLAIN = ("trainer", "trainer_organisation", "mode", "place", "link", "agenda", "late_after", "remarks")


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class Materials(forms.FileField):
    """Several files, each checked by its content."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files. Raises ValidationError for one that is not accepted."""
        files = [super(Materials, self).clean(one, initial) for one in data or []]
        wrong: list[str] = []
        for file in files:
            try:
                check_upload(file)
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise ValidationError(wrong)
        return files


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class SessionForm(Form):
    """A date of a course, in the time zone of the client."""

    day = forms.DateField(
        label=gettext_lazy("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = _time(pgettext_lazy("time", "Start"))
    ends = _time(pgettext_lazy("time", "End"))
    trainer_user = KnownRow(
        label=gettext_lazy("Trainer with an account"),
        required=False,
        help_text=gettext_lazy("May open the sign-in and close the session."),
    )
    trainer = forms.CharField(
        label=gettext_lazy("Name of the trainer"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Empty: the name of the account."),
    )
    trainer_organisation = forms.CharField(
        label=gettext_lazy("Trainer's organisation"), max_length=120, required=False
    )
    mode = forms.ChoiceField(label=pgettext_lazy("training", "Form"), choices=MODE.choices)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    link = forms.URLField(label=gettext_lazy("Meeting link"), max_length=500, required=False, assume_scheme="https")
    contents = KnownRows(
        label=gettext_lazy("Contents covered"),
        required=False,
        help_text=gettext_lazy("What is planned; when the session is closed, what was taught."),
    )
    agenda = forms.CharField(label=gettext_lazy("Agenda"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    late_after = forms.IntegerField(
        label=gettext_lazy("Late after (minutes)"),
        min_value=0,
        max_value=600,
        help_text=gettext_lazy("Minutes after the start; whoever signs in later is noted as late."),
    )
    remarks = forms.CharField(label=gettext_lazy("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    materials = Materials(label=gettext_lazy("Add materials"), required=False)

    def __init__(self, *args: Any, course: Course, users: Iterable[User], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.users = {user.pk: user for user in users}
        self.known = {row.pk: row for row in course.contents.all()}  # type: ignore[attr-defined]
        for row in self.known.values():
            row.course = course
        self.fields["trainer_user"].offer(self.users.values(), empty=True)  # type: ignore[attr-defined]
        self.fields["contents"].offer(self.known.values())  # type: ignore[attr-defined]
        self.fields["day"].help_text = _("Date and time are those of %(zone)s.") % {"zone": zone}

    def clean(self) -> dict[str, Any]:
        """A session ends after it begins, has a trainer, and says where it takes place."""
        data = super().clean() or {}
        if data.get("ends") and data.get("starts") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must be after the start."))
        if not data.get("trainer") and data.get("trainer_user") in self.users:
            data["trainer"] = str(self.users[data["trainer_user"]])[:80]
        if not data.get("trainer") and "trainer" not in self.errors:
            self.add_error("trainer", _("Name the trainer, or choose an account."))
        mode = data.get("mode")
        if mode in {MODE.ON_SITE, MODE.MIXED} and not data.get("place") and "place" not in self.errors:
            self.add_error("place", _("Say where the session takes place."))
        if mode in {MODE.ONLINE, MODE.MIXED} and not data.get("link") and "link" not in self.errors:
            self.add_error("link", _("Enter the link of the meeting."))
        return data

    def told(self) -> dict[str, Any]:
        """Return the columns of the session."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in PLAIN},
            "trainer_user": self.users.get(data["trainer_user"]),
            "starts": moment(data["day"], data["starts"], self.zone),
            "ends": moment(data["day"], data["ends"], self.zone),
            "contents": [self.known[pk] for pk in data["contents"]],
        }


def initial_of(session: TrainingSession, zone: str) -> dict[str, Any]:
    """Return what stands in the form of a session."""
    begin, end = (one.astimezone(ZoneInfo(zone)) for one in (session.starts, session.ends))
    return {
        **{name: getattr(session, name) for name in PLAIN},
        "trainer_user": session.trainer_user_id,
        "day": begin.date(),
        "starts": begin.time(),
        "ends": end.time(),
        "contents": [row.pk for row in session.contents.all()],
    }


def blank(course: Course, today: dt.date) -> dict[str, Any]:
    """Return what stands in the form of a new session: everything that the course teaches, a morning."""
    begin = dt.time(9)
    minutes = min(int(course.hours * 60) or 60, 14 * 60)
    end = (dt.datetime.combine(today, begin) + dt.timedelta(minutes=minutes)).time()
    contents = [row.pk for row in course.contents.all()]  # type: ignore[attr-defined]
    return {"day": today, "starts": begin, "ends": end, "mode": MODE.ON_SITE, "late_after": 15, "contents": contents}


class SheetForm(Form):
    """The scan of a signed sheet; the ticks stand in the table beside it."""

    scan = forms.FileField(label=gettext_lazy("Scan of the signed sheet"), required=False)


class ReasonForm(Form):
    """A verb that asks why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), min_length=5, max_length=1000
    )


class CodeForm(Form):
    """Who one is, after the scan: name, and what proves it."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=80)
    proof = forms.CharField(
        label=gettext_lazy("Last four digits of your phone, or your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("As your employer has them on the list of people."),
    )
