"""Forms of management reviews: plan, inputs, minutes, conclusions, decisions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audits.models import Grade, ManagementReview, ReviewDecision, ReviewInput
from certification.actions import team_of
from certification.actions.minutes import mark_of
from certification.models import Department, Engagement, Meeting, Person
from documents.models import Document
from wobo.accounts.forms import Form, KnownRow, KnownRows, ModelForm
from wobo.accounts.models.workspace import CONSULTING_ROLES
from wobo.workflow import clock

from .fields import area, day_field, time_input

MANY = 300  # people in one list; of a larger company those who lead, or have an account


def people_of(engagement: Engagement, keep: tuple[int | None, ...] = ()) -> list[Person]:
    """Return the working people to choose from; `keep` are those who stand in the form already."""
    rows = Person.objects.filter(workspace=engagement.client.workspace_id).select_related("department")
    kept = Q(pk__in=[pk for pk in keep if pk])
    rows = rows.filter(kept | Q(left_on=None) | Q(left_on__gt=clock.today(engagement.client.time_zone)))
    found = list(rows.order_by("department__order", "name", "pk")[: MANY + 1])
    if len(found) <= MANY:
        return found
    near = Q(user__isnull=False) | Q(top_management=True) | Q(heads__isnull=False)
    return list(rows.filter(near | kept).distinct().order_by("department__order", "name", "pk")[:MANY])


def said(person: Person) -> str:
    """Return what tells namesakes apart."""
    return " · ".join(str(part) for part in (person.name, person.department or "", person.post) if part)


class ManagementReviewForm(ModelForm):
    """The plan of a review (F8): what for, when, where, who chairs and writes, who is expected."""

    day = day_field(label=gettext_lazy("Date"))
    starts = forms.TimeField(label=gettext_lazy("Start"), widget=time_input())
    ends = forms.TimeField(label=gettext_lazy("End"), widget=time_input(), required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    chair = KnownRow(label=gettext_lazy("Chair: top management"), required=False)
    recorder = KnownRow(label=gettext_lazy("Recorder: who writes the minutes"), required=False)
    people = KnownRows(label=gettext_lazy("Expected from the client"), required=False)
    users = KnownRows(label=gettext_lazy("Expected from the firm"), required=False)
    since = day_field(
        label=gettext_lazy("Looks back to"),
        required=False,
        help_text=gettext_lazy("Empty: since the last review, or since the cycle was opened."),
    )
    agenda = forms.CharField(label=gettext_lazy("Agenda, a point a line"), max_length=4000, widget=area(10))

    class Meta:
        model = ManagementReview
        fields = ["purpose", "basis", "scope", "way", "since"]
        widgets = {"purpose": area(3), "basis": area(2), "scope": area(2)}

    def __init__(self, *args: Any, review: ManagementReview, **kwargs: Any) -> None:
        meeting = review.meeting
        rows = list(meeting.attendances.all())
        chair, recorder = (next((row for row in rows if getattr(row, flag)), None) for flag in ("chairs", "records"))
        initial = {name: getattr(meeting, name) for name in ("day", "starts", "ends", "place", "agenda")}
        initial |= {
            "chair": chair and chair.person_id,
            "recorder": recorder and recorder.person_id,
            "people": [row.person_id for row in rows if row.person_id],
            "users": [row.user_id for row in rows if row.user_id and not row.person_id],
        }
        super().__init__(*args, instance=review, initial=initial, **kwargs)
        self.persons = people_of(review.engagement, tuple(row.person_id for row in rows))
        self.team = sorted(team_of(review.engagement, *CONSULTING_ROLES), key=str)
        for name in ("chair", "recorder"):
            self.fields[name].offer(self.persons, said, empty=True)  # type: ignore[attr-defined]
        self.fields["people"].offer(self.persons, said)  # type: ignore[attr-defined]
        self.fields["users"].offer(self.team)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A review ends after it begins, and top management chairs it."""
        data = super().clean() or {}
        if data.get("ends") and data.get("starts") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must be after the start."))
        chair = self._person(data.get("chair"))
        if chair is not None and not chair.top_management:
            self.add_error(
                "chair", _("Top management chairs the review: %(name)s is not marked so.") % {"name": chair}
            )
        return data

    def _person(self, pk: int | None) -> Person | None:
        return next((one for one in self.persons if one.pk == pk), None)

    def told(self) -> dict[str, Any]:
        """Return the plan as the actions take it."""
        data = self.cleaned_data
        people, users = set(data["people"]), set(data["users"])
        return {
            **{name: data[name] for name in ("purpose", "basis", "scope", "way", "since")},
            **{name: data[name] for name in ("day", "starts", "ends", "place", "agenda")},
            "chair": self._person(data["chair"]) or "",
            "recorder": self._person(data["recorder"]) or "",
            "people": [one for one in self.persons if one.pk in people],
            "users": [one for one in self.team if one.pk in users],
        }


