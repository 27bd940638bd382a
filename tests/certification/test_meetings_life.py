"""Meetings: planned, invited to, changed, called off, signed in to on screen and on paper."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from certification.actions import groups, meetings
from certification.models import Attendance, Engagement, Meeting, Person
from tests.factories_certification import TODAY, make_department, make_person
from tests.factories_meetings import people_of, planned
from tests.people import Cast
from wobo.accounts.models import User
from wobo.notices.models import Notice
from wobo.reporting.models import Report
from wobo.workflow import verify
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

PDF = b"%PDF-1.7"


@pytest.fixture
def people(cast: Cast, engagement: Engagement) -> dict[str, Person]:
    return people_of(cast, engagement)


@pytest.fixture
def meeting(cast: Cast, engagement: Engagement, people: dict[str, Person]) -> Meeting:
    return planned(cast, engagement, people)


def rows(meeting: Meeting) -> list[tuple[str, str, bool, bool]]:
    return list(meeting.attendances.values_list("name", "way", "chairs", "records"))


def where(name: str, meeting: Meeting, *more: str) -> str:
    return reverse(f"certification:{name}", args=[meeting.workspace.name, meeting.uid, *more])


def facts(**changes: Any) -> dict[str, Any]:
    told = {"kind": "working", "subject": "Weekly", "day": "2026-10-15", "starts": "14:00", "ends": "15:00"}
    empty = {"place": "Room 2", "chair": "Bob", "recorder": "", "agenda": "One\nTwo", "names": "", "guests": ""}
    return {**told, **empty, **changes}


def test_chair_and_recorder_are_expected_too(meeting: Meeting) -> None:
    assert (meeting.chair, meeting.recorder, meeting.agenda_items) == (
        "Ann",
        "Dan",
        ["Course of the project", "Risks"],
    )
    assert rows(meeting) == [
        ("Cid", "", False, False),
        ("Consultant", "", False, False),
        ("Ann", "", True, False),
        ("Dan", "", False, True),
    ]


def test_planning_on_the_page_invites_groups_departments_names_and_guests(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser
) -> None:
    steering = groups.open_group(engagement, "steering", by=cast.lead)
    groups.add_members(steering, [people["director"]], by=cast.lead)
    shift = make_department(engagement.client, "Night shift", parent=people["engineer"].department, order=2)
    make_person(engagement.client, "Eve", department=shift)
    client.force_login(cast.lead)
    told = facts(
        groups="steering", departments=people["engineer"].department.uid, names="Bob", guests="Mr Fox, Certifier"
    )

    answer = client.post(reverse("certification:meeting_create", args=[engagement.code]), told)

    made = Meeting.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert [(row.name, row.department) for row in made.attendances.all()] == [
        ("Ann", "Board"),
        ("Dan", "Service desk"),
        ("Cid", "Service desk"),
        ("Eve", "Night shift"),
        ("Bob", "Board"),
        ("Mr Fox", "Certifier"),
    ]
    notices = Notice.objects.filter(kind="meeting.invited")
    assert {notice.recipient for notice in notices} == {cast.top_manager, cast.staff, cast.representative}
    assert notices[0].subject == "You are invited: Weekly, 2026-10-15 14:00–15:00"
    assert notices[0].url == made.get_absolute_url()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends": "13:00"}, "The end must be after the start."),
        ({"chair": "Zoe"}, "Nobody called “Zoe” is in the register of people."),
        ({"names": "Bob\nZoe"}, "Nobody called “Zoe” is in the register of people."),
        ({"subject": ""}, "This field is required."),
    ],
)
def test_what_was_typed_stays_where_something_is_wrong(
    cast: Cast, engagement: Engagement, people: Any, client: Browser, wrong: dict[str, str], said: str
) -> None:
    client.force_login(cast.lead)

    answer = client.post(reverse("certification:meeting_create", args=[engagement.code]), facts(**wrong))

    page = answer.content.decode()
    assert (answer.status_code, said in page, "Room 2" in page, Meeting.objects.count()) == (422, True, True, 0)


@pytest.mark.parametrize("name", ["staff", "working_group", "external_auditor", "top_manager"])
def test_who_does_not_keep_meetings_plans_none(cast: Cast, engagement: Engagement, people: Any, name: str) -> None:
    with pytest.raises(PermissionDenied):
        meetings.plan_meeting(
            engagement.cycle, by=getattr(cast, name), kind="other", subject="X", day=TODAY, starts=dt.time(9)
        )


def test_the_recorder_writes_and_does_not_move_the_meeting(cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.staff)

    assert client.get(where("meeting_minutes", meeting)).status_code == 200
    assert client.get(where("meeting_edit", meeting)).status_code == 403
    assert client.post(where("meeting_remove", meeting)).status_code == 403


def test_a_moved_meeting_is_told_to_whoever_is_expected(cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.lead)
    told = facts(subject="First meeting", chair="Ann · Board", recorder="Dan · Service desk")

    client.post(where("meeting_edit", meeting), told)
    client.post(where("meeting_edit", meeting), {**told, "agenda": "Other"})

    meeting.refresh_from_db()
    assert (meeting.when, meeting.chair, meeting.agenda) == ("2026-10-15 14:00–15:00", "Ann", "Other")
    assert Notice.objects.filter(kind="meeting.moved").count() == 3  # once each, not for the agenda
    assert [row[0] for row in rows(meeting) if row[2]] == ["Ann"]


def test_another_chair_takes_the_duty(cast: Cast, meeting: Meeting, people: dict[str, Person]) -> None:
    meetings.edit_meeting(meeting, {"chair": people["head"]}, by=cast.lead)

    assert [row[0] for row in rows(meeting) if row[2]] == ["Bob"]
    assert Meeting.objects.get().chair == "Bob"


def test_inviting_twice_adds_nobody_twice(cast: Cast, meeting: Meeting, people: dict[str, Person]) -> None:
    assert meetings.expect(meeting, by=cast.lead, people=people.values(), users=[cast.staff, cast.consultant]) == [
        Attendance.objects.get(name="Bob")
    ]


def test_two_thousand_are_invited_with_few_statements(
    cast: Cast, engagement: Engagement, meeting: Meeting, django_assert_max_num_queries: Any
) -> None:
    place = engagement.client.workspace
    Person.objects.bulk_create([Person(workspace=place, name=f"P{n}") for n in range(2000)], batch_size=500)
    everybody = list(Person.objects.filter(name__startswith="P").select_related("department"))

    with django_assert_max_num_queries(100):
        assert len(meetings.expect(meeting, by=cast.lead, people=everybody)) == 2000
    assert list(verify.findings(files=False)) == []


def test_signing_in_is_for_the_day_and_counts_once(cast: Cast, engagement: Engagement, people: Any) -> None:
    later = planned(cast, engagement, people, day=dt.date(2026, 10, 13))
    now = planned(cast, engagement, people)

    with pytest.raises(Obstructed, match="on the day of the meeting, 2026-10-13"):
        meetings.sign_in(later, by=cast.staff)
    first, second = (meetings.sign_in(now, by=cast.staff) for _time in range(2))

    assert first == second
    assert (first.way, first.user, Event.objects.about(first).count()) == ("account", cast.staff, 3)


def test_an_external_auditor_does_not_sign_in(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(PermissionDenied):
        meetings.sign_in(meeting, by=cast.external_auditor)


def test_a_meeting_is_called_off_and_takes_place_after_all(cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.lead)

    answer = client.post(where("meeting_remove", meeting), follow=True)
    message = next(iter(answer.context["messages"]))
    with pytest.raises(Obstructed, match="called off"):
        meetings.sign_in(meeting, by=cast.staff)
    cancelled = client.get(where("meeting_calendar", meeting)).content.decode()
    client.post(where("meeting_restore", meeting))

    assert message.extra_tags == f"undo:{where('meeting_restore', meeting)}"
    assert "First meeting" not in [one.subject for one in answer.context["page"]]
    assert ("METHOD:CANCEL" in cancelled, Meeting.objects.get().called_off_at) == (True, None)
    assert Notice.objects.filter(kind="meeting.called_off").count() == 3
    assert meetings.sign_in(meeting, by=cast.staff).way == "account"


def test_a_meeting_that_was_held_is_not_called_off(cast: Cast, meeting: Meeting) -> None:
    meetings.sign_in(meeting, by=cast.staff)

    with pytest.raises(Obstructed, match="Somebody has signed in"):
        meetings.call_off(meeting, by=cast.lead)


def test_somebody_is_taken_off_but_not_who_signed_in_or_chairs(cast: Cast, meeting: Meeting, client: Browser) -> None:
    meetings.sign_in(meeting, by=cast.consultant)
    client.force_login(cast.lead)
    row = {one.name: one.uid for one in meeting.attendances.all()}

    answers = [
        client.post(where("meeting_take_off", meeting, row[name])).status_code for name in ("Cid", "Consultant", "Ann")
    ]

    assert answers == [302, 409, 409]
    assert [one[0] for one in rows(meeting)] == ["Consultant", "Ann", "Dan"]


def test_a_late_comer_is_added_and_ticked_from_the_sheet(cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.lead)
    client.post(where("meeting_people", meeting), {"names": "", "guests": "Mr Fox，Certifier"})
    row = meeting.attendances.get(name="Mr Fox")

    without = client.post(where("meeting_tick", meeting), {"rows": [row.uid]})
    scan = SimpleUploadedFile("sheet.pdf", PDF)
    client.post(where("meeting_tick", meeting), {"rows": [row.uid], "scan": scan})

    row.refresh_from_db()
    assert (without.status_code, "Add the scan of the signed sheet" in without.content.decode()) == (422, True)
    assert (row.way, row.ticked_by, row.department) == ("sheet", cast.lead, "Certifier")
    assert Meeting.objects.get().scan.kind == "scan"


def test_nobody_else_ticks(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(PermissionDenied):
        meetings.tick_from_sheet(meeting, [], SimpleUploadedFile("s.pdf", PDF), by=cast.staff)


def test_the_sheet_has_who_is_expected_and_empty_lines(cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.lead)

    client.post(where("meeting_paper", meeting), {"language": "zh-hans"})

    told = Report.objects.get(kind="sign-in-sheet").snapshot
    assert [row["name"] for row in told["people"]] == ["Cid", "Consultant", "Ann", "Dan", *[""] * 10]
    assert (told["meeting"]["time"], told["meeting"]["about"]) == ("2026-10-12 09:00–10:00", "")


def test_the_calendar_file(cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.staff)

    answer = client.get(where("meeting_calendar", meeting))

    lines = answer.content.decode().split("\r\n")
    assert answer["Content-Disposition"] == 'attachment; filename="A-2026-2026-10-12.ics"'
    assert "DTSTART:20261012T010000Z" in lines  # nine o'clock in Shanghai
    assert "DESCRIPTION:Chair: Ann\\n1. Course of the project\\n2. Risks" in lines
    assert (f"UID:{meeting.uid}@wobo" in lines, "METHOD:PUBLISH" in lines) == (True, True)


def test_coming_meetings_stand_first_the_nearest_on_top(
    cast: Cast, engagement: Engagement, people: Any, client: Browser
) -> None:
    for offset in (-9, 5, -2, 0, 1):
        planned(cast, engagement, people, subject=str(offset), day=TODAY + dt.timedelta(days=offset))
    client.force_login(cast.external_auditor)

    page = client.get(reverse("certification:meeting_list", args=[engagement.code]))
    kind = client.get(reverse("certification:meeting_list", args=[engagement.code]), {"kind": "working"})

    assert [one.subject for one in page.context["page"]] == ["0", "1", "5", "-2", "-9"]
    assert ([*kind.context["page"]], page.context["keeps"]) == ([], False)


def test_people_of_elsewhere_find_nothing(cast: Cast, meeting: Meeting, client: Browser) -> None:
    for user in (cast.stranger, cast.unassigned):
        assert isinstance(user, User)
        client.force_login(user)
        assert client.get(meeting.get_absolute_url()).status_code == 404
        assert client.post(where("meeting_sign_in", meeting)).status_code == 404
