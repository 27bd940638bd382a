"""Examinations: begun, saved while they are written, handed in, marked; results on paper taken over."""

import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.actions import keep_upload
from certification.models import Person
from training import marking, news
from training.models import AnswerSheet, Examination, Participation, TrainingSession
from wobo.accounts.models import User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain

# claims: S6.2.1.2
STATE = Examination.State
LARGEST_SEED = 2**31 - 1


def own_participation(session: TrainingSession, user: User) -> Participation | None:
    """Return the user's own row at a session, with the person."""
    rows = session.participations.filter(person__user=user)  # type: ignore[attr-defined]
    found: Participation | None = rows.select_related("person").first()
    return found


def reasons_against_beginning(session: TrainingSession, row: Participation | None) -> list[str]:
    """Return why an examination cannot be begun (or entered) for a participant of a session."""
    if not session.course.examined:
        return [_("This course has no examination.")]
    if session.state not in {"open", "held", "evaluated"}:
        return [_("The examination begins when the sign-in of the session is open.")]
    if row is None or not row.way:
        return [_("Only who signed in at this session sits its examination.")]
    if _of(session, row.person).passed().exists():
        return [_("%(person)s has passed this examination already.") % {"person": row.person}]
    return []


def _of(session: TrainingSession, person: Person) -> Any:
    """Return the examinations of a person in the course and cycle of a session: attempts are counted over them."""
    return Examination.objects.filter(
        session__course=session.course_id, session__cycle=session.cycle_id, person=person
    )


@transaction.atomic
def begin_examination(session: TrainingSession, *, by: User, seed: int | None = None) -> Examination:
    """Draw one's own paper; the one that is under way already is given back. A retake is the next attempt.

    Raises PermissionDenied for who has no place at the session, Obstructed at the wrong moment.
    """
    row = own_participation(session, by)
    if row is None:
        raise PermissionDenied
    Chain.objects.locked(session.workspace_id)
    if there := _of(session, row.person).under_way().first():
        return there  # type: ignore[no-any-return]
    if reasons := reasons_against_beginning(session, row):
        raise Obstructed(*reasons)
    bank = [question.drawn() for question in session.course.questions.asked()]  # type: ignore[attr-defined]
    if not bank:
        raise Obstructed(_("The question bank of this course is empty."))
    drawn = secrets.randbelow(LARGEST_SEED) if seed is None else seed
    made = _attempt(session, row.person)
    made.seed, made.paper = drawn, marking.draw(bank, session.course.drawn, drawn)
    record(made, "create", by=by)
    AnswerSheet.objects.create(examination=made)
    return made


def _attempt(session: TrainingSession, person: Person) -> Examination:
    last = _of(session, person).aggregate(last=Max("attempt"))["last"] or 0
    return Examination(
        workspace_id=session.workspace_id,
        session=session,
        person=person,
        attempt=last + 1,
        pass_mark=session.course.pass_mark,
        drawn_at=clock.now(),
    )


class Elsewhere(Exception):
    """The answers were changed on another device meanwhile. `sheet` is what stands now."""

    def __init__(self, sheet: AnswerSheet) -> None:
        self.sheet = sheet
        super().__init__(str(sheet))


@transaction.atomic
def save_answers(
    examination: Examination, sent: Mapping[str, Any], *, by: User, version: int | None = None
) -> AnswerSheet:
    """Keep what was answered so far, without an event. `version` is what the page was made of.

    Raises PermissionDenied for anybody but the person, Obstructed after handing in, Elsewhere when another device
    saved other answers meanwhile.
    """
    if not may("hand_in", examination, by):
        raise PermissionDenied
    Chain.objects.locked(examination.workspace_id)
    fresh = Examination.objects.get(pk=examination.pk)
    if fresh.state != STATE.DRAWN or fresh.on_paper:
        raise Obstructed(_("The paper is handed in; answers stay as they were."))
    sheet, _made = AnswerSheet.objects.get_or_create(examination=fresh)
    answers = marking.clean(fresh.paper, sent)
    if answers == sheet.answers:
        return sheet
    if version is not None and version != sheet.version:
        raise Elsewhere(sheet)
    sheet.answers, sheet.version, sheet.saved_at = answers, sheet.version + 1, clock.now()
    sheet.save()
    return sheet


