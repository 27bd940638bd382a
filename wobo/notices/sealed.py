"""Text that is encrypted at rest with a key derived from SECRET_KEY: a copy of the database opens no door."""

import base64
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

INFO = b"wobo.sealed.1"


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=INFO)
    return base64.urlsafe_b64encode(kdf.derive(secret.encode()))


def seal(text: str) -> str:
    """Return `text` encrypted; the empty text stays empty."""
    return _fernet().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Return what was sealed, or nothing when the key is no longer ours (a restore under another SECRET_KEY)."""
    if not sealed:
        return ""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


class SealedTextField(models.TextField):
    """A text column that only this installation's secret can read."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way into the database."""
        return seal(str(super().get_prep_value(value) or ""))

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Unseal on the way out."""
        return unseal(value) if value else value
