"""Parts that several forms share."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wobo.accounts.forms import Form
from wobo.files.checks import check_upload

COMMON_ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Europe/Berlin")
LOGO_TYPES = {"image/png", "image/jpeg"}


def day_field(**options: Any) -> forms.DateField:
    """Return a date field with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def text_area(rows: int = 3) -> forms.Textarea:
    """Return a text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows})


def zones() -> list[tuple[str, str]]:
    """Return the time zones, the usual ones first."""
    rest = sorted(zone for zone in available_timezones() if "/" in zone and zone not in COMMON_ZONES)
    return [(zone, zone) for zone in (*COMMON_ZONES, *rest)]


class CheckedFile(forms.FileField):
    """A file that the store accepts."""

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        """Check the content as well. Raises ValidationError in words."""
        upload = super().clean(data, initial)
        if upload:
            check_upload(upload)
        return upload


class LogoFile(CheckedFile):
    """A PNG or JPEG picture."""

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        """Refuse other types than pictures."""
        upload = super().clean(data, initial)
        if upload and check_upload(upload) not in LOGO_TYPES:
            raise ValidationError(_("A logo is a PNG or JPEG picture."), code="logo")
        return upload


class ReasonForm(Form):
    """A verb that asks why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=text_area(4), min_length=5)


class OutcomeForm(Form):
    """Closing an engagement."""

    outcome = forms.CharField(
        label=gettext_lazy("Outcome"), widget=text_area(4), min_length=5, help_text=gettext_lazy("What was reached.")
    )
    handed_back = forms.CharField(
        label=gettext_lazy("Handed over and handed back"),
        widget=text_area(4),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("One a line: documents, records, data, access rights."),
    )
    kept_until = day_field(label=gettext_lazy("Files are kept until"), required=False)
