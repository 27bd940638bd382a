"""The criteria of phase 2 and of the owners: each says what is missing and where one mends it."""

# claims: S2.1.1, S2.1.3, S2.1.4, S2.1.8, S2.1.9, S2.2.2, S2.2.3, S2.2.7, S2.3.1, S2.3.2, S2.3.3, P8
import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from certification import design_read, gates, letter_work, panels
from certification.actions import appointments, groups
from certification.criteria import organisation
from certification.models import Appointment, Engagement, GroupMember, Person, Phase, Service
from tests.factories_certification import TODAY, make_department, make_person, phase_of
from tests.factories_organisation import drafted, formed, in_force, issued, make_processes, people_of, printed
from tests.people import Cast

PHASES = ["steering_group", "working_body", "responsibilities", "full_time_member"]


@pytest.fixture
def people(cast: Cast, engagement: Engagement) -> dict[str, Person]:
    return people_of(cast, engagement)


def missing(engagement: Engagement, key: str, number: int = 2) -> list[tuple[str, str]]:
    phase = Phase.objects.select_related("cycle__engagement__client").get(cycle=engagement.cycle, number=number)
    line = next(one for one in gates.lines(phase) if one.criterion.key == key)
    return [(text, url.removeprefix(f"/e/{engagement.code}/")) for text, url in line.missing]


def note(engagement: Engagement, key: str) -> str:
    phase = Phase.objects.select_related("cycle__engagement__client").get(cycle=engagement.cycle, number=2)
    return next(one.note for one in gates.lines(phase) if one.criterion.key == key)


def test_before_anything_is_done_each_says_where_to_begin(engagement: Engagement) -> None:
    assert {key: missing(engagement, key) for key in PHASES} == {
        "steering_group": [("Steering group: not formed yet.", "organisation/steering/")],
        "working_body": [("Working body: not formed yet.", "organisation/working/")],
        "responsibilities": [
            (
                "Management representative: no letter of appointment.",
                "appointments/new/?role=management_representative",
            )
        ],
        "full_time_member": [("The working body has no members yet.", "organisation/working/")],
    }


