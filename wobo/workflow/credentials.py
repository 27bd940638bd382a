"""Proving, in the signing request itself, who signs. Every try is counted before anything is hashed.

django-allauth's own re-authentication lets a user without password and second factor through; it serves the
account pages only. Here one of four is asked for: password, authenticator code, passkey, or a code mailed for
exactly these bytes.
"""

import hashlib
import hmac
import json
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import get_connection, send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from wobo.accounts.models import User

from .models.signature import Method
from .receivers import note
from .signing import Proof

TRIES, WINDOW_SECONDS = 5, 15 * 60


class CredentialRefused(Exception):
    """The credential does not prove the person. `str()` says what to do."""


def methods(user: User) -> list[Method]:
    """Return the ways in which this person can sign, the strongest first."""
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    found = []
    if Authenticator.Type.WEBAUTHN in kinds:
        found.append(Method.PASSKEY)
    if Authenticator.Type.TOTP in kinds:
        found.append(Method.TOTP)
    if user.has_usable_password():
        found.append(Method.PASSWORD)
    if user.email and mail_works():
        found.append(Method.MAILED_CODE)
    return found


def mail_works() -> bool:
    """Whether a code can be mailed: the product's own way out knows, any other backend sends at once."""
    return bool(getattr(get_connection(), "works", True))


def prove(user: User, method: str, value: str, *, sha256: str, about: Any, signed_in_by: str = "") -> Proof:
    """Return a Proof when `value` is the right credential of `user` for `method`.

    `sha256` is the content to be signed: a mailed code is good for it alone. Raises CredentialRefused; each
    refusal is an event, the fifth within a quarter of an hour locks signing for as long.
    """
    if not user.is_active or method not in {str(known) for known in methods(user)}:
        _refuse(user, about, method)
        raise CredentialRefused(_("Choose one of the ways of signing that the page offers."))
    _count(user, about)
    if not _CHECKS[Method(method)](user, value, sha256):
        _refuse(user, about, method)
        raise CredentialRefused(_WRONG[Method(method)]())
    cache.delete(_key(user))
    return Proof(user, Method(method), signed_in_by)


def _key(user: User) -> str:
    return f"signing.tries.{user.pk}"


def _count(user: User, about: Any) -> None:
    """Count before hashing: a wrong password costs a third of a second of a processor."""
    cache.add(_key(user), 0, WINDOW_SECONDS)
    try:
        tries = cache.incr(_key(user))
    except ValueError:  # ran out between the two lines
        cache.set(_key(user), 1, WINDOW_SECONDS)
        tries = 1
    if tries > TRIES:
        if tries == TRIES + 1:
            note(about, "credential_locked", by=user)
        raise CredentialRefused(_("Too many tries. Signing is locked for %(minutes)s minutes.") % {"minutes": 15})


def _refuse(user: User, about: Any, method: str) -> None:
    note(about, "sign_refused", by=user, method=str(method)[:20])


def _password(user: User, value: str, _sha256: str) -> bool:
    return user.has_usable_password() and user.check_password(value)


def _totp(user: User, value: str, _sha256: str) -> bool:
    device = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return bool(device and value and TOTP(device).validate_code(value))


def _passkey(user: User, value: str, _sha256: str) -> bool:
    try:
        response = json.loads(value)
        webauthn.parse_authentication_response(response)
        device = webauthn.complete_authentication(user, response)
    except (ValueError, TypeError, ValidationError):
        return False
    device.record_usage()
    return bool(device.user_id == user.pk)


def passkey_options(user: User) -> dict[str, Any]:
    """Return what the browser needs to ask for a passkey; the challenge waits in the session."""
    return dict(webauthn.begin_authentication(user))


def _code_key(user: User, sha256: str) -> str:
    return f"signing.code.{user.pk}.{sha256}"


def _digest(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), code.encode(), hashlib.sha256).hexdigest()


def mail_code(user: User, *, sha256: str, document: str) -> None:
    """Mail a six-digit code that signs exactly the content `sha256`, once, for ten minutes.

    Raises CredentialRefused when codes were asked for too often, or mail is not set up.
    """
    key = f"signing.codes-mailed.{user.pk}"
    cache.add(key, 0, WINDOW_SECONDS)
    if cache.incr(key) > TRIES:
        raise CredentialRefused(_("Too many codes were asked for. Wait a quarter of an hour."))
    code = f"{secrets.randbelow(10**6):06d}"
    cache.set(_code_key(user, sha256), _digest(code), settings.SIGNING_CODE_MINUTES * 60)
    with translation.override(user.language):
        sent = send_mail(
            _("Your code for signing: %(code)s") % {"code": code},
            _(
                "%(code)s is your code for signing “%(document)s”.\n\nIt works once, for this document only, within"
                " %(minutes)s minutes. If you did not ask for it, tell your consultant and change your password."
            )
            % {"code": code, "document": document, "minutes": settings.SIGNING_CODE_MINUTES},
            settings.DEFAULT_FROM_EMAIL,
            [user.email],
            fail_silently=True,
        )
    if not sent:
        cache.delete(_code_key(user, sha256))
        raise CredentialRefused(_("No mail could be sent. Sign with your password or passkey."))


def _mailed_code(user: User, value: str, sha256: str) -> bool:
    key = _code_key(user, sha256)
    expected = cache.get(key)
    if not expected or not hmac.compare_digest(expected, _digest(value.strip())):
        return False
    # Two requests with the right code: only the one that puts the mark may go on.
    if not cache.add(f"{key}.used.{expected}", True, settings.SIGNING_CODE_MINUTES * 60):
        return False
    cache.delete(key)
    return True


_CHECKS = {
    Method.PASSWORD: _password,
    Method.TOTP: _totp,
    Method.PASSKEY: _passkey,
    Method.MAILED_CODE: _mailed_code,
}
_WRONG = {
    Method.PASSWORD: lambda: _("The password is not right. Nothing was signed; try again."),
    Method.TOTP: lambda: _("The code is not right or was used already. Wait for the next one and try again."),
    Method.PASSKEY: lambda: _("The passkey did not confirm. Nothing was signed; try again."),
    Method.MAILED_CODE: lambda: _("The code is not right, was used, or is older than ten minutes. Ask for a new one."),
}
