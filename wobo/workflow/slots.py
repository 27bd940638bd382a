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
    Of the slots of one `group`, `quorum` signatures of different people are enough. Nothing waits for a slot that is
    not `required`.
    """

    name: str
    meaning: Meaning
    who: Predicate
    verb: str | None = None
    after: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    group: str = ""
    quorum: int = 0
    required: bool = True


def settled(slots: Iterable[Slot], done: Iterable[str]) -> set[str]:
    """Return the names of the slots that nothing waits for any more: signed, optional, or enough of their group."""
    slots, found = list(slots), set(done)
    found |= {slot.name for slot in slots if not slot.required}
    for group in {slot.group: slot.quorum for slot in slots if slot.group and slot.quorum}.items():
        names = {slot.name for slot in slots if slot.group == group[0]}
        if len(names & set(done)) >= group[1]:
            found |= names
    return found


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

    def done(self) -> dict[str, str]:
        """Return who signed which slot; a model that also knows signatures outside the ceremony adds them here."""
        return {signature.slot: signature.name for signature in self.signatures()}

    def signed(self, *names: str) -> bool:
        """Whether every one of the slots is signed in this round."""
        return set(names) <= set(self.done())

    def unsigned_for(self, verb: str) -> list[Slot]:
        """Return the slots that `verb` still waits for."""
        slots = self.slots()
        enough = settled(slots, self.done())
        return [slot for slot in slots if slot.verb == verb and slot.name not in enough]

    def missing_signatures(self, verb: str) -> Iterator[str]:
        """Yield the reason against `verb` while a signature for it is missing."""
        for slot in self.unsigned_for(verb):
            yield _("The signature “%(meaning)s” is missing.") % {"meaning": Meaning(slot.meaning).label}

    def against_slot(self, slot: Slot) -> Iterator[str]:
        """Yield why nobody can sign a slot now, beyond its order: an expired request, a text that was changed."""
        yield from ()

    def is_barred(self, slot: Slot, user: User) -> bool:
        """Whether a person may never sign this slot, although it names them: separation of duties."""
        return False

    def on_behalf_of(self, slot: Slot, user: User) -> str:
        """Return the name of whoever a delegate signs for; nothing for a person's own signature."""
        return ""

    def post_of(self, slot: Slot, user: User) -> str:
        """Return the post in which a person signs, as it is printed; nothing: their role in the workspace."""
        return ""

    sign_template = "workflow/sign.html"

    def sign_context(self, slot: Slot, user: User) -> dict[str, Any]:
        """Return what this record's sign page shows on top."""
        return {}


def reasons_against(obj: Any, slot: Slot, user: User) -> Iterator[str]:
    """Yield why `user`, who may sign this slot, cannot do so now."""
    yield from reasons_on_page(obj, slot)
    content = obj.content_for(slot)
    if content is not None and not has_opened(user, content):
        yield _("Open the document first: whoever signs has seen what they sign.")


def reasons_on_page(obj: Any, slot: Slot) -> Iterator[str]:
    """Yield the reasons that hold for anybody; the page itself shows the document, so opening it is none of them."""
    there = obj.done()
    enough = settled(obj.slots(), there) if slot.after or slot.group else set(there)
    if slot.name in there:
        yield _("%(name)s has signed here already.") % {"name": there[slot.name]}
    elif slot.group and slot.required and slot.name in enough:
        yield _("Enough have signed here: %(count)s.") % {"count": slot.quorum}
    for name in slot.after:
        if name not in enough:
            yield _("Somebody else signs first: “%(slot)s”.") % {"slot": _label(obj, name)}
    yield from obj.against_slot(slot)
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
    if not slot.who(obj, user) or obj.is_barred(slot, user):
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
    slots = obj.slots()
    enough = settled(slots, done)
    return [
        slot
        for slot in slots
        if slot.name not in (enough if slot.required else done)
        and set(slot.after) <= enough
        and not mine & set(slot.apart_from)
        and slot.who(obj, user)
    ]
