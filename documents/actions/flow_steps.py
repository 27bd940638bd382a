"""One step of an open sign-off: transferred, reminded, renewed, a signer added, a page ticked, taken back."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.actions.files import keep_upload
from certification.models import Person
from documents import flow_news as news
from documents import plan
from documents.models import PaperSignature, Revision, Step
from documents.models.revision import MIN_REASON
from documents.models.stages import EXPIRES_DAYS, VERB_OF, Stage
from documents.policies import signs_now, writes
from wobo.accounts.models import User
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.workflow import clock, signing
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Signature
from wobo.workflow.signing import Proof

from .flow import anew, fix, fresh, send_back

UNDERWAY = {str(state) for state in Revision.UNDERWAY}


def _open(step: Step) -> tuple[Revision, Step]:
    """Return (the revision, the step) as they stand, locked. Raises Obstructed for a step that is over."""
    row = fresh(step.revision)
    found = next((one for one in row.flow.steps if one.pk == step.pk), None)
    if found is None or row.state not in UNDERWAY:
        raise Obstructed(_("This step is over. Load the page again."))
    if found.slot in row.done():
        raise Obstructed(_("%(name)s has signed here already.") % {"name": row.done()[found.slot]})
    found.revision = row
    return row, found


def _say_why(reason: str) -> str:
    if len(reason.strip()) < MIN_REASON:
        raise Obstructed(_("Say why, in at least ten characters."))
    return reason.strip()[:300]


@transaction.atomic
def transfer(step: Step, to: Person | User, *, by: User, reason: str) -> Step:
    """Hand a step to somebody else, by whoever it waits for or who keeps the register. Returns the new step.

    Nobody takes a step for themselves. Raises PermissionDenied, or Obstructed for somebody who may not sign there.
    """
    row, found = _open(step)
    user = by.fresh()
    mine = row.flow.is_asked(found, user)
    if not (mine or writes(row, user)):
        raise PermissionDenied
    why = _say_why(reason)
    changes: dict[str, Any] = {"user": to} if found.stage == Stage.CHECK else {"person": to}
    if not mine and by.pk == (to.pk if isinstance(to, User) else to.user_id):
        raise PermissionDenied
    if to in (found.user, found.person):
        raise Obstructed(_("%(who)s signs here already.") % {"who": to})
    if found.stage == Stage.PREPARED and to != row.author:
        raise Obstructed(_("Only the author signs here. Let somebody take the draft over first."))
    record(found, "edit", by=by, changes={"ended_at": clock.now(), "ended_why": why})
    told = {"transferred_from": found, "why": why, "due": found.due, "expires_on": found.expires_on}
    made = anew(found, row, by=by, **changes, **told, round=found.round)
    _check(row, made)
    fix(row, [made], by=by)
    row = fresh(row)
    news.turn(row, by)
    return made


def _check(row: Revision, made: Step) -> None:
    """Raise Obstructed when a new step brings two duties together or names somebody unfit."""
    others = [one for one in fresh(row).flow.steps if one.pk != made.pk]
    reasons = [text for text in plan.faults_of(row, [*others, made]) if text not in set(plan.faults_of(row, others))]
    if reasons:
        raise Obstructed(*reasons)


@transaction.atomic
def add_signer(step: Step, person: Person, *, by: User, reason: str, where: str, required: bool = True) -> Step:
    """Let one more person sign: before, beside or after a step of the same stage. Returns the new step.

    By whoever the step waits for or who keeps the register. Raises PermissionDenied, or Obstructed for the wrong
    person, the author's and the consultant's step, or "before" once those of that place began to sign.
    """
    row, found = _open(step)
    user = by.fresh()
    if not (row.flow.is_asked(found, user) or writes(row, user)):
        raise PermissionDenied
    why = _say_why(reason)
    if found.stage in {Stage.CHECK, Stage.PREPARED}:
        raise Obstructed(_("This stage has one signer."))
    if where not in {"before", "beside", "after"}:
        raise Obstructed(_("Choose where the new signer stands."))
    order = _make_room(row, found, where, by=by)
    blank = Step(workspace=row.workspace, revision=row, round=found.round, stage=found.stage, order=order)
    told = {"person": person, "added_by": by, "why": why, "due": found.due, "expires_on": found.expires_on}
    made = record(blank, "create", by=by, changes={**told, "required": required})
    row = fresh(row)
    if any(one.person_id == person.pk and one.stage == found.stage for one in row.flow.steps):
        raise Obstructed(_("%(who)s signs here already.") % {"who": person})
    _check(row, made)
    fix(row, [made], by=by)
    news.turn(fresh(row), by)
    return made


def _make_room(row: Revision, found: Step, where: str, *, by: User) -> int:
    """Return the place of a new signer; the unsigned steps that come after it move one place back."""
    if where == "beside":
        return found.order
    first = found.order if where == "before" else found.order + 1
    done = row.done()
    later = [one for one in row.flow.steps if one.stage == found.stage and one.order >= first]
    if any(one.slot in done for one in later):
        raise Obstructed(_("Somebody signed at this place already: let the new signer sign beside or after."))
    for one in later:
        told = {"due": one.due, "expires_on": one.expires_on, "transferred_from": one, "round": one.round}
        record(one, "edit", by=by, changes={"ended_at": clock.now(), "ended_why": _("moved behind an added signer")})
        fix(row, [anew(one, row, by=by, order=one.order + 1, **told)], by=by)
    return first


@transaction.atomic
def remind(step: Step, *, by: User) -> Step:
    """Remind the signers of a step whose turn it is, once a day at most (催办).

    Raises PermissionDenied for whoever has no part in the sign-off, Obstructed the second time within the day.
    """
    row, found = _open(step)
    if not (writes(row, by.fresh()) or signs_now(row, by.fresh()) or row.submitted_by_id == by.pk):
        raise PermissionDenied
    if found.pk not in {one.pk for one in row.flow.waiting}:
        raise Obstructed(_("It is not this signer's turn yet."))
    if found.reminded_at and clock.now() - found.reminded_at < dt.timedelta(days=1):
        raise Obstructed(
            _("The last reminder went out at %(moment)s: once a day is enough.") % {"moment": _moment(found, by)}
        )
    told = record(found, "edit", by=by, changes={"reminded_at": clock.now()})
    news.reminded(found, by)
    return told


def _moment(step: Step, by: User) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415  only for these words

    return f"{step.reminded_at.astimezone(ZoneInfo(by.time_zone)):%Y-%m-%d %H:%M}"


@transaction.atomic
def renew(step: Step, due: dt.date, *, by: User) -> Step:
    """Give a step a new due date and let its request run on. Raises PermissionDenied, Obstructed for a past day."""
    row, found = _open(step)
    if not writes(row, by.fresh()):
        raise PermissionDenied
    if due < clock.today():
        raise Obstructed(_("The day is over: choose a later one."))
    changes = {"due": due, "expires_on": due + dt.timedelta(days=EXPIRES_DAYS)}
    return record(found, "edit", by=by, changes=changes)


@transaction.atomic
def tick_paper(step: Step, scan: File, signed_on: dt.date, *, shown_sha256: str, proof: Proof) -> PaperSignature:
    """Keep the scan of a page that somebody without an account signed by hand; the document controller vouches for it.

    `shown_sha256` are the bytes that were printed. Fires the stage's arrow when it completes it. Raises
    ValidationError for a file that is no scan, PermissionDenied, Obstructed (not now, other bytes, a day to come).
    """
    row, found = _open(step)
    user = proof.user.fresh()
    blank = PaperSignature(workspace=row.workspace, step=found)
    if not may("create", blank, user):
        raise PermissionDenied
    content = row.frozen_file
    reasons = list(_against_paper(row, found, content, shown_sha256, signed_on))
    if reasons or content is None:
        raise Obstructed(*reasons)
    kept = keep_upload(scan, row.workspace, by=user, kind=StoredFile.Kind.SCAN)
    told = {
        "content_sha256": content.sha256,
        "content_name": content.name,
        "name": str(found.person),
        "post": found.person.post,
        "organisation": str(row.workspace.parent or row.workspace),
        "meaning": found.meaning,
        "signed_on": signed_on,
        "scan": kept,
        "ticked_by": user,
        "ticked_by_name": str(user),
        "method": proof.method,
        "at": clock.now(),
    }
    paper = record(blank, "create", by=user, changes=told)
    advance(fresh(row), found, by=user)
    return paper


def _against_paper(row: Revision, step: Step, content: StoredFile | None, shown: str, day: dt.date) -> Any:
    if not step.on_paper:
        yield _("%(name)s has an account and signs on screen.") % {"name": step.who}
    if content is None:
        yield _("The paper to sign is still being made. Wait a moment, then load the page again.")
    elif content.sha256 != shown:
        yield _("The document has changed since the page was opened. Load the page again and read it anew.")
    elif not store.is_intact(content.sha256):
        yield _("The stored document is damaged, so nobody can sign it. Tell the consultant: a new one is needed.")
    if step.pk not in {one.pk for one in row.flow.waiting}:
        yield _("It is not this signer's turn yet.")
    if row.flow.is_stale or step.has_expired(clock.today()):
        yield _("The request is not open any more. Load the page again.")
    if day > clock.today() or (row.submitted_at and day < row.submitted_at.date() - dt.timedelta(days=1)):
        yield _("The day of the signature lies between the opening of the sign-off and today.")


def advance(row: Revision, step: Step, *, by: User) -> Revision:
    """Fire the arrow of a stage once every signature it waits for is there, and tell who is next."""
    verb = VERB_OF[Stage(step.stage)]
    if not row.unsigned_for(verb):
        row = fire(row, verb, by=by)
    news.after_signature(row, step.slot, by)
    return row


@transaction.atomic
def take_back(signature: Signature, *, proof: Proof, reason: str) -> Revision:
    """Take one's own signature on a document back, with a reason. It stays readable, and counts no more.

    While the stage is open the step is asked anew; later the document returns to that stage. Of a document that was
    released only the force of the signature is taken. Raises PermissionDenied, Obstructed.
    """
    row = fresh(Revision.objects.get(uid=signature.record_uid))
    user = proof.user
    step = row.flow.step_of(signature.slot)
    signing.void(signature, proof=proof, reason=reason)
    if step is None or row.state not in {*UNDERWAY, Revision.State.APPROVED}:
        return fresh(row)
    if step.slot in {slot.name for slot in row.slots()}:
        record(step, "edit", by=user, changes={"ended_at": clock.now(), "ended_why": reason.strip()[:300]})
        told = {"due": step.due, "expires_on": step.expires_on, "transferred_from": step, "round": step.round}
        fix(row, [anew(step, row, by=user, **told)], by=user)
        return fresh(row)
    return send_back(row, by=user, reason=reason, to=step.stage)
