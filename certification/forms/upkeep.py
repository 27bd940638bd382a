"""Forms of the certified years: certificate, letters of the body, register entry, mark, notices, plan."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification import upkeep_data
from certification.fields import CheckedFile, day_field, text_area
from certification.forms.appointments import PersonField
from certification.forms.design_registers import RegisterForm
from certification.models import Certificate, ChangeNotice, Engagement, UpkeepItem
from wobo.accounts.forms import Form, ModelForm

RESULTS = (
    ("unused", pgettext_lazy("use of the mark", "Not used there")),
    ("right", pgettext_lazy("use of the mark", "Used rightly")),
    ("wrong", pgettext_lazy("use of the mark", "Used wrongly")),
)


class DatedForm(Form):
    """A form about a day that has come: `today` is the day at the client's."""

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.initial.setdefault("on", today)

    def clean_on(self) -> dt.date:
        """Refuse days to come."""
        day: dt.date = self.cleaned_data["on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."), code="future")
        return day


class CertificateForm(ModelForm):
    """What stands on the certificate."""

    decided_on = day_field(label=gettext_lazy("Day of the decision"))
    issued_on = day_field(label=gettext_lazy("Day of issue"))
    expires_on = day_field(label=gettext_lazy("Expires on"), help_text=gettext_lazy("The last day of validity."))
    upload = CheckedFile(label=gettext_lazy("Certificate (scan or file)"), required=False)

    class Meta:
        model = Certificate
        fields = (
            "standard",
            "number",
            "edition",
            "body",
            "accreditation",
            "decided_on",
            "issued_on",
            "expires_on",
            "holder",
            "holder_en",
            "credit_code",
            "registered_address",
            "operating_address",
            "scope",
            "scope_en",
            "sites",
        )
        widgets = {"scope": text_area(4), "scope_en": text_area(4), "sites": text_area(3)}
        help_texts = {
            "sites": gettext_lazy("One a line, as printed on the certificate."),
            "accreditation": gettext_lazy("The mark printed on it and its number, as in CNAS C035-M."),
        }

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["standard"]
        field.queryset = engagement.standards.all()
        field.empty_label = None
        if self.instance.pk:
            del self.fields["standard"]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        values = super().clean() or {}
        decided, issued, expires = (values.get(name) for name in ("decided_on", "issued_on", "expires_on"))
        if decided and issued and decided > issued:
            self.add_error("issued_on", _("A certificate is issued after the decision, not before."))
        if issued and expires and expires <= issued:
            self.add_error("expires_on", _("It expires after the day of issue."))
        return values

    def changes(self) -> dict[str, Any]:
        """Return what goes into the record: neither the file nor the standard."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"upload", "standard"}}

    def _post_clean(self) -> None:
        """Leave the instance alone: the actions apply what is given."""


class LetterForm(DatedForm):
    """What the body decided: since when, why, by which letter."""

    on = day_field(label=gettext_lazy("With effect from"))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=text_area(4), min_length=5, max_length=2000)
    letter = forms.CharField(label=gettext_lazy("Number of the letter"), max_length=120, required=False)
    upload = CheckedFile(label=gettext_lazy("Letter (scan or file)"), required=False)


class RegisterCheckForm(DatedForm):
    """That the entry in the public register was looked at."""

    on = day_field(label=gettext_lazy("Checked on"))
    address = forms.URLField(
        label=gettext_lazy("Address of the register entry"), max_length=300, required=False, assume_scheme="https"
    )
    screenshot = CheckedFile(label=gettext_lazy("Screenshot"))

    def __init__(self, *args: Any, certificate: Certificate, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("address", certificate.register_address)
        self.fields["screenshot"].required = certificate.register_file_id is None


class MarkCheckForm(DatedForm):
    """The yearly look at the use of certificate and mark: each place, right or not."""

    on = day_field(label=gettext_lazy("Date"))
    person = PersonField(label=gettext_lazy("Who looked"), required=False)

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["person"]
        field.people = people
        for key, word in upkeep_data.places():
            self.fields[f"result_{key}"] = forms.ChoiceField(label=word, choices=RESULTS, initial="unused")
            self.fields[f"note_{key}"] = forms.CharField(
                label=_("%(place)s: what was seen") % {"place": word}, max_length=300, required=False
            )
        self.fields["note"] = forms.CharField(
            label=gettext_lazy("Note"), widget=text_area(2), max_length=2000, required=False
        )
        self.fields["upload"] = CheckedFile(label=gettext_lazy("Picture"), required=False)

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of each place beside each other."""
        return [(self[f"result_{key}"], self[f"note_{key}"]) for key, _word in upkeep_data.places()]

    def clean(self) -> dict[str, Any]:
        """Ask what is wrong where something is."""
        values = super().clean() or {}
        for key, _word in upkeep_data.places():
            if values.get(f"result_{key}") == "wrong" and not values.get(f"note_{key}", "").strip():
                self.add_error(f"note_{key}", _("Say what is wrong."))
        return values

    def changes(self) -> dict[str, Any]:
        """Return the record: day, person, places, note."""
        given = self.cleaned_data
        places = [
            {"place": key, "result": given[f"result_{key}"], "note": given[f"note_{key}"]}
            for key, _word in upkeep_data.places()
        ]
        return {"day": given["on"], "person": given["person"], "places": places, "note": given["note"]}


