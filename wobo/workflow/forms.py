"""The form of the ceremony."""

import base64
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wobo.accounts.forms import Form
from wobo.files import checks

from .models.signature import Method

PNG = "data:image/png;base64,"
MAX_STROKE = 200_000


class SigningForm(Form):
    """Opinion, drawing if wished, credential. What was typed stays; what proves the person never does."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    opinion = forms.CharField(
        label=_("Opinion"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MAX_STROKE * 2)
    method = forms.ChoiceField(label=_("I prove who I am by"), widget=forms.RadioSelect)
    secret = forms.CharField(
        label=_("Password or code"),
        required=False,
        max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    passkey = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20000)
    terms = forms.BooleanField(label=_("I have read and accept the terms of signing on screen"))

    def __init__(self, *args: Any, methods: list[Method], terms_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(method.value, method.label) for method in methods]  # type: ignore[attr-defined]
        if methods:
            self.fields["method"].initial = methods[0].value
        if not terms_needed:
            del self.fields["terms"]

    def clean_drawing(self) -> bytes:
        """Return the drawn signature as PNG, cut to its ink; nothing when nothing was drawn."""
        drawn = self.cleaned_data["drawing"]
        if not drawn:
            return b""
        try:
            return checks.drawn_ink(base64.b64decode(drawn.removeprefix(PNG), validate=True))
        except (ValueError, ValidationError) as error:
            raise ValidationError(
                _("The drawn signature cannot be read. Draw it again, or sign without it.")
            ) from error

    @property
    def credential(self) -> str:
        """What proves the person, by the way they chose."""
        field = "passkey" if self.cleaned_data["method"] == Method.PASSKEY else "secret"
        return str(self.cleaned_data[field])
