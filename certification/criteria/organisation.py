"""The criteria of phase 2: steering group, working body, responsibilities by letter."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import gates
from certification.gates import Met, NotMet
from certification.models import Appointment, Cycle, Group, GroupMember
from certification.representation import unexplained

Role = Appointment.Role
State = Appointment.State
LIVE = (State.DRAFT, State.ISSUED, State.IN_FORCE)


@dataclass(frozen=True)
class Facts:
    """Groups with who sits in them, what departments lack, the letters that count: four queries."""

    code: str
    keeps_representative: bool
    no_representative_reason: str
    groups: dict[str, Group]
    seats: dict[str, list[GroupMember]]
    departments: list[Any]  # not represented and not explained
    letters: list[Appointment]
    gone: frozenset[int]  # letters in force of people who have left


def gather(cycle: Cycle) -> Facts:
    """Read groups, their seats, departments with absences, and the letters of the engagement."""
    engagement, today = cycle.engagement, cycle.today()
    groups = {group.kind: group for group in Group.objects.filter(engagement=engagement)}
    seats: dict[str, list[GroupMember]] = {kind: [] for kind in Group.Kind.values}
    for seat in (
        GroupMember.objects.filter(group__engagement=engagement).sitting(today).select_related("group", "person")
    ):
        seats[seat.group.kind].append(seat)
    found = Appointment.objects.filter(workspace=engagement.workspace_id, state__in=LIVE)
    letters = list(found.select_related("person", "clause__standard", "service"))
    for letter in letters:
        letter.cycle = cycle
    return Facts(
        code=engagement.code,
        keeps_representative=engagement.keeps_representative,
        no_representative_reason=engagement.no_representative_reason,
        groups=groups,
        seats=seats,
        departments=unexplained(engagement, seats["working"]),
        letters=letters,
        gone=frozenset(one.pk for one in letters if one.person.left_on is not None and one.person.left_on <= today),
    )


def _group(facts: Facts, kind: str) -> str:
    return reverse("certification:group", args=[facts.code, kind])


def _letters(facts: Facts, role: str = "") -> str:
    page = reverse("certification:appointment_list", args=[facts.code])
    return f"{page}?role={role}" if role else page


def _formed(facts: Facts, kind: str) -> list[tuple[str, str]]:
    """Return what keeps a group from being formed: itself, members, chair, decree."""
    page, group = _group(facts, kind), facts.groups.get(kind)
    word = Group.Kind(kind).label
    if group is None:
        return [(_("%(group)s: not formed yet.") % {"group": word}, page)]
    missing = []
    if not facts.seats[kind]:
        missing.append((_("%(group)s: no members yet.") % {"group": word}, page))
    elif not any(seat.role == GroupMember.Role.CHAIR for seat in facts.seats[kind]):
        missing.append((_("%(group)s: no chair yet.") % {"group": word}, page))
    if group.formed_on is None:
        missing.append((_("%(group)s: the decree is not signed.") % {"group": word}, page))
    return missing


organisation = gates.register(2, gather)


@organisation.criterion("steering_group")
def steering_group_is_formed(facts: Facts) -> Met | NotMet:
    """S2.1: formed by decree, duties named, top management in it."""
    missing = _formed(facts, "steering")
    seats = facts.seats["steering"]
    if seats and not any(seat.person.top_management for seat in seats):
        missing.append((_("Nobody of top management is in the steering group."), _group(facts, "steering")))
    return NotMet(tuple(missing)) if missing else Met(_names(seats))


def _names(seats: list[GroupMember]) -> str:
    word = pgettext("between names", ", ").join(str(seat.person) for seat in seats[:6])
    return word if len(seats) <= 6 else _("%(names)s and %(count)s more") % {"names": word, "count": len(seats) - 6}


@organisation.criterion("working_body")
def working_body_is_formed(facts: Facts) -> Met | NotMet:
    """S2.2: formed by decree, every department represented or explained, key people named."""
    missing, seats = _formed(facts, "working"), facts.seats["working"]
    page = reverse("certification:group_absences", args=[facts.code])
    if "working" in facts.groups:
        missing += [
            (_("%(department)s: not represented, and no reason given.") % {"department": one}, page)
            for one in facts.departments
        ]
    if seats and not any(seat.backbone for seat in seats):
        missing.append((_("Nobody is named as one of the key people."), _group(facts, "working")))
    return NotMet(tuple(missing)) if missing else Met(_names(seats))


@organisation.criterion("full_time_member")
def somebody_is_full_time(facts: Facts) -> Met | NotMet:
    """S2.2.5: else the largest share is on record, and the criterion may be waived."""
    seats = facts.seats["working"]
    if any(seat.is_full_time for seat in seats):
        return Met(", ".join(str(seat.person) for seat in seats if seat.is_full_time))
    page = _group(facts, "working")
    if not seats:
        return NotMet.of((_("The working body has no members yet."), page))
    most = max(seats, key=lambda seat: seat.share)
    told = {"person": most.person, "share": most.share}
    return NotMet.of((_("Nobody is full time; the largest share is %(person)s with %(share)s %%.") % told, page))


@organisation.criterion("responsibilities")
def responsibilities_are_assigned(facts: Facts) -> Met | NotMet:
    """S2.3 and clause 5.3: the representative, or whoever is responsible where that role is not kept, by letter."""
    missing = _held(facts, Role.MANAGEMENT_REPRESENTATIVE if facts.keeps_representative else Role.RESPONSIBLE)
    if not facts.keeps_representative and not facts.no_representative_reason:
        page = reverse("certification:representative", args=[facts.code])
        missing.append((_("No reason is given why there is no management representative."), page))
    letters = [one for one in facts.letters if one.state == State.IN_FORCE]
    return NotMet(tuple(missing)) if missing else Met(_("%(count)s letters in force") % {"count": len(letters)})


def _held(facts: Facts, role: str) -> list[tuple[str, str]]:
    """Return what keeps a role from being held by a letter in force: the letter's next step, in words."""
    mine = [one for one in facts.letters if one.role == role]
    in_force = [one for one in mine if one.state == State.IN_FORCE]
    if in_force:
        return [_left(one) for one in in_force if one.pk in facts.gone]
    if not mine:
        page = f"{reverse('certification:appointment_new', args=[facts.code])}?role={role}"
        return [(_("%(role)s: no letter of appointment.") % {"role": Role(role).label}, page)]
    return [_next_step(one) for one in mine]


