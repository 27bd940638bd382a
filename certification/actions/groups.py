"""Steering group and working body: forming them, who is in them, why a department is not, the decree."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certification import letters
from certification.models import Appointment, Department, DepartmentAbsence, Engagement, Group, GroupMember, Person
from wobo.accounts.models import Role, User
from wobo.notices.actions import tell
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from .engagements import team_of
from .grants import follow
from .standing import recompute_soon

DECREE = "decree"
SIGNED_IN = "authorised"  # the slot of the decree


def group_of(engagement: Engagement, kind: str) -> Group | None:
    """Return a group of an engagement, if somebody has begun to form it."""
    found: Group | None = engagement.groups.filter(kind=kind).first()
    return found


@transaction.atomic
def open_group(engagement: Engagement, kind: str, *, by: User) -> Group:
    """Begin to form a group, with its customary name and duties; the second time returns what is there."""
    Chain.objects.locked(engagement.workspace_id)
    if found := group_of(engagement, kind):
        return found
    language = engagement.client.language
    texts = {"name": letters.group_name(kind, language), "duties": letters.group_duties(kind, language)}
    if language != "en":
        texts |= {"name_en": letters.group_name(kind, "en"), "duties_en": letters.group_duties(kind, "en")}
    group = Group(workspace=engagement.workspace, engagement=engagement, kind=kind, **texts)
    return record(group, "create", by=by)


@transaction.atomic
def edit_group(group: Group, changes: dict[str, Any], *, by: User) -> Group:
    """Change name and duties; a decree that nobody signed yet no longer holds."""
    group = record(group, "edit", by=by, changes=changes)
    return _without_unsigned_decree(group, by=by)


@transaction.atomic
def add_members(group: Group, people: Iterable[Person], *, by: User, **fields: Any) -> list[GroupMember]:
    """Add several people at once, all with the same role and share; who sits there already is left alone.

    A new chair takes the place of the present one, who stays as a member. Returns the new members.
    """
    people = list(people)
    if fields.get("role") == GroupMember.Role.CHAIR and len(people) > 1:
        raise Obstructed(_("A group has one chair. Choose one person."))
    Chain.objects.locked(group.workspace_id)
    there = set(group.members.filter(until=None).values_list("person_id", flat=True))
    today = _today(group)
    added = []
    for person in people:
        if person.pk in there:
            continue
        if fields.get("role") == GroupMember.Role.CHAIR:
            _make_room_for_chair(group, by=by)
        seat = GroupMember(workspace=group.workspace, group=group, person=person, since=today, **fields)
        added.append(record(seat, "create", by=by))
    if added:
        _without_unsigned_decree(group, by=by)
    return added


def _today(group: Group) -> dt.date:
    return clock.today(group.engagement.client.time_zone)


def _make_room_for_chair(group: Group, *, by: User, apart_from: GroupMember | None = None) -> None:
    for seat in group.members.filter(until=None, role=GroupMember.Role.CHAIR):
        if seat != apart_from:
            record(seat, "edit", by=by, changes={"role": GroupMember.Role.MEMBER})


@transaction.atomic
def change_member(seat: GroupMember, changes: dict[str, Any], *, by: User) -> GroupMember:
    """Change role, share, experience. Whoever becomes the chair takes the place of the present one, who stays."""
    Chain.objects.locked(seat.workspace_id)
    if seat.until is not None:
        raise Obstructed(_("This membership has ended. Take it up again first."))
    if changes.get("role") == GroupMember.Role.CHAIR:
        _make_room_for_chair(seat.group, by=by, apart_from=seat)
    seat = record(seat, "edit", by=by, changes=changes)
    _without_unsigned_decree(seat.group, by=by)
    return seat


@transaction.atomic
def end_member(seat: GroupMember, *, by: User, on: dt.date | None = None) -> GroupMember:
    """End a membership; the row stays as history, the role that followed from it ends."""
    seat = record(seat, "edit", by=by, changes={"until": on or _today(seat.group)})
    _without_unsigned_decree(seat.group, by=by)
    follow(seat.person)
    return seat


@transaction.atomic
def restore_member(seat: GroupMember, *, by: User) -> GroupMember:
    """Take the end of a membership back; a chair whose place is taken comes back as a member.

    Raises Obstructed when the person sits in the group again already.
    """
    Chain.objects.locked(seat.workspace_id)
    others = seat.group.members.filter(until=None).exclude(pk=seat.pk)
    if others.filter(person=seat.person).exists():
        raise Obstructed(_("%(person)s is a member again already.") % {"person": seat.person})
    changes: dict[str, Any] = {"until": None}
    if seat.role == GroupMember.Role.CHAIR and others.filter(role=GroupMember.Role.CHAIR).exists():
        changes["role"] = GroupMember.Role.MEMBER
    seat = record(seat, "edit", by=by, changes=changes)
    _without_unsigned_decree(seat.group, by=by)
    follow(seat.person)
    return seat


@transaction.atomic
def explain_absences(group: Group, reasons: Mapping[Department, str], *, by: User) -> None:
    """Say why departments are not in the working body; an empty reason takes an earlier one away."""
    Chain.objects.locked(group.workspace_id)
    there = {row.department_id: row for row in group.absences.filter(department__in=reasons)}
    for department, reason in reasons.items():
        row = there.get(department.pk)
        if row and not reason:
            record(row, "remove", by=by)
        elif row:
            record(row, "edit", by=by, changes={"reason": reason})
        elif reason:
            blank = DepartmentAbsence(workspace=group.workspace, group=group, department=department, reason=reason)
            record(blank, "create", by=by)
    _without_unsigned_decree(group, by=by)


@transaction.atomic
def prepare_decree(group: Group, *, by: User) -> Group:
    """Have the decree of establishment made with the members of today, for top management's signature.

    A decree that was made before and not signed is superseded; a signed one stays in the files. Raises Obstructed.
    """
    Chain.objects.locked(group.workspace_id)
    if reasons := list(obstacles_of_decree(group)):
        raise Obstructed(*reasons)
    group = _without_unsigned_decree(group, by=by)
    report = request(DECREE, group, group.engagement.client.language, by=by)
    group = record(group, "edit", by=by, changes={"decree_uid": report.uid})
    engagement = group.engagement
    subject = lambda: _("A decree waits for your signature")  # noqa: E731  said in each reader's language
    text = f"{engagement.client} · {group}"
    tell(
        team_of(engagement, Role.TOP_MANAGER),
        "signature",
        subject,
        text,
        group.get_absolute_url(),
        group.workspace,
        group,
    )
    return group


def obstacles_of_decree(group: Group, seats: list[GroupMember] | None = None) -> list[str]:
    """Return what a group lacks before top management can decree it; `seats` spares reading them again."""
    seats = list(group.members.sitting(_today(group))) if seats is None else seats
    found = []
    if not seats:
        found.append(_("The group has no members yet."))
    elif not any(seat.role == GroupMember.Role.CHAIR for seat in seats):
        found.append(_("The group has no chair yet."))
    if not group.duties:
        found.append(_("The group has no duties yet."))
    return found


def decree_of(group: Group) -> Report | None:
    """Return the decree that counts now."""
    return Report.objects.filter(uid=group.decree_uid).first() if group.decree_uid else None


def _without_unsigned_decree(group: Group, *, by: User) -> Group:
    """Drop a decree that nobody signed: it no longer says what the group is."""
    group = Group.objects.get(pk=group.pk)
    decree = decree_of(group)
    if decree is None or decree.signed(SIGNED_IN):
        return group
    if decree.state == Report.State.READY:
        fire(decree, "supersede", by=User.system())
    return record(group, "edit", by=by, changes={"decree_uid": ""})


def decree_was_signed(report: Report, by: User) -> None:
    """Let the signature form the group, in the signer's transaction. An outdated paper changes nothing.

    The day of the first decree stays the day on which the group was formed. Whoever sits in the working body works
    in the engagement from now on.
    """
    group = Group.objects.filter(uid=report.record_uid, decree_uid=report.uid).first()
    if group is None:
        return
    if group.formed_on is None:
        group = record(group, "edit", by=by, changes={"formed_on": _today(group)})
    if group.kind == Group.Kind.WORKING:
        for seat in group.members.filter(until=None).select_related("person__user"):
            follow(seat.person)
    recompute_soon(group.engagement)


@transaction.atomic
def keep_representative(engagement: Engagement, *, kept: bool, reason: str = "", by: User) -> Engagement:
    """Keep the role of management representative, or say why not; then somebody responsible takes its place.

    Raises Obstructed while a letter of the role that would go is issued or in force.
    """
    Chain.objects.locked(engagement.workspace_id)
    role = Appointment.Role.RESPONSIBLE if kept else Appointment.Role.MANAGEMENT_REPRESENTATIVE
    live = Appointment.objects.filter(workspace=engagement.workspace, role=role, state__in=("issued", "in_force"))
    if kept != engagement.keeps_representative and (letter := live.select_related("person").first()):
        told = {"number": letter.reference, "person": letter.person, "role": letter.get_role_display()}
        raise Obstructed(_("End letter %(number)s first: %(person)s is %(role)s.") % told)
    changes = {"keeps_representative": kept, "no_representative_reason": "" if kept else reason}
    engagement = record(engagement, "edit", by=by, changes=changes)
    recompute_soon(engagement)
    return engagement
