"""Departments: a tree with heads that has no loops, an order, removal with words, one step back."""

from typing import Any

import pytest
from django.test import Client as Browser

from certification import actions
from certification.models import Client, Department
from certification.people.tree import tree
from tests.factories_certification import make_client, make_department, make_person
from tests.people import Cast
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event


@pytest.fixture
def house(cast: Cast) -> Client:
    return make_client(cast.client_a)


def names(house: Client) -> list[str]:
    """Return the tree as it is shown, a dash for each level."""
    return ["-" * depth + row.name for depth, row in tree(Department.objects.within(house.workspace))]


def press(browser: Browser, house: Client, row: Department, what: str) -> Any:
    return browser.post(f"/clients/{house.uid}/departments/{row.uid}/{what}/", follow=True)


def test_a_department_is_added_below_another_and_stands_last_there(cast: Cast, house: Client, client: Browser) -> None:
    top = make_department(house, "运维部", order=10)
    make_department(house, "一组", parent=top, order=10)
    client.force_login(cast.client_admin)

    shown = client.get(f"/clients/{house.uid}/departments/new/?under={top.uid}")
    client.post(f"/clients/{house.uid}/departments/new/", {"name": "二组", "parent": top.uid})

    assert shown.context["form"]["parent"].value() == top.uid
    assert names(house) == ["运维部", "-一组", "-二组"]
    assert Department.objects.get(name="二组").order == 20


def test_the_page_shows_the_tree_with_heads_and_numbers(cast: Cast, house: Client, client: Browser) -> None:
    top = make_department(house, "运维部")
    head = make_person(house, "陈志远", department=top)
    make_person(house, "走了", department=top, left_on="2020-01-01")
    Department.objects.filter(pk=top.pk).update(head=head)
    make_department(house, "一组", parent=top)
    client.force_login(cast.staff)

    answer = client.get(f"/clients/{house.uid}/departments/")

    lines = [(line["level"], str(line["row"]), line["row"].people_count) for line in answer.context["lines"]]
    assert lines == [(0, "运维部", 1), (1, "一组", 0)]
    assert "陈志远" in answer.content.decode()
    assert "New department" not in answer.content.decode()


def test_the_head_is_one_of_the_clients_people_who_work_here(cast: Cast, house: Client, client: Browser) -> None:
    row = make_department(house, "运维部")
    here, gone = make_person(house, "在"), make_person(house, "走了", left_on="2020-01-01")
    foreign = make_person(make_client(cast.client_b), "别家")
    client.force_login(cast.client_admin)
    url = f"/clients/{house.uid}/departments/{row.uid}/edit/"

    for person in (gone, foreign):
        assert client.post(url, {"name": "运维部", "head": person.uid}).status_code == 200
    done = client.post(url, {"name": "运维部", "head": here.uid})

    assert done.status_code == 302
    assert Department.objects.get().head == here


def test_in_a_large_house_the_head_is_found_near_the_department(cast: Cast, house: Client, client: Browser) -> None:
    from certification.models import Person  # noqa: PLC0415

    near, far = make_department(house, "运维部"), make_department(house, "财务部")
    Person.objects.bulk_create(Person(workspace=house.workspace, name=f"F{n}", department=far) for n in range(400))
    mine, boss = make_person(house, "本部", department=near), make_person(house, "总", top_management=True)
    client.force_login(cast.client_admin)

    form = client.get(f"/clients/{house.uid}/departments/{near.uid}/edit/").context["form"]

    assert set(form.fields["head"].queryset) == {mine, boss}


def test_a_move_that_closes_a_loop_is_refused_also_when_two_move_at_once(
    cast: Cast, house: Client, client: Browser
) -> None:
    one, two = make_department(house, "甲"), make_department(house, "乙")
    client.force_login(cast.client_admin)

    actions.edit_department(one, {"parent": two}, by=cast.client_admin)
    with pytest.raises(Obstructed, match="cannot be part of itself"):  # its form was open before the first move
        actions.edit_department(two, {"parent": one}, by=cast.lead)
    html = client.post(
        f"/clients/{house.uid}/departments/{two.uid}/edit/", {"name": "乙", "parent": one.uid}
    ).content.decode()

    assert "A department cannot be part of itself." in html
    assert names(house) == ["乙", "-甲"]


