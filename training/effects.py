"""Whose look at the effect of a session is asked for: the trainer's, and each head's on the people of a department.

A head is not asked about themselves: for them, and for a department without a head, the one above is asked.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, When
from django.utils.translation import gettext as _

from certification.models import Department

from .models import EffectReview, Participation, TrainingSession

TRAINER = "trainer"
OVER = ("held", "evaluated")


@dataclass
class Part:
    """One look that is asked for; `department` is None for the trainer's."""

    session: TrainingSession
    department: Department | None = None
    people: list[Participation] = field(default_factory=list)
    review: EffectReview | None = None

    @property
    def key(self) -> str:
        """What addresses call it."""
        return self.department.uid if self.department else TRAINER

    @property
    def who(self) -> str:
        """Whose look it is."""
        return str(self.department.head) if self.department else self.session.trainer

    def is_of(self, user: Any) -> bool:
        """Whether the look is this user's own."""
        if self.department is None:
            return bool(self.session.trainer_user_id == user.pk)
        return bool(self.department.head.user_id == user.pk)  # type: ignore[union-attr]


def parts_of(sessions: Sequence[TrainingSession]) -> dict[int, list[Part]]:
    """Return the looks that each session asks for, the trainer's first; three queries, however many sessions."""
    keys = [session.pk for session in sessions]
    signed = Participation.objects.filter(session__in=keys).signed().select_related("person").order_by("pk")
    reviews = EffectReview.objects.filter(session__in=keys).select_related("by")
    there = {(one.session_id, one.department_id): one for one in reviews}
    rows = list(signed)
    tree = _tree({row.person.workspace_id for row in rows})
    found: dict[int, dict[int | None, Part]] = {
        one.pk: {None: Part(one, review=_seen(there, one, None))} for one in sessions
    }
    for row in rows:
        department = _asked(row.person.department_id, row.person_id, tree)
        parts = found[row.session_id]
        parts[None].people.append(row)
        if department is None:
            continue
        if department.pk not in parts:
            session = parts[None].session
            parts[department.pk] = Part(session, department, review=_seen(there, session, department))
        parts[department.pk].people.append(row)
    return {key: _in_order(parts.values()) for key, parts in found.items()}


def _seen(
    reviews: dict[tuple[int, int | None], EffectReview], session: TrainingSession, department: Department | None
) -> EffectReview | None:
    """Return the review of a part; it knows session and department, so that asking who may write it costs nothing."""
    found = reviews.get((session.pk, department.pk if department else None))
    if found is not None:
        found.session, found.department = session, department
    return found


def _in_order(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda one: (one.department is not None, one.department and one.department.order))


def _tree(workspaces: set[int]) -> dict[int, Department]:
    found = Department.objects.filter(workspace__in=workspaces).select_related("head") if workspaces else ()
    return {one.pk: one for one in found}


def _asked(place: int | None, person: int | None, tree: dict[int, Department]) -> Department | None:
    """Return the department whose head looks at somebody: their own, or the nearest above that somebody else heads."""
    department, passed = tree.get(place or 0), set()
    while department is not None and department.pk not in passed:
        if department.head_id not in (None, person):
            return department
        passed.add(department.pk)
        department = tree.get(department.parent_id or 0)
    return None


def open_parts(sessions: Sequence[TrainingSession]) -> list[Part]:
    """Return the looks that are missing, without the people; three queries, and few rows of however many people."""
    if not sessions:
        return []
    keys = [session.pk for session in sessions]
    there = set(EffectReview.objects.filter(session__in=keys).values_list("session", "department"))
    tree = _tree({session.cycle.engagement.client.workspace_id for session in sessions})
    leads = Exists(Department.objects.filter(head=OuterRef("person")))
    signed = Participation.objects.filter(session__in=keys).signed().order_by()
    told = signed.annotate(leader=Case(When(leads, then=F("person")), default=None))
    asked: dict[int, dict[int, Department]] = {key: {} for key in keys}
    for session, place, leader in told.values_list("session", "person__department", "leader").distinct():
        if found := _asked(place, leader, tree):
            asked[session][found.pk] = found
    parts = [Part(one, department) for one in sessions for department in (None, *asked[one.pk].values())]
    return [part for part in parts if (part.session.pk, part.department and part.department.pk) not in there]


def is_due(session: TrainingSession, today: dt.date) -> bool:
    """Whether the effect of a session is to be looked at by now."""
    return session.state in OVER and session.effect_due is not None and session.effect_due <= today


def missing_of(session: TrainingSession) -> list[str]:
    """Return why a session cannot be closed as evaluated."""
    if session.effect_due is None:
        return [_("The effect of this course is not evaluated: its days are not set.")]
    if not is_due(session, session.cycle.today()):
        return [_("The effect is looked at from %(day)s on.") % {"day": session.effect_due.isoformat()}]
    return [_missing(part) for part in parts_of([session])[session.pk] if part.review is None]


def _missing(part: Part) -> str:
    if part.department is None:
        return _("The trainer has not evaluated the effect.")
    told = {"head": part.department.head, "department": part.department}
    return _("%(head)s has not evaluated the effect on the people of %(department)s.") % told
