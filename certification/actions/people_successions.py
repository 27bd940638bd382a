"""What certification has waiting for a person, and how it moves on to a successor.

Departments, services, letters, seats, tasks, coming meetings. Who hands over keeps people, not letters or tasks of
every engagement: what is not theirs to change moves in the name of the system, as a consequence of the leaving, which
stands on the trail with their name.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import meeting_news as news
from certification.models import (
    Appointment,
    Attendance,
    Department,
    GroupMember,
    Improvement,
    LegalRequirement,
    Objective,
    Person,
    Risk,
    Service,
    Task,
    UpkeepItem,
)
from certification.successions import Request
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import may, record

from .appointments import Wanted, decline_letter, draft_letters, edit_letter
from .groups import add_members, change_member, end_member
from .meetings import expect, row_of_person

LETTER_STATES = (Appointment.State.DRAFT, Appointment.State.ISSUED, Appointment.State.IN_FORCE)


def doer(verb: str, obj: Any, by: User) -> User:
    """Return in whose name something moves: the person's own where it is theirs to change, else the system's."""
    return by if may(verb, obj, by) else User.system()


def _because(person: Person, by: User) -> str:
    return _("Successor of %(name)s; recorded by %(by)s.") % {"name": person, "by": by}


def columns(person: Person) -> Iterator[Request]:
    """Yield what bears the person in one column: departments, services, unfinished tasks, coming meetings, the design.

    One query for all of them: this is asked for with every page of a person.
    """
    kinds = {
        "department": _("Heads a department"),
        "service": _("Owns a service"),
        "task": _("Task"),
        "meeting": _("Meeting"),
        "risk": _("Answers for a risk"),
        "law": _("Answers for a law"),
        "objective": _("Answers for an objective"),
        "improvement": _("Does an improvement"),
        "upkeep": _("Does a part of the plan of upkeep"),
    }
    rows = _named("department", Department.objects.filter(head=person), "name").union(
        _named("service", Service.objects.filter(owner=person), "name"),
        _named("task", Task.objects.unfinished().filter(owner=person), "text"),
        _named("meeting", _coming(person), "what"),
        _named("risk", Risk.objects.filter(owner=person).exclude(state=Risk.State.ACCEPTED), "text"),
        _named("law", LegalRequirement.objects.applying().filter(person=person), "name"),
        _named("objective", Objective.objects.filter(person=person), "name"),
        _named("improvement", Improvement.objects.unfinished().filter(owner=person), "text"),
        _named("upkeep", UpkeepItem.objects.open().filter(owner=person), "text"),
        all=True,
    )
    for table, pk, text, place in rows:
        move = _place(pk) if table == "meeting" else _edit(table, pk, person)
        yield Request(kinds[table], text, move, place)


COLUMNS: dict[str, tuple[Any, str]] = {
    "department": (Department, "head"),
    "service": (Service, "owner"),
    "task": (Task, "owner"),
    "risk": (Risk, "owner"),
    "law": (LegalRequirement, "person"),
    "objective": (Objective, "person"),
    "improvement": (Improvement, "owner"),
    "upkeep": (UpkeepItem, "owner"),
}


def _named(table: str, rows: Any, text: str) -> Any:
    named = rows.order_by().annotate(table=Value(table), called=F(text))
    return named.values_list("table", "pk", "called", "workspace_id")


def _edit(table: str, pk: int, person: Person) -> Any:
    """Return what moves a row by putting the successor into its column."""
    model, name = COLUMNS[table]

    def move(successor: Person, by: User) -> Any:
        row = model.objects.get(pk=pk)
        reason = _because(person, by)
        moved = record(row, "edit", by=doer("edit", row, by), changes={name: successor}, reason=reason)
        if table == "task":
            news.assigned(moved, by)
        return moved

    return move


def _coming(person: Person) -> Any:
    """Return the places at coming meetings that the person has, each with `called`: what and when."""
    since = clock.today() if person.left_on is None else max(person.left_on, clock.today())
    rows = Attendance.objects.filter(person=person, way="", meeting__called_off_at=None, meeting__day__gte=since)
    day = Cast("meeting__day", CharField())
    return rows.annotate(what=Concat(F("meeting__subject"), Value(", "), day, output_field=TextField()))


def _place(pk: int) -> Any:
    """Return what gives the place at a meeting to the successor, who is told; chair and minutes come with it."""

    def move(successor: Person, by: User) -> Any:
        related = ("meeting__cycle__engagement__client", "meeting__workspace", "person", "workspace")
        row = Attendance.objects.select_related(*related).get(pk=pk)
        meeting, doing = row.meeting, doer("remove", row, by)
        duties = {flag: True for flag in ("chairs", "records") if getattr(row, flag)}
        record(row, "remove", by=doing)
        new = expect(meeting, by=doing, people=[successor])
        there = row_of_person(meeting, successor)
        if there is not None and duties:
            record(there, "edit", by=doing, changes=duties)
            names = {"chairs": "chair", "records": "recorder"}
            record(meeting, "edit", by=doing, changes={names[flag]: str(successor) for flag in duties})
        news.invited(meeting, new, by)
        return there

    return move


def letters(person: Person) -> Iterator[Request]:
    """Yield the letters of appointment that are not over.

    A draft gets the successor's name; an issued one is declined, and what is in force holds until the successor has
    accepted a letter of their own: both are drafted anew for the successor.
    """
    rows = Appointment.objects.filter(person=person, state__in=LETTER_STATES)
    for row in rows.select_related("cycle__engagement__client", "cycle__engagement__workspace", "person", "workspace"):
        kind = pgettext("succession", "Letter of appointment, %(state)s") % {"state": row.get_state_display()}
        yield Request(kind, str(row.get_role_display()), _letter(row), row.workspace_id, row.get_absolute_url())


def _letter(row: Appointment) -> Any:
    def move(successor: Person, by: User) -> Any:
        doing = doer("edit", row, by)
        if row.state == Appointment.State.DRAFT:
            return edit_letter(row, {"person": successor}, by=doing)
        engagement = row.cycle.engagement
        if row.state == Appointment.State.ISSUED:
            decline_letter(row, reason=_because(row.person, by), by=doer("decline", row, by))
        today = clock.today(engagement.client.time_zone)
        wanted = Wanted(row.role, successor, today, row.clause, row.service)
        drafted = draft_letters(engagement.cycle, [wanted], by=doing)
        for one in drafted:
            if row.state == Appointment.State.IN_FORCE and one.replaces_id != row.pk:
                record(one, "edit", by=doing, changes={"replaces": row})
        return drafted

    return move


def seats(person: Person) -> Iterator[Request]:
    """Yield the person's seats in groups."""
    rows = GroupMember.objects.filter(person=person, until=None).select_related(
        "group__engagement__client", "group__workspace", "person", "workspace"
    )
    for row in rows:
        kind = _("Member of a group")
        text = f"{row.group} · {row.get_role_display()}"
        yield Request(kind, text, _seat(row), row.workspace_id, row.group.get_absolute_url())


def _seat(row: GroupMember) -> Any:
    def move(successor: Person, by: User) -> Any:
        doing = doer("edit", row, by)
        end_member(row, by=doing, on=row.person.left_on)
        there = row.group.members.filter(until=None, person=successor).first()
        if there is None:
            return add_members(row.group, [successor], by=doing, role=row.role, share=row.share)
        if row.role != GroupMember.Role.MEMBER and there.role == GroupMember.Role.MEMBER:
            return change_member(there, {"role": row.role}, by=doing)
        return there

    return move
