"""Certificates: one page for each person who passed, or took part where nothing is examined."""

from typing import Any

from django.utils.translation import gettext as _

from training.models import Examination, Participation, TrainingSession

from . import furniture, long_day, person_of, plain
from .session import loaded, results_of


def entitled(session: TrainingSession) -> list[tuple[int, Participation, Examination | None]]:
    """Return who gets a certificate, with the number of their place on the list and the paper that they passed."""
    rows = list(session.participations.select_related("person__department").order_by("pk"))  # type: ignore[attr-defined]
    results = results_of(session) if session.course.examined else {}
    found = []
    for place, row in enumerate(rows, start=1):
        paper = results.get(row.person_id)
        if row.way and (not session.course.examined or (paper is not None and paper.passed)):
            found.append((place, row, paper))
    return found


def build(session: TrainingSession, language: str) -> dict[str, Any]:
    """Return the set."""
    session = loaded(session)
    engagement = session.cycle.engagement
    client = engagement.client.name_in(language)
    day = long_day(session.day, language)
    return furniture(engagement, language, kind="training-certificates", title=_("Training certificate")) | {
        "certificates": [
            {
                "number": f"{engagement.code}-T{session.number:02}-{place:03}",
                "name": person_of(row, language)["name"],
                "place": " · ".join(
                    part for part in (person_of(row, language)["department"], person_of(row, language)["post"]) if part
                ),
                "text": _text(session, client, day, paper),
            }
            for place, row, paper in entitled(session)
        ],
        "trainer": session.trainer,
        "issued": client,
        "day": day,
    }


def _text(session: TrainingSession, client: str, day: str, paper: Examination | None) -> str:
    told = {"client": client, "course": session.course.title, "day": day, "hours": plain(session.course.hours)}
    if paper is None:
        return _("took part in the training “%(course)s” of %(client)s on %(day)s (%(hours)s hours).") % told
    told["score"] = plain(paper.score)
    return (
        _(
            "took part in the training “%(course)s” of %(client)s on %(day)s (%(hours)s hours) and passed its"
            " examination with %(score)s %%."
        )
        % told
    )