def test_the_menu_of_places_leaves_out_the_department_and_what_is_under_it(
    cast: Cast, house: Client, client: Browser
) -> None:
    top = make_department(house, "甲")
    make_department(house, "甲一", parent=top)
    make_department(house, "乙", order=5)
    client.force_login(cast.client_admin)

    form = client.get(f"/clients/{house.uid}/departments/{top.uid}/edit/").context["form"]

    assert [label for _value, label in form.fields["parent"].choices] == ["— at the top —", "乙"]


def test_up_and_down_change_the_order_among_those_beside(cast: Cast, house: Client, client: Browser) -> None:
    one, two, three = (make_department(house, name) for name in "甲乙丙")
    make_department(house, "甲一", parent=one)
    client.force_login(cast.client_admin)

    press(client, house, three, "up")
    press(client, house, one, "down")
    press(client, house, two, "down")  # at the end already

    assert names(house) == ["丙", "甲", "-甲一", "乙"]


def test_an_edit_is_taken_back_at_a_press(cast: Cast, house: Client, client: Browser) -> None:
    old, new = make_department(house, "旧"), make_department(house, "新")
    row = make_department(house, "一组", parent=old)
    client.force_login(cast.client_admin)

    answer = client.post(
        f"/clients/{house.uid}/departments/{row.uid}/edit/", {"name": "一队", "parent": new.uid}, follow=True
    )
    moved = names(house)
    press(client, house, row, "undo")

    assert f'action="/clients/{house.uid}/departments/{row.uid}/undo/"' in answer.content.decode()
    assert moved == ["旧", "新", "-一队"]
    assert names(house) == ["旧", "-一组", "新"]
    assert [event.verb for event in Event.objects.about(row).order_by("seq")] == ["edit", "edit"]


def test_a_removal_is_taken_back_with_everything_it_was(cast: Cast, house: Client, client: Browser) -> None:
    top = make_department(house, "甲")
    row = make_department(house, "空", parent=top, head=make_person(house, "头"), headcount=7, order=30)
    client.force_login(cast.client_admin)

    press(client, house, row, "remove")
    gone = names(house)
    press(client, house, row, "undo")

    back = Department.objects.get(name="空")
    assert gone == ["甲"]
    assert (back.uid, back.parent, str(back.head), back.headcount, back.order) == (row.uid, top, "头", 7, 30)


def test_what_somebody_else_changed_since_is_not_undone(cast: Cast, house: Client, client: Browser) -> None:
    row = make_department(house, "甲")
    actions.edit_department(row, {"name": "乙"}, by=cast.client_admin)
    actions.edit_department(row, {"name": "丙"}, by=cast.lead)
    client.force_login(cast.client_admin)

    answer = press(client, house, row, "undo")

    assert answer.status_code == 409
    assert names(house) == ["丙"]


def test_a_department_with_something_in_it_stays_and_says_what(cast: Cast, house: Client, client: Browser) -> None:
    row = make_department(house, "甲")
    make_department(house, "甲一", parent=row)
    make_person(house, "一", department=row)
    make_person(house, "二", department=row, left_on="2020-01-01")
    client.force_login(cast.client_admin)

    answer = press(client, house, row, "remove")

    assert answer.status_code == 409
    html = answer.content.decode()
    assert "1 department is part of “甲”. Move it first." in html
    assert "2 people belong to “甲”. Give them another department first; who has left counts too." in html
    assert names(house) == ["甲", "-甲一"]


@pytest.mark.parametrize("name", ["staff", "top_manager", "external_auditor"])
@pytest.mark.parametrize("what", ["up", "down", "remove", "undo"])
def test_others_change_nothing(cast: Cast, house: Client, client: Browser, name: str, what: str) -> None:
    row = make_department(house, "甲")
    client.force_login(getattr(cast, name))

    assert press(client, house, row, what).status_code == 403
    assert names(house) == ["甲"]


def test_a_foreign_department_is_not_there(cast: Cast, house: Client, client: Browser) -> None:
    row = make_department(make_client(cast.client_b), "别家")
    client.force_login(cast.client_admin)

    assert {press(client, house, row, what).status_code for what in ("up", "down", "remove", "undo")} == {404}
    assert Department.objects.count() == 1
