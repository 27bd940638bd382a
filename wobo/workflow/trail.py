"""Writing the trail: canonical payload, hash over the one before, head moved in the same transaction."""

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


def _capped(value: Any) -> Any:
    """Keep the payload under its limit: a very long text stands as its beginning, length and hash."""
    if isinstance(value, str) and len(value) > 8000:
        return {"text": value[:8000], "characters": len(value), "sha256": hashlib.sha256(value.encode()).hexdigest()}
    if isinstance(value, dict):
        return {key: _capped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_capped(item) for item in value]
    return value


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
    moment, where = clock.now(), facts.current.get()
    seq = chain.seq + 1
    payload: dict[str, Any] = {
        "v": 1,
        "workspace": chain.workspace.uid,
        "seq": seq,
        "at": moment.isoformat(),
        "simulated": clock.is_simulated(),
        "model": record._meta.label,
        "uid": str(getattr(record, "uid", record.pk)),
        "text": str(record)[:300],
        "verb": verb,
        "by": {"uid": by.uid, "name": str(by), "email": by.email, "system": by.is_system},
        "ip": where.ip,
        "agent": where.agent,
        "session": where.session,
        "request": where.request,
        "app": settings.VERSION,
    }
    payload |= {key: _capped(json.loads(canonical({"_": value}))["_"]) for key, value in told.items()}
    text = canonical(payload)
    event = Event(
        workspace_id=chain.workspace_id,
        seq=seq,
        at=moment,
        actor=by,
        model=payload["model"],
        uid=payload["uid"],
        verb=verb,
        payload=text,
        prev=chain.hash,
        hash=link(chain.hash, text),
    )
    chain.seq, chain.hash = seq, event.hash
    return event
