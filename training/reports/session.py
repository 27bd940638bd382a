"""The sign-in sheet (F12, first part) and the training record (F12) of a session."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.reports import firm_slot
from training.effects import parts_of
from training.models import Examination, Participation, TrainingSession
from wobo.workflow.models.signature import Meaning

from . import furniture, named, person_of, plain, when, zone_of

BLANK, FULL = 6, 18  # empty lines at least; lines that fill the sheet
RELATED = ("course__engagement", "cycle__engagement__client__logo", "trainer_user", "workspace__parent__parent")


def loaded(session: TrainingSession) -> TrainingSession:
    """Return the session with what its papers read."""
    return TrainingSession.objects.select_related(*RELATED).get(pk=session.pk)


def people_of(session: TrainingSession) -> list[Participation]:
    """Return everybody who was expected or came, by department; one query."""
    rows = session.participations.select_related("person__department")  # type: ignore[attr-defined]
    return list(rows.order_by("department", "pk"))


def head_of(session: TrainingSession, language: str) -> dict[str, Any]:
    """Return the facts on top of the sheets."""
    where = [part for part in (session.place, session.link) if part]
    house = session.trainer_organisation
    return {
        "label": f"T{session.number:02}",
        "subject": session.course.title,
        "time": when(session),
        "place": " · ".join(where) or str(session.get_mode_display()),  # type: ignore[attr-defined]
        "mode": str(session.get_mode_display()),  # type: ignore[attr-defined]
        "trainer": f"{session.trainer} ({house})" if house and language == "en" else _trainer(session, house),
        "hours": plain(session.course.hours),
        "make_up_of": f"T{session.make_up_of.number:02}" if session.make_up_of else "",
    }


def _trainer(session: TrainingSession, house: str) -> str:
    return f"{session.trainer}（{house}）" if house else session.trainer


def sign_in(session: TrainingSession, language: str) -> dict[str, Any]:
    """Return the sheet to sign by hand; who signed in otherwise stands there with the way and the time."""
    session = loaded(session)
    rows = [_line(row, session, language) for row in people_of(session)]
    empty = {"name": "", "department": "", "post": "", "signed": "", "remark": ""}
    blank = max(BLANK, FULL - len(rows))
    engagement = session.cycle.engagement
    return furniture(engagement, language, kind="training-sign-in", title=_("Training sign-in sheet")) | {
        "session": head_of(session, language),
        "people": [*rows, *(dict(empty) for _one in range(blank))],
    }


def _line(row: Participation, session: TrainingSession, language: str) -> dict[str, str]:
    remark = _("late") if row.late else ""
    return {**person_of(row, language), "signed": signed_how(row, session), "remark": remark}


def signed_how(row: Participation, session: TrainingSession) -> str:
    """Say how somebody signed in; empty is the place for the signature."""
    said = {
        "account": pgettext("sign-in sheet", "own account"),
        "code": pgettext("sign-in sheet", "code on the wall"),
        "sheet": pgettext("sign-in sheet", "signed on paper"),
    }.get(row.way, "")
    if row.signed_at is None or not said or row.way == "sheet":
        return said
    return f"{said} {row.signed_at.astimezone(zone_of(session.cycle.engagement)):%H:%M}"


def record(session: TrainingSession, language: str) -> dict[str, Any]:
    """Return the training record: what was taught, who was there, the examination, the effect."""
    session = loaded(session)
    engagement, rows = session.cycle.engagement, people_of(session)
    results = results_of(session)
    came = sum(bool(row.way) for row in rows)
    return furniture(engagement, language, kind="training-record", title=_("Training record")) | {
        "session": head_of(session, language),
        "contents": contents_of(session),
        "materials": [file.name for file in session.materials.all()],
        "remarks": session.remarks,
        "figures": _("%(expected)s expected, %(came)s took part, %(late)s of them late, %(absent)s absent")
        % {
            "expected": len(rows),
            "came": came,
            "late": sum(row.late for row in rows),
            "absent": len(rows) - came,
        },
        "examined": _examined(session),
        "people": [_attended(row, session, results, language) for row in rows],
        "effects": effects_of(session, language),
        "effect_due": session.effect_due.isoformat() if session.effect_due else "",
        "slots": [
            {**firm_slot(engagement, Meaning.PREPARED), "organisation": _house(session), "role": _("Trainer")},
            {**firm_slot(engagement, Meaning.REVIEWED), "organisation": "", "role": _("Checked by"), "meaning": ""},
        ],
    }


def _house(session: TrainingSession) -> str:
    return session.trainer_organisation


def contents_of(session: TrainingSession) -> list[str]:
    """Return the contents that the session covered."""
    rows = list(session.contents.all())
    for row in rows:
        row.course = session.course
    return [row.title for row in rows]


def _examined(session: TrainingSession) -> str:
    if not session.course.examined:
        return _("no examination")
    return _("examination, pass mark %(mark)s %%") % {"mark": session.course.pass_mark}


def results_of(session: TrainingSession) -> dict[int, Examination]:
    """Return the best marked paper of each person in the course of the session: the passed one, else the last."""
    same = Examination.objects.filter(session__course=session.course_id, session__cycle=session.cycle_id)
    found: dict[int, Examination] = {}
    for paper in same.filter(state="marked").defer("paper", "answers", "marks").order_by("passed", "attempt"):
        found[paper.person_id] = paper
    return found


def _attended(row: Participation, session: TrainingSession, results: dict[int, Examination], language: str) -> Any:
    paper = results.get(row.person_id)
    result = ""
    if paper is not None:
        told = {"score": plain(paper.score)}
        result = (_("passed, %(score)s %%") if paper.passed else _("not passed, %(score)s %%")) % told
    signed = signed_how(row, session) if row.way else _("absent")
    late = f"{signed} · {_('late')}" if row.late else signed
    return {**person_of(row, language), "signed": late, "result": result, "absent": not row.way}


def effects_of(session: TrainingSession, language: str) -> list[dict[str, str]]:
    """Return what trainer and heads saw of the effect."""
    found = []
    for part in parts_of([session])[session.pk]:
        review = part.review
        if review is None:
            continue
        head = part.department.head if part.department else None
        found.append(
            {
                "who": named(head, language) if head else session.trainer,
                "department": named(part.department, language) if part.department else _("Trainer"),
                "verdict": str(review.get_verdict_display()) or _("not evaluated"),  # type: ignore[attr-defined]
                "how": review.how,
                "text": review.text or review.excuse,
                "follow_up": review.follow_up,
                "on": review.on.isoformat(),
            }
        )
    return found
