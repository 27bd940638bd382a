"""Who has to take a course, and why (S1.1.1, S1.2.5 – S1.2.8, S1.3.7 – S1.3.9)."""
# claims: S1.1.1, S1.2.5, S1.2.6, S1.2.7, S1.2.8, S1.3.7, S1.3.8, S1.3.9

import datetime as dt
from typing import Any

import pytest

from certification.models import Appointment, Engagement, GroupMember
from tests.factories_certification import TODAY
from tests.factories_training import staff_of
from training.required import leads, required, roster, said


def asked(engagement: Engagement, audience: str, **more: Any) -> dict[str, tuple[str, ...]]:
    members = roster(engagement.cycle)
    return {members[pk].name: why for pk, why in required(audience, members.values(), **more).items()}


def test_everybody_who_works_there_today(engagement: Engagement) -> None:
    staff_of(engagement)

    assert asked(engagement, "everyone") == dict.fromkeys(
        ("Boss", "Head", "Manager", "Assistant", "Clerk", "Writer", "Auditor"), ("staff",)
    )


def test_key_personnel_are_top_management_heads_and_managers_by_post(engagement: Engagement) -> None:
    staff_of(engagement)

    assert asked(engagement, "key_personnel") == {
        "Boss": ("top", "post"),
        "Head": ("head",),
        "Manager": ("post",),
    }


def test_writers_are_heads_the_working_body_and_full_time_staff(engagement: Engagement) -> None:
    staff_of(engagement)

    assert asked(engagement, "writers") == {"Head": ("head",), "Writer": ("working", "full_time")}


def test_who_left_the_working_body_writes_no_more(engagement: Engagement) -> None:
    staff_of(engagement)
    GroupMember.objects.update(until=TODAY)

    assert asked(engagement, "writers") == {"Head": ("head",)}


def test_managers_are_the_heads(engagement: Engagement) -> None:
    staff_of(engagement)

    assert asked(engagement, "managers") == {"Head": ("head",)}


@pytest.mark.parametrize(
    ("state", "found"),
    [("draft", {}), ("issued", {"Auditor": ("auditor",)}), ("in_force", {"Auditor": ("auditor",)}), ("ended", {})],
)
def test_auditors_are_those_with_a_letter(engagement: Engagement, state: str, found: dict[str, Any]) -> None:
    staff_of(engagement)
    Appointment.objects.update(state=state)

    assert asked(engagement, "auditors") == found


def test_the_chosen_are_added_and_the_exempt_left_out(engagement: Engagement) -> None:
    people = staff_of(engagement)

    found = asked(engagement, "managers", chosen={people["clerk"].pk, people["head"].pk}, exempt={people["head"].pk})

    assert found == {"Clerk": ("chosen",)}


def test_a_course_for_the_chosen_is_for_nobody_else(engagement: Engagement) -> None:
    people = staff_of(engagement)

    assert asked(engagement, "chosen") == {}
    assert asked(engagement, "chosen", chosen={people["gone"].pk, people["clerk"].pk}) == {"Clerk": ("chosen",)}


def test_people_of_another_client_are_never_there(engagement: Engagement, cast: Any) -> None:
    from tests.factories_certification import make_client, make_person  # noqa: PLC0415

    make_person(make_client(cast.client_b), "Stranger", post="总经理", top_management=True)
    staff_of(engagement)

    assert "Stranger" not in asked(engagement, "everyone")


@pytest.mark.parametrize(
    "post", ["总经理", "副总经理", "运维主管", "技术总监", "办公室主任", "财务部部长", "Service Manager", "HEAD OF IT"]
)
def test_a_post_that_leads(post: str) -> None:
    assert leads(post)


@pytest.mark.parametrize("post", ["", "工程师", "总经理助理", "总监秘书", "Assistant to the director"])
def test_a_post_that_does_not(post: str) -> None:
    assert not leads(post)


def test_the_reasons_in_words() -> None:
    assert said(("top", "head")) == "member of top management; head of a department"


def test_the_people_are_read_in_one_query(engagement: Engagement, django_assert_num_queries: Any) -> None:
    staff_of(engagement)
    cycle = engagement.cycle
    assert cycle.engagement.client

    with django_assert_num_queries(1):
        assert len(roster(cycle)) == 7


def test_who_leaves_tomorrow_still_counts_today(engagement: Engagement) -> None:
    people = staff_of(engagement)
    people["clerk"].left_on = TODAY + dt.timedelta(days=1)
    people["clerk"].save()

    assert "Clerk" in asked(engagement, "everyone")
