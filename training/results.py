"""What pages show of examinations: lines of a session, figures, a paper to write on, a paper that was marked."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from certification.models import Person

from . import marking
from .models import Examination, Participation, TrainingSession

SHOWN = ("passed", "failed", "open")


def attempts(session: TrainingSession, person: Person) -> Any:
    """Return the attempts of a person in the course and cycle of a session, the latest first."""
    same = Examination.objects.filter(session__course=session.course_id, session__cycle=session.cycle_id)
    return same.filter(person=person).order_by("-attempt")


def _in_course(session: TrainingSession) -> Any:
    same = Examination.objects.filter(session__course=session.course_id, session__cycle=session.cycle_id)
    return same.filter(person=OuterRef("person"))


def rows_of(session: TrainingSession) -> Any:
    """Return who signed in, with whether they passed, failed so far, or have a paper under way."""
    papers = _in_course(session)
    return (
        Participation.objects.filter(session=session)
        .signed()
        .select_related("person")
        .annotate(
            has_passed=Exists(papers.passed()),
            has_failed=Exists(papers.filter(state="marked", passed=False)),
            is_writing=Exists(papers.under_way()),
        )
        .order_by("pk")
    )


def only(rows: Any, chosen: str) -> Any:
    """Keep the lines of one kind; all for any other word."""
    wanted = {
        "passed": Q(has_passed=True),
        "failed": Q(has_passed=False, has_failed=True),
        "open": Q(has_passed=False, has_failed=False),
    }
    return rows.filter(wanted[chosen]) if chosen in wanted else rows


def figures(session: TrainingSession) -> dict[str, int]:
    """Return how many passed, failed so far, have not written yet; one query."""
    told = list(rows_of(session).values_list("has_passed", "has_failed"))
    passed = sum(one for one, _other in told)
    failed = sum(other and not one for one, other in told)
    return {"all": len(told), "passed": passed, "failed": failed, "open": len(told) - passed - failed}


def lines(session: TrainingSession, rows: Any) -> list[dict[str, Any]]:
    """Return the lines of a page: each participant with the attempts, the latest first."""
    rows = list(rows)
    same = Examination.objects.filter(session__course=session.course_id, session__cycle=session.cycle_id)
    found: dict[int, list[Examination]] = {}
    for one in same.filter(person__in=[row.person_id for row in rows]).order_by("-attempt").defer("paper", "answers"):
        found.setdefault(one.person_id, []).append(one)
    return [{"row": row, "papers": found.get(row.person_id, [])} for row in rows]


def waiting_for_result(session: TrainingSession, user: Any) -> Any:
    """Return who signed in and may get a result on paper from `user`: never oneself."""
    rows = rows_of(session).filter(has_passed=False, is_writing=False)
    return rows.exclude(person__user=user.pk)


def said(examination: Examination) -> str:
    """Return how a paper went, in a sentence."""
    told = {
        "person": examination.person,
        "score": floatformat(examination.score, "-1"),
        "needed": examination.pass_mark,
    }
    if examination.passed:
        return _("%(person)s passed with %(score)s %%.") % told
    return _("%(person)s did not pass: %(score)s %% of %(needed)s %% needed.") % told


def to_answer(examination: Examination, answers: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """Return a paper to write on, with what was answered so far; nothing in it tells what is right."""
    found = marking.shown(examination.paper, language)
    for number, question in enumerate(found, start=1):
        answer = answers.get(question["uid"])
        chosen = answer if isinstance(answer, list) else []
        question["number"], question["answer"] = number, answer if isinstance(answer, str) else ""
        question["options"] = [(place, text, place in chosen) for place, text in enumerate(question["options"])]
    return found


def told(examination: Examination, language: str, *, own: bool) -> list[dict[str, Any]]:
    """Return a paper as it was answered; what is right, and the points, only once it is marked or to who marks it."""
    if examination.state == Examination.State.DRAWN:
        return []
    open_ = not own or examination.state == Examination.State.MARKED
    found = to_answer(examination, examination.answers, language)
    for question, drawn in zip(found, examination.paper, strict=True):
        right = [bool(option["right"]) for option in drawn["options"]] if open_ else [None] * len(drawn["options"])
        question["options"] = [
            {"text": text, "chosen": chosen, "right": is_right}
            for (_place, text, chosen), is_right in zip(question["options"], right, strict=True)
        ]
        question["model_answer"] = drawn["model_answer"] if open_ else ""
        question["given"] = examination.marks.get(question["uid"]) if open_ else None
        question["full"] = question["given"] == question["points"]
    return found
