"""Who leaves keeps every record of their name; what waits for them moves to the successor, whatever room it is in."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Browser

from certification import actions, successions
from certification.models import Appointment, Client, Engagement, Group, GroupMember, Meeting, Person, Service, Task
from certification.models.meeting import Attendance
from tests.factories_certification import TODAY, make_department, make_person
from tests.people import SINCE, Cast
from wobo.accounts.models import Membership, Role
from wobo.notices.models import Notice
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event


@pytest.fixture
def house(engagement: Engagement) -> Client:
    return engagement.client


@pytest.fixture
def leaver(house: Client) -> Person:
    return make_person(house, "陈志远", email="chen@example.com")


@pytest.fixture
def heir(house: Client) -> Person:
    return make_person(house, "区婉婷")


def letter(engagement: Engagement, person: Person, role: str, state: str, number: int) -> Appointment:
    return Appointment.objects.create(
        workspace=engagement.workspace,
        cycle=engagement.cycle,
        number=number,
        role=role,
        person=person,
        duties="Keeps the documents.",
        starts_on=TODAY,
        state=state,
    )


def task(engagement: Engagement, person: Person, number: int, state: str = "open") -> Task:
    return Task.objects.create(
        workspace=engagement.workspace,
        cycle=engagement.cycle,
        number=number,
        text=f"T{number}",
        owner=person,
        state=state,
    )


def group(engagement: Engagement, kind: str = "steering") -> Group:
    return Group.objects.create(workspace=engagement.workspace, engagement=engagement, kind=kind)


def seat(to: Group, person: Person, role: str = "member") -> GroupMember:
    return GroupMember.objects.create(workspace=to.workspace, group=to, person=person, role=role, share=50)


def fresh(row: Any) -> Any:
    return type(row)._base_manager.get(pk=row.pk)


def leaves(person: Person, heir: Person | None, by: Any, **options: Any) -> Any:
    return actions.leave(person, TODAY, successor=heir, by=by, **options)


def test_everything_open_moves_and_everything_done_stays(
    cast: Cast, engagement: Engagement, house: Client, leaver: Person, heir: Person
) -> None:
    desk = make_department(house, "服务台", head=leaver)
    service = Service.objects.create(workspace=house.workspace, name="桌面运维", owner=leaver)
    open_task, done_task = task(engagement, leaver, 1), task(engagement, leaver, 2, "done")
    draft = letter(engagement, leaver, "supplier_manager", "draft", 1)
    over = letter(engagement, leaver, "relationship_manager", "ended", 2)
    chair = seat(group(engagement), leaver, "chair")
    meeting = Meeting.objects.create(
        workspace=engagement.workspace, cycle=engagement.cycle, kind="kick_off", day=TODAY, starts=dt.time(9)
    )
    signed = {"way": "sheet", "ticked_by": cast.lead}
    present = Attendance.objects.create(
        workspace=engagement.workspace, meeting=meeting, person=leaver, name="陈志远", **signed
    )

    done = leaves(leaver, heir, cast.client_admin)

    assert len(done.moved) == 5
    assert done.person.left_on == TODAY
    desk, service, open_task, done_task, draft, over, chair, present = map(
        fresh, (desk, service, open_task, done_task, draft, over, chair, present)
    )
    assert (desk.head, service.owner, open_task.owner, draft.person) == (heir, heir, heir, heir)
    assert (done_task.owner, over.person, present.person) == (leaver, leaver, leaver)
    assert (chair.person, chair.until) == (leaver, TODAY)
    taken = GroupMember.objects.get(person=heir)
    assert (taken.role, taken.share, taken.until) == ("chair", 50, None)
    assert successions.open_with(leaver) == []


def test_a_letter_in_force_holds_until_the_successor_has_accepted_their_own(
    cast: Cast, engagement: Engagement, leaver: Person, heir: Person
) -> None:
    held = letter(engagement, leaver, "document_controller", "in_force", 1)

    leaves(leaver, heir, cast.client_admin)

    held = fresh(held)
    drafted = Appointment.objects.get(person=heir)
    assert (held.state, held.person) == ("in_force", leaver)
    assert (drafted.state, drafted.role, drafted.replaces, drafted.number) == ("draft", held.role, held, 2)


def test_a_letter_that_was_not_accepted_is_declined_and_drafted_anew(
    cast: Cast, engagement: Engagement, leaver: Person, heir: Person
) -> None:
    issued = letter(engagement, leaver, "internal_auditor", "issued", 1)

    leaves(leaver, heir, cast.client_admin)

    issued = fresh(issued)
    assert (issued.state, issued.person) == ("declined", leaver)
    assert "Successor of 陈志远" in issued.end_reason
    assert Appointment.objects.get(person=heir).state == "draft"


def test_a_successor_who_sits_there_already_takes_the_chair(
    cast: Cast, engagement: Engagement, leaver: Person, heir: Person
) -> None:
    steering = group(engagement)
    seat(steering, leaver, "chair")
    there = seat(steering, heir)

    leaves(leaver, heir, cast.client_admin)

    there.refresh_from_db()
    assert there.role == "chair"
    assert GroupMember.objects.filter(until=None).count() == 1


def test_who_keeps_people_but_no_tasks_hands_tasks_over_in_the_name_of_the_system(
    cast: Cast, engagement: Engagement, leaver: Person, heir: Person
) -> None:
    mine = task(engagement, leaver, 1)

    leaves(leaver, heir, cast.admin)  # the firm's administrator

    event = Event.objects.about(mine).get()
    assert (event.verb, event.actor, event.told["changes"]["owner"][1]["text"]) == ("edit", cast.system, "区婉婷")
    assert str(cast.admin) in event.told["reason"]


def test_without_a_successor_it_stays_and_is_asked_for_until_somebody_takes_it(
    cast: Cast, house: Client, leaver: Person, heir: Person, client: Browser
) -> None:
    desk = make_department(house, "服务台", head=leaver)
    client.force_login(cast.client_admin)
    url = f"/clients/{house.uid}/people/{leaver.uid}/"

    client.post(f"{url}leave/", {"left_on": TODAY.isoformat()}, follow=True)
    warned = client.get(url).content.decode()
    client.post(f"{url}leave/", {"successor": heir.uid}, follow=True)
    calm = client.get(url).content.decode()

    desk.refresh_from_db()
    assert "Something still waits for somebody who has left" in warned
    assert "Something still waits" not in calm
    assert desk.head == heir


def test_other_rooms_join_in(
    cast: Cast, house: Client, leaver: Person, heir: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []
    request = successions.Request("Course", "ITIL", lambda to, by: handed.append((to, by)), house.workspace_id)
    monkeypatch.setitem(successions._finders, "test", lambda person: [request] if person == leaver else [])

    done = leaves(leaver, heir, cast.client_admin)

    assert done.moved == [request]
    assert handed == [(heir, cast.client_admin)]


def test_the_accounts_roles_with_this_client_end_if_wanted(
    cast: Cast, engagement: Engagement, house: Client, leaver: Person
) -> None:
    leaver.user = cast.staff
    leaver.save()
    Membership.objects.create(user=cast.staff, workspace=cast.client_b, role=Role.STAFF, since=SINCE)

    done = leaves(leaver, None, cast.client_admin, end_roles=True)

    live = Membership.objects.filter(user=cast.staff, until=None)
    assert done.ended >= 1
    assert [row.workspace for row in live] == [cast.client_b]  # elsewhere nothing ends
    assert cast.engagement_a.pk not in cast.staff.fresh().rights.readable


def test_roles_stay_unless_wanted_and_are_ended_by_who_may(
    cast: Cast, engagement: Engagement, house: Client, leaver: Person, client: Browser
) -> None:
    leaver.user = cast.staff
    leaver.save()
    client.force_login(cast.representative)  # keeps people, gives no roles
    url = f"/clients/{house.uid}/people/{leaver.uid}/leave/"

    offered = "end_roles" in client.get(url).context["form"].fields
    client.post(url, {"left_on": TODAY.isoformat(), "end_roles": "on"})

    leaver.refresh_from_db()
    assert (offered, leaver.left_on) == (False, TODAY)
    assert Membership.objects.filter(user=cast.staff, until=None).exists()


def test_coming_back_takes_the_day_away_and_nothing_else(
    cast: Cast, house: Client, leaver: Person, heir: Person, client: Browser
) -> None:
    desk = make_department(house, "服务台", head=leaver)
    leaves(leaver, heir, cast.client_admin)
    client.force_login(cast.client_admin)

    client.post(f"/clients/{house.uid}/people/{leaver.uid}/back/")

    leaver.refresh_from_db()
    desk.refresh_from_db()
    assert (leaver.left_on, desk.head) == (None, heir)


def test_who_cannot_succeed(cast: Cast, house: Client, leaver: Person, client: Browser) -> None:
    gone = make_person(house, "走了", left_on=TODAY)
    foreign = Person.objects.create(workspace=cast.client_b, name="别家")
    for person in (leaver, gone, foreign):
        with pytest.raises(Obstructed):
            leaves(leaver, person, cast.client_admin)
    client.force_login(cast.client_admin)

    for person in (leaver, gone, foreign):
        url = f"/clients/{house.uid}/people/{leaver.uid}/leave/"
        assert client.post(url, {"left_on": TODAY.isoformat(), "successor": person.uid}).status_code == 200

    leaver.refresh_from_db()
    assert leaver.left_on is None


def test_twice_moves_once(cast: Cast, engagement: Engagement, house: Client, leaver: Person, heir: Person) -> None:
    make_department(house, "服务台", head=leaver)

    first = leaves(leaver, heir, cast.client_admin)
    second = leaves(leaver, heir, cast.client_admin)

    assert (len(first.moved), len(second.moved)) == (1, 0)
    assert Event.objects.about(leaver).count() == 1


@pytest.mark.parametrize(("name", "status"), [("staff", 403), ("top_manager", 403), ("stranger_admin", 404)])
def test_others_send_nobody_away(
    cast: Cast, house: Client, leaver: Person, client: Browser, name: str, status: int
) -> None:
    client.force_login(getattr(cast, name))

    for what in ("leave", "back", "link"):
        url = f"/clients/{house.uid}/people/{leaver.uid}/{what}/"
        assert client.post(url, {"left_on": TODAY.isoformat()}).status_code == status
    leaver.refresh_from_db()
    assert leaver.left_on is None


def coming(engagement: Engagement, person: Person, day: dt.date, **duties: bool) -> Attendance:
    meeting = Meeting.objects.create(
        workspace=engagement.workspace,
        cycle=engagement.cycle,
        kind="steering",
        subject="例会",
        day=day,
        starts=dt.time(9),
        chair=person.name if duties.get("chairs") else "",
    )
    told = {"workspace": engagement.workspace, "meeting": meeting, "person": person, "name": person.name}
    return Attendance.objects.create(**told, **duties)


@pytest.mark.parametrize("who", ["client_admin", "partner"])
def test_coming_meetings_move_with_their_duties_and_the_successor_is_told(
    cast: Cast, engagement: Engagement, leaver: Person, heir: Person, moment: Any, who: str
) -> None:
    heir.user = cast.staff
    heir.save()
    after, before = TODAY + dt.timedelta(days=3), TODAY - dt.timedelta(days=3)
    chaired, past = coming(engagement, leaver, after, chairs=True), coming(engagement, leaver, before)
    off = coming(engagement, leaver, after)
    Meeting.objects.filter(pk=off.meeting_id).update(called_off_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))

    done = leaves(leaver, heir, getattr(cast, who))

    assert [one.text for one in done.moved] == [str(chaired.meeting)]
    taken = Attendance.objects.get(meeting=chaired.meeting_id)
    assert (taken.person, taken.chairs, taken.records) == (heir, True, False)
    assert fresh(chaired.meeting).chair == "区婉婷"
    assert (fresh(past).person, fresh(off).person) == (leaver, leaver)
    told = Notice.objects.get(recipient=cast.staff)
    assert (told.kind, told.url) == ("meeting.invited", chaired.meeting.get_absolute_url())


def test_a_successor_who_is_expected_already_is_not_expected_twice(
    cast: Cast, engagement: Engagement, leaver: Person, heir: Person
) -> None:
    row = coming(engagement, leaver, TODAY, records=True)
    Attendance.objects.create(workspace=row.workspace, meeting=row.meeting, person=heir, name="区婉婷")

    leaves(leaver, heir, cast.client_admin)

    taken = Attendance.objects.get(meeting=row.meeting)
    assert (taken.person, taken.records, fresh(row.meeting).recorder) == (heir, True, "区婉婷")


def test_without_a_successor_invitations_are_named_to_who_records_the_leaving(
    cast: Cast, engagement: Engagement, leaver: Person, client: Browser
) -> None:
    row = coming(engagement, leaver, TODAY + dt.timedelta(days=200))
    client.force_login(cast.client_admin)
    page = f"/clients/{engagement.client.uid}/people/{leaver.uid}/"

    assert str(row.meeting) in client.get(f"{page}leave/").content.decode()
    leaves(leaver, None, cast.client_admin)

    assert fresh(row).person == leaver
    html = client.get(page).content.decode()
    assert "Something still waits for somebody who has left" in html
    assert str(row.meeting) in html


def test_open_tasks_come_with_a_notice(cast: Cast, engagement: Engagement, leaver: Person, heir: Person) -> None:
    heir.user = cast.staff
    heir.save()
    moved = task(engagement, leaver, 1)
    task(engagement, leaver, 2, "done")

    leaves(leaver, heir, cast.client_admin)

    told = Notice.objects.get(recipient=cast.staff)
    assert (told.kind, told.url) == ("task.assigned", moved.get_absolute_url())
    assert "T1" in told.subject


def test_the_kick_off_that_was_called_off_is_never_recorded(cast: Cast, engagement: Engagement) -> None:
    told = {"workspace": engagement.workspace, "cycle": engagement.cycle, "kind": "kick_off", "starts": dt.time(9)}
    off = Meeting.objects.create(
        **told, subject="Off", day=TODAY, called_off_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    )

    held = actions.keep_kick_off(engagement.cycle, {"day": TODAY, "starts": dt.time(9)}, [], None, by=cast.lead)
    again = actions.keep_kick_off(engagement.cycle, {"place": "Room 1"}, [], None, by=cast.lead)

    assert (held.pk == again.pk, held.pk == off.pk, again.place, fresh(off).place) == (True, False, "Room 1", "")
