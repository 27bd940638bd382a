"""The ceremony: one person signs exact bytes in a slot of a record.

The credential is checked before any lock is taken (credentials.py gives a Proof); here the record is locked,
the bytes are hashed again from disk, and signature, event and, where the step is complete, the arrow are
written in one transaction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wobo.accounts.models import Role, TermsAcceptance, User
from wobo.accounts.predicates import Predicate
from wobo.files import store
from wobo.files.models import StoredFile

from . import clock, facts, signals, terms, trail
from .doors import Obstructed, fire, record
from .models import Chain, Opening, Signature, Voiding
from .models.signature import Meaning, Method


@dataclass(frozen=True)
class Proof:
    """That `user` proved who they are at the moment of signing, and how."""

    user: User
    method: Method
    signed_in_by: str = ""


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
    """Mixin of records that people sign. `send_back` and its like open the next round."""

    round = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def slots(self) -> list[Slot]:
        """Return the slots of the present state, in the order of signing."""
        raise NotImplementedError

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the frozen bytes that this slot signs, or None while they are being made."""
        raise NotImplementedError

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


def sign(
    obj: Any, slot_name: str, *, proof: Proof, shown_sha256: str, opinion: str = "", stroke: StoredFile | None = None
) -> Signature:
    """Sign `obj` in the slot for `proof.user`, who was shown the bytes `shown_sha256`.

    A second identical signing returns the first signature. Fires the slot's arrow when it completes the step.
    Raises PermissionDenied (not theirs), Obstructed (not now; the bytes differ from those shown or stored).
    """
    user = proof.user.fresh()
    with transaction.atomic():
        Chain.objects.locked(trail.workspace_id_of(obj))
        fresh = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        if done := _already(fresh, slot_name, user, shown_sha256):
            return done
        slot = _checked(fresh, slot_name, user)
        content = fresh.content_for(slot)
        _check_bytes(content, shown_sha256)
        _adopt_terms(user)
        signature = _signature(fresh, slot, content, proof, opinion, stroke)
        record(signature, "create", by=user)
        if slot.verb and not fresh.unsigned_for(slot.verb):
            fresh = fire(fresh, slot.verb, by=user)
        signals.signed.send(type(fresh), record=fresh, signature=signature)
    trail_checkpoint_soon()
    return signature


def trail_checkpoint_soon() -> None:
    """Write signed heads outside the database once the transaction is through."""
    from .checkpoints import write_checkpoints  # noqa: PLC0415  needs the key file, which tests replace

    transaction.on_commit(write_checkpoints)


def _already(obj: Any, slot_name: str, user: User, shown_sha256: str) -> Signature | None:
    """Return this person's own signature on these bytes, if a double click or a retry asks again."""
    found: Signature | None = (
        Signature.objects.of(obj).in_force().filter(slot=slot_name, signer=user, content_sha256=shown_sha256).last()
    )
    return found if found and found.round >= obj.round - 1 else None


def _checked(obj: Any, slot_name: str, user: User) -> Slot:
    slot: Slot | None = obj.slot(slot_name)
    if slot is None:
        raise Obstructed(
            _("There is nothing to sign here now: the state is “%(state)s”.") % {"state": obj.get_state_display()}
        )
    if not may_sign(obj, slot, user):
        raise PermissionDenied
    if reasons := list(reasons_against(obj, slot, user)):
        raise Obstructed(*reasons)
    return slot


def _check_bytes(content: StoredFile, shown_sha256: str) -> None:
    if content.sha256 != shown_sha256:
        raise Obstructed(
            _("The document has changed since the page was opened. Load the page again and read it anew.")
        )
    if not store.is_intact(content.sha256):
        raise Obstructed(
            _("The stored document is damaged, so nobody can sign it. Tell the consultant: a new one is needed.")
        )


def _adopt_terms(user: User) -> None:
    """Note, the first time, that the person accepted what signing on screen means (the form demands the tick)."""
    digest = terms.digest()
    if not TermsAcceptance.objects.filter(user=user, terms_sha256=digest).exists():
        record(TermsAcceptance(user=user, terms_sha256=digest, at=clock.now()), "create", by=user)


def capacity(obj: Any, user: User) -> tuple[str, str]:
    """Return (role, organisation) in which `user` signs `obj`, as printed names."""
    workspace = obj.workspace
    held = user.rights.roles_in(workspace.pk)
    role = next((choice for choice in Role if choice.value in held), None)
    client = workspace if workspace.kind == workspace.Kind.CLIENT else workspace.parent
    house = client.parent if role in _FIRM_SIDE and client is not None and client.parent_id else client
    return (str(role.label) if role else "", str(house or workspace))


_FIRM_SIDE = {Role.PARTNER, Role.FIRM_ADMIN, Role.LEAD_CONSULTANT, Role.CONSULTANT}


def statement(slot: Slot, content: StoredFile) -> str:
    """Return the sentence that the person signs, in the language in use."""
    return _("I sign as “%(meaning)s”. I have read “%(name)s”, SHA-256 %(sha)s, and stand by it.") % {
        "meaning": Meaning(slot.meaning).label,
        "name": content.name,
        "sha": content.sha256,
    }


def _signature(
    obj: Any, slot: Slot, content: StoredFile, proof: Proof, opinion: str, stroke: StoredFile | None
) -> Signature:
    where = facts.current.get()
    role, organisation = capacity(obj, proof.user)
    return Signature(
        workspace=obj.workspace,
        model=obj._meta.label,
        record_uid=obj.uid,
        record_text=str(obj)[:300],
        slot=slot.name,
        round=obj.round,
        signer=proof.user,
        name=str(proof.user),
        role=role,
        organisation=organisation,
        meaning=slot.meaning,
        statement=statement(slot, content),
        opinion=opinion,
        language=get_language() or settings.LANGUAGE_CODE,
        content_sha256=content.sha256,
        content_name=content.name,
        stroke_sha256=stroke.sha256 if stroke else "",
        method=proof.method,
        signed_in_by=proof.signed_in_by,
        terms_sha256=terms.digest(),
        at=clock.now(),
        zone=proof.user.time_zone,
        ip=where.ip,
        agent=where.agent,
        session=where.session,
        request=where.request,
        app_version=settings.VERSION,
        simulated=clock.is_simulated(),
    )


def void(signature: Signature, *, proof: Proof, reason: str) -> Voiding:
    """Take the force of a signature away, for its own signer, with a reason. The signature itself stays.

    Raises PermissionDenied for anyone else, Obstructed for a reason under ten characters or the second time.
    """
    if signature.signer_id != proof.user.pk:
        raise PermissionDenied
    if len(reason.strip()) < 10:
        raise Obstructed(_("Say why, in at least ten characters."))
    with transaction.atomic():
        Chain.objects.locked(signature.workspace_id)
        if Voiding.objects.filter(signature=signature).exists():
            raise Obstructed(_("This signature has no force any more."))
        voiding = Voiding(
            workspace=signature.workspace,
            signature=signature,
            by=proof.user,
            name=str(proof.user),
            reason=reason.strip(),
            method=proof.method,
            at=clock.now(),
        )
        return record(voiding, "create", by=proof.user)
