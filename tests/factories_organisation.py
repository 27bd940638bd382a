"""Groups and letters of appointment for tests, made through the product's own doors."""

from typing import Any

from certification.actions import appointments, groups
from certification.models import Appointment, Clause, Engagement, Group, Person
from tests.factories_certification import TODAY, make_department, make_person, make_standard, rendered, signs
from tests.people import Cast
from wobo.reporting.models import Report

DUTIES = "Runs the system."


def people_of(cast: Cast, engagement: Engagement) -> dict[str, Person]:
    """Make a managing director and a deputy with accounts, and an engineer without, in two departments."""
    client = engagement.client
    board, desk = make_department(client, "Board"), make_department(client, "Service desk")
    found = {
        "director": make_person(client, "Ann", user=cast.top_manager, top_management=True, department=board),
        "deputy": make_person(client, "Bob", user=cast.staff, top_management=True, department=board, post="Deputy"),
        "engineer": make_person(client, "Cid", department=desk, post="Engineer"),
    }
    client.language = "en"
    client.save()
    return found


def formed(cast: Cast, engagement: Engagement, kind: str, seats: dict[Person, dict[str, Any]]) -> Group:
    """Form a group with these members and have its decree signed by top management."""
    group = groups.open_group(engagement, kind, by=cast.lead)
    for person, terms in seats.items():
        groups.add_members(group, [person], by=cast.lead, **terms)
    group = groups.prepare_decree(group, by=cast.lead)
    paper = rendered(cast, group.decree_uid)
    signs(cast.top_manager, paper, "authorised")
    return Group.objects.get(pk=group.pk)


def drafted(cast: Cast, engagement: Engagement, role: str, person: Person, **about: Any) -> Appointment:
    """Draft a letter."""
    wanted = appointments.Wanted(role, person, TODAY, **about)
    return appointments.draft_letters(engagement.cycle, [wanted], by=cast.lead)[0]


def printed(cast: Cast, letter: Appointment) -> Appointment:
    """Have the paper of a letter made."""
    letter = appointments.prepare_letter(letter, by=cast.lead)
    rendered(cast, letter.paper_uid)
    return letter


def issued(cast: Cast, letter: Appointment) -> Appointment:
    """Have a letter printed and signed by top management."""
    return signs(cast.top_manager, printed(cast, letter), "appointed")


def in_force(cast: Cast, letter: Appointment) -> Appointment:
    """Take a letter to its end: signed by top management, accepted by its person."""
    letter = issued(cast, letter)
    return signs(letter.person.user, letter, "accepted")


def make_processes(count: int = 3) -> list[Clause]:
    """Give the engagement's standard a clause 8 with assessable processes."""
    standard = make_standard()
    fields = {"standard": standard, "depth": 2, "assessable": True}
    return [
        Clause.objects.create(
            ref=f"8.{number}", label=f"8.{number}", order=number, titles={"en": f"Process {number}"}, **fields
        )
        for number in range(1, count + 1)
    ]


def papers_left() -> int:
    """Return how many papers wait for the printer."""
    return Report.objects.waiting().count()