class NewReviewForm(Form):
    """The day for which a review is planned; everything else is proposed."""

    day = day_field(
        label=gettext_lazy("Date"),
        help_text=gettext_lazy(
            "After the closing meeting of the internal audit. It can be changed until the invitation."
        ),
    )


class InputForm(ModelForm):
    """What an input says on top of the figures."""

    class Meta:
        model = ReviewInput
        fields = ["comment"]
        widgets = {"comment": area(6)}


class AssignForm(ModelForm):
    """Who prepares an input until when."""

    owner = KnownRow(label=gettext_lazy("Who prepares it"), required=False)
    due = day_field(label=gettext_lazy("Ready by"), required=False)

    class Meta:
        model = ReviewInput
        fields = ["title", "due", "note"]

    def __init__(self, *args: Any, review: ManagementReview, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        kwargs["initial"] = {"owner": row.owner_id if row else None, **kwargs.pop("initial", {})}
        super().__init__(*args, **kwargs)
        if row is not None and row.key:
            del self.fields["title"]
        else:
            self.fields["title"].required = True
        self.people = people_of(review.engagement, (row.owner_id if row else None,))
        self.fields["owner"].offer(self.people, said, empty=True)  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """Return the columns as the actions take them."""
        owner = next((one for one in self.people if one.pk == self.cleaned_data["owner"]), None)
        return {**{name: self.cleaned_data[name] for name in self.fields if name != "owner"}, "owner": owner}


class MinutesForm(Form):
    """What was said on each point of the agenda, further points, questions and answers."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    points = forms.CharField(
        label=pgettext_lazy("minutes", "Further"), required=False, max_length=20000, widget=area(4)
    )
    questions = forms.CharField(
        label=gettext_lazy("Questions and answers"), required=False, max_length=20000, widget=area(3)
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        there = {row["item"]: row["text"] for row in meeting.discussed}
        self.items = [*meeting.agenda_items, *(item for item in there if item not in meeting.agenda_items)]
        initial = {"seen": mark_of(meeting), "points": meeting.points, "questions": meeting.questions}
        initial |= {f"said_{place}": there.get(item, "") for place, item in enumerate(self.items)}
        super().__init__(*args, initial=initial, **kwargs)
        for place, item in enumerate(self.items):
            self.fields[f"said_{place}"] = forms.CharField(
                label=f"{place + 1}. {item}", required=False, max_length=20000, widget=area(3)
            )

    @property
    def said_rows(self) -> list[Any]:
        """The fields of the points, in the order of the agenda."""
        return [self[f"said_{place}"] for place in range(len(self.items))]

    def told(self) -> dict[str, Any]:
        """Return the columns of the meeting."""
        data = self.cleaned_data
        rows = [{"item": item, "text": data[f"said_{place}"].strip()} for place, item in enumerate(self.items)]
        return {"discussed": rows, "points": data["points"], "questions": data["questions"]}


class ConclusionsForm(ModelForm):
    """Suitability, adequacy, effectiveness: a verdict and a sentence each; the decision on the whole."""

    class Meta:
        model = ManagementReview
        fields = [
            "suitability", "suitability_text", "adequacy", "adequacy_text", "effectiveness", "effectiveness_text",
            "overall",
        ]  # fmt: skip
        widgets = {
            **dict.fromkeys(ManagementReview.ASPECTS, forms.RadioSelect),
            **{f"{name}_text": area(2) for name in ManagementReview.ASPECTS},
            "overall": area(3),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ManagementReview.ASPECTS:
            self.fields[name].choices = ManagementReview.Verdict.choices  # type: ignore[attr-defined]

    @property
    def aspects(self) -> list[tuple[Any, Any]]:
        """The verdict and the sentence of each aspect."""
        return [(self[name], self[f"{name}_text"]) for name in ManagementReview.ASPECTS]


class ReviewDecisionForm(ModelForm):
    """A decision: what, which kind, who until when, with what, how it is verified."""

    owner = KnownRow(label=gettext_lazy("Who does it"), required=False)
    department = KnownRow(label=gettext_lazy("Department"), required=False)
    input = KnownRow(label=gettext_lazy("Follows from the input"), required=False)
    due = day_field(label=gettext_lazy("Due"), required=False)

    class Meta:
        model = ReviewDecision
        fields = ["text", "kind", "due", "resources", "method"]
        widgets = {"text": area(3), "method": area(2)}

    def __init__(self, *args: Any, review: ManagementReview, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        given = {name: getattr(row, f"{name}_id") if row else None for name in ("owner", "department", "input")}
        super().__init__(*args, initial={**given, **kwargs.pop("initial", {})}, **kwargs)
        self.rows: dict[str, list[Any]] = {
            "owner": people_of(review.engagement, (given["owner"],)),
            "department": list(Department.objects.filter(workspace=review.engagement.client.workspace_id)),
            "input": list(review.inputs.all()),
        }
        self.fields["owner"].offer(self.rows["owner"], said, empty=True)  # type: ignore[attr-defined]
        for name in ("department", "input"):
            self.fields[name].offer(self.rows[name], empty=True)  # type: ignore[attr-defined]
        self.order_fields(["text", "kind", "input", "department", "owner", "due", "resources", "method"])

    def told(self) -> dict[str, Any]:
        """Return the columns as the actions take them."""
        found = {name: self.cleaned_data[name] for name in self.fields}
        for name, rows in self.rows.items():
            found[name] = next((one for one in rows if one.pk == found[name]), None)
        return found


class LaterDecisionForm(ReviewDecisionForm):
    """What may still change once the minutes are approved: who does it until when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in {"owner", "due"}]:
            del self.fields[name]
        self.rows = {"owner": self.rows["owner"]}


