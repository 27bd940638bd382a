"""Forms on the way to the certificate: bodies, application, audits of a body, its decision, reasons for dates."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import (
    Application,
    Audit,
    AuditFile,
    AuditMember,
    CertificationDecision,
    ExternalRecord,
    MemberDeclaration,
)
from certification.fields import CheckedFile, day_field, text_area
from certification.models import Standard
from wobo.accounts.forms import Form, KnownRow, ModelForm

from .bodies import DatedForm

LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code in {"zh-hans", "en"}]


class PrintForm(Form):
    """The language of a print."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)


class WhyForm(Form):
    """A verb that asks why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=text_area(4), min_length=5, max_length=1000)


class ApplicationForm(DatedForm):
    """The application, as a draft and once it lies with the body."""

    uploads = ("form", "contract")
    form = CheckedFile(label=gettext_lazy("Application as sent (file)"), required=False)
    contract = CheckedFile(label=gettext_lazy("Contract (file)"), required=False)
    OF_CONTRACT = ("number", "contract_number", "contract_date", "contract_scope", "wording_note", "contract")

    class Meta:
        model = Application
        fields = (
            "applied_on", "standards", "scope_text", "scope_text_en", "wording_note", "effective_on", "headcount",
            "contact", "number", "contract_number", "contract_date", "contract_scope",
        )  # fmt: skip
        widgets = {
            "scope_text": text_area(4),
            "scope_text_en": text_area(4),
            "wording_note": text_area(2),
            "contract_scope": text_area(3),
            "standards": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        if self.instance.state != Application.State.DRAFT:
            for name in [name for name in self.fields if name not in self.OF_CONTRACT]:
                del self.fields[name]
        if "standards" in self.fields:
            offered = Standard.objects.filter(engagements=self.instance.cycle.engagement)
            self.fields["standards"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> Any:
        """Refuse days that lie ahead."""
        given = super().clean()
        for name in ("applied_on", "contract_date"):
            if given.get(name) and given[name] > self.today:
                self.add_error(name, _("This day lies in the future."))
        return given


class PlanExternalForm(Form):
    """A new audit of a body: its kind, what it follows, its days."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of audit"))
    follows = KnownRow(
        label=gettext_lazy("Follows"), required=False, help_text=gettext_lazy("Of a follow-up audit: which one.")
    )
    starts_on = day_field(label=gettext_lazy("First day"), required=False)
    ends_on = day_field(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, audits: list[Audit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            one for one in Audit.Kind.choices if one[0] not in Audit.INTERNAL
        ]
        self.fields["follows"].offer(audits, lambda one: f"{one} {one.get_kind_display()}", empty=True)

    def clean(self) -> Any:
        """Ask which audit is followed; the days in their order."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") == Audit.Kind.FOLLOW_UP and not given.get("follows"):
            self.add_error("follows", _("Say which audit the follow-up audit follows."))
        _in_order(self, given)
        return given


def _in_order(form: Any, given: dict[str, Any]) -> None:
    first, last = given.get("starts_on"), given.get("ends_on")
    if first and last and last < first:
        form.add_error("ends_on", _("The last day lies before the first."))


class BodyAuditForm(DatedForm):
    """What is known of a body's audit: days, scope, outcome, what the body concludes."""

    plan_on = day_field(label=ExternalRecord._meta.get_field("plan_on").verbose_name, required=False)
    opening_on = day_field(label=ExternalRecord._meta.get_field("opening_on").verbose_name, required=False)
    closing_on = day_field(label=ExternalRecord._meta.get_field("closing_on").verbose_name, required=False)
    report_on = day_field(label=ExternalRecord._meta.get_field("report_on").verbose_name, required=False)
    report_number = forms.CharField(
        label=ExternalRecord._meta.get_field("report_number").verbose_name, required=False, max_length=60
    )
    conclusion = forms.CharField(
        label=ExternalRecord._meta.get_field("conclusion").verbose_name,
        required=False,
        widget=text_area(4),
        max_length=4000,
    )
    impartiality = forms.CharField(
        label=ExternalRecord._meta.get_field("impartiality").verbose_name,
        required=False,
        widget=text_area(3),
        max_length=2000,
        help_text=ExternalRecord._meta.get_field("impartiality").help_text,
    )

    class Meta:
        model = Audit
        fields = ("body", "starts_on", "ends_on", "method", "scope", "outcome")
        widgets = {"scope": text_area(3)}

    DAYS = ("plan_on", "opening_on", "closing_on", "report_on")

    def __init__(self, *args: Any, known: ExternalRecord, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        for name in (*self.DAYS, "report_number", "conclusion", "impartiality"):
            self.initial.setdefault(name, getattr(known, name))
        if self.instance.kind != Audit.Kind.PRE:
            self.fields["impartiality"].help_text = ""

    def clean(self) -> Any:
        """Days in their order, none of what was held ahead."""
        given = super().clean()
        _in_order(self, given)
        for name in self.DAYS:
            if given.get(name) and given[name] > self.today:
                self.add_error(name, _("This day lies in the future."))
        if given.get("opening_on") and given.get("closing_on") and given["closing_on"] < given["opening_on"]:
            self.add_error("closing_on", _("The closing meeting lies before the opening meeting."))
        return given


class BodyMemberForm(ModelForm):
    """Somebody on a body's team, with what they declare."""

    tie = forms.ChoiceField(
        label=gettext_lazy("Ties with the client or its consultants, as declared"),
        choices=[("", "—"), *MemberDeclaration.Tie.choices],
        required=False,
    )
    until = day_field(
        label=gettext_lazy("Tie until"), required=False, help_text=MemberDeclaration._meta.get_field("until").help_text
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    declared_on = day_field(label=gettext_lazy("Declared on"), required=False)

    class Meta:
        model = AuditMember
        fields = ("role", "name", "organisation", "qualification")

    DECLARED = ("tie", "until", "note", "declared_on")

    def clean(self) -> Any:
        """A declaration has its day."""
        given = super().clean() or self.cleaned_data
        if given.get("tie") and not given.get("declared_on"):
            self.add_error("declared_on", _("Say when it was declared."))
        return given

    def changes(self) -> dict[str, Any]:
        """Return the values of the member."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def declared(self) -> dict[str, Any] | None:
        """Return what was declared, or None."""
        given = self.cleaned_data
        return {name: given[name] for name in self.DECLARED} if given.get("tie") else None


class PaperForm(ModelForm):
    """A paper of the body."""

    upload = CheckedFile(label=gettext_lazy("File"))
    dated = day_field(label=gettext_lazy("Date of the paper"), required=False)

    class Meta:
        model = AuditFile
        fields = ("purpose", "title", "dated")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the name of the file.")

    def changes(self) -> dict[str, Any]:
        """Return what is said of the file."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class BodyDecisionForm(DatedForm):
    """What the letter of the body says."""

    uploads = ("letter",)
    letter = CheckedFile(label=gettext_lazy("Letter of the body (file)"), required=False)

    class Meta:
        model = CertificationDecision
        fields = ("decided_on", "decided_by", "letter_number", "conditions", "postponed_for")
        widgets = {"conditions": text_area(3), "postponed_for": text_area(2)}


class DateReasonForm(Form):
    """Why a date stands against a rule."""

    rule = forms.IntegerField(min_value=1, max_value=16, widget=forms.HiddenInput)
    record = forms.CharField(max_length=120, widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=text_area(2), min_length=5, max_length=500)
