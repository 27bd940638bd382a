"""Walk everything that was written and signed, and name what is not as it was."""

from collections.abc import Iterator
from typing import Any

from wobo.files import store
from wobo.files.models import StoredFile

from . import checkpoints, guards, trail
from .models import Chain, Event, Signature, Voiding
from .models.trail import GENESIS


def findings(*, files: bool = True) -> Iterator[str]:
    """Yield a sentence for each break: guards, chains, checkpoints, signatures, stored files. None: all is whole."""
    for name in guards.missing():
        yield f"guard {name} is missing in the database"
    for chain in Chain.objects.select_related("workspace").order_by("pk"):
        yield from _chain(chain)
    orphans = Event.objects.exclude(workspace__in=Chain.objects.values("workspace"))
    yield from (f"event {event.pk} stands on no chain" for event in orphans)
    yield from _checkpoints()
    yield from _signatures()
    if files:
        yield from _files()


def _chain(chain: Chain) -> Iterator[str]:
    where, prev, seq = chain.workspace.uid, GENESIS, 0
    rows = Event.objects.filter(workspace=chain.workspace_id).order_by("seq").select_related("actor")
    for event in rows.iterator(chunk_size=2000):
        seq += 1
        if event.seq != seq:
            yield f"chain {where}: event {seq} is missing (found {event.seq})"
            return
        if event.prev != prev or event.hash != trail.link(event.prev, event.payload):
            yield f"chain {where}: event {seq} was altered"
            return
        if wrong := _column(event, where):
            yield f"chain {where}: event {seq} was altered in the column {wrong}"
            return
        prev = event.hash
    if (chain.seq, chain.hash) != (seq, prev):
        yield f"chain {where}: the head says {chain.seq}, the last event is {seq}"


def _column(event: Event, chain_uid: str) -> str | None:
    """Return the first column that disagrees with the hashed payload."""
    told = event.told
    expected = {
        "workspace": told["workspace"] == chain_uid,
        "seq": told["seq"] == event.seq,
        "at": told["at"] == event.at.isoformat(),
        "actor": told["by"]["uid"] == event.actor.uid,
        "model": told["model"] == event.model,
        "uid": told["uid"] == event.uid,
        "verb": told["verb"] == event.verb,
    }
    return next((column for column, agrees in expected.items() if not agrees), None)


def _checkpoints() -> Iterator[str]:
    """Each signed head must still be an event; a declared restore forgives the heads that stand before it."""
    good, bad = checkpoints.read()
    yield from bad
    last_restore = max((n for n, line in enumerate(good) if line["note"] == "restored"), default=-1)
    forgiven = {line["chain"] for line in good[: last_restore + 1]} if last_restore >= 0 else set()
    for number, line in enumerate(good):
        if line["chain"] in forgiven and number <= last_restore and line["note"] != "restored":
            continue
        found = Event.objects.filter(workspace__uid=line["chain"], seq=line["seq"], hash=line["hash"])
        if not found.exists():
            yield f"chain {line['chain']}: the event {line['seq']} of a signed checkpoint is gone or differs"


UNHASHED = {"Signature": {"id"}, "Voiding": {"id"}}


def _signatures() -> Iterator[str]:
    """Each signature and voiding must be exactly what its event tells, column by column, on the right record."""
    for model in (Signature, Voiding):
        told = {
            event.uid: event.told
            for event in Event.objects.filter(model=model._meta.label, verb="create").iterator(chunk_size=2000)
        }
        for row in model._base_manager.select_related("workspace").iterator(chunk_size=2000):
            event = told.pop(row.uid, None)
            name = f"{model.__name__.lower()} {row.uid} (record {getattr(row, 'record_uid', '')})"
            if event is None:
                yield f"{name} has no event"
            elif wrong := _differs(row, event):
                yield f"{name} differs from its event in {wrong}"
        yield from (f"{model.__name__.lower()} {uid} is gone, its event stands" for uid in told)


def _differs(row: Any, event: dict[str, Any]) -> str | None:
    """Return the first column of `row` that is not as its event told it."""
    if event["workspace"] != row.workspace.uid:
        return "workspace"
    changes = event["changes"]
    for field in row._meta.concrete_fields:
        if field.name in {"id", "uid", "workspace"}:
            continue
        value = getattr(row, field.name)
        now = trail.plain(value)
        if isinstance(now, dict):
            now = now["uid"]
        then = changes.get(field.name, [None, None])[1]
        if isinstance(then, dict):
            then = then.get("uid", then.get("text"))
        if (now or None) != (then or None):
            return str(field.name)
    return None


def _files() -> Iterator[str]:
    """Each stored file's bytes must be there and hash to their name; each hash is read once."""
    for sha256 in StoredFile.objects.order_by("sha256").values_list("sha256", flat=True).distinct():
        if not store.is_intact(sha256):
            names = StoredFile.objects.filter(sha256=sha256).values_list("uid", flat=True)
            yield f"file {', '.join(names)}: the bytes {sha256} are missing or altered"


def declared_restores() -> list[str]:
    """Return the restores that were declared: reported, not an error."""
    return [
        f"restored on {event.told['at']} by {event.told['by']['name']}"
        for event in Event.objects.filter(verb="restored").order_by("pk")
    ]
