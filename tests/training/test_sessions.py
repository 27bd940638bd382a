"""Sessions: planned, invited to, changed, cancelled, held, opened again; make-up sessions."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from certification.actions.people import leave
from certification.models import Engagement, Person
from tests.conftest import MOMENT
from tests.factories_certification import TODAY, make_person
from tests.factories_training import BEGINS, ENDS, course_of, finished, make_session, opened, put_there, sign, staff_of
from tests.people import Cast
from training import actions
from training.models import Participation, TrainingSession
from wobo.notices.models import Notice
from wobo.workflow import clock, verify
from wobo.workflow.doors import Obstructed, fire, moves
from wobo.workflow.models import Event


@pytest.fixture
def people(engagement: Engagement, cast: Cast) -> dict[str, Person]:
    found = staff_of(engagement)
    found["clerk"].user = cast.staff
    found["clerk"].save()
    return found


@pytest.fixture
def session(engagement: Engagement, cast: Cast, people: Any) -> TrainingSession:
    return make_session(course_of(engagement), cast.consultant)


def test_numbers_count_up_in_the_engagement(engagement: Engagement, cast: Cast) -> None:
    course = course_of(engagement)

    made = [make_session(course, cast.consultant) for _time in range(3)]

    assert [str(one) for one in made] == [f"T0{n} Training of all staff" for n in (1, 2, 3)]
    assert made[0].contents.count() == 4


@pytest.mark.parametrize("who", ["staff", "top_manager", "external_auditor", "stranger_admin", "unassigned"])
def test_others_plan_nothing(engagement: Engagement, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        make_session(course_of(engagement), getattr(cast, who))

    assert not TrainingSession.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_planned_at_once_get_two_numbers(moment: Any) -> None:
    from tests.factories_certification import running  # noqa: PLC0415
    from tests.people import make_cast  # noqa: PLC0415

    cast = make_cast()
    engagement = running(cast)
    actions.prepare_courses(engagement, by=cast.system)
    course, barrier, made = course_of(engagement), threading.Barrier(4), []

    def plan() -> None:
        with clock.at(MOMENT):
            barrier.wait(10)
            try:
                made.append(make_session(course, cast.consultant).number)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=plan) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(made) == [1, 2, 3, 4]


def test_all_who_have_to_come_are_invited_once(session: TrainingSession, cast: Cast, people: Any) -> None:
    first = actions.invite_required(session, by=cast.consultant)
    second = actions.invite_required(session, by=cast.consultant)

    assert sorted(row.name for row in first) == ["Assistant", "Auditor", "Boss", "Clerk", "Head", "Manager", "Writer"]
    assert second == []
    assert {row.required for row in first} == {True}
    assert {row.invited_at for row in first} == {MOMENT}
    head = Participation.objects.get(person=people["head"])
    assert (head.department, head.post) == ("Service", "工程师")
    assert Event.objects.filter(model="training.Participation", verb="create").count() == 7


def test_who_has_an_account_is_told_and_nobody_else(session: TrainingSession, cast: Cast) -> None:
    actions.invite_required(session, by=cast.consultant)

    notice = Notice.objects.get()

    assert notice.recipient == cast.staff
    assert notice.subject == "Training: Training of all staff, 2026-10-12 09:00–11:30 (Asia/Shanghai)"
    assert "Room 1" in notice.text
    assert notice.url == session.get_absolute_url()


def test_who_took_the_course_or_is_expected_elsewhere_is_not_invited_again(
    session: TrainingSession, engagement: Engagement, cast: Cast, people: Any
) -> None:
    earlier = make_session(course_of(engagement), cast.consultant)
    sign(earlier, people["boss"])
    finished(earlier)
    actions.invite(session, [people["head"]], by=cast.consultant)

    third = make_session(course_of(engagement), cast.consultant)

    assert sorted(row.name for row in actions.invite_required(third, by=cast.consultant)) == [
        "Assistant", "Auditor", "Clerk", "Manager", "Writer",
    ]  # fmt: skip


def test_others_are_expected_of_their_own_accord(session: TrainingSession, engagement: Engagement, cast: Cast) -> None:
    guest = make_person(engagement.client, "Guest")
    actions.exempt(session.course, guest, "Teaches it", by=cast.consultant)

    (row,) = actions.invite(session, [guest], by=cast.consultant)

    assert row.required is False


@pytest.mark.parametrize("who", ["staff", "external_auditor", "stranger_admin"])
def test_others_invite_nobody(session: TrainingSession, cast: Cast, people: Any, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.invite(session, [people["head"]], by=getattr(cast, who))

    assert not Participation.objects.exists()


def test_the_trainer_invites_and_opens(engagement: Engagement, cast: Cast, people: Any) -> None:
    session = make_session(course_of(engagement), cast.consultant, trainer_user=cast.internal_auditor)

    actions.invite(session, [people["head"]], by=cast.internal_auditor)

    assert opened(session, cast.internal_auditor).state == "open"
    with pytest.raises(PermissionDenied):
        fire(session, "cancel", by=cast.internal_auditor, reason="No time")


def test_after_the_session_nobody_is_invited(session: TrainingSession, cast: Cast, people: Any) -> None:
    with pytest.raises(Obstructed):
        actions.invite(finished(session), [people["head"]], by=cast.consultant)


def test_another_time_is_news_for_the_invited(session: TrainingSession, cast: Cast) -> None:
    actions.invite_required(session, by=cast.consultant)
    Notice.objects.all().delete()

    actions.edit_session(session, {"agenda": "Introduction"}, by=cast.consultant)
    assert not Notice.objects.exists()
    later = {"starts": BEGINS + dt.timedelta(days=1), "ends": ENDS + dt.timedelta(days=1)}
    actions.edit_session(session, later, by=cast.consultant)

    assert Notice.objects.get().subject == "Changed: Training of all staff, 2026-10-13 09:00–11:30 (Asia/Shanghai)"


def test_materials_are_kept_and_bad_ones_refused(session: TrainingSession, cast: Cast) -> None:
    good = SimpleUploadedFile("slides.txt", b"Slides", "text/plain")
    bad = SimpleUploadedFile("slides.exe", b"MZ", "application/octet-stream")

    session = actions.edit_session(session, {}, by=cast.consultant, files=[good])
    with pytest.raises(ValidationError):
        actions.edit_session(session, {"agenda": "x"}, by=cast.consultant, files=[bad])

    assert [file.name for file in session.materials.all()] == ["slides.txt"]
    assert TrainingSession.objects.get().agenda == ""


def test_a_session_that_is_over_is_not_edited(session: TrainingSession, cast: Cast) -> None:
    with pytest.raises(Obstructed):
        actions.edit_session(finished(session), {"agenda": "x"}, by=cast.consultant)


def test_a_cancelled_session_is_told_of_with_its_reason(session: TrainingSession, cast: Cast) -> None:
    actions.invite_required(session, by=cast.consultant)
    Notice.objects.all().delete()

    session = actions.cancel_session(session, by=cast.consultant, reason="The trainer is ill")

    assert session.state == "cancelled"
    assert "The trainer is ill" in Notice.objects.get().text
    assert moves(session, cast.consultant) == []


def test_what_stands_against_closing(engagement: Engagement, cast: Cast, people: Any) -> None:
    session = make_session(course_of(engagement), cast.consultant, contents=[])
    put_there(session, people["clerk"])

    with pytest.raises(Obstructed) as refusal:
        fire(session, "hold", by=cast.consultant)

    assert refusal.value.reasons == ["Nobody has signed in.", "Tick the contents that were covered."]


def test_closing_and_opening_again(session: TrainingSession, cast: Cast, people: Any) -> None:
    sign(session, people["clerk"])

    held = fire(opened(session, cast.consultant), "hold", by=cast.consultant)
    with pytest.raises(Obstructed):
        fire(held, "hold", by=cast.consultant)
    again = fire(held, "reopen", by=cast.consultant, reason="One more came")

    assert (held.state, again.state) == ("held", "open")


def test_a_make_up_session_invites_who_was_absent(session: TrainingSession, cast: Cast, people: Any) -> None:
    actions.invite(session, [people["clerk"], people["head"], people["boss"]], by=cast.consultant)
    sign(session, people["head"])
    held = finished(session)
    told = {"trainer": "Trainer", "place": "Room 2", "starts": BEGINS, "ends": ENDS}

    again = actions.plan_session(held.course, held.cycle, told, by=cast.consultant, make_up_of=held)

    assert again.make_up_of == held
    assert [row.name for row in again.participations.all()] == ["Boss", "Clerk"]
    sign(again, people["clerk"])
    finished(again)
    assert [row.name for row in actions.absent_of(held)] == ["Boss"]


def test_who_has_not_signed_in_is_taken_off_who_has_stays(session: TrainingSession, cast: Cast, people: Any) -> None:
    actions.invite(session, [people["clerk"], people["head"]], by=cast.consultant)
    sign(session, people["head"])

    actions.uninvite(Participation.objects.get(person=people["clerk"]), by=cast.consultant)
    with pytest.raises(Obstructed):
        actions.uninvite(Participation.objects.get(person=people["head"]), by=cast.consultant)

    assert [row.name for row in session.participations.all()] == ["Head"]


def test_two_thousand_are_invited_with_few_statements(
    session: TrainingSession, engagement: Engagement, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    place = engagement.client.workspace
    Person.objects.bulk_create([Person(workspace=place, name=f"P{n}") for n in range(2000)], batch_size=500)

    with django_assert_max_num_queries(100):  # SQLite takes about seventy rows a statement
        rows = actions.invite_required(session, by=cast.consultant)

    assert len(rows) == 2007
    assert list(verify.findings(files=False)) == []


@pytest.mark.parametrize("who", ["client_admin", "partner"])
def test_who_leaves_is_replaced_at_coming_sessions(engagement: Engagement, cast: Cast, moment: Any, who: str) -> None:
    leaver = make_person(engagement.client, "Leaver", user=cast.controller)
    heir = make_person(engagement.client, "Heir", user=cast.staff)
    session, held = (make_session(course_of(engagement), cast.consultant) for _one in range(2))
    for one in (session, held):
        put_there(one, leaver)
    finished(held)

    done = leave(leaver, TODAY, by=getattr(cast, who), successor=heir)

    assert [one.text for one in done.moved] == ["Training of all staff, 2026-10-12"]
    assert [row.person for row in session.participations.all()] == [heir]
    assert [row.person for row in held.participations.all()] == [leaver]
    told = Notice.objects.get(recipient=cast.staff)
    assert (told.kind, told.url) == ("training", session.get_absolute_url())
