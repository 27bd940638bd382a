"""What was read before something is signed: the author's sections, the points of the completeness check."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Question
from wobo.workflow.models import Event, Opening

from .models import Point, Section, Step


def drafters(revision: Any) -> set[int]:
    """Return the users who made the draft: who began it, and who wrote in its sections, as the trail tells."""
    uids = Section.objects.filter(revision=revision).values_list("uid", flat=True)
    text = Q(verb="create") | Q(verb="edit", payload__contains='"html":[')
    wrote = Event.objects.filter(text, model=Section._meta.label, uid__in=list(uids))
    return {revision.drafted_by_id, *wrote.values_list("actor", flat=True)}


def author_to_be(revision: Any) -> Any:
    """Return the person who is to become the author: the writer named in the register, else the author so far."""
    return revision.document.writer or revision.author


def sections_read(revision: Any) -> list[dict[str, Any]]:
    """Return each section with whether the author-to-be edited or confirmed it as it stands now (P13).

    The trail decides which came later: the last change of the text, or the author's word.
    """
    person = author_to_be(revision)
    user_id = person.user_id if person else None
    sections = list(Section.objects.filter(revision=revision).order_by("order", "pk"))
    events = Event.objects.filter(model=Section._meta.label, uid__in=[row.uid for row in sections])
    text = Q(verb="create") | Q(verb="edit", payload__contains='"html":[')
    word = Q(verb="edit", payload__contains='"confirmed_at":[', actor=user_id)
    written, confirmed = _last(events.filter(text)), _last(events.filter(word))
    return [
        {"section": row, "read": _is_read(row, written.get(row.uid), confirmed.get(row.uid), user_id)}
        for row in sections
    ]


def _last(events: Any) -> dict[str, Event]:
    """Return the newest of some events for each section."""
    newest = list(events.order_by().values("uid").annotate(last=Max("pk")).values_list("last", flat=True))
    return {event.uid: event for event in Event.objects.filter(pk__in=newest).defer("payload")}


def _is_read(section: Section, written: Event | None, confirmed: Event | None, user_id: int | None) -> bool:
    if user_id is None:
        return False
    if written is not None and written.verb == "edit" and written.actor_id == user_id:
        return True
    if section.confirmed_by_id != user_id or confirmed is None:
        return False
    return written is None or confirmed.pk > written.pk


def unread(revision: Any) -> Iterator[str]:
    """Yield why the draft cannot be taken over yet: what its author-to-be has not read."""
    person = author_to_be(revision)
    if person is None or person.user_id is None:
        yield _("The register names no writer with an account for this document.")
        return
    signed = [row for row in revision.flow.given.values() if getattr(row, "meaning", "") == "prepared"]
    if signed:
        yield _("The author has signed already. Send it back to change the author.")
    if revision.upload_id:
        if not Opening.objects.filter(user=person.user_id, sha256=revision.upload.sha256).exists():
            yield _("Open the file first: the author answers for what it says.")
        return
    left = sum(not row["read"] for row in sections_read(revision))
    if left:
        yield ngettext(
            "%(count)s section was neither edited nor confirmed by the author.",
            "%(count)s sections were neither edited nor confirmed by the author.",
            left,
        ) % {"count": left}


def must_take_over(revision: Any) -> bool:
    """Whether the draft is still its drafter's: nobody of the client's staff took it over."""
    author = revision.author
    if revision.taken_over_at is not None and author is not None:
        return False
    return author is None or author.user_id != revision.drafted_by_id


def not_taken_over(revision: Any, step: Step) -> Iterator[str]:
    """Yield why the author cannot sign yet."""
    if must_take_over(revision):
        yield _("The draft was made by %(name)s. Take it over first, section by section.") % {
            "name": revision.drafted_by
        }
    elif revision.author_id != step.person_id:
        yield _("The author is %(name)s now. Transfer this step to them.") % {"name": revision.author}


def points_of(revision: Any) -> list[dict[str, Any]]:
    """Return what the completeness check goes through: the clauses of the document, their questions, the answers."""
    clauses = list(revision.document.clauses.order_by("standard", "order", "pk"))
    questions: dict[int, list[Question | None]] = {}
    for question in Question.objects.in_force().filter(clause__in=clauses).order_by("order", "pk"):
        questions.setdefault(question.clause_id, []).append(question)
    rows = Point.objects.filter(revision=revision, round=revision.round).select_related("by")
    there = {(row.clause_id, row.question_id): row for row in rows}
    return [
        {
            "clause": clause,
            "points": [
                {"question": one, "point": there.get((clause.pk, one.pk if one else None))}
                for one in questions.get(clause.pk) or [None]
            ],
        }
        for clause in clauses
    ]


def unanswered(revision: Any) -> Iterator[str]:
    """Yield why the completeness check cannot be signed: points that were not answered, or are missing in the text."""
    points = [row["point"] for clause in points_of(revision) for row in clause["points"]]
    left = sum(point is None for point in points)
    if left:
        yield ngettext(
            "%(count)s point of the completeness check is open.",
            "%(count)s points of the completeness check are open.",
            left,
        ) % {"count": left}
    missing = sum(point is not None and point.answer == Point.Answer.MISSING for point in points)
    if missing:
        yield ngettext(
            "%(count)s point is missing in the text. Send the document back.",
            "%(count)s points are missing in the text. Send the document back.",
            missing,
        ) % {"count": missing}
