"""The ceremony: one person signs exact bytes in a slot of a record.

The credential is checked before any lock is taken (credentials.py gives a Proof); here the record is locked,
the bytes are hashed again from disk, and signature, event and, where the step is complete, the arrow are
written in one transaction.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wobo.accounts.models import Role, TermsAcceptance, User
from wobo.files import store
from wobo.files.models import StoredFile

from . import clock, facts, signals, terms, trail
from .doors import Obstructed, fire, record
from .models import Chain, Signature, Voiding
from .models.signature import Meaning, Method
from .slots import Signable, Slot, due_for, has_opened, may_sign, reasons_against, reasons_on_page, together

__all__ = [
    "Proof",
    "Signable",
    "Slot",
    "capacity",
    "due_for",
    "has_opened",
    "may_sign",
    "reasons_against",
    "reasons_on_page",
    "sign",
    "statement",
    "together",
    "void",
]


@dataclass(frozen=True)
class Proof:
    """That `user` proved who they are at the moment of signing, and how."""

    user: User
    method: Method
    signed_in_by: str = ""


def sign(
    obj: Any,
    slot_name: str,
    *,
    proof: Proof,
    shown_sha256: str,
    opinion: str = "",
    stroke: StoredFile | None = None,
    checkpoint: bool = True,
) -> Signature:
    """Sign `obj` in the slot for `proof.user`, who was shown the bytes `shown_sha256`.

    A second identical signing returns the first signature. Fires the slot's arrow when it completes the step.
    Whoever signs many in one ceremony writes one `checkpoint` after the last.
    Raises PermissionDenied (not theirs), Obstructed (not now; the bytes differ from those shown or stored).
    """
    user = proof.user.fresh()
    with transaction.atomic():
        Chain.objects.locked(trail.workspace_id_of(obj))
        fresh = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        if "workspace" in obj._state.fields_cache:
            fresh.workspace = obj.workspace  # it never changes: no need to read it again
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
    if checkpoint:
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


def needs_terms(user: User) -> bool:
    """Whether a person has not accepted yet, in its present words, what signing on screen means."""
    return not TermsAcceptance.objects.filter(user=user, terms_sha256=terms.digest()).exists()


def capacity(obj: Any, user: User, slot: Slot | None = None) -> tuple[str, str]:
    """Return (role or post, organisation) in which `user` signs `obj`, as printed names."""
    workspace = obj.workspace
    held = user.rights.roles_in(workspace.pk)
    role = next((choice for choice in Role if choice.value in held), None)
    client = workspace if workspace.kind == workspace.Kind.CLIENT else workspace.parent
    house = client.parent if role in _FIRM_SIDE and client is not None and client.parent_id else client
    post = obj.post_of(slot, user) if slot else ""
    return (post or (str(role.label) if role else ""), str(house or workspace))


_FIRM_SIDE = {Role.PARTNER, Role.FIRM_ADMIN, Role.LEAD_CONSULTANT, Role.CONSULTANT}


def statement(slot: Slot, content: StoredFile, on_behalf_of: str = "") -> str:
    """Return the sentence that the person signs, in the language in use."""
    if on_behalf_of:
        return _(
            "I sign as “%(meaning)s” for %(person)s. I have read “%(name)s”, SHA-256 %(sha)s, and stand by it."
        ) % {
            "meaning": Meaning(slot.meaning).label,
            "person": on_behalf_of,
            "name": content.name,
            "sha": content.sha256,
        }
    return _("I sign as “%(meaning)s”. I have read “%(name)s”, SHA-256 %(sha)s, and stand by it.") % {
        "meaning": Meaning(slot.meaning).label,
        "name": content.name,
        "sha": content.sha256,
    }


def _signature(
    obj: Any, slot: Slot, content: StoredFile, proof: Proof, opinion: str, stroke: StoredFile | None
) -> Signature:
    where = facts.current.get()
    role, organisation = capacity(obj, proof.user, slot)
    for_whom = obj.on_behalf_of(slot, proof.user)
    return Signature(
        workspace=obj.workspace,
        model=obj._meta.label,
        record_uid=obj.uid,
        record_text=str(obj)[:300],
        slot=slot.name,
        round=obj.round,
        signer=proof.user,
        name=str(proof.user),
        role=role[:120],
        organisation=organisation,
        on_behalf_of=for_whom,
        meaning=slot.meaning,
        statement=statement(slot, content, for_whom),
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
