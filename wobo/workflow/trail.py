"""Writing the trail: canonical payload, hash over the one before, head moved in the same transaction.

An event has at most LIMITS["event_bytes"] bytes. It is never refused for its size, for then the change that it tells
of would be refused as well: texts that are too long stand as their beginning, length and SHA-256, so what was written
can still be compared with what is claimed. What was typed is kept in full in the row itself.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.encoding import force_str
from django.utils.functional import Promise

from wobo.accounts.models import User, Workspace

from . import clock, facts
from .models import Chain, Event

DOMAIN = b"wobo.trail.1\x00"


def canonical(told: dict[str, Any]) -> str:
    """Return the one spelling of a payload: sorted keys, no blanks, plain characters as they are."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)


def plain(value: Any) -> Any:
    """Return `value` as plain data: rows by model, uid and text, moments in ISO 8601, files by sha256."""
    if isinstance(value, models.Model):
        return {"model": value._meta.label, "uid": str(getattr(value, "uid", value.pk)), "text": str(value)[:200]}
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, models.QuerySet | set | frozenset | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Promise):
        return force_str(value)
    return value if isinstance(value, str | int | float | bool | list | dict | type(None)) else str(value)


def link(prev: str, payload: str) -> str:
    """Return the hash of an event: SHA-256 over a fixed prefix, the hash before, the hash of the payload."""
    inner = hashlib.sha256(payload.encode()).digest()
    return hashlib.sha256(DOMAIN + bytes.fromhex(prev) + inner).hexdigest()


def workspace_id_of(record: Any) -> int:
    """Return the workspace on whose chain a record's events stand; a User's stand on the firm's."""
    if isinstance(record, Workspace):
        return record.pk
    found = getattr(record, "workspace_id", None)
    if found is None:
        firm = Workspace.firm()
        if firm is None:
            raise LookupError("There is no firm yet, hence no trail to write on.")
        found = firm.pk
    return int(found)


CUTS = (8000, 2000, 500, 100)  # characters kept of each text, tried in turn
ENVELOPE = 4096  # bytes left for who, when, from where


def _cut(text: str, longest: int) -> dict[str, Any]:
    """Return the beginning of a text, marked as cut: how long it was, and the hash of all of it."""
    whole = hashlib.sha256(text.encode()).hexdigest()
    return {"text": f"{text[:longest]}…", "characters": len(text), "sha256": whole}


def _capped(value: Any, longest: int) -> Any:
    """Return `value` with every text longer than `longest` cut."""
    if isinstance(value, str) and len(value) > longest:
        return _cut(value, longest)
    if isinstance(value, dict):
        return {key: _capped(item, longest) for key, item in value.items()}
    if isinstance(value, list):
        return [_capped(item, longest) for item in value]
    return value


def fitting(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a verb tells, as plain data that fits into one event."""
    room = settings.LIMITS["event_bytes"] - ENVELOPE
    whole = json.loads(canonical(told))
    for longest in CUTS:
        capped: dict[str, Any] = _capped(whole, longest)
        if len(canonical(capped).encode()) <= room:
            return capped
    # too many parts rather than too long ones: states stay, the rest stands as a beginning and a hash
    states = {name: whole[name] for name in ("before", "after") if name in whole}
    return {**states, "data": {"cut": _cut(canonical(whole), CUTS[-1])}}


def append(chain: Chain, record: Any, verb: str, *, by: User, **told: Any) -> Event:
    """Add one event to a locked chain and move its head. The caller holds the transaction.

    `told` holds what the verb has to tell: before, after, changes, reason, data.
    """
    event = _next(chain, record, verb, by, told)
    event.save(force_insert=True)
    chain.save(update_fields=["seq", "hash"])
    return event


def append_many(chain: Chain, rows: Iterable[tuple[Any, dict[str, Any]]], verb: str, *, by: User) -> None:
    """Add an event for each (record, told), in their order, with few statements; else as `append`."""
    events = [_next(chain, record, verb, by, told) for record, told in rows]
    Event.objects.bulk_create(events, batch_size=500)
    chain.save(update_fields=["seq", "hash"])


def _next(chain: Chain, record: Any, verb: str, by: User, told: dict[str, Any]) -> Event:
    """Return the next event, unsaved, and move the head in memory."""
    moment, seq = clock.now(), chain.seq + 1
    text = canonical(_envelope(chain, record, verb, by, moment) | fitting(told))
    event = Event(
        workspace_id=chain.workspace_id,
        seq=seq,
        at=moment,
        actor=by,
        model=record._meta.label,
        uid=_uid_of(record),
        verb=verb,
        payload=text,
        prev=chain.hash,
        hash=link(chain.hash, text),
    )
    chain.seq, chain.hash = seq, event.hash
    return event


def _uid_of(record: Any) -> str:
    return str(getattr(record, "uid", record.pk))


def _envelope(chain: Chain, record: Any, verb: str, by: User, moment: dt.datetime) -> dict[str, Any]:
    """Return what every event tells: who, what, when, from where."""
    where = facts.current.get()
    return {
        "v": 1,
        "workspace": chain.workspace.uid,
        "seq": chain.seq + 1,
        "at": moment.isoformat(),
        "simulated": clock.is_simulated(),
        "model": record._meta.label,
        "uid": _uid_of(record),
        "text": str(record)[:300],
        "verb": verb,
        "by": {"uid": by.uid, "name": str(by), "email": by.email, "system": by.is_system},
        "ip": where.ip,
        "agent": where.agent,
        "session": where.session,
        "request": where.request,
        "app": settings.VERSION,
    }
