"""The effect of a training: seen by the trainer and the heads when it is due, explained where it is not."""
# claims: S6.2.1

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Engagement
from tests.conftest import MOMENT
from tests.factories_certification import make_department, make_person
from tests.factories_training import sign
from tests.people import Cast
from tests.training.exams import Room
from training.actions import effects as actions
from training.effects import Part, parts_of
from training.models import EffectReview
from training.waiting import waiting_for
from wobo.notices.models import Notice
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire

GOOD = {"verdict": "effective", "how": "Looked at the work", "text": "Fewer mistakes."}
LATER = MOMENT + dt.timedelta(days=60)


@pytest.fixture
def room(engagement: Engagement, cast: Cast) -> Room:
    """Staff and Paula of the service desk took part; Head leads it, with the account of the working group."""
    found = Room(engagement, cast)
    found.head = make_person(engagement.client, "Head", user=cast.working_group, department=found.department)
    found.department.head = found.head
    found.department.save()
    return found


@pytest.fixture
def due(room: Room) -> Iterator[Room]:
    """Sixty days later."""
    with clock.at(LATER):
        yield room


def part(room: Room, key: str = "trainer") -> Part:
    """Return a part by its key."""
    return next(one for one in parts_of([room.session])[room.session.pk] if one.key == key)


def names(room: Room) -> list[tuple[str, list[str]]]:
    return [(one.who, [row.name for row in one.people]) for one in parts_of([room.session])[room.session.pk]]


def test_the_trainer_looks_at_all_and_each_head_at_their_people(room: Room) -> None:
    assert names(room) == [("Consultant", ["Staff", "Paula"]), ("Head", ["Staff", "Paula"])]


def test_a_head_is_looked_at_by_the_one_above(room: Room) -> None:
    boss = make_person(room.engagement.client, "Boss")
    above = make_department(room.engagement.client, "Company", head=boss)
    room.department.parent = above
    room.department.save()
    sign(room.session, room.head)

    assert names(room) == [
        ("Consultant", ["Staff", "Paula", "Head"]), ("Head", ["Staff", "Paula"]), ("Boss", ["Head"]),
    ]  # fmt: skip


def test_whom_nobody_heads_the_trainer_looks_at_alone(room: Room) -> None:
    room.department.head = None
    room.department.save()

    assert names(room) == [("Consultant", ["Staff", "Paula"])]


def test_departments_in_a_ring_end_somewhere(room: Room) -> None:
    other = make_department(room.engagement.client, "Other", parent=room.department)
    room.department.parent, room.department.head = other, None
    room.department.save()

    assert names(room) == [("Consultant", ["Staff", "Paula"])]


def test_it_is_not_looked_at_before_its_day(room: Room, cast: Cast) -> None:
    with clock.at(LATER - dt.timedelta(days=1)), pytest.raises(Obstructed) as refusal:
        actions.evaluate_effect(part(room), by=cast.consultant, **GOOD)

    assert refusal.value.reasons == ["The effect is looked at from 2026-12-11 on."]


def test_the_session_is_evaluated_when_all_looks_are_there(due: Room, cast: Cast) -> None:
    with pytest.raises(Obstructed) as refusal:
        fire(due.session, "evaluate", by=cast.consultant)
    actions.evaluate_effect(part(due), by=cast.consultant, **GOOD)
    with pytest.raises(Obstructed) as half:
        fire(due.session, "evaluate", by=cast.consultant)
    actions.evaluate_effect(part(due, due.department.uid), by=cast.working_group, **GOOD)

    assert refusal.value.reasons == [
        "The trainer has not evaluated the effect.",
        "Head has not evaluated the effect on the people of Service desk.",
    ]
    assert half.value.reasons == refusal.value.reasons[1:]
    assert fire(due.session, "evaluate", by=cast.consultant).state == "evaluated"


def test_a_head_who_is_not_to_be_had_is_explained(due: Room, cast: Cast) -> None:
    actions.evaluate_effect(part(due), by=cast.consultant, **GOOD)
    row = actions.evaluate_effect(part(due, due.department.uid), by=cast.consultant, excuse="Head has left.")

    assert (row.verdict, row.excuse) == ("", "Head has left.")
    assert fire(due.session, "evaluate", by=cast.consultant).state == "evaluated"