@transaction.atomic
def hand_in(examination: Examination, sent: Mapping[str, Any], *, by: User) -> Examination:
    """Hand one's paper in; it is marked at once when nothing needs a person, else the trainer is told.

    The same answers handed in twice change nothing. Raises PermissionDenied, Obstructed.
    """
    answers = marking.clean(examination.paper, sent)
    Chain.objects.locked(examination.workspace_id)
    now = Examination.objects.select_related("person").get(pk=examination.pk)
    if now.state in {STATE.HANDED_IN, STATE.MARKED} and now.answers == answers and may("hand_in", now, by):
        return now  # a double click
    done = fire(examination, "hand_in", by=by, answers=answers)
    AnswerSheet.objects.filter(examination=done).delete()
    if not marking.open_questions(done.paper, done.marks):
        return fire(done, "mark", by=User.system(), marks={})
    news.paper_waits_for_marks(done)
    return done


@transaction.atomic
def mark_examination(examination: Examination, marks: Mapping[str, Any], *, by: User) -> Examination:
    """Give the points that need a person; never for one's own paper. The person is told the result.

    `marks` is {uid: points}, or {"score": per cent} for a paper written by hand. Raises PermissionDenied, Obstructed
    when points are missing or out of range.
    """
    given = {uid: float(points) for uid, points in marks.items()}
    if wrong := _wrong_marks(examination, given):
        raise Obstructed(*wrong)
    done = fire(examination, "mark", by=by, marks=given)
    news.result_is_there(done)
    return done


def _wrong_marks(examination: Examination, given: Mapping[str, float]) -> list[str]:
    if examination.on_paper:
        possible = {"score": 100.0}
        needed = {"score"}
    else:
        possible = {one["uid"]: float(one["points"]) for one in examination.paper if one["kind"] == marking.SHORT}
        needed = {one["uid"] for one in marking.open_questions(examination.paper, examination.marks)}
    if set(given) - set(possible) or needed - set(given):
        return [_("Give points for every written answer, and for nothing else.")]
    if any(not 0 <= points <= possible[uid] for uid, points in given.items()):
        return [_("Points lie between 0 and those of the question.")]
    return []


@transaction.atomic
def enter_results(
    session: TrainingSession, scores: Mapping[int, Decimal], scan: UploadedFile, *, by: User
) -> list[Examination]:
    """Take over results of an examination on paper: {primary key of the participation: per cent}, one scan for all.

    All of them, or none. Raises ValidationError for a scan that is not accepted, Obstructed, PermissionDenied.
    """
    rows = _participants(session, scores)
    for row in rows:
        if not may("enter", Examination(workspace_id=session.workspace_id, session=session, person=row.person), by):
            raise PermissionDenied
    if not rows:
        raise Obstructed(_("Enter at least one result."))
    Chain.objects.locked(session.workspace_id)
    reasons = [reason for row in rows for reason in _against_entering(session, row)]
    if reasons:
        raise Obstructed(*reasons)
    confidential = StoredFile.Classification.CONFIDENTIAL
    kind = StoredFile.Kind.SCAN
    stored = keep_upload(scan, session.workspace, by=by, classification=confidential, kind=kind)
    return [_enter(session, row, scores[row.pk], stored, by) for row in rows]


def _participants(session: TrainingSession, keys: Iterable[int]) -> list[Participation]:
    found = session.participations.filter(pk__in=list(keys))  # type: ignore[attr-defined]
    return list(found.select_related("person").order_by("pk"))


def _against_entering(session: TrainingSession, row: Participation) -> list[str]:
    reasons = reasons_against_beginning(session, row)
    if not reasons and _of(session, row.person).under_way().exists():
        return [_("%(person)s is writing this examination on screen, or waits for marks.") % {"person": row.person}]
    return reasons


def _enter(session: TrainingSession, row: Participation, score: Decimal, stored: StoredFile, by: User) -> Examination:
    made = record(_attempt(session, row.person), "create", by=by, changes={"on_paper": True, "scan": stored})
    done = fire(made, "enter", by=by, score=score)
    news.result_is_there(done)
    return done
