"""The decree of establishment: what it names, who signs it, what the signature does."""

# claims: S2.1.5, S2.2.1
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from certification.actions import groups
from certification.models import Engagement, Group
from tests.factories_certification import TODAY, rendered, signs
from tests.factories_organisation import formed, people_of
from tests.people import Cast, member
from wobo.accounts.models import Role
from wobo.notices.work import items_for
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed


@pytest.fixture
def people(cast: Cast, engagement: Engagement) -> dict[str, Any]:
    return people_of(cast, engagement)


@pytest.fixture
def group(cast: Cast, engagement: Engagement, people: dict[str, Any]) -> Group:
    group = groups.open_group(engagement, "steering", by=cast.lead)
    groups.add_members(group, [people["director"]], by=cast.lead, role="chair")
    groups.add_members(group, [people["deputy"]], by=cast.lead, role="member")
    return Group.objects.get(pk=group.pk)


def test_the_decree_names_members_duties_and_who_signs(cast: Cast, group: Group) -> None:
    group = groups.prepare_decree(group, by=cast.representative)

    told = Report.objects.get(uid=group.decree_uid).snapshot
    assert [(row["role"], row["name"], row["department"]) for row in told["members"]] == [
        ("Chair", "Ann", "Board"),
        ("Member", "Bob", "Board"),
    ]
    assert len(told["duties"]) == 7
    assert told["group"]["name"] == "ISO/IEC 20000 steering group"
    assert [(slot["meaning"], slot["role"]) for slot in told["slots"]] == [("Authorised", "Top management")]


def test_the_signature_of_top_management_forms_the_group_and_issues_the_decree(cast: Cast, group: Group) -> None:
    group = groups.prepare_decree(group, by=cast.lead)
    paper = rendered(cast, group.decree_uid)
    waiting = [item.title for item in items_for(cast.top_manager.fresh())]

    signs(cast.top_manager, paper, "authorised")

    assert waiting == ["Client A: sign the decree of the ISO/IEC 20000 steering group"]
    assert Group.objects.get().formed_on == TODAY
    assert Report.objects.filter(source=paper).count() == 1
    assert items_for(cast.top_manager.fresh()) == []


@pytest.mark.parametrize("name", ["lead", "partner", "representative", "client_admin", "staff"])
def test_nobody_but_top_management_signs_it(cast: Cast, group: Group, name: str) -> None:
    group = groups.prepare_decree(group, by=cast.lead)
    paper = rendered(cast, group.decree_uid)

    with pytest.raises(PermissionDenied):
        signs(getattr(cast, name), paper, "authorised")

    assert Group.objects.get().formed_on is None


def test_a_consultant_who_holds_the_role_as_well_does_not_sign_for_the_client(cast: Cast, group: Group) -> None:
    both = member(cast.consultant, group.workspace, Role.TOP_MANAGER)
    group = groups.prepare_decree(group, by=cast.lead)
    paper = rendered(cast, group.decree_uid)

    with pytest.raises(PermissionDenied):
        signs(both, paper, "authorised")


def test_a_group_without_a_chair_gets_no_decree(cast: Cast, engagement: Engagement, people: dict[str, Any]) -> None:
    group = groups.open_group(engagement, "working", by=cast.lead)
    groups.add_members(group, [people["engineer"]], by=cast.lead, role="member")

    with pytest.raises(Obstructed, match="The group has no chair yet"):
        groups.prepare_decree(group, by=cast.lead)

    assert Report.objects.count() == 0


def test_a_change_of_members_drops_a_decree_that_nobody_signed(
    cast: Cast, group: Group, people: dict[str, Any]
) -> None:
    group = groups.prepare_decree(group, by=cast.lead)
    paper = rendered(cast, group.decree_uid)

    groups.add_members(group, [people["engineer"]], by=cast.lead, role="member")

    assert Group.objects.get().decree_uid == ""
    assert Report.objects.get(pk=paper.pk).state == "superseded"
    with pytest.raises(Obstructed, match="nothing to sign here now"):
        signs(cast.top_manager, Report.objects.get(pk=paper.pk), "authorised")


def test_a_signed_decree_stays_and_a_second_one_keeps_the_day_of_the_first(
    cast: Cast, engagement: Engagement, people: dict[str, Any]
) -> None:
    group = formed(cast, engagement, "steering", {people["director"]: {"role": "chair"}})
    first = group.decree_uid
    groups.add_members(group, [people["deputy"]], by=cast.lead, role="member")
    assert Group.objects.get().decree_uid == first

    group = groups.prepare_decree(group, by=cast.lead)
    signs(cast.top_manager, rendered(cast, group.decree_uid), "authorised")

    assert Report.objects.get(uid=first).state == "ready"
    assert Group.objects.get().formed_on == TODAY
    assert Group.objects.get().decree_uid != first


def test_preparing_twice_leaves_one_decree_to_sign(cast: Cast, group: Group) -> None:
    first = groups.prepare_decree(group, by=cast.lead)
    rendered(cast, first.decree_uid)
    second = groups.prepare_decree(first, by=cast.lead)

    assert second.decree_uid != first.decree_uid
    assert Report.objects.get(uid=first.decree_uid).state == "superseded"
