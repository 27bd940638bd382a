"""Steering group and working body: who is in them, how that changes, what stays as history."""

# claims: S2.1.2, S2.1.5, S2.1.6, S2.2.1, S2.2.4, S2.2.5, S2.2.6, S2.2.8
import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from certification import representation
from certification.actions import groups
from certification.models import Engagement, Group, GroupMember
from tests.factories_certification import TODAY, make_department, make_person
from tests.factories_organisation import formed, people_of
from tests.people import Cast
from wobo.accounts.models import Membership, Role
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event


@pytest.fixture
def people(cast: Cast, engagement: Engagement) -> dict[str, Any]:
    return people_of(cast, engagement)


@pytest.fixture
def working(cast: Cast, engagement: Engagement, people: dict[str, Any]) -> Group:
    return groups.open_group(engagement, "working", by=cast.lead)


def seated(group: Group) -> dict[str, str]:
    return {seat.person.name: seat.role for seat in group.members.filter(until=None)}


def test_a_group_begins_with_customary_name_and_duties(cast: Cast, engagement: Engagement) -> None:
    engagement.client.language = "zh-hans"
    engagement.client.save()

    group = groups.open_group(engagement, "steering", by=cast.representative)

    assert group.name == "ISO/IEC 20000 领导小组"
    assert group.name_en == "ISO/IEC 20000 steering group"
    assert len(group.duties.splitlines()) == len(group.duties_en.splitlines()) == 7
    assert "组织管理评审" in group.duties


def test_opening_a_group_twice_makes_one(cast: Cast, engagement: Engagement) -> None:
    first, second = (groups.open_group(engagement, "working", by=cast.lead) for _time in range(2))

    assert first == second
    assert Event.objects.filter(model="certification.Group").count() == 1