class ChangeNoticeForm(ModelForm):
    """A change that the body must be told."""

    happened_on = day_field(label=gettext_lazy("Happened on"))
    due = day_field(
        label=gettext_lazy("To be reported by"),
        required=False,
        help_text=gettext_lazy("Left empty, the days that the profile gives for this kind of change are counted."),
    )

    class Meta:
        model = ChangeNotice
        fields = ("kind", "text", "happened_on", "due")
        widgets = {"text": text_area(4)}

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.initial.setdefault("happened_on", today)

    def clean(self) -> dict[str, Any]:
        """Refuse a change to come and a deadline before the change."""
        values = super().clean() or {}
        happened, due = values.get("happened_on"), values.get("due")
        if happened and happened > self.today:
            self.add_error("happened_on", _("This day is still to come."))
        if happened and due and due < happened:
            self.add_error("due", _("It cannot be due before it happened."))
        return values

    def _post_clean(self) -> None:
        """Leave the instance alone: the actions apply what is given."""


class ReportForm(DatedForm):
    """That the body was told."""

    on = day_field(label=gettext_lazy("Reported on"))
    how = forms.CharField(label=gettext_lazy("How and to whom"), max_length=300, min_length=2)
    upload = CheckedFile(label=gettext_lazy("Notice sent (scan or file)"), required=False)


class AnswerForm(DatedForm):
    """What the body answered."""

    on = day_field(label=gettext_lazy("Answered on"))
    text = forms.CharField(
        label=gettext_lazy("Answer of the body"), widget=text_area(4), min_length=2, max_length=2000
    )
    upload = CheckedFile(label=gettext_lazy("Letter (scan or file)"), required=False)


class UpkeepItemForm(RegisterForm):
    """A line of the plan of upkeep."""

    due = day_field(label=gettext_lazy("Due"))
    owner = PersonField(label=gettext_lazy("Who does it"), required=False)
    done_on = day_field(label=gettext_lazy("Done on"), required=False)

    class Meta:
        model = UpkeepItem
        fields = ("kind", "text", "clause", "note", "dropped")

    field_order = ("kind", "text", "clause", "due", "owner", "done_on", "note", "dropped")

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.order_fields(self.field_order)

    def _offer_clauses(self) -> None:
        """Leave the clause a word: several standards may be meant."""

    def changes(self) -> dict[str, Any]:
        """Return the clean values."""
        return dict(self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        """Refuse what is done in the future, and what is done and does not take place."""
        values = super().clean() or {}
        done = values.get("done_on")
        if done and done > self.today:
            self.add_error("done_on", _("This day is still to come."))
        if done and values.get("dropped"):
            self.add_error("dropped", _("It was done, so it took place."))
        return values


class DoneForm(DatedForm):
    """Several lines of the plan that were done."""

    on = day_field(label=gettext_lazy("Done on"))
    note = forms.CharField(label=gettext_lazy("What shows it"), max_length=300, required=False)
