"""Whom an announcement is for and whom it reached. The database counts: lists of thousands cost what lists of ten do.

Reached is who confirmed with the own account, whom the head ticked, and, once the photo of the notice board is there,
who has no account.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from certification.models import Person

from .models import Announcement, Reading

CONFIRMED, TICKED, OPENED, BOARD, MISSING = "confirmed", "ticked", "opened", "board", "missing"
REACHED = (CONFIRMED, TICKED, BOARD)


@dataclass(frozen=True)
class Figures:
    """How many an announcement is for, and how far it went."""

    people: int = 0
    opened: int = 0
    confirmed: int = 0
    board: int = 0
    name: str = ""

    @property
    def reached(self) -> int:
        """Those who confirmed, were ticked, or have the notice board."""
        return self.confirmed + self.board

    @property
    def missing(self) -> int:
        """Those of whom nobody knows that they read it."""
        return self.people - self.reached


def is_for(announcement: Any) -> Q:
    """Return the condition on a person; `announcement` is a key, or a reference out of a query within a query."""
    chosen = Announcement.departments.through.objects.filter(announcement=announcement)
    return ~Exists(chosen) | Exists(chosen.filter(department=OuterRef("department")))


def audience(announcement: Announcement, today: dt.date | None = None) -> QuerySet[Person]:
    """Return the people an announcement is for: of the client today, in the departments that were chosen."""
    cycle = announcement.cycle
    people = Person.objects.filter(workspace=cycle.engagement.client.workspace_id)
    return people.working(today or cycle.today()).filter(is_for(announcement.pk))


def standing(announcement: Announcement) -> QuerySet[Any]:
    """Return the audience, each with `stands`: how the announcement reached them, and when."""
    own = FilteredRelation("readings", condition=Q(readings__announcement=announcement.pk))
    on_board = announcement.board_photo_id is not None
    return (
        audience(announcement)
        .annotate(own=own)
        .annotate(
            opened_at=F("own__opened_at"),
            confirmed_at=F("own__confirmed_at"),
            ticked_by=F("own__ticked_by__display_name"),
            stands=Case(
                When(own__ticked_by__isnull=False, then=Value(TICKED)),
                When(own__confirmed_at__isnull=False, then=Value(CONFIRMED)),
                When(own__opened_at__isnull=False, then=Value(OPENED)),
                When(Q(user=None) & Q(Value(on_board)), then=Value(BOARD)),
                default=Value(MISSING),
                output_field=CharField(),
            ),
        )
    )


COUNTS = {
    "people": Count("pk"),
    "opened": Count("pk", filter=Q(stands__in=(OPENED, CONFIRMED))),
    "confirmed": Count("pk", filter=Q(stands__in=(CONFIRMED, TICKED))),
    "board": Count("pk", filter=Q(stands=BOARD)),
}


def figures(announcement: Announcement) -> Figures:
    """Return the figures of all; one query."""
    return Figures(**standing(announcement).order_by().aggregate(**COUNTS))


def by_department(announcement: Announcement) -> list[Figures]:
    """Return the figures of each department, in the order of departments; one query."""
    rows = standing(announcement).order_by().values("department__name", "department__order", "department")
    found = rows.annotate(**COUNTS).order_by("department__order", "department")
    return [Figures(**{name: row[name] for name in COUNTS}, name=row["department__name"] or "") for row in found]


def missing(announcement: Announcement) -> QuerySet[Any]:
    """Return those who are not reached, in the order of their departments."""
    found = standing(announcement).exclude(stands__in=REACHED).select_related("department")
    return found.order_by("department__order", "department", "pk")


def with_counts(rows: Any, today: dt.date) -> Any:
    """Add `people`, `confirmed` and `board` to announcements: the figures, in the query that reads them."""
    here = Person.objects.filter(workspace=OuterRef("cycle__engagement__client__workspace")).working(today)
    people = here.filter(is_for(OuterRef(OuterRef("pk"))))
    read = Reading.objects.filter(
        announcement=OuterRef(OuterRef("pk")), person=OuterRef("pk"), confirmed_at__isnull=False
    )
    silent = people.filter(~Exists(read), user=None)

    def counted(found: Any) -> Any:
        one = found.order_by().values("workspace").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(one, output_field=IntegerField()), 0)

    return rows.annotate(
        people=counted(people),
        confirmed=counted(people.filter(Exists(read))),
        board=Case(When(board_photo=None, then=0), default=counted(silent), output_field=IntegerField()),
    )