def _left(letter: Appointment) -> tuple[str, str]:
    told = {"letter": letter.reference, "person": letter.person}
    return _("%(letter)s: %(person)s has left. Appoint a successor.") % told, letter.get_absolute_url()


def _next_step(letter: Appointment) -> tuple[str, str]:
    told = {"letter": letter.reference, "role": letter.get_role_display(), "person": letter.person}
    if letter.state == State.ISSUED:
        text = _("%(letter)s, %(role)s: %(person)s has not accepted yet.")
    elif letter.paper_uid:
        text = _("%(letter)s, %(role)s: top management has not signed the appointment of %(person)s yet.")
    else:
        text = _("%(letter)s, %(role)s: the letter to %(person)s is still a draft.")
    return text % told, letter.get_absolute_url()


@organisation.criterion("appointments_valid")
def appointments_still_hold(facts: Facts) -> Met | NotMet:
    """P18: in a recertification the letters of before still hold, and nobody who holds one has left."""
    missing = _held(facts, Role.MANAGEMENT_REPRESENTATIVE if facts.keeps_representative else Role.RESPONSIBLE)
    letters = [one for one in facts.letters if one.state == State.IN_FORCE]
    links = {url for _text, url in missing}
    missing += [row for row in map(_left, (one for one in letters if one.pk in facts.gone)) if row[1] not in links]
    return NotMet(tuple(missing)) if missing else Met(_("%(count)s letters in force") % {"count": len(letters)})
