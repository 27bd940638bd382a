"""Forms of an engagement: contract, plan, scope, eligibility, adoption, waiver."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from certification import eligibility
from certification.fields import CheckedFile, day_field, text_area
from certification.models import Engagement, Meeting, Person, Scope, Service, Site
from certification.process import Profile, phase_of
from wobo.accounts.forms import Form, ModelForm
from wobo.files.models import StoredFile


class EngagementForm(ModelForm):
    """Standards and profile; the role of the representative is kept or not on the page of the organisation."""

    class Meta:
        model = Engagement
        fields = ("standards", "profile")
        widgets = {"standards": forms.CheckboxSelectMultiple}

    def changes(self) -> dict[str, Any]:
        """Return the clean values."""
        return dict(self.cleaned_data)


class ContractForm(ModelForm):
    """Consulting contract and confidentiality agreement (P1)."""

    contract_upload = CheckedFile(label=gettext_lazy("Contract, scan"), required=False)
    nda_upload = CheckedFile(label=gettext_lazy("Confidentiality agreement, scan"), required=False)
    classification = forms.ChoiceField(
        label=gettext_lazy("Classification of the files"),
        choices=[*StoredFile.Classification.choices, ("state_secret", gettext_lazy("State secret"))],
        initial=StoredFile.Classification.CONFIDENTIAL,
        help_text=gettext_lazy("State secrets must not be uploaded: register them by reference."),
    )

    class Meta:
        model = Engagement
        fields = ("contract_number", "contract_date", "nda_number", "nda_date")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("contract_date", "nda_date")
        }

    def clean_classification(self) -> str:
        """Refuse what must not be uploaded at all."""
        value = self.cleaned_data["classification"]
        if value not in StoredFile.Classification.values:
            raise ValidationError(
                _("State secrets must not be uploaded. Register number and date, and say where the paper is kept."),
                code="state_secret",
            )
        return value

    def changes(self) -> dict[str, Any]:
        """Return the clean values of the engagement's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PlanForm(Form):
    """Planned start and end of the nine phases; no phase begins before those that it needs have ended."""

    def __init__(self, *args: Any, profile: Profile, **options: Any) -> None:
        super().__init__(*args, **options)
        self.profile = profile
        for number in range(1, 10):
            title = phase_of(number).title
            start, end = _("%(phase)s: start"), _("%(phase)s: end")
            self.fields[f"start_{number}"] = day_field(label=start % {"phase": title})
            self.fields[f"end_{number}"] = day_field(label=end % {"phase": title})

    def clean(self) -> dict[str, Any]:
        """Compare the dates of each phase and along the edges of the profile."""
        values = super().clean() or {}
        for number in range(1, 10):
            start, end = values.get(f"start_{number}"), values.get(f"end_{number}")
            if start and end and end < start:
                self.add_error(f"end_{number}", _("The end lies before the start."))
            for needed in self.profile.needs[number]:
                before = values.get(f"end_{needed}")
                if start and before and start < before:
                    message = _("“%(phase)s” must end first: it ends on %(end)s.")
                    told = {"phase": phase_of(needed).title, "end": before.isoformat()}
                    self.add_error(f"start_{number}", message % told)
                    break
        return values

    def plan(self) -> dict[int, tuple[Any, Any]]:
        """Return {phase: (start, end)}."""
        return {n: (self.cleaned_data[f"start_{n}"], self.cleaned_data[f"end_{n}"]) for n in range(1, 10)}

    def rows(self) -> list[dict[str, Any]]:
        """Return the fields by phase, for a table."""
        return [
            {"phase": phase_of(n), "start": self[f"start_{n}"], "end": self[f"end_{n}"], "needs": needs}
            for n, needs in sorted(self.profile.needs.items())
        ]

    @staticmethod
    def initial_of(plan: dict[int, tuple[Any, Any]]) -> dict[str, Any]:
        """Return the initial values of a plan."""
        starts = {f"start_{number}": start for number, (start, _end) in plan.items()}
        return starts | {f"end_{number}": end for number, (_start, end) in plan.items()}


class KickOffForm(ModelForm):
    """The kick-off meeting (P2): when, where, what was agreed, and who signed the sheet."""

    present = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Present, as on the signed sheet"),
        queryset=Person.objects.none(),
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    upload = CheckedFile(label=gettext_lazy("Scan of the signed sheet"), required=False)

    class Meta:
        model = Meeting
        fields = ("day", "starts", "ends", "place", "chair", "points")
        widgets = {
            "day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "points": text_area(5),
        }

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        place = engagement.client.workspace_id
        self.fields["present"].queryset = Person.objects.filter(workspace=place).select_related("department")

    def changes(self) -> dict[str, Any]:
        """Return the clean values of the meeting's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ScopeForm(ModelForm):
    """The wording of the scope, its services and sites."""

    class Meta:
        model = Scope
        fields = ("organisation", "text", "text_en", "services", "sites", "other_parties", "not_included")
        widgets = {
            "text": text_area(4),
            "text_en": text_area(4),
            "other_parties": text_area(3),
            "not_included": text_area(3),
            "services": forms.CheckboxSelectMultiple,
            "sites": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        place = engagement.client.workspace_id
        self.fields["services"].queryset = Service.objects.filter(workspace=place)
        self.fields["sites"].queryset = Site.objects.filter(workspace=place)

    def changes(self) -> dict[str, Any]:
        """Return the clean values."""
        return dict(self.cleaned_data)


YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class EligibilityForm(Form):
    """The questions that people answer, and a note for each question."""

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        self.computed = eligibility.answers(scope, scope.engagement.cycle.today())
        for question in eligibility.questions():
            stored = scope.eligibility.get(question.key) or {}
            if not question.computed:
                self.fields[question.key] = forms.ChoiceField(
                    label=question.text, choices=YES_NO, widget=forms.RadioSelect, initial=stored.get("answer")
                )
            self.fields[f"{question.key}_note"] = forms.CharField(
                label=pgettext("eligibility", "Note"), required=False, max_length=300, initial=stored.get("note", "")
            )

    def rows(self) -> list[dict[str, Any]]:
        """Return the questions with their fields, for a table."""
        return [
            {
                "question": one,
                "field": None if one.computed else self[one.key],
                "note": self[f"{one.key}_note"],
                "answer": dict(YES_NO).get(self.computed.get(one.key, ""), ""),
                "fits": self.computed.get(one.key) == one.expects,
            }
            for one in eligibility.questions()
        ]

    def answers(self) -> dict[str, dict[str, str]]:
        """Return what is stored: answer and note by question."""
        return {
            one.key: {
                "answer": self.computed.get(one.key) or self.cleaned_data[one.key],
                "note": self.cleaned_data[f"{one.key}_note"],
            }
            for one in eligibility.questions()
        }


class AdoptionForm(Form):
    """Why a phase is adopted, and the evidence of the work that was done before."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=text_area(4), min_length=5)
    evidence = CheckedFile(label=gettext_lazy("Evidence of the work done before"))


class WaiverForm(Form):
    """Why a soft criterion is waived."""

    criterion = forms.ChoiceField(label=gettext_lazy("Criterion"))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=text_area(4), min_length=10)

    def __init__(self, *args: Any, lines: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["criterion"].choices = [(line.criterion.key, line.criterion.title) for line in lines]
        if not lines:
            self.fields["criterion"].help_text = _("Every soft criterion is met or waived already.")
