"""Who has to take a course, and why: computed from posts, heads, groups and letters of appointment.

`roster` reads the people of a client in one query; the rest is pure.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext

from certification.models import Appointment, Cycle, Department, Engagement, Group, GroupMember, Person

from .models import Course

POSTS = Path(__file__).parent / "data" / "posts.yaml"

STAFF, TOP, HEAD, POST = "staff", "top", "head", "post"
WORKING, FULL_TIME, AUDITOR, CHOSEN = "working", "full_time", "auditor", "chosen"
WHY = {
    STAFF: _("works for the client"),
    TOP: _("member of top management"),
    HEAD: _("head of a department"),
    POST: _("manages or supervises by post"),
    WORKING: _("member of the working body"),
    FULL_TIME: _("full time for the system"),
    AUDITOR: _("internal auditor"),
    CHOSEN: _("chosen for this course"),
}
# claims: S1.1.1, S1.2.5, S1.2.6, S1.2.7, S1.2.8, S1.3.7, S1.3.8, S1.3.9
ASKED = {
    Course.Audience.EVERYONE: (STAFF,),
    Course.Audience.KEY_PERSONNEL: (TOP, HEAD, POST),
    Course.Audience.WRITERS: (HEAD, WORKING, FULL_TIME),
    Course.Audience.MANAGERS: (HEAD,),
    Course.Audience.AUDITORS: (AUDITOR,),
    Course.Audience.CHOSEN: (),
}


@dataclass(frozen=True)
class Member:
    """A person who works for the client today, with what decides which courses are theirs."""

    pk: int
    uid: str
    name: str
    post: str
    department_id: int | None
    department: str
    user_id: int | None
    is_: frozenset[str]


@cache
def posts() -> dict[str, tuple[str, ...]]:
    """Return the words of posts: those that lead, those that only stand beside."""
    found = yaml.safe_load(POSTS.read_text(encoding="utf-8"))
    return {name: tuple(word.lower() for word in words) for name, words in found.items()}


def leads(*named: str) -> bool:
    """Whether a post, in any of its languages, says that its holder manages or supervises."""
    said = " ".join(named).lower()
    return any(word in said for word in posts()["leading"]) and not any(word in said for word in posts()["beside"])


def roster(cycle: Cycle) -> dict[int, Member]:
    """Return the people who work for the client today, by primary key; one query."""
    today, engagement = cycle.today(), cycle.engagement
    seats = GroupMember.objects.sitting(today).filter(
        group__engagement=engagement, group__kind=Group.Kind.WORKING, person=OuterRef("pk")
    )
    letters = Appointment.objects.filter(
        cycle__engagement=engagement,
        person=OuterRef("pk"),
        role=Appointment.Role.INTERNAL_AUDITOR,
        state__in=(Appointment.State.ISSUED, Appointment.State.IN_FORCE),
    )
    found = (
        people(engagement)
        .filter(Q(left_on=None) | Q(left_on__gt=today))
        .annotate(
            is_head=Exists(Department.objects.filter(head=OuterRef("pk"))),
            is_working=Exists(seats),
            is_full_time=Exists(seats.filter(share=100)),
            is_auditor=Exists(letters),
        )
        .values_list(
            "pk", "uid", "name", "post", "post_en", "department_id", "department__name", "user_id", "top_management",
            "is_head", "is_working", "is_full_time", "is_auditor",
        )
    )  # fmt: skip
    return {row[0]: _member(*row) for row in found}


def people(engagement: Engagement):  # type: ignore[no-untyped-def]
    """Return the people of the engagement's client."""
    return Person.objects.filter(workspace=engagement.client.workspace_id)


def _member(
    pk: int,
    uid: str,
    name: str,
    post: str,
    post_en: str,
    place: int | None,
    department: str | None,
    user: int | None,
    *marks: bool,
) -> Member:
    top, head, working, full_time, auditor = marks
    told = {
        STAFF: True,
        TOP: top,
        HEAD: head,
        POST: leads(post, post_en),
        WORKING: working,
        FULL_TIME: full_time,
        AUDITOR: auditor,
    }
    return Member(
        pk, uid, name, post, place, department or "", user, frozenset(key for key, is_ in told.items() if is_)
    )


def required(
    audience: str, members: Iterable[Member], chosen: Collection[int] = (), exempt: Collection[int] = ()
) -> dict[int, tuple[str, ...]]:
    """Return {person: the reasons} of those who have to take a course of this audience.

    `chosen` are added to those of the audience, `exempt` are left out whatever speaks for them.
    """
    asked = ASKED[Course.Audience(audience)]
    found = {}
    for one in members:
        why = tuple(key for key in asked if key in one.is_)
        if one.pk in chosen and not why:
            why = (CHOSEN,)
        if why and one.pk not in exempt:
            found[one.pk] = why
    return found


def said(why: Iterable[str]) -> str:
    """Return the reasons in words."""
    from django.utils.translation import gettext  # noqa: PLC0415  `_` marks the words above for the collector

    return pgettext("between parts of a line", "; ").join(gettext(WHY[key]) for key in why)
