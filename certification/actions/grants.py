"""The roles of accounts that follow from letters in force and from seats in a formed working body.

Nobody enters them a second time: they begin and end with the letter or the seat. What somebody gave by hand is left
alone. Whoever has no account yet gets the roles when the account comes (receivers.py).
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from certification.models import Appointment, GroupMember, Person
from wobo.accounts.models import Membership, Role, User
from wobo.workflow import clock
from wobo.workflow.doors import record

OF_LETTER = {
    "management_representative": Role.MANAGEMENT_REPRESENTATIVE,
    "document_controller": Role.DOCUMENT_CONTROLLER,
    "internal_auditor": Role.INTERNAL_AUDITOR,
}  # whoever answers for a process, a service or a field of the system works in the group that builds it

Key = tuple[int, str]  # workspace, role


def role_of(source: Any) -> str:
    """Return the role that a letter or a seat gives."""
    return OF_LETTER.get(source.role, Role.WORKING_GROUP) if isinstance(source, Appointment) else Role.WORKING_GROUP


@transaction.atomic
def follow(person: Person) -> None:
    """Let the person's account hold the roles that follow from letters and seats, and no longer those that do not."""
    holding = _holding(person)
    for source in _granted(person):
        there = holding.get((source.workspace_id, source.grant.role), [])
        if source in there and source.grant.user_id == person.user_id:
            continue
        _release(source, [one for one in there if source.grant.user_id == person.user_id])
    for (place, role), sources in _holding(person).items():
        if not any(one.grant_id for one in sources):
            _grant(person, place, role, sources[0])


def _holding(person: Person) -> dict[Key, list[Any]]:
    """Return what gives the account roles now; nothing without an account, nor for somebody of the firm."""
    user = person.user
    if user is None or not user.is_active or user.fresh().rights.is_consulting or user.fresh().rights.is_firm:
        return {}
    letters = Appointment.objects.in_force().filter(person=person).order_by("pk")
    seats = GroupMember.objects.filter(person=person, until=None, group__kind="working").order_by("pk")
    found: dict[Key, list[Any]] = {}
    for source in [*letters, *seats.exclude(group__formed_on=None)]:
        found.setdefault((source.workspace_id, role_of(source)), []).append(source)
    return found


def _granted(person: Person) -> list[Any]:
    with_role = Q(person=person) & ~Q(grant=None)
    letters = Appointment.objects.filter(with_role).select_related("grant")
    return [*letters, *GroupMember.objects.filter(with_role).select_related("grant")]


def _release(source: Any, others: list[Any]) -> None:
    """Take a role away from its source: another source of the same role keeps it, else it ends at once."""
    membership, system = source.grant, User.system()
    record(source, "edit", by=system, changes={"grant": None})
    heirs = [one for one in others if one != source and not one.grant_id]
    if heirs:
        record(heirs[0], "edit", by=system, changes={"grant": membership})
    elif membership.until is None:
        record(membership, "edit", by=system, changes={"until": clock.today() - dt.timedelta(days=1)})


def _grant(person: Person, place: int, role: str, source: Any) -> None:
    """Give a role because of its source; one that was given by hand stands and stays what it is."""
    if Membership.objects.filter(user=person.user, workspace=place, role=role, until=None).exists():
        return
    begins = getattr(source, "starts_on", None)
    since = max(clock.today(), begins) if begins else clock.today()
    membership = Membership(user=person.user, workspace=source.workspace, role=role, since=since)
    record(membership, "create", by=User.system())
    record(source, "edit", by=User.system(), changes={"grant": membership})
