"""What the letter of appointment (F23) and the decree of establishment show."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification import letters
from certification.models import Appointment, Engagement, Group, GroupMember, Person
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from . import client_slot, furniture


def named(record: Any, language: str, field: str = "name") -> str:
    """Return a name of the client's own rows: the Latin one in English papers where there is one."""
    if record is None:
        return ""
    return str((language == "en" and getattr(record, f"{field}_en", "")) or getattr(record, field))


def long_day(day: dt.date, language: str) -> str:
    """Write a date out: 2026年11月22日, 22 November 2026."""
    return f"{day.year}年{day.month}月{day.day}日" if language.startswith("zh") else date_format(day, "j F Y")


def about_of(letter: Appointment, language: str) -> str:
    """Return the process or service that a letter is about, in the language of the paper."""
    return letter.clause.title_in(language) if letter.clause else named(letter.service, language)


def values_of(letter: Appointment, language: str) -> dict[str, str]:
    """Return what the places of a template stand for in this letter."""
    person, engagement = letter.person, letter.cycle.engagement
    with override(language):
        role = str(letter.get_role_display())
    return {
        "person": named(person, language),
        "department": named(person.department, language),
        "post": named(person, language, "post"),
        "role": role,
        "about": about_of(letter, language),
        "client": engagement.client.name_in(language),
        "standard": engagement.title,
        "date": long_day(letter.starts_on, language),
    }


def duties_of(letter: Appointment, language: str) -> str:
    """Return the duties that a new letter proposes."""
    return letters.duties(letter.role, language, values_of(letter, language))


def appointment(letter: Appointment, language: str) -> dict[str, Any]:
    """Return the letter: whom, to what, with which duties, from when; signed by top management and the appointee."""
    engagement, values = letter.cycle.engagement, values_of(letter, language)
    duties = named(letter, language, "duties")
    client = engagement.client.name_in(language)
    appointee = {**client_slot(engagement, language, Meaning.ACCEPTED, Role.STAFF), "role": values["role"]}
    return furniture(engagement, language, kind="appointment", title=_("Letter of appointment")) | {
        "issued_on": values["date"],
        "issued_on_iso": letter.starts_on.isoformat(),
        "letter": {
            "number": letter.reference,
            **{name: values[name] for name in ("person", "department", "post", "role", "about", "date")},
            "clause": letter.clause.label if letter.clause else "",
            "opening": letters.opening(letter.role, language, values),
            "closing": letters.closing(language, values),
            "duties": [line.strip() for line in duties.splitlines() if line.strip()],
            "replaces": letter.replaces.reference if letter.replaces else "",
        },
        "slots": [
            client_slot(engagement, language, Meaning.AUTHORISED, Role.TOP_MANAGER),
            {**appointee, "name": values["person"]},
        ],
        "seals": [{"organisation": client, "note": ""}],
    }


def decree(group: Group, language: str) -> dict[str, Any]:
    """Return the decree of establishment: why, who, which duties; `seats` lets a page see who came or went since."""
    engagement = group.engagement
    seats = seats_of(group)
    name = named(group, language) or str(group.get_kind_display())
    return furniture(engagement, language, kind="decree", title=_("Decree of establishment")) | {
        "group": {"name": name, "kind": group.kind, "opening": _opening(engagement, name, language)},
        "members": [_member(seat, language) for seat in seats],
        "duties": [line.strip() for line in named(group, language, "duties").splitlines() if line.strip()],
        "absences": [
            {"department": named(row.department, language), "reason": row.reason}
            for row in group.absences.select_related("department").order_by("department__order", "pk")
        ],
        "seats": [[seat.person.uid, seat.role] for seat in seats],
        "slots": [client_slot(engagement, language, Meaning.AUTHORISED, Role.TOP_MANAGER)],
        "seals": [{"organisation": engagement.client.name_in(language), "note": ""}],
    }


ORDER = [GroupMember.Role.CHAIR, GroupMember.Role.DEPUTY, GroupMember.Role.SECRETARY, GroupMember.Role.MEMBER]


def seats_of(group: Group) -> list[GroupMember]:
    """Return who sits in a group today, the chair first."""
    found = group.members.sitting(group.engagement.cycle.today()).select_related("person__department")
    return sorted(found, key=lambda seat: (ORDER.index(GroupMember.Role(seat.role)), seat.pk))


def _opening(engagement: Engagement, name: str, language: str) -> str:
    told = {"standard": engagement.title, "client": engagement.client.name_in(language), "group": name}
    return (
        _(
            "To build and run the IT service management system in accordance with %(standard)s, %(client)s establishes"
            " the %(group)s with the members and duties below."
        )
        % told
    )


def _member(seat: GroupMember, language: str) -> dict[str, str]:
    person: Person = seat.person
    return {
        "role": str(seat.get_role_display()),
        "name": named(person, language),
        "department": named(person.department, language),
        "post": named(person, language, "post"),
        "share": f"{seat.share} %" if seat.group.kind == Group.Kind.WORKING else "",
    }
