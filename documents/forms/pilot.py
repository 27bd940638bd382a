"""Forms of the pilot run: its plan, its moves, briefings, problems."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.fields import day_field, text_area
from certification.models import Engagement, Service
from documents.models import Document, PilotRun
from documents.pilot import catalogue
from wobo.accounts.forms import Form, KnownRow, KnownRows, ModelForm

from .fields import EntryField, departments_of, people_of, person_said

Level = Document.Level


class PilotPlanForm(ModelForm):
    """The plan of the pilot run."""

    plan_start = day_field(label=_("Planned start"), required=False)
    plan_end = day_field(label=_("Planned end"), required=False)
    coordinator = KnownRow(label=_("Coordinated by"), required=False)
    services = KnownRows(label=_("Services"), required=False)
    departments = KnownRows(label=_("Departments that take part"), required=False)

    class Meta:
        model = PilotRun
        fields = ("plan_start", "plan_end", "aims", "arrangements", "reporting", "conclusion")
        widgets = {name: text_area(6) for name in ("aims", "arrangements", "reporting")} | {"conclusion": text_area(4)}
        help_texts = {
            "reporting": _("To whom, how, by when; what happens until the document is changed."),
            "conclusion": _("Written when the pilot run ends."),
        }

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Service.objects.filter(workspace=engagement.client.workspace_id)
        self.known: dict[str, dict[int, Any]] = {
            "services": {row.pk: row for row in rows},
            "departments": {row.pk: row for row in departments_of(engagement)},
        }
        self.people = {row.pk: row for row in people_of(engagement, [self.instance.coordinator_id])}
        self.fields["coordinator"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]
        self.initial["coordinator"] = self.instance.coordinator_id
        for name, known in self.known.items():
            self.fields[name].offer(known.values())  # type: ignore[attr-defined]
            self.initial[name] = list(getattr(self.instance, name).values_list("pk", flat=True))
        names = ("plan_start", "plan_end", "coordinator", "services", "departments", "aims", "arrangements")
        self.order_fields((*names, "reporting", "conclusion"))

    def clean(self) -> dict[str, Any]:
        """See that it does not end before it begins."""
        data = super().clean() or {}
        begins, ends = data.get("plan_start"), data.get("plan_end")
        if begins and ends and ends <= begins:
            self.add_error("plan_end", gettext("It would end before it begins."))
        return data

    def told(self) -> dict[str, Any]:
        """Return the columns of the run."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        links = {name: [known[pk] for pk in data[name]] for name, known in self.known.items()}
        return {**plain, **links, "coordinator": self.people.get(data["coordinator"])}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class MoveForm(Form):
    """The day of a move."""

    on = day_field(label=_("Day"))

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.initial.setdefault("on", today)

    def clean_on(self) -> dt.date:
        """Refuse a day ahead."""
        day: dt.date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(gettext("The day lies ahead."))
        return day


class PauseForm(MoveForm):
    """When and why it pauses."""

    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=300, widget=text_area(3))


class EndForm(MoveForm):
    """When it ended and what came of it."""

    conclusion = forms.CharField(label=_("What came of it"), min_length=10, max_length=4000, widget=text_area(5))


class PointsField(forms.MultipleChoiceField):
    """Points of a briefing, ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_points, **options)


def _points() -> list[tuple[str, list[tuple[str, str]]]]:
    return [(level.name, [(item.ref, item.name) for item in level.items]) for level in catalogue.levels()]


class BriefingForm(Form):
    """A briefing to be called: when, where, who briefs, about what, whom."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    day = day_field(label=_("Date"))
    starts = forms.TimeField(label=_("Start"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=_("End"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    chair = KnownRow(label=_("Briefed by"), required=False)
    items = PointsField(label=_("Points dealt with"))
    departments = KnownRows(
        label=_("Departments invited"),
        required=False,
        help_text=_("Everybody who works there and was not briefed on these points yet is put on the list."),
    )

    def __init__(self, *args: Any, engagement: Engagement, run: PilotRun, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {row.pk: row for row in people_of(engagement)}
        self.places = {row.pk: row for row in run.departments.order_by("order", "pk")}
        self.fields["chair"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]
        self.fields["departments"].offer(self.places.values())  # type: ignore[attr-defined]
        self.initial.setdefault("departments", list(self.places))

    def clean(self) -> dict[str, Any]:
        """See that it does not end before it begins."""
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", gettext("It would end before it begins."))
        return data


class CheckForm(Form):
    """The checklist of a briefing: each point with what was said."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for ref, item in catalogue.items().items():
            name = ref.replace(".", "_")
            self.fields[name] = forms.BooleanField(label=item.name, required=False)
            self.fields[f"{name}_said"] = forms.CharField(
                label=gettext("What was said"),
                max_length=2000,
                required=False,
                widget=text_area(2),
                help_text=item.ask,
            )

    def told(self) -> tuple[list[str], dict[str, str]]:
        """Return the points that were ticked, and what was said on each."""
        refs = [ref for ref in catalogue.items() if self.cleaned_data[ref.replace(".", "_")]]
        return refs, {ref: self.cleaned_data[f"{ref.replace('.', '_')}_said"] for ref in refs}

    def by_level(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """Return the fields under the names of their levels."""
        return [
            (
                level.name,
                [
                    (self[item.ref.replace(".", "_")], self[f"{item.ref.replace('.', '_')}_said"])
                    for item in level.items
                ],
            )
            for level in catalogue.levels()
        ]


class ProblemForm(Form):
    """A problem that showed while running: which document, what is wrong, what would be right."""

    document = EntryField(
        label=_("Document"), required=True, help_text=_("The third-level document first: instruction or form.")
    )
    place = forms.CharField(label=_("Clause or page"), max_length=120, required=False)
    what = forms.CharField(label=_("What does not fit"), min_length=5, max_length=2000, widget=text_area(3))
    wish = forms.CharField(
        label=_("How it should read"),
        max_length=8000,
        required=False,
        widget=text_area(3),
        help_text=_("May be left to the document controller."),
    )
