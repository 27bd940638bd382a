"""A client's people: changing, leaving, coming back, and whose account is whose."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from certification import successions
from certification.models import Client, Person
from wobo.accounts.models import Membership, User, Workspace
from wobo.accounts.models.workspace import CLIENT_ROLES
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain


@dataclass
class Departure:
    """What somebody's leaving did: who left, what moved on to whom, how many roles ended."""

    person: Person
    moved: list[successions.Request] = field(default_factory=list)
    ended: int = 0


@transaction.atomic
def leave(
    person: Person, left_on: dt.date, *, by: User, successor: Person | None = None, end_roles: bool = False
) -> Departure:
    """Note that a person has left; what waits for them moves to a successor, the account's roles end if wanted.

    Records, signatures and names stay as they are. Raises Obstructed for a successor who is nobody's successor.
    """
    Chain.objects.locked(person.workspace_id)
    if successor is not None:
        _check_successor(person, successor)
    fresh = record(person, "edit", by=by, changes={"left_on": left_on})
    told = Departure(fresh)
    if successor is not None:
        told.moved = _move_everything(fresh, successor, by=by)
    if end_roles and fresh.user is not None:
        told.ended = _end_roles(fresh, left_on, by=by)
    return told


@transaction.atomic
def hand_over(person: Person, successor: Person, *, by: User) -> list[successions.Request]:
    """Move what waits for a person to another; returns what moved."""
    Chain.objects.locked(person.workspace_id)
    _check_successor(person, successor)
    return _move_everything(person, successor, by=by)


def _check_successor(person: Person, successor: Person) -> None:
    if successor.workspace_id != person.workspace_id or successor.pk == person.pk:
        raise Obstructed(_("Choose somebody else of the same client as the successor."))
    if successor.left_on is not None:
        raise Obstructed(_("%(name)s has left and cannot take anything over.") % {"name": successor})


def _move_everything(person: Person, successor: Person, *, by: User) -> list[successions.Request]:
    found = sorted(successions.open_with(person), key=lambda one: one.workspace_id)
    for place in sorted({one.workspace_id for one in found}):
        Chain.objects.locked(place)  # all heads in one order, so that two who leave at once never wait crosswise
    for request in found:
        request.hand_over(successor, by)
    return found


def roles_to_end(person: Person, user: User) -> list[Membership]:
    """Return the client's roles of a person's account that `user` may end."""
    client = Client.objects.filter(workspace=person.workspace_id).values("workspace")
    places = Workspace.objects.filter(pk__in=client) | Workspace.objects.filter(parent__in=client)
    live = Membership.objects.visible_to(user).live(clock.today())
    held = live.filter(user=person.user_id, workspace__in=places, role__in=CLIENT_ROLES)
    return [row for row in held.select_related("workspace", "user") if may("edit", row, user)]


def _end_roles(person: Person, left_on: dt.date, *, by: User) -> int:
    """End the roles with the last day before the person is gone, yesterday at the latest for who is gone already."""
    today = clock.today()
    last = (max(today, left_on)) - dt.timedelta(days=1)
    rows = roles_to_end(person, by)
    for row in rows:
        record(row, "edit", by=by, changes={"until": last}, reason=_("%(name)s has left.") % {"name": person})
    return len(rows)


def come_back(person: Person, *, by: User) -> Person:
    """Note that a person works here again. What moved to others stays with them, ended roles stay ended."""
    return record(person, "edit", by=by, changes={"left_on": None})


@transaction.atomic
def link_account(person: Person, user: User, *, by: User) -> Person:
    """Say that an account is a person's. Raises Obstructed where one of the two is taken."""
    Chain.objects.locked(person.workspace_id)
    fresh = Person.objects.get(pk=person.pk)
    if fresh.user_id == user.pk:
        return fresh
    if fresh.user_id is not None:
        raise Obstructed(_("%(name)s has an account already.") % {"name": fresh})
    if Person.objects.filter(workspace=fresh.workspace_id, user=user).exists():
        raise Obstructed(_("This account belongs to somebody else of the client already."))
    return record(fresh, "edit", by=by, changes={"user": user})


def account_of(person: Person) -> User | None:
    """Return the account of the client's side that bears a person's address and is nobody's yet."""
    if person.user_id or not person.email or person.left_on:
        return None
    places = Workspace.objects.filter(pk=person.workspace_id) | Workspace.objects.filter(parent=person.workspace_id)
    live = Membership.objects.live(clock.today()).filter(workspace__in=places, role__in=CLIENT_ROLES)
    taken = Person.objects.filter(workspace=person.workspace_id).exclude(user=None)
    found = User.objects.filter(email=person.email.lower(), is_active=True, pk__in=live.values("user"))
    return found.exclude(pk__in=taken.values("user")).first()


def account_joined(user: User, place: Workspace) -> Person | None:
    """Link a new member of a client or engagement with the one person there who bears the address."""
    client = place if place.kind == Workspace.Kind.CLIENT else place.parent
    if client is None or client.kind != Workspace.Kind.CLIENT:
        return None
    people = Person.objects.within(client).filter(email__iexact=user.email, user=None, left_on=None)
    found = list(people[:2])
    if len(found) != 1 or Person.objects.within(client).filter(user=user).exists():
        return None
    return link_account(found[0], user, by=User.system())
