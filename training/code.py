"""The code on the wall: a signed slot of time, good for a minute; the permit to type that a scan gives.

Both are derived from the installation's secret: nothing of them is stored. Times are those of the domain's clock.
"""

import datetime as dt
import hashlib
import secrets

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from wobo.workflow import clock

SLOT = 20  # seconds that a code stands on the wall
FRESH = 60  # seconds after which a scanned code is refused
TYPING = 300  # seconds to type one's name after the scan
SALT = "training.code"
MARK = 24  # signs of the signature: 96 bits


def token(session_uid: str) -> str:
    """Return the code of now for a session."""
    slot = int(clock.now().timestamp()) // SLOT
    return f"{session_uid}-{slot:x}-{_mark(session_uid, slot)}"


def seconds_left() -> int:
    """Return how long the code of now stands on the wall."""
    return SLOT - int(clock.now().timestamp()) % SLOT


def session_of(code: str) -> str | None:
    """Return the uid of the session that a fresh, genuine code stands for; None for any other."""
    parts = code.split("-")
    if len(parts) != 3 or not code.isascii():
        return None
    uid, slot_hex, mark = parts
    try:
        slot = int(slot_hex, 16)
    except ValueError:
        return None
    if slot_hex != f"{slot:x}" or not constant_time_compare(mark, _mark(uid, slot)):
        return None
    age = clock.now().timestamp() - slot * SLOT
    return uid if 0 <= age <= FRESH else None


def _mark(uid: str, slot: int) -> str:
    return salted_hmac(SALT, f"{uid}.{slot}", algorithm="sha256").hexdigest()[:MARK]


def new_device() -> str:
    """Return a mark for a device that has none."""
    return secrets.token_urlsafe(24)


def digest_of(device: str) -> str:
    """Return what is kept of a device's mark."""
    return hashlib.sha256(device.encode()).hexdigest()


def permit(session_uid: str, device: str) -> str:
    """Return the permit to type, for five minutes and this device only."""
    told = {"s": session_uid, "d": digest_of(device), "t": int(clock.now().timestamp())}
    return signing.dumps(told, salt=f"{SALT}.permit", compress=False)


def permitted(given: str, device: str) -> str | None:
    """Return the session that a permit is good for, on the device that it was given to; None for any other."""
    try:
        told = signing.loads(given, salt=f"{SALT}.permit")
    except signing.BadSignature:
        return None
    age = clock.now() - dt.datetime.fromtimestamp(told["t"], dt.UTC)
    fresh = dt.timedelta(0) <= age <= dt.timedelta(seconds=TYPING)
    if not device or not fresh or not constant_time_compare(told["d"], digest_of(device)):
        return None
    return str(told["s"])
