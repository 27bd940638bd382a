"""The plain forms of a diagnosis: frame, conclusion, meeting, reasons, languages."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import Conclusion, Diagnosis
from certification.models import Meeting, Person
from wobo.accounts.forms import Form, KnownRows, ModelForm
from wobo.accounts.models import User

from .fields import area, day_field, time_input


class FrameForm(ModelForm):
    """What the diagnosis is for, by which standard, and how."""

    evidence_from = day_field(label=gettext_lazy("Records from"), required=False)
    evidence_until = day_field(label=gettext_lazy("Records until"), required=False)

    class Meta:
        model = Diagnosis
        fields = [
            "title", "standard", "evidence_from", "evidence_until", "reason_needs", "reason_contracts",
            "reason_services", "elements", "not_covered", "method", "sampling", "requests", "target",
        ]  # fmt: skip
        widgets = {
            name: area(3)
            for name in (
                "reason_needs", "reason_contracts", "reason_services", "elements", "not_covered", "method",
                "sampling", "requests",
            )
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].disabled = self.instance.assessments.exists()

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the doors take it."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class ConclusionForm(ModelForm):
    """Verdict, sentence, summary, recommended window."""

    window_from = day_field(label=gettext_lazy("Certification from"), required=False)
    window_until = day_field(label=gettext_lazy("Certification until"), required=False)

    class Meta:
        model = Conclusion
        fields = ["grade", "verdict", "summary", "window_from", "window_until", "window"]
        widgets = {"verdict": area(3), "summary": area(6), "window": area(2)}

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the doors take it."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class MeetingForm(ModelForm):
    """When and where a meeting takes place, who is expected, what was said."""

    day = day_field(label=gettext_lazy("Date"))
    people = KnownRows(label=gettext_lazy("Expected from the client"), required=False)
    users = KnownRows(label=gettext_lazy("Expected from the firm"), required=False)

    class Meta:
        model = Meeting
        fields = ["kind", "subject", "day", "starts", "ends", "place", "chair", "recorder", "points", "questions"]
        widgets = {"starts": time_input(), "ends": time_input(), "points": area(5), "questions": area(4)}

    def __init__(self, *args: Any, people: list[Person], users: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (Meeting.Kind.OPENING, Meeting.Kind.CLOSING, Meeting.Kind.PRESENTATION, Meeting.Kind.OTHER)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.known = ({person.pk: person for person in people}, {user.pk: user for user in users})
        self.fields["people"].offer(people)  # type: ignore[attr-defined]
        self.fields["users"].offer(users)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A meeting ends after it begins."""
        data = super().clean() or {}
        if data.get("ends") and data.get("starts") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must be after the start."))
        return data

    def expected(self) -> dict[str, list[Any]]:
        """Return who is expected, as rows."""
        people, users = self.known
        return {
            "people": [people[pk] for pk in self.cleaned_data["people"]],
            "users": [users[pk] for pk in self.cleaned_data["users"]],
        }

    def told(self) -> dict[str, Any]:
        """Return the columns of the meeting."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}  # type: ignore[union-attr]


class SheetForm(Form):
    """The scan of a signed sheet, and who signed it."""

    scan = forms.FileField(label=gettext_lazy("Scan of the signed sheet"), required=False)
    rows = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Signed on the sheet"), required=False, coerce=str, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, attendances: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {row.uid: row for row in attendances}
        self.fields["rows"].choices = [(row.uid, str(row)) for row in attendances]  # type: ignore[attr-defined]

    def clean_rows(self) -> list[Any]:
        """Return the attendances that were ticked."""
        return [self.known[uid] for uid in self.cleaned_data["rows"]]


class ReasonForm(Form):
    """A verb that asks why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=area(4), min_length=5)


class LanguageForm(Form):
    """In which language a paper is made."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]

    def chosen(self) -> str:
        """Return the language. Raises ValidationError for one that is not offered."""
        if not self.is_valid():
            raise ValidationError(_("Choose one of the languages offered."))
        return str(self.cleaned_data["language"])
