"""The competence matrix, and the training record of one person."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.models import Appointment, Cycle, Person
from training.matrix import matrix
from training.models import Examination, Participation, Qualification
from training.record import demands_of

from . import furniture, named, plain, span, zone_of
from .session import signed_how

WIDEST = 6  # courses beside each other on A4; more take A3
MARKS = {
    "passed": "●",
    "attended": "●",
    "covered": "◆",
    "exempt": "–",
    "missing": "×",
    "unexamined": "×",
    "expired": "×",
}
HELD = ("held", "evaluated")


def build_matrix(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the matrix: a line for each appointed person, what is missing marked and red."""
    related = ("engagement__client__logo", "engagement__workspace__parent__parent")
    cycle = Cycle.objects.select_related(*related).get(pk=cycle.pk)
    found = matrix(cycle)
    return furniture(cycle.engagement, language, kind="competence-matrix", title=_("Competence matrix")) | {
        "paper": "a3" if len(found.columns) > WIDEST else "a4",
        "columns": [name for _key, name in found.columns],
        "lines": [
            {
                "name": named(line.person, language),
                "department": named(line.person.department, language),
                "roles": pgettext("between parts of a line", "; ").join(line.words),
                "cells": [_cell(one) for one in line.cells],
            }
            for line in found.lines
        ],
        "summary": _("%(people)s people, %(lacking)s of them lack something, %(gaps)s gaps in all")
        % {"people": len(found.lines), "lacking": found.lacking, "gaps": found.gaps},
    }


def _cell(one: Any) -> dict[str, Any]:
    if one is None:
        return {"mark": "", "word": "", "day": "", "lacks": False}
    day = one.day.isoformat() if one.day else ""
    return {"mark": MARKS[one.state], "word": one.label, "day": day, "lacks": one.lacks}


def build_person(person: Person, language: str) -> dict[str, Any]:
    """Return what somebody was taught, how they were examined and what they can prove, in all engagements."""
    person = Person.objects.select_related("department", "workspace").get(pk=person.pk)
    related = ("engagement__client__logo", "engagement__workspace__parent__parent")
    cycles = Cycle.objects.filter(engagement__client__workspace=person.workspace).select_related(*related)
    cycle = cycles.order_by("-pk")[0]
    letters = Appointment.objects.filter(person=person, cycle=cycle, state__in=("issued", "in_force")).order_by("pk")
    engagement = cycle.engagement
    return furniture(engagement, language, kind="training-profile", title=_("Personal training record")) | {
        "person": {
            "name": named(person, language),
            "department": named(person.department, language),
            "post": named(person, language, "post"),
            "roles": pgettext("between parts of a line", "; ").join(
                dict.fromkeys(str(letter.get_role_display()) for letter in letters)  # type: ignore[attr-defined]
            ),
        },
        "trainings": _trainings(person, engagement),
        "examinations": _examinations(person),
        "proofs": _proofs(person),
        "demands": [{"course": name, **_cell(one)} for name, one in demands_of(person, letters, cycle)],
    }


def _trainings(person: Person, engagement: Any) -> list[dict[str, str]]:
    rows = Participation.objects.filter(person=person, session__state__in=HELD).signed()
    related = ("session__course__engagement", "session__cycle__engagement__client")
    return [
        {
            "time": span(row.session.starts, row.session.ends, zone_of(engagement)),
            "course": row.session.course.title,
            "hours": plain(row.session.course.hours),
            "trainer": row.session.trainer,
            "signed": signed_how(row, row.session),
        }
        for row in rows.select_related(*related).order_by("session__starts", "pk")
    ]


def _examinations(person: Person) -> list[dict[str, str]]:
    papers = Examination.objects.filter(person=person, state="marked").defer("paper", "answers", "marks")
    return [
        {
            "course": paper.session.course.title,
            "attempt": str(paper.attempt),
            "on": paper.marked_at.date().isoformat() if paper.marked_at else "",
            "score": f"{plain(paper.score)} %",
            "result": _("passed") if paper.passed else _("not passed"),
            "lacks": "" if paper.passed else "yes",
        }
        for paper in papers.select_related("session__course").order_by("pk")
    ]


def _proofs(person: Person) -> list[dict[str, str]]:
    return [
        {
            "kind": str(row.get_kind_display()),  # type: ignore[attr-defined]
            "name": row.name,
            "issued_by": row.issued_by,
            "on": row.on.isoformat() if row.on else "",
            "until": row.valid_until.isoformat() if row.valid_until else "",
        }
        for row in Qualification.objects.filter(person=person)
    ]