def test_a_steering_group_wants_a_chair_a_decree_and_top_management(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    group = groups.open_group(engagement, "steering", by=cast.lead)
    groups.add_members(group, [people["engineer"]], by=cast.lead, role="member")

    assert [text for text, _url in missing(engagement, "steering_group")] == [
        "Steering group: no chair yet.",
        "Steering group: the decree is not signed.",
        "Nobody of top management is in the steering group.",
    ]


def test_a_formed_steering_group_meets_the_criterion(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    formed(cast, engagement, "steering", {people["director"]: {"role": "chair"}, people["deputy"]: {}})

    assert missing(engagement, "steering_group") == []
    assert note(engagement, "steering_group") == "Ann, Bob"


def test_the_working_body_names_departments_that_nobody_speaks_for(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    seats = {people["engineer"]: {"role": "chair", "share": 60}}
    formed(cast, engagement, "working", seats)

    assert missing(engagement, "working_body") == [
        ("Board: not represented, and no reason given.", "organisation/absences/"),
        ("Nobody is named as one of the key people.", "organisation/working/"),
    ]
    assert missing(engagement, "full_time_member") == [
        ("Nobody is full time; the largest share is Cid with 60 %.", "organisation/working/")
    ]


def test_a_complete_working_body_meets_both_criteria(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    seats = {people["engineer"]: {"role": "chair", "share": 100, "backbone": True}, people["deputy"]: {}}
    formed(cast, engagement, "working", seats)

    assert missing(engagement, "working_body") == []
    assert note(engagement, "full_time_member") == "Cid"


def test_each_step_of_the_representative_s_letter_is_named(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    letter = drafted(cast, engagement, "management_representative", people["deputy"])
    page = f"appointments/{letter.uid}/"

    def said() -> list[tuple[str, str]]:
        return missing(engagement, "responsibilities")

    assert said() == [("A-2026-A01, Management representative: the letter to Bob is still a draft.", page)]
    letter = printed(cast, letter)
    assert said()[0][0].endswith("top management has not signed the appointment of Bob yet.")
    letter = issued(cast, letter)
    assert said()[0][0].endswith("Bob has not accepted yet.")


def test_in_force_the_responsibilities_are_assigned_until_the_holder_leaves(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    in_force(cast, drafted(cast, engagement, "management_representative", people["deputy"]))
    assert missing(engagement, "responsibilities") == []
    assert note(engagement, "responsibilities") == "1 letters in force"

    people["deputy"].left_on = TODAY
    people["deputy"].save()
    assert missing(engagement, "responsibilities")[0][0] == "A-2026-A01: Bob has left. Appoint a successor."


def test_without_the_role_somebody_responsible_takes_its_place(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    groups.keep_representative(engagement, kept=False, reason="The deputy answers.", by=cast.lead)
    assert missing(engagement, "responsibilities") == [
        (
            "Responsible for the service management system: no letter of appointment.",
            "appointments/new/?role=responsible",
        )
    ]

    in_force(cast, drafted(cast, engagement, "responsible", people["deputy"]))
    assert missing(engagement, "responsibilities") == []


def test_in_a_recertification_the_letters_of_before_still_hold(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    in_force(cast, drafted(cast, engagement, "management_representative", people["deputy"]))
    auditor = make_person(engagement.client, "Eve", user=cast.working_group)
    in_force(cast, drafted(cast, engagement, "internal_auditor", auditor))
    cycle = engagement.cycle
    cycle.kind = "recertification"
    cycle.save()
    assert missing(engagement, "appointments_valid") == []

    auditor.left_on = TODAY - dt.timedelta(days=3)
    auditor.save()
    assert [text for text, _url in missing(engagement, "appointments_valid")] == [
        "A-2026-A02: Eve has left. Appoint a successor."
    ]


def test_owners_are_missing_by_name_until_everything_has_one(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    (process,) = make_processes(1)
    service = Service.objects.create(workspace=engagement.client.workspace, name="Desk")
    assert missing(engagement, "owners", 4) == [
        ("8.1 Process 1: no owner is appointed.", "appointments/of/processes/"),
        ("Desk: no owner is appointed.", "appointments/of/services/"),
        ("Business relationship manager: nobody is appointed.", "appointments/new/?role=relationship_manager"),
        ("Supplier manager: nobody is appointed.", "appointments/new/?role=supplier_manager"),
    ]

    in_force(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=process))
    in_force(cast, drafted(cast, engagement, "service_owner", people["deputy"], service=service))
    for role in ("relationship_manager", "supplier_manager"):
        in_force(cast, drafted(cast, engagement, role, people["deputy"]))
    assert missing(engagement, "owners", 4) == []


@pytest.mark.parametrize("gather", [organisation.gather, design_read.read])
def test_facts_cost_four_queries_however_many_there_are(
    cast: Cast, engagement: Engagement, people: dict[str, Person], gather: Any
) -> None:
    many_letters(cast, engagement, people["engineer"], 30)
    formed(cast, engagement, "working", {one: {} for one in people.values()} | {people["deputy"]: {"role": "chair"}})
    cycle = Engagement.objects.select_related("client").get().cycle
    str(cycle.engagement.client)

    with CaptureQueriesContext(connection) as queries:
        gather(cycle)

    assert len(queries) <= 4


def many_letters(cast: Cast, engagement: Engagement, person: Person, count: int) -> None:
    """Fill the table with letters in all states."""
    for number in range(1, count + 1):
        state = ("draft", "issued", "declined", "ended")[number % 4]
        Appointment.objects.create(
            workspace=engagement.workspace, cycle=engagement.cycle, number=number, role="internal_auditor",
            person=person, duties="Audits.", starts_on=TODAY, state=state,
            service=Service.objects.create(workspace=engagement.client.workspace, name=f"Service {number}"),
        )  # fmt: skip


PAGES = (
    "organisation/",
    "organisation/steering/",
    "organisation/working/",
    "organisation/working/edit/",
    "organisation/working/members/new/",
    "organisation/absences/",
    "organisation/representative/",
    "appointments/",
    "appointments/new/",
    "appointments/of/processes/",
    "appointments/of/services/",
    "phase/2/",
)


@pytest.mark.parametrize("page", PAGES)
def test_pages_keep_to_fifteen_queries_with_three_hundred_letters(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser, page: str
) -> None:
    phase_of(engagement, 2, "active")
    make_processes(25)
    formed(cast, engagement, "working", {people["deputy"]: {"role": "chair", "share": 100, "backbone": True}})
    formed(cast, engagement, "steering", {people["director"]: {"role": "chair"}})
    letter = in_force(cast, drafted(cast, engagement, "management_representative", people["deputy"]))
    Appointment.objects.filter(pk=letter.pk).update(number=1000)
    counts = []
    for many in (0, 300):
        if many:
            fill_up(cast, engagement, people["engineer"], many)
        for reader in (cast.lead, cast.top_manager, cast.staff):
            client.force_login(reader)
            client.get(f"/e/{engagement.code}/{page}")
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/e/{engagement.code}/{page}")
            assert answer.status_code in {200, 403}
            counts.append(len(queries))

    assert max(counts) <= 15
    assert counts[:3] == counts[3:]


def fill_up(cast: Cast, engagement: Engagement, engineer: Person, many: int) -> None:
    """Three hundred letters, three hundred more people and sixty departments, forty of them in the group."""
    many_letters(cast, engagement, engineer, many)
    client = engagement.client
    places = [make_department(client, f"Department {number}") for number in range(60)]
    crowd = [make_person(client, f"Person {number}", department=places[number % 60]) for number in range(many)]
    group = engagement.groups.get(kind="working")
    GroupMember.objects.bulk_create(
        GroupMember(workspace=engagement.workspace, group=group, person=one, since=TODAY) for one in crowd[:40]
    )


def test_the_page_of_a_letter_keeps_to_fifteen_queries(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser
) -> None:
    (process,) = make_processes(1)
    letter = issued(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=process))
    for reader in (cast.lead, cast.top_manager, cast.staff):
        client.force_login(reader)
        client.get(letter.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(letter.get_absolute_url())
        assert len(queries) <= 15


def test_dashboard_and_phase_say_who_is_waited_for_what_is_wrong_and_what_there_is(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    first, second, third = make_processes(3)
    printed(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=first))
    issued(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=second))
    declined = issued(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=third))
    appointments.decline_letter(declined, reason="Too much.", by=cast.staff)
    in_force(cast, drafted(cast, engagement, "internal_auditor", people["deputy"]))
    formed(cast, engagement, "steering", {people["director"]: {"role": "chair"}})
    cycle = Engagement.objects.select_related("client").get().cycle

    assert [(row.who, row.what) for row in letter_work.waiting(cycle)] == [
        ("Top management", "1 letter of appointment to sign"),
        ("Bob", "Accept: Process owner · 8.2 Process 2"),
    ]
    assert [row.text for row in letter_work.warnings(cycle)] == ["A-2026-A03: Bob declined. Appoint somebody else."]
    phase = Phase.objects.get(cycle=cycle, number=2)
    assert [(row.number, row.name) for row in letter_work.deliverables(phase)] == [
        ("A-2026-R01", "Decree of establishment · ISO/IEC 20000 steering group"),
        ("A-2026-A04", "1 letter of appointment in force"),
    ]


def test_what_the_training_app_says_of_people_stands_beside_them(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def states(_engagement: Any, asked: list[Person]) -> dict[int, list[panels.PersonState]]:
        return {one.pk: [panels.PersonState("3 of 3 courses", "done", "/training/")] for one in asked}

    monkeypatch.setattr(panels, "_of_people", {"test": states})
    formed(cast, engagement, "working", {people["deputy"]: {"role": "chair"}})
    client.force_login(cast.lead)

    page = client.get(f"/e/{engagement.code}/organisation/working/").content.decode()

    assert "3 of 3 courses" in page
    assert 'href="/training/"' in page