@pytest.mark.parametrize("name", ["staff", "working_group", "controller", "external_auditor", "stranger", "admin"])
def test_who_does_not_keep_the_organisation_forms_no_group(cast: Cast, engagement: Engagement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        groups.open_group(engagement, "steering", by=getattr(cast, name))

    assert Group.objects.count() == 0


def test_several_are_added_at_once_and_nobody_twice(cast: Cast, working: Group, people: dict[str, Any]) -> None:
    groups.add_members(working, [people["engineer"]], by=cast.lead, role="member", share=50)

    added = groups.add_members(working, people.values(), by=cast.lead, role="member", share=20, backbone=True)

    assert [seat.person.name for seat in added] == ["Ann", "Bob"]
    assert list(working.members.values_list("person__name", "share", "backbone", "since")) == [
        ("Cid", 50, False, TODAY),
        ("Ann", 20, True, TODAY),
        ("Bob", 20, True, TODAY),
    ]


def test_two_chairs_at_once_are_refused(cast: Cast, working: Group, people: dict[str, Any]) -> None:
    with pytest.raises(Obstructed, match="one chair"):
        groups.add_members(working, [people["director"], people["deputy"]], by=cast.lead, role="chair")

    assert working.members.count() == 0


def test_a_new_chair_takes_the_place_of_the_old_one(cast: Cast, working: Group, people: dict[str, Any]) -> None:
    groups.add_members(working, [people["director"]], by=cast.lead, role="chair")
    groups.add_members(working, [people["deputy"]], by=cast.lead, role="member")
    deputy = working.members.get(person=people["deputy"])

    groups.change_member(deputy, {"role": "chair", "share": 100}, by=cast.lead)

    assert seated(working) == {"Ann": "member", "Bob": "chair"}


def test_an_ended_membership_stays_as_history_and_can_be_taken_up_again(
    cast: Cast, working: Group, people: dict[str, Any]
) -> None:
    groups.add_members(working, [people["engineer"]], by=cast.lead, role="member")
    seat = groups.end_member(working.members.get(), by=cast.lead)

    assert seat.until == TODAY
    assert list(working.members.sitting(TODAY)) == []

    groups.restore_member(seat, by=cast.lead)
    assert seated(working) == {"Cid": "member"}


def test_a_chair_comes_back_as_a_member_when_the_place_is_taken(
    cast: Cast, working: Group, people: dict[str, Any]
) -> None:
    groups.add_members(working, [people["director"]], by=cast.lead, role="chair")
    former = groups.end_member(working.members.get(), by=cast.lead)
    groups.add_members(working, [people["deputy"]], by=cast.lead, role="chair")

    groups.restore_member(former, by=cast.lead)

    assert seated(working) == {"Ann": "member", "Bob": "chair"}


def test_who_sits_there_again_is_not_restored_a_second_time(
    cast: Cast, working: Group, people: dict[str, Any]
) -> None:
    groups.add_members(working, [people["engineer"]], by=cast.lead, role="member")
    former = groups.end_member(working.members.get(), by=cast.lead)
    groups.add_members(working, [people["engineer"]], by=cast.lead, role="member")

    with pytest.raises(Obstructed, match="Cid is a member again already"):
        groups.restore_member(former, by=cast.lead)


def test_an_ended_membership_is_not_changed(cast: Cast, working: Group, people: dict[str, Any]) -> None:
    groups.add_members(working, [people["engineer"]], by=cast.lead, role="member")
    former = groups.end_member(working.members.get(), by=cast.lead)

    with pytest.raises(Obstructed, match="has ended"):
        groups.change_member(former, {"role": "chair"}, by=cast.lead)


def test_who_has_left_the_client_does_not_sit_any_more(cast: Cast, working: Group, people: dict[str, Any]) -> None:
    groups.add_members(working, [people["engineer"]], by=cast.lead, role="member")
    people["engineer"].left_on = TODAY - dt.timedelta(days=1)
    people["engineer"].save()

    assert list(working.members.sitting(TODAY)) == []
    assert working.members.count() == 1


def test_departments_are_represented_by_their_people_their_heads_and_those_under_them(
    cast: Cast, engagement: Engagement, working: Group, people: dict[str, Any]
) -> None:
    client, head = engagement.client, people["deputy"]
    plant = make_department(client, "Plant")
    line = make_department(client, "Line", parent=plant)
    lab = make_department(client, "Laboratory", head=head)
    make_department(client, "Canteen", parent=make_department(client, "Services"))
    worker = make_person(client, "Dee", department=line)
    groups.add_members(working, [people["engineer"], worker, head], by=cast.lead, role="member")
    services = client.workspace
    named = {one.name: one for one in representation.Department.objects.filter(workspace=services)}
    groups.explain_absences(working, {named["Services"]: "Works for another company."}, by=cast.lead)

    lines = {str(row.department): row for row in representation.lines(engagement, working.members.all())}

    assert {name: row.people for name, row in lines.items()} == {
        "Board": ("Bob",),
        "Service desk": ("Cid",),
        "Plant": ("Dee",),
        "Line": ("Dee",),
        str(lab): ("Bob",),
        "Services": (),
        "Canteen": (),
    }
    assert lines["Canteen"].inherited
    assert lines["Canteen"].reason == "Works for another company."
    assert [name for name, row in lines.items() if row.is_open] == []


def test_an_empty_reason_takes_an_earlier_one_away(cast: Cast, engagement: Engagement, working: Group) -> None:
    other = make_department(engagement.client, "Other")
    for reason in ("Outsourced.", "Outsourced entirely.", ""):
        groups.explain_absences(working, {other: reason}, by=cast.lead)

    assert list(working.absences.all()) == []
    verbs = Event.objects.filter(model="certification.DepartmentAbsence").order_by("seq")
    assert list(verbs.values_list("verb", flat=True)) == ["create", "edit", "remove"]


def test_a_seat_in_the_formed_working_body_gives_the_role_and_takes_it_away(
    cast: Cast, engagement: Engagement, people: dict[str, Any]
) -> None:
    seats = {people["director"]: {"role": "chair"}, people["deputy"]: {"role": "member"}, people["engineer"]: {}}
    group = formed(cast, engagement, "working", seats)
    given = Membership.objects.filter(workspace=engagement.workspace, role=Role.WORKING_GROUP)

    assert sorted(given.values_list("user__email", flat=True)) == ["staff@example.com", "top_manager@example.com"]
    assert cast.staff.fresh().rights.roles_in(engagement.workspace_id) == {"staff", "working_group"}

    groups.end_member(group.members.get(person=people["deputy"]), by=cast.lead)
    assert cast.staff.fresh().rights.roles_in(engagement.workspace_id) == {"staff"}


def test_nobody_gets_a_role_before_top_management_has_formed_the_group(
    cast: Cast, engagement: Engagement, working: Group, people: dict[str, Any]
) -> None:
    groups.add_members(working, people.values(), by=cast.consultant, role="member")

    assert not Membership.objects.filter(workspace=engagement.workspace, role=Role.WORKING_GROUP).exists()


def test_the_pages_add_change_end_and_undo(
    cast: Cast, engagement: Engagement, people: dict[str, Any], client: Browser
) -> None:
    client.force_login(cast.lead)
    base = f"/e/{engagement.code}/organisation/working/"
    assert client.get(base).status_code == 200
    client.post(f"{base}form/")
    ticked = {"people": [one.uid for one in people.values()], "role": "member", "share": "30"}
    assert client.post(f"{base}members/new/?q=", ticked).status_code == 302
    seat = GroupMember.objects.get(person=people["engineer"])
    told = {"role": "secretary", "share": "100", "experience": "Ten years", "since": "2026-10-01", "backbone": "on"}
    assert client.post(f"{base}members/{seat.uid}/", told).status_code == 302
    seat.refresh_from_db()
    assert (seat.role, seat.share, seat.backbone, seat.experience) == ("secretary", 100, True, "Ten years")

    answer = client.post(f"{base}members/{seat.uid}/end/", {"on": TODAY.isoformat()}, follow=True)
    seat.refresh_from_db()
    assert seat.until == TODAY
    assert f"{base}members/{seat.uid}/restore/" in answer.content.decode()
    client.post(f"{base}members/{seat.uid}/restore/")
    seat.refresh_from_db()
    assert seat.until is None


@pytest.mark.parametrize(("day", "said"), [("2026-10-13", "has not come yet"), ("2026-09-30", "began on 2026-10-12")])
def test_a_membership_ends_neither_in_the_future_nor_before_it_began(
    cast: Cast, engagement: Engagement, people: dict[str, Any], working: Group, client: Browser, day: str, said: str
) -> None:
    (seat,) = groups.add_members(working, [people["engineer"]], by=cast.lead, role="member")
    client.force_login(cast.lead)

    answer = client.post(f"/e/{engagement.code}/organisation/working/members/{seat.uid}/end/", {"on": day})

    assert said in answer.content.decode()
    assert GroupMember.objects.get().until is None


def test_absences_are_explained_in_one_form(
    cast: Cast, engagement: Engagement, people: dict[str, Any], working: Group, client: Browser
) -> None:
    groups.add_members(working, [people["engineer"]], by=cast.lead, role="member")
    client.force_login(cast.lead)
    page = f"/e/{engagement.code}/organisation/absences/"
    board = people["director"].department

    assert "Board" in client.get(page).content.decode()
    client.post(page, {f"reason_{board.uid}": "Sits in the steering group."})

    assert list(working.absences.values_list("department__name", "reason")) == [
        ("Board", "Sits in the steering group.")
    ]


def test_the_role_of_representative_is_switched_off_with_a_reason_only(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.lead)
    page = f"/e/{engagement.code}/organisation/representative/"

    refused = client.post(page, {"no_representative_reason": ""})
    assert "Say why the role is not kept." in refused.content.decode()
    assert Engagement.objects.get().keeps_representative

    client.post(page, {"no_representative_reason": "The director answers for the system."})
    assert kept() == (False, "The director answers for the system.")
    client.post(page, {"keeps_representative": "on", "no_representative_reason": "old"})
    assert kept() == (True, "")


def kept() -> tuple[bool, str]:
    found = Engagement.objects.get()
    return found.keeps_representative, found.no_representative_reason
