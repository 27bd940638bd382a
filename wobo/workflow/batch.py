"""Signing many papers in one ceremony: one proof of the person, one signature and one event for each paper."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.files.models import StoredFile

from . import signables, signing
from .doors import Obstructed
from .models import Opening, Signature

MOST = 200  # papers in one ceremony


@dataclass(frozen=True)
class Item:
    """One paper that waits: its address word, record, slot and frozen bytes, and whether this person opened it."""

    label: str
    record: Any
    slot: signing.Slot
    content: StoredFile | None
    opened: bool
    reasons: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the form sends back: the paper, the slot, and the bytes that the page showed."""
        return f"{self.label}:{self.record.uid}:{self.slot.name}:{self.content.sha256 if self.content else ''}"


@dataclass(frozen=True)
class Outcome:
    """What became of one ticked paper: its signature, or why there is none."""

    item: str
    signature: Signature | None
    reasons: tuple[str, ...] = ()


def waiting(user: User) -> list[Item]:
    """Return everything that waits for a person's signature, with what is in the way of each."""
    found = signables.waiting_for(user)
    contents = [record.content_for(slot) for _label, record, slot in found]
    hashes = {content.sha256 for content in contents if content}
    seen = set(Opening.objects.filter(user=user, sha256__in=hashes).values_list("sha256", flat=True))
    items = []
    for (label, record, slot), content in zip(found, contents, strict=True):
        reasons = tuple(signing.reasons_on_page(record, slot))
        items.append(Item(label, record, slot, content, bool(content and content.sha256 in seen), reasons))
    return items


def digest_of(keys: Iterable[str]) -> str:
    """Return the sha256 over everything ticked: a mailed code is good for exactly these papers."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def sign_many(
    keys: Iterable[str],
    *,
    proof: signing.Proof,
    opinion: str = "",
    stroke_for: Callable[[Any], StoredFile | None] = lambda _record: None,
) -> list[Outcome]:
    """Sign each ticked paper that the person opened, in a transaction of its own; one that fails stops no other.

    Each is checked exactly as if it were signed alone. `stroke_for(record)` keeps the drawn signature in the
    record's workspace.
    """
    outcomes = [_sign_one(key, proof, opinion, stroke_for) for key in dict.fromkeys(keys)]
    if any(outcome.signature for outcome in outcomes):
        signing.trail_checkpoint_soon()
    return outcomes


def _sign_one(key: str, proof: signing.Proof, opinion: str, stroke_for: Callable[[Any], StoredFile | None]) -> Outcome:
    label, uid, slot, sha256 = [*key.split(":"), "", "", ""][:4]
    model = signables.model_of(label)
    rows = model.objects.visible_to(proof.user).select_related("workspace__parent") if model else None
    record = rows.filter(uid=uid).first() if rows is not None else None
    if record is None:
        return Outcome(key, None, (_("This paper is not yours to sign."),))
    try:
        stroke = stroke_for(record) if record.slot(slot) else None
        signature = signing.sign(
            record, slot, proof=proof, shown_sha256=sha256, opinion=opinion, stroke=stroke, checkpoint=False
        )
    except PermissionDenied:
        return Outcome(str(record), None, (_("This paper is not yours to sign."),))
    except Obstructed as refused:
        return Outcome(str(record), None, tuple(refused.reasons))
    return Outcome(str(record), signature)
