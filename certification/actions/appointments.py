"""Letters of appointment: drafting one or many, having them printed, issuing, accepting, ending."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.models import Appointment, Clause, Cycle, Person, Service
from certification.models.appointment import HELD_BY_ONE
from certification.reports.letters import duties_of
from wobo.accounts.models import Role, User
from wobo.files.models import StoredFile
from wobo.notices.actions import tell
from wobo.reporting.actions import queue_issue, request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain, Signature

from .engagements import team_of
from .files import keep_upload
from .grants import follow

LETTER = "appointment"
State = Appointment.State


@dataclass(frozen=True)
class Wanted:
    """A letter to be drafted: who becomes what, since when, for which process or service."""

    role: str
    person: Person
    starts_on: dt.date
    clause: Clause | None = None
    service: Service | None = None


@transaction.atomic
def draft_letters(cycle: Cycle, wanted: Iterable[Wanted], *, by: User) -> list[Appointment]:
    """Draft letters with the duties of their templates, numbered in the engagement.

    Who holds the role already, or has an open letter for it, gets no second one. A letter for what somebody else
    holds replaces that one when it is accepted. Returns the new drafts.
    """
    place = cycle.engagement.workspace
    Chain.objects.locked(place.pk)
    mine = Appointment.objects.within(place)
    live = list(mine.filter(state__in=(State.DRAFT, State.ISSUED, State.IN_FORCE)).order_by("pk"))
    last = mine.aggregate(last=Max("number"))["last"] or 0
    drafted = []
    for one in wanted:
        if any(_same(old, one) for old in live):
            continue
        last += 1
        letter = _new(cycle, one, last, next((old for old in live if _is_replaced(old, one)), None))
        drafted.append(record(letter, "create", by=by))
        live.append(letter)
    return drafted


def _same(old: Appointment, one: Wanted) -> bool:
    return (
        old.role == one.role
        and old.person_id == one.person.pk
        and old.clause_id == (one.clause.pk if one.clause else None)
        and old.service_id == (one.service.pk if one.service else None)
    )


def _is_replaced(old: Appointment, one: Wanted) -> bool:
    """Whether a letter in force ends once this one is accepted, because only one can hold what it is about."""
    if old.state != State.IN_FORCE or old.role != one.role:
        return False
    if one.clause or one.service:
        return old.clause_id == (one.clause.pk if one.clause else None) and old.service_id == (
            one.service.pk if one.service else None
        )
    return old.role in HELD_BY_ONE


def _new(cycle: Cycle, one: Wanted, number: int, replaces: Appointment | None) -> Appointment:
    letter = Appointment(
        workspace=cycle.engagement.workspace,
        cycle=cycle,
        number=number,
        role=one.role,
        person=one.person,
        clause=one.clause,
        service=one.service,
        starts_on=one.starts_on,
        replaces=replaces,
    )
    language = cycle.engagement.client.language
    letter.duties = duties_of(letter, language)
    letter.duties_en = "" if language == "en" else duties_of(letter, "en")
    return letter


@transaction.atomic
def replace_letter(letter: Appointment, person: Person, starts_on: dt.date, *, by: User) -> Appointment:
    """Draft the letter of a successor; the present one holds until the successor accepts.

    Raises Obstructed when the letter is not in force, or the successor is the holder or has a letter for it already.
    """
    if letter.state != State.IN_FORCE:
        raise Obstructed(_("Only a letter in force is replaced."))
    cycle = letter.cycle.engagement.cycle
    wanted = Wanted(letter.role, person, starts_on, letter.clause, letter.service)
    drafted = draft_letters(cycle, [wanted], by=by)
    if not drafted:
        raise Obstructed(_("%(person)s has a letter for this already.") % {"person": person})
    return record(drafted[0], "edit", by=by, changes={"replaces": letter})


@transaction.atomic
def edit_letter(letter: Appointment, changes: dict[str, Any], *, by: User) -> Appointment:
    """Change a draft; a paper made of it before is void, and the next one is a new round."""
    fresh = _locked(letter)
    if fresh.state != State.DRAFT:
        raise Obstructed(_("The letter is issued and stays as it is. Draft a new one to replace it."))
    if fresh.paper_uid and any(getattr(fresh, name) != value for name, value in changes.items()):
        _drop(fresh.paper_uid)
        changes = {**changes, "paper_uid": "", "round": fresh.round + 1}
    return record(fresh, "edit", by=by, changes=changes)


def _locked(letter: Appointment) -> Appointment:
    Chain.objects.locked(letter.workspace_id)
    found: Appointment = Appointment.objects.select_related("cycle__engagement__client", "person").get(pk=letter.pk)
    return found


def _drop(uid: str) -> None:
    paper = Report.objects.filter(uid=uid, state=Report.State.READY).first()
    if paper:
        fire(paper, "supersede", by=User.system())


@transaction.atomic
def prepare_letter(letter: Appointment, *, by: User, one_of_many: bool = False) -> Appointment:
    """Have the letter printed for top management's signature; one that is not signed yet is made anew.

    Raises Obstructed with what stands against the letter.
    """
    fresh = _locked(letter)
    reasons = [] if fresh.state == State.DRAFT else [_("The letter is issued already.")]
    if reasons := [*reasons, *fresh.obstacles_of_content()]:
        raise Obstructed(*reasons)
    turn = fresh.round
    if fresh.paper_uid:
        _drop(fresh.paper_uid)
        turn += 1
    report = request(LETTER, fresh, fresh.cycle.engagement.client.language, by=by, one_of_many=one_of_many)
    return record(fresh, "edit", by=by, changes={"paper_uid": report.uid, "round": turn})


def prepare_letters(cycle: Cycle, *, by: User) -> tuple[int, list[str], int]:
    """Have every draft printed that has no paper yet, as many as the queue takes, and tell top management once.

    Returns how many are being made, why others cannot be, and how many were left for the next time.
    """
    drafts = Appointment.objects.within(cycle.engagement.workspace).filter(state=State.DRAFT, paper_uid="")
    made, refused, left = 0, list[str](), 0
    for letter in drafts.select_related("person", "cycle__engagement__client").order_by("number"):
        if reasons := list(letter.obstacles_of_content()):
            refused.append(f"{letter.reference} {' '.join(reasons)}")
            continue
        try:
            prepare_letter(letter, by=by, one_of_many=True)
            made += 1
        except Obstructed:
            left += 1
    if made:
        _tell_top_management(cycle)
    return made, refused, left


def _tell_top_management(cycle: Cycle) -> None:
    engagement = cycle.engagement
    tell(
        team_of(engagement, Role.TOP_MANAGER),
        "signature",
        lambda: _("Letters of appointment wait for your signature"),
        str(engagement.client),
        reverse("certification:appointment_list", args=[engagement.code]),
        engagement.workspace,
        cycle,
    )


def letter_was_signed(letter: Appointment, signature: Signature) -> None:
    """Go on after a signature, in the signer's transaction: tell the appointee, or put the letter in force."""
    if signature.slot == "accepted":
        accept_letter(letter, by=signature.signer)
    elif letter.state == State.ISSUED and letter.person.user is not None:
        subject = lambda: _("You are appointed: accept or decline")  # noqa: E731  said in the reader's language
        url = letter.get_absolute_url()
        tell([letter.person.user], "signature", subject, lambda: str(letter), url, letter.workspace, letter)


