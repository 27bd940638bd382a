"""Forms of the first set-up and of the firm's settings."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from wobo.accounts.forms import Form, ModelForm
from wobo.accounts.models import Firm, User
from wobo.accounts.models.firm import CODE_PATTERN, CODE_WRONG
from wobo.notices.models import MailSettings

COMMON_ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Singapore", "UTC")


def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones, those of our users first."""
    others = sorted(zone for zone in available_timezones() if "/" in zone and zone not in COMMON_ZONES)
    return [(zone, zone) for zone in (*COMMON_ZONES, *others)]


def zone_field() -> forms.ChoiceField:
    """Return a field for a time zone."""
    return forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial=settings.TIME_ZONE)


def password_field() -> forms.CharField:
    """Return a field for a new password."""
    return forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a short sentence is easier to remember than symbols."),
    )


class PasswordTwice(Form):
    """A new password, typed twice, strong enough for the person that `person()` returns."""

    def person(self) -> User:
        """Return the user, perhaps unsaved, whose name and address the password must not repeat."""
        data = self.cleaned_data
        return User(email=data.get("email", ""), display_name=data.get("display_name", ""))

    def clean(self) -> dict[str, Any]:
        """Compare both, then ask the validators."""
        data = super().clean() or {}
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            try:
                validate_password(password, self.person())
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return data


class SetupForm(PasswordTwice):
    """The first page of an installation."""

    firm_name = forms.CharField(label=_("Name of the firm"), max_length=200)
    firm_name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    code_pattern = forms.CharField(
        label=_("Engagement code"),
        max_length=40,
        initial="{ORG}-{YYYY}",
        validators=[RegexValidator(CODE_PATTERN, CODE_WRONG)],
        help_text=Firm._meta.get_field("code_pattern").help_text,
    )
    time_zone = zone_field()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    display_name = forms.CharField(label=_("Your name"), max_length=80)
    email = forms.EmailField(label=_("Your e-mail address"))
    password = password_field()
    password_again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class FirmForm(ModelForm):
    """What the administrator may change of the firm."""

    name = forms.CharField(label=_("Name of the firm"), max_length=200)
    time_zone = zone_field()

    class Meta:
        model = Firm
        fields = ["name_en", "code_pattern", "language", "time_zone", "second_factor"]

    field_order = ["name", "name_en", "code_pattern", "language", "time_zone", "second_factor"]


class MailForm(ModelForm):
    """The outgoing mail server. A stored password is never shown, and never sent to another server."""

    smtp_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave empty to keep the stored one."),
    )
    sender = forms.EmailField(
        label=_("Sender"), required=False, help_text=MailSettings._meta.get_field("sender").help_text
    )

    class Meta:
        model = MailSettings
        fields = ["host", "port", "security", "username", "smtp_password", "sender"]

    def clean(self) -> dict[str, Any]:
        """Keep the stored password only for the same server and user; demand a sender with a server."""
        data = super().clean() or {}
        stored = MailSettings.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if not data.get("smtp_password") and stored:
            same = (stored.host, stored.port, stored.username) == tuple(
                data.get(name) for name in ("host", "port", "username")
            )
            if same:
                data["smtp_password"] = stored.smtp_password
            elif data.get("host") and stored.smtp_password:
                self.add_error("smtp_password", _("Server or user name changed: enter the password again."))
        if data.get("host") and not data.get("sender"):
            self.add_error("sender", _("Enter the address that mails come from."))
        return data
