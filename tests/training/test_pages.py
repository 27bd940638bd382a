"""The pages of the trainings: what they show to whom, how many queries they take, what their forms keep."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.models import Engagement, Person
from tests.conftest import MOMENT
from tests.factories_training import BEGINS, course_of, finished, make_session, opened, put_there, sign, staff_of
from tests.people import Cast
from training import actions
from training.models import Course, Exemption, Participation, TrainingSession
from wobo.notices.work import items_for
from wobo.workflow import clock

MOST = 15


@pytest.fixture
def people(engagement: Engagement, cast: Cast) -> dict[str, Person]:
    found = staff_of(engagement)
    found["clerk"].user = cast.staff
    found["clerk"].save()
    return found


@pytest.fixture
def session(engagement: Engagement, cast: Cast, people: Any) -> TrainingSession:
    return make_session(course_of(engagement), cast.consultant)


@pytest.fixture
def reader(client: Browser, cast: Cast) -> Browser:
    client.force_login(cast.consultant)
    return client


def url(name: str, engagement: Engagement, *args: Any) -> str:
    return reverse(f"training:{name}", args=[engagement.code, *(getattr(one, "uid", one) for one in args)])


def queries(browser: Browser, address: str) -> int:
    """Count the queries of a page, the second time it is asked for."""
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    return len(seen)


def crowd(engagement: Engagement, session: TrainingSession, count: int) -> None:
    """Put many people into the client and all of them into the session."""
    place = engagement.client.workspace
    names = [Person(workspace=place, name=f"P{n}", post="运维主管") for n in range(count)]
    rows = Person.objects.bulk_create(names, batch_size=500)
    Participation.objects.bulk_create(
        [
            Participation(
                workspace=session.workspace,
                session=session,
                person=row,
                name=row.name,
                way="account" if n % 2 else "",
                signed_at=MOMENT if n % 2 else None,
            )
            for n, row in enumerate(rows)
        ],
        batch_size=500,
    )


def sessions(course: Course, count: int) -> None:
    """Put many sessions of a course into the cycle."""
    TrainingSession.objects.bulk_create(
        [
            TrainingSession(
                workspace=course.workspace,
                course=course,
                cycle=course.engagement.cycle,
                number=100 + course.order * 1000 + n,
                trainer="Trainer",
                starts=BEGINS + dt.timedelta(days=n),
                ends=BEGINS + dt.timedelta(days=n, hours=1),
                state=("planned", "held", "evaluated")[n % 3],
            )
            for n in range(count)
        ]
    )


@pytest.mark.parametrize("who", ["consultant", "trainer", "staff"])
@pytest.mark.parametrize("state", ["planned", "open", "held", "evaluated"])
def test_the_session_page_in_every_state(
    engagement: Engagement, cast: Cast, client: Browser, people: Any, who: str, state: str
) -> None:
    session = make_session(course_of(engagement, "key_personnel"), cast.consultant, trainer_user=cast.internal_auditor)
    crowd(engagement, session, 120)
    client.force_login(cast.internal_auditor if who == "trainer" else getattr(cast, who))

    assert queries(client, finished(session, state).get_absolute_url()) <= MOST


@pytest.mark.parametrize("who", ["consultant", "lead", "representative", "staff", "external_auditor"])
def test_pages_take_as_many_queries_for_two_thousand_people_and_two_hundred_sessions(
    engagement: Engagement, cast: Cast, client: Browser, session: TrainingSession, who: str
) -> None:
    client.force_login(getattr(cast, who))
    writes = who not in {"staff", "external_auditor"}
    pages = ["home", "course_detail", "session_detail"] + ["course_people", "session_people", "session_sheet"] * writes
    addresses = {
        name: url(name, engagement, *([] if name == "home" else [session.course if "course" in name else session]))
        for name in pages
    }
    crowd(engagement, session, 3)
    sessions(session.course, 2)
    few = {name: queries(client, address) for name, address in addresses.items()}

    crowd(engagement, session, 2000)
    sessions(course_of(engagement, "policy"), 198)
    many = {name: queries(client, address) for name, address in addresses.items()}

    assert many == few
    assert max(many.values()) <= MOST, many


def test_the_dashboard_and_the_inbox_pay_one_query_each(
    engagement: Engagement, cast: Cast, session: TrainingSession, django_assert_num_queries: Any
) -> None:
    from training import panel, work  # noqa: PLC0415

    cycle = engagement.cycle
    assert cycle.engagement.client

    with django_assert_num_queries(1):
        assert [stat.value for stat in panel.stats(cycle)] == ["0/1"]
        assert panel.warnings(cycle) == []
    assert cast.staff.rights.readable
    with django_assert_num_queries(1):
        work.waiting_for(cast.staff)


def test_home_shows_the_three_courses_first(engagement: Engagement, reader: Browser, session: Any) -> None:
    page = reader.get(url("home", engagement))

    assert [row["course"].key for row in page.context["obligatory"]] == list(Course.OBLIGATORY)
    assert len(page.context["others"]) == 5
    assert "0 of 7 who have to take part did" in page.content.decode()
    assert "Next: T01" in page.content.decode()


def test_home_filters_its_sessions(engagement: Engagement, reader: Browser, session: TrainingSession) -> None:
    sessions(course_of(engagement, "policy"), 45)
    home = url("home", engagement)

    def found(asked: str) -> int:
        return int(reader.get(f"{home}?{asked}").context["page"].paginator.count)

    assert found("") == 46
    assert found("state=held") == 15
    assert found(f"course={session.course.uid}") == 1
    assert found("q=Room") == 1
    assert found("q=all+staff") == 46  # both names hold it
    assert found("q=nothing") == 0
    assert len(reader.get(f"{home}?page=3").context["page"].object_list) == 6


def test_the_course_says_why_and_where_each_stands(
    engagement: Engagement, cast: Cast, reader: Browser, people: dict[str, Person]
) -> None:
    course = course_of(engagement)
    past = make_session(course, cast.consultant)
    for name in ("clerk", "head", "boss", "writer"):
        put_there(past, people[name])
    sign(past, people["clerk"], people["head"])
    Participation.objects.filter(person=people["head"]).update(late=True)
    finished(past)
    put_there(make_session(course, cast.consultant), people["writer"])
    actions.exempt(course, people["manager"], "On leave", by=cast.consultant)

    page = reader.get(url("course_detail", engagement, course)).context["page"]

    assert {(row.name, row.state, row.session) for row in page} == {
        ("Boss", "absent", "T01"),
        ("Writer", "invited", "T02"),
        ("Clerk", "attended", "T01"),
        ("Head", "late", "T01"),
        ("Manager", "exempt", ""),
        ("Assistant", "none", ""),
        ("Auditor", "none", ""),
    }
    assert {row.why for row in page} == {"works for the client"}


def test_a_session_is_planned_in_the_time_zone_of_the_client(
    engagement: Engagement, reader: Browser, people: Any
) -> None:
    course = course_of(engagement)
    form = reader.get(url("session_create", engagement, course)).context["form"]
    told = {
        **form.initial,
        "day": "2026-11-02",
        "starts": "14:00",
        "ends": "16:30",
        "place": "Hall",
        "trainer": "Ms Li",
        "contents": [row.uid for row in course.contents.all()],
    }

    answer = reader.post(url("session_create", engagement, course), told)

    made = TrainingSession.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.starts, made.ends) == (
        dt.datetime(2026, 11, 2, 6, 0, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC),
    )
    assert made.contents.count() == 4


def test_a_form_with_mistakes_keeps_what_was_typed(engagement: Engagement, reader: Browser) -> None:
    course = course_of(engagement)
    told = {"day": "2026-11-02", "starts": "14:00", "ends": "13:00", "mode": "mixed", "agenda": "Long text"}

    page = reader.post(url("session_create", engagement, course), {**told, "late_after": 15})

    assert page.status_code == 422
    assert page.context["form"].errors == {
        "ends": ["The end must be after the start."],
        "trainer": ["Name the trainer, or choose an account."],
        "place": ["Say where the session takes place."],
        "link": ["Enter the link of the meeting."],
    }
    assert "Long text" in page.content.decode()
    assert not TrainingSession.objects.exists()


def test_materials_come_with_the_form(engagement: Engagement, reader: Browser, session: TrainingSession) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    files = [SimpleUploadedFile(f"slides{n}.txt", f"Slides {n}".encode(), "text/plain") for n in (1, 2)]
    told = {"day": "2026-10-12", "starts": "09:00", "ends": "11:30", "mode": "on_site", "place": "Room 1"}

    answer = reader.post(
        url("session_edit", engagement, session), {**told, "trainer": "X", "late_after": 15, "materials": files}
    )

    assert answer.status_code == 302
    assert sorted(file.name for file in session.materials.all()) == ["slides1.txt", "slides2.txt"]


def test_an_account_gives_the_trainers_name(engagement: Engagement, reader: Browser, cast: Cast) -> None:
    course = course_of(engagement)
    told = {"day": "2026-11-02", "starts": "14:00", "ends": "15:00", "mode": "on_site", "place": "Hall"}

    reader.post(
        url("session_create", engagement, course), {**told, "late_after": 15, "trainer_user": cast.consultant.uid}
    )

    made = TrainingSession.objects.get()
    assert (made.trainer, made.trainer_user) == (str(cast.consultant), cast.consultant)


def test_three_taps_from_the_inbox_to_the_sign_in(
    engagement: Engagement, client: Browser, cast: Cast, session: TrainingSession, people: dict[str, Person]
) -> None:
    put_there(session, people["clerk"])
    opened(session, cast.consultant)
    client.force_login(cast.staff)

    (item,) = [one for one in items_for(cast.staff) if one.kind == "Training"]
    page = client.get(item.url)
    client.post(url("session_sign_in", engagement, session))

    assert item.title == "Sign in to “Training of all staff”"
    assert page.context["may_sign_in"] is True
    assert Participation.objects.get().way == "account"
    assert [one for one in items_for(cast.staff) if one.kind == "Training"] == []


def test_the_trainers_inbox(engagement: Engagement, cast: Cast, people: dict[str, Person]) -> None:
    session = make_session(course_of(engagement), cast.consultant, trainer_user=cast.consultant)

    def titles() -> list[str]:
        return [one.title for one in items_for(cast.consultant) if one.kind == "Training"]

    before = titles()
    with clock.at(session.ends + dt.timedelta(minutes=1)):
        over = titles()
    sign(session, people["clerk"])
    finished(session)
    with clock.at(MOMENT + dt.timedelta(days=29)):
        early = titles()
    with clock.at(MOMENT + dt.timedelta(days=30)):
        due = titles()

    assert before == ["You give “Training of all staff” on 2026-10-12, 09:00"]
    assert over == ["Close the training “Training of all staff” of 2026-10-12"]
    assert early == []
    assert due == ["Evaluate the effect of “Training of all staff” of 2026-10-12"]


def test_a_session_far_ahead_stands_in_no_inbox(engagement: Engagement, cast: Cast, people: dict[str, Person]) -> None:
    ahead = BEGINS + dt.timedelta(days=30)
    session = make_session(course_of(engagement), cast.consultant, starts=ahead, ends=ahead + dt.timedelta(hours=1))
    put_there(session, people["clerk"])

    assert [one for one in items_for(cast.staff) if one.kind == "Training"] == []


def test_buttons_are_those_that_the_reader_may_press(
    engagement: Engagement, client: Browser, cast: Cast, session: TrainingSession, people: dict[str, Person]
) -> None:
    put_there(session, people["clerk"])

    def shown(who: Any) -> str:
        client.force_login(who)
        return client.get(session.get_absolute_url()).content.decode()

    assert "Invite all who have to come" in shown(cast.consultant)
    assert "Invite all who have to come" not in shown(cast.staff)
    assert "Open the sign-in</button>" not in shown(cast.staff)
    assert "You are invited" in shown(cast.staff)


def test_the_wall_shows_a_code_and_renews_itself(
    engagement: Engagement, reader: Browser, cast: Cast, session: TrainingSession
) -> None:
    early = reader.get(url("session_wall", engagement, session))
    opened(session, cast.consultant)
    first = reader.get(url("session_wall", engagement, session))
    with clock.at(MOMENT + dt.timedelta(seconds=20)):
        second = reader.get(url("session_wall", engagement, session))

    assert early.status_code == 409
    assert '<noscript><meta http-equiv="refresh" content="20">' in first.content.decode()
    assert first.context["address"] != second.context["address"]
    assert "<svg" in first.content.decode()


def test_only_who_runs_the_session_sees_the_wall(
    engagement: Engagement, client: Browser, cast: Cast, session: TrainingSession
) -> None:
    opened(session, cast.consultant)
    client.force_login(cast.staff)

    assert client.get(url("session_wall", engagement, session)).status_code == 403


def test_the_sheet_is_taken_over_page_by_page(
    engagement: Engagement, reader: Browser, session: TrainingSession, people: dict[str, Person]
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    clerk, head = (put_there(session, people[name]) for name in ("clerk", "head"))
    address = url("session_sheet", engagement, session)

    bare = reader.post(address, {"there": [clerk.uid]})
    scan = SimpleUploadedFile("sheet.txt", b"Signed", "text/plain")
    done = reader.post(address, {"there": [clerk.uid], "late": [head.uid], "scan": scan})

    assert bare.status_code == 422
    assert f'value="{clerk.uid}" checked' in bare.content.decode()
    assert done.status_code == 302
    assert {row.name: (row.way, row.late) for row in Participation.objects.all()} == {
        "Clerk": ("sheet", False),
        "Head": ("sheet", True),
    }


def test_people_are_invited_by_department(
    engagement: Engagement, reader: Browser, session: TrainingSession, people: dict[str, Person]
) -> None:
    address = url("session_people", engagement, session)
    sales = people["manager"].department

    reader.post(f"{address}?department={sales.uid}", {"everybody": "1"})
    reader.post(address, {"people": [people["head"].uid]})

    assert sorted(row.name for row in session.participations.all()) == ["Assistant", "Auditor", "Head", "Manager"]


def test_a_make_up_session_is_one_click_away(
    engagement: Engagement, reader: Browser, session: TrainingSession, people: dict[str, Person]
) -> None:
    put_there(session, people["clerk"])
    put_there(session, people["head"])
    sign(session, people["head"])
    early = reader.get(url("session_make_up", engagement, session))
    finished(session)

    page = reader.get(url("session_make_up", engagement, session))
    form = page.context["form"]
    contents = [row.uid for row in session.contents.all()]
    told = {name: value for name, value in form.initial.items() if value not in (None, "")}
    reader.post(
        url("session_make_up", engagement, session), {**told, "starts": "14:00", "ends": "16:00", "contents": contents}
    )

    again = TrainingSession.objects.get(make_up_of=session)
    assert early.status_code == 409
    assert "1 person was absent and will be invited" in page.content.decode()
    assert [row.name for row in again.participations.all()] == ["Clerk"]
    assert again.contents.count() == 4


def test_an_exemption_asks_for_its_reason(engagement: Engagement, reader: Browser, people: dict[str, Person]) -> None:
    address = url("exemption_create", engagement, course_of(engagement), people["clerk"])

    empty = reader.post(address, {"reason": ""})
    done = reader.post(address, {"reason": "Holds a certificate"})

    assert (empty.status_code, done.status_code) == (422, 302)
    assert Exemption.objects.get().reason == "Holds a certificate"


def test_cancelling_asks_for_a_reason(engagement: Engagement, reader: Browser, session: TrainingSession) -> None:
    address = url("session_cancel", engagement, session)

    empty = reader.post(address, {"reason": ""})
    reader.post(address, {"reason": "The trainer is ill"})

    assert empty.status_code == 200
    assert TrainingSession.objects.get().state == "cancelled"


def test_a_session_of_another_engagement_is_not_there(
    engagement: Engagement, client: Browser, cast: Cast, session: TrainingSession
) -> None:
    client.force_login(cast.stranger)

    assert client.get(session.get_absolute_url()).status_code == 404
    assert client.post(url("session_sign_in", engagement, session)).status_code == 404