@transaction.atomic
def accept_letter(letter: Appointment, *, by: User) -> Appointment:
    """Put a letter in force that its person has signed on screen; what it replaces ends."""
    return _put_in_force(letter, "accept", by=by)


@transaction.atomic
def accept_on_paper(letter: Appointment, scan: UploadedFile, *, by: User) -> Appointment:
    """Put a letter in force that its person has signed on paper; the scan is kept as the proof."""
    fresh = _locked(letter)
    kept = keep_upload(scan, fresh.workspace, by=by, kind=StoredFile.Kind.SCAN)
    fresh = record(fresh, "edit", by=by, changes={"accepted_on_paper": kept})
    return _put_in_force(fresh, "accept_on_paper", by=by)


def _put_in_force(letter: Appointment, verb: str, *, by: User) -> Appointment:
    """End what the letter replaces, then fire: the database allows one holder in force and never two.

    Roles of accounts follow, and the letter is issued as a file with its signature page.
    """
    Chain.objects.locked(letter.workspace_id)
    reason = _("Replaced by letter %(number)s.") % {"number": letter.reference}
    for former in _replaced_by(letter):
        fire(former, "end", by=User.system(), reason=reason)
        follow(former.person)
    fresh = fire(letter, verb, by=by)
    follow(fresh.person)
    paper = Report.objects.filter(uid=fresh.paper_uid, state=Report.State.READY).first()
    if paper and not Report.objects.filter(source=paper).exists():
        queue_issue(paper)
    _tell_keepers(fresh, lambda: _("A letter of appointment was accepted"))
    return fresh


def _replaced_by(letter: Appointment) -> list[Appointment]:
    """Return the letters in force that end when this one is accepted."""
    same = Q(role=letter.role, clause=letter.clause, service=letter.service)
    if not (letter.clause_id or letter.service_id or letter.role in HELD_BY_ONE):
        same &= Q(person=letter.person)  # several people hold the role; one person holds it by one letter
    found = Appointment.objects.in_force().filter(workspace=letter.workspace).filter(same | Q(pk=letter.replaces_id))
    return list(found.exclude(pk=letter.pk).select_related("person").order_by("pk"))


def _tell_keepers(letter: Appointment, subject: Any) -> None:
    """Tell who answers for the organisation on either side what became of a letter."""
    engagement = letter.cycle.engagement
    told = team_of(engagement, Role.TOP_MANAGER, Role.LEAD_CONSULTANT, Role.CLIENT_ADMIN)
    others = [user for user in told if user.pk != letter.person.user_id]
    url = letter.get_absolute_url()
    tell(others, "engagement", subject, lambda: str(letter), url, letter.workspace, letter)


@transaction.atomic
def decline_letter(letter: Appointment, *, reason: str, by: User) -> Appointment:
    """Note that the person does not take the role on; whoever appointed them is told why."""
    fresh = fire(letter, "decline", by=by, reason=reason)
    _tell_keepers(fresh, lambda: _("An appointment was declined"))
    return fresh


@transaction.atomic
def end_letter(letter: Appointment, *, reason: str, by: User) -> Appointment:
    """End an appointment; the letter stays in the files, the role that followed from it ends."""
    fresh = fire(letter, "end", by=by, reason=reason)
    follow(fresh.person)
    return fresh