class FinishForm(Form):
    """What came of a decision."""

    result = forms.CharField(
        label=pgettext_lazy("review decision", "Result"),
        widget=area(4),
        min_length=2,
        max_length=4000,
        help_text=gettext_lazy("What was done, and where one sees it. Somebody else verifies it."),
    )


class VerifyForm(Form):
    """What the verification of a decision showed."""

    verification = forms.CharField(
        label=gettext_lazy("What the verification showed"), widget=area(4), min_length=2, max_length=4000
    )


class FindingForm(Form):
    """What a review found that does not conform."""

    grade = forms.ChoiceField(label=gettext_lazy("Grade"), choices=Grade.choices[:4], initial=Grade.MINOR)
    facts = forms.CharField(label=gettext_lazy("Facts"), max_length=4000, widget=area(5))


class DecisionChangeForm(Form):
    """Which document a decision changes, and how it is to read."""

    document = KnownRow(label=gettext_lazy("Document"))
    after = forms.CharField(label=gettext_lazy("What it is to say"), required=False, max_length=8000, widget=area(4))

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Document.objects.filter(engagement=engagement).standing().order_by("number", "pk")
        self.documents = list(rows.exclude(level=Document.Level.RECORD)[: MANY + 1])
        self.fields["document"].offer(self.documents, empty=True)  # type: ignore[attr-defined]

    def clean_document(self) -> Document:
        """Return the document. Raises ValidationError for none."""
        found = next((one for one in self.documents if one.pk == self.cleaned_data["document"]), None)
        if found is None:
            raise ValidationError(_("Choose the document."))
        return found
