"""What can be signed on a record: its slots, who may sign each, what is in the way, what waits for whom.

The ceremony itself is in signing.py.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.accounts.predicates import Predicate
from wobo.files.models import StoredFile

from .models import Opening, Signature
from .models.signature import Meaning


@dataclass(frozen=True)
class Slot:
    """A place for one signature on a record.

    `after` names slots that must be signed first; `verb` is the arrow that this signature fires when every
    slot of the same verb is signed. `apart_from` names slots whose signer may not sign this one.
    """

    name: str
    meaning: Meaning
    who: Predicate
    verb: str | None = None
    after: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()


class Signable(models.Model):
    """Mixin of records that people sign. `send_back` and its like open the next round.

    A model says `slots()`: those of the present state, in the order of signing; and `content_for(slot)`: the frozen
    bytes that the slot signs, or None while they are being made. `signables.register` refuses one that lacks either.
    """

    slots: Callable[[], list[Slot]]
    content_for: Callable[[Slot], StoredFile | None]

    round = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def slot(self, name: str) -> Slot | None:
        """Return the open slot `name`, or None when the present state has none of that name."""
        return next((slot for slot in self.slots() if slot.name == name), None)

    def signatures(self) -> models.QuerySet[Signature]:
        """Return the signatures of this round that are in force."""
        found: models.QuerySet[Signature] = Signature.objects.of(self).in_force().filter(round=self.round)
        return found

    def signed(self, *names: str) -> bool:
        """Whether every one of the slots is signed in this round."""
        return set(names) <= set(self.signatures().values_list("slot", flat=True))

    def unsigned_for(self, verb: str) -> list[Slot]:
        """Return the slots that `verb` still waits for."""
        there = set(self.signatures().values_list("slot", flat=True))
        return [slot for slot in self.slots() if slot.verb == verb and slot.name not in there]

    def missing_signatures(self, verb: str) -> Iterator[str]:
        """Yield the reason against `verb` while a signature for it is missing."""
        for slot in self.unsigned_for(verb):
            yield _("The signature “%(meaning)s” is missing.") % {"meaning": Meaning(slot.meaning).label}


def reasons_against(obj: Any, slot: Slot, user: User) -> Iterator[str]:
    """Yield why `user`, who may sign this slot, cannot do so now."""
    yield from reasons_on_page(obj, slot)
    content = obj.content_for(slot)
    if content is not None and not has_opened(user, content):
        yield _("Open the document first: whoever signs has seen what they sign.")


def reasons_on_page(obj: Any, slot: Slot) -> Iterator[str]:
    """Yield the reasons that hold for anybody; the page itself shows the document, so opening it is none of them."""
    there = {signature.slot: signature for signature in obj.signatures()}
    if slot.name in there:
        yield _("%(name)s has signed here already.") % {"name": there[slot.name].name}
    for name in slot.after:
        if name not in there:
            yield _("Somebody else signs first: “%(slot)s”.") % {"slot": _label(obj, name)}
    if obj.content_for(slot) is None:
        yield _("The paper to sign is still being made. Wait a moment, then load the page again.")


def has_opened(user: User, content: StoredFile) -> bool:
    """Whether the bytes were sent to this person."""
    return Opening.objects.filter(user=user, sha256=content.sha256).exists()


def _label(obj: Any, name: str) -> str:
    slot = obj.slot(name)
    return str(Meaning(slot.meaning).label) if slot else name


def may_sign(obj: Any, slot: Slot, user: User) -> bool:
    """Whether this slot is `user`'s to sign: the right role, and not a person who must be apart."""
    if not slot.who(obj, user):
        return False
    if not slot.apart_from:
        return True
    mine = set(obj.signatures().filter(signer=user).values_list("slot", flat=True))
    return not mine & set(slot.apart_from)


def together(records: Iterable[Any]) -> dict[str, list[Signature]]:
    """Return the signatures in force of many records, by uid, each of its record's present round: one query."""
    found: dict[str, list[Signature]] = {record.uid: [] for record in records}
    rounds = {(record._meta.label, record.uid, record.round) for record in records}
    for signature in Signature.objects.filter(record_uid__in=found).in_force() if found else ():
        if (signature.model, signature.record_uid, signature.round) in rounds:
            found[signature.record_uid].append(signature)
    return found


def due_for(obj: Any, user: User, there: list[Signature]) -> list[Slot]:
    """Return the slots of a record that wait for `user` now, given its signatures; asks the database nothing."""
    done = {signature.slot for signature in there}
    mine = {signature.slot for signature in there if signature.signer_id == user.pk}
    return [
        slot
        for slot in obj.slots()
        if slot.name not in done
        and set(slot.after) <= done
        and not mine & set(slot.apart_from)
        and slot.who(obj, user)
    ]
