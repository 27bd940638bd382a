"""The form of the ceremony."""

import base64
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wobo.files import checks

from .models.signature import Method
from .proving import ProvingForm

PNG = "data:image/png;base64,"
MAX_STROKE = 200_000


class SigningForm(ProvingForm):
    """Opinion, drawing if wished, credential. What was typed stays; what proves the person never does."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    opinion = forms.CharField(
        label=_("Opinion"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MAX_STROKE * 2)
    terms = forms.BooleanField(label=_("I have read and accept the terms of signing on screen"))
    field_order = ("sha256", "opinion", "drawing", "method", "secret", "passkey", "terms")

    def __init__(self, *args: Any, methods: list[Method], terms_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, methods=methods, **kwargs)
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


class BatchForm(SigningForm):
    """Many papers in one ceremony: one credential, one opinion for all that are ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].label = _("Opinion on all of them")
