"""What people say of the dossier, turned into clean values; nothing is saved here."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.dossier import Item
from wobo.accounts.forms import Form
from wobo.files.checks import check_upload
from wobo.files.models import StoredFile

from .card import STATE_SECRET
from .fields import area, day_field


class PaperForm(Form):
    """A paper brought in: a file, or where it is kept."""

    title = forms.CharField(label=gettext_lazy("Title of the paper"), max_length=200)
    upload = forms.FileField(label=gettext_lazy("File"), required=False)
    classification = forms.ChoiceField(
        label=gettext_lazy("Classification"),
        choices=[
            *StoredFile.Classification.choices,
            (STATE_SECRET, gettext_lazy("State secret: must not be uploaded")),
        ],
        initial=StoredFile.Classification.INTERNAL,
    )
    reference = forms.CharField(
        label=gettext_lazy("Where it is kept"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For a paper that is shown on site and not handed in as a file."),
    )
    dated = day_field(label=gettext_lazy("Date of the paper"), required=False)
    valid_until = day_field(label=gettext_lazy("Valid until"), required=False)

    def clean_upload(self) -> Any:
        """Refuse what is not accepted, beside the field."""
        upload = self.cleaned_data.get("upload")
        if upload:
            check_upload(upload)
        return upload

    def clean_classification(self) -> str:
        """Refuse what must not come into this system."""
        chosen: str = self.cleaned_data["classification"]
        if chosen == STATE_SECRET:
            raise ValidationError(_("State secrets must not be uploaded. Nothing was kept. Give a reference instead."))
        return chosen

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two, and for days in their order."""
        data = super().clean() or {}
        if not self.errors and not data.get("upload") and not data.get("reference"):
            self.add_error("upload", _("Choose a file, or say where the paper is kept."))
        if data.get("dated") and data.get("valid_until") and data["valid_until"] < data["dated"]:
            self.add_error("valid_until", _("The last day lies before the date of the paper."))
        return data


class WordsForm(Form):
    """What is said of an item: that it does not apply, and why; a remark for the reader."""

    not_applicable = forms.BooleanField(label=gettext_lazy("Does not apply"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why it does not apply"), max_length=1000, required=False, widget=area(2)
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark for the reader"),
        max_length=1000,
        required=False,
        widget=area(3),
        help_text=gettext_lazy("Printed in the contents of the dossier."),
    )

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not item.optional:
            del self.fields["not_applicable"]
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason."""
        data = super().clean() or {}
        if data.get("not_applicable") and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why it does not apply; the certification body will ask."))
        return data


class LanguageForm(Form):
    """In which language the dossier is made."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