def test_the_trainers_own_look_cannot_be_explained_away(due: Room, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.evaluate_effect(part(due), by=cast.consultant, excuse="No time.")


def test_a_trainer_from_outside_writes_no_heads_verdict(due: Room, cast: Cast) -> None:
    type(due.session).objects.filter(pk=due.session.pk).update(trainer_user=cast.internal_auditor)
    due.session = due.reload()

    with pytest.raises(PermissionDenied):
        actions.evaluate_effect(part(due, due.department.uid), by=cast.internal_auditor, **GOOD)
    assert actions.evaluate_effect(part(due), by=cast.internal_auditor, **GOOD).verdict == "effective"


@pytest.mark.parametrize("who", ["staff", "top_manager", "external_auditor", "stranger"])
def test_others_evaluate_nothing(due: Room, cast: Cast, who: str) -> None:
    for key in ("trainer", due.department.uid):
        with pytest.raises(PermissionDenied):
            actions.evaluate_effect(part(due, key), by=getattr(cast, who), **GOOD)
    assert not EffectReview.objects.exists()


def test_saying_the_same_twice_is_one_evaluation_and_another_one_changes_it(due: Room, cast: Cast) -> None:
    first = actions.evaluate_effect(part(due), by=cast.consultant, **GOOD)
    same = actions.evaluate_effect(part(due), by=cast.consultant, **GOOD)
    other = actions.evaluate_effect(part(due), by=cast.consultant, **GOOD | {"text": "Many fewer."})

    assert (first.pk, same.pk, other.pk, EffectReview.objects.get().text) == (first.pk,) * 3 + ("Many fewer.",)


def test_a_closed_session_keeps_its_evaluations(due: Room, cast: Cast) -> None:
    type(due.session).objects.filter(pk=due.session.pk).update(state="evaluated")

    with pytest.raises(Obstructed):
        actions.evaluate_effect(part(due), by=cast.consultant, **GOOD)


def test_a_course_without_days_is_not_evaluated(due: Room, cast: Cast) -> None:
    type(due.course).objects.filter(pk=due.course.pk).update(effect_days=None)
    due.session = due.reload()

    with pytest.raises(Obstructed) as refusal:
        fire(due.session, "evaluate", by=cast.consultant)

    assert refusal.value.reasons == ["The effect of this course is not evaluated: its days are not set."]


def test_everybody_is_reminded_once_when_it_is_due(room: Room, cast: Cast) -> None:
    assert actions.remind_of_effects() == 0
    with clock.at(LATER):
        assert (actions.remind_of_effects(), actions.remind_of_effects()) == (2, 0)

    told = Notice.objects.filter(kind="training.effect")
    assert {one.recipient for one in told} == {cast.consultant, cast.working_group}
    assert {one.url for one in told} == {
        reverse("training:effect_edit", args=[room.engagement.code, room.session.uid, key])
        for key in ("trainer", room.department.uid)
    }


def test_nobody_is_reminded_of_what_is_there(due: Room, cast: Cast) -> None:
    actions.evaluate_effect(part(due), by=cast.consultant, **GOOD)

    assert actions.remind_of_effects() == 1


def test_the_inbox_of_a_head_holds_what_is_due(room: Room, cast: Cast) -> None:
    before = waiting_for(cast.working_group.fresh())
    with clock.at(LATER):
        (item,) = waiting_for(cast.working_group.fresh())
        actions.evaluate_effect(part(room, room.department.uid), by=cast.working_group, **GOOD)
        after = waiting_for(cast.working_group.fresh())

    assert (before, after) == ([], [])
    assert (item.title, item.due.isoformat()) == (
        "Evaluate the effect of “Training of key personnel” of 2026-10-12", "2026-12-11",
    )  # fmt: skip


def test_the_inbox_of_staff_holds_their_examination(room: Room, cast: Cast) -> None:
    room.bank("single")

    def waits() -> list[tuple[str, str]]:
        return [(one.title, one.action) for one in waiting_for(cast.staff.fresh())]

    name = "“Training of key personnel”"
    first = waits()
    room.begun()
    second = waits()
    room.failed()
    third = waits()
    room.handed_in(seed=9)

    assert (first, second, third, waits()) == (
        [(f"Sit the examination on {name}", "Begin")],
        [(f"Finish your examination on {name}", "Go on")],
        [(f"Repeat the examination on {name}: it was not passed", "Repeat")],
        [],
    )


def test_papers_to_mark_wait_for_the_trainer_alone(room: Room, cast: Cast) -> None:
    room.bank("short").handed_in()

    found = {who: [one.action for one in waiting_for(getattr(cast, who).fresh())] for who in ("consultant", "lead")}

    assert found == {"consultant": ["Mark"], "lead": []}


def test_on_the_page(due: Room, cast: Cast, client: Browser) -> None:
    code = due.engagement.code
    listed = reverse("training:effect_list", args=[code, due.session.uid])
    url = reverse("training:effect_edit", args=[code, due.session.uid, due.department.uid])
    client.force_login(cast.working_group)

    shown = client.get(url)
    bare = client.post(url, {"verdict": "partly", "how": "Asked"})
    done = client.post(url, {"verdict": "partly", "how": "Asked", "follow_up": "Once more in June"})
    missing = client.get(reverse("training:effect_edit", args=[code, due.session.uid, "nobody"]))

    assert (shown.status_code, bare.status_code, done.url, missing.status_code) == (200, 422, listed, 404)
    assert "Say what follows" in bare.content.decode()
    assert "Effective in part" in client.get(listed).content.decode()


@pytest.mark.parametrize(
    ("who", "reads"),
    [("staff", False), ("working_group", True), ("external_auditor", True), ("consultant", True)],
)
def test_who_reads_the_evaluations(due: Room, cast: Cast, client: Browser, who: str, *, reads: bool) -> None:
    actions.evaluate_effect(part(due), by=cast.consultant, **GOOD)
    actions.evaluate_effect(part(due, due.department.uid), by=cast.working_group, **GOOD)
    client.force_login(getattr(cast, who))

    shown = client.get(reverse("training:effect_list", args=[due.engagement.code, due.session.uid]))

    assert (shown.status_code, "Fewer mistakes." in shown.content.decode()) == (200, reads)


def test_before_its_day_the_page_says_when(room: Room, cast: Cast, client: Browser) -> None:
    client.force_login(cast.consultant)

    url = reverse("training:effect_edit", args=[room.engagement.code, room.session.uid, "trainer"])
    answer: Any = client.get(url)
    assert answer.status_code == 409
    assert "The effect is looked at from 2026-12-11 on." in answer.content.decode()
