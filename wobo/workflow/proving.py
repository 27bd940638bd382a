"""The part of a form in which a person proves, at that moment, who they are: for signing and what weighs as much."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wobo.accounts.forms import Form
from wobo.accounts.models import User

from . import credentials
from .models.signature import Method
from .signing import Proof


class ProvingForm(Form):
    """The way of proving, and what proves. It is never shown again."""

    method = forms.ChoiceField(label=_("I prove who I am by"), widget=forms.RadioSelect)
    secret = forms.CharField(
        label=_("Password or code"),
        required=False,
        max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    passkey = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20000)

    def __init__(self, *args: Any, methods: list[Method], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(method.value, method.label) for method in methods]  # type: ignore[attr-defined]
        if methods:
            self.fields["method"].initial = methods[0].value

    @property
    def credential(self) -> str:
        """What proves the person, by the way they chose."""
        field = "passkey" if self.cleaned_data["method"] == Method.PASSKEY else "secret"
        return str(self.cleaned_data[field])

    def prove(self, request: HttpRequest, *, sha256: str, about: Any) -> Proof | None:
        """Return the proof for some bytes, or None with the refusal in the form."""
        user: User = request.user  # type: ignore[assignment]
        try:
            return credentials.prove(
                user,
                self.cleaned_data["method"],
                self.credential,
                sha256=sha256,
                about=about,
                signed_in_by=signed_in_by(request),
            )
        except credentials.CredentialRefused as refused:
            self.add_error("secret", str(refused))
        return None


def signed_in_by(request: HttpRequest) -> str:
    """Return how the session was opened, as the signature notes it."""
    return ", ".join(sorted({entry["method"] for entry in get_authentication_records(request)}))


def mail_code(request: HttpRequest, *, sha256: str, document: str) -> tuple[bool, str]:
    """Mail the reader a code for these bytes. Returns whether it left, and the sentence that says so."""
    from django.utils.translation import gettext  # noqa: PLC0415  the module's own _ is lazy

    user: User = request.user  # type: ignore[assignment]
    try:
        credentials.mail_code(user, sha256=sha256, document=document)
    except credentials.CredentialRefused as refused:
        return False, str(refused)
    return True, gettext("A code is on its way to %(email)s.") % {"email": user.email}
