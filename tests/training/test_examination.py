"""Examinations: begun, written, handed in, marked, repeated; by the right person at the right moment, once."""
# claims: S6.2.1.2

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from certification.models import Engagement
from tests.people import Cast
from tests.training.exams import Room, answers_to, scan
from training import marking
from training.actions import examinations as actions
from training.models import AnswerSheet, Examination
from wobo.notices.models import Notice
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event


@pytest.fixture
def room(engagement: Engagement, cast: Cast) -> Room:
    return Room(engagement, cast)


def test_a_paper_is_drawn_and_can_be_drawn_again_from_its_seed(room: Room) -> None:
    paper = actions.begin_examination(room.session, by=room.cast.staff)

    bank = [one.drawn() for one in room.course.questions.asked()]
    assert (paper.state, paper.attempt, paper.pass_mark, len(paper.paper)) == ("drawn", 1, 60, 10)
    assert marking.draw(bank, 10, paper.seed) == paper.paper


def test_beginning_twice_gives_the_same_paper(room: Room) -> None:
    first, second = room.begun(), room.begun(seed=8)

    assert (first.pk, second.seed) == (second.pk, 7)


def test_all_choices_right_are_marked_at_once_by_rule(room: Room) -> None:
    done = room.bank("single", "multiple", "true_false").handed_in()

    assert (done.state, done.score, done.passed, done.marked_by.is_system) == ("marked", Decimal("100.0"), True, True)
    assert list(Event.objects.about(done).order_by("seq").values_list("verb", flat=True)) == [
        "create", "hand_in", "mark",
    ]  # fmt: skip
    assert not AnswerSheet.objects.filter(examination=done).exists()


def test_the_pass_mark_is_reached_by_equality(room: Room) -> None:
    room.bank(*["single"] * 5)
    paper = room.begun()
    answers = answers_to(paper)
    for uid in list(answers)[:2]:
        del answers[uid]

    done = actions.hand_in(paper, answers, by=room.cast.staff)

    assert (done.score, done.passed) == (Decimal("60.0"), True)


def test_a_written_answer_waits_for_the_trainer_who_is_told(room: Room) -> None:
    done = room.bank("single", "short").handed_in()

    notice = Notice.objects.get(recipient=room.cast.consultant)
    (single,) = [one["uid"] for one in done.paper if one["kind"] == "single"]  # the order of a paper is drawn
    assert (done.state, done.score, done.marks) == ("handed_in", None, {single: 10.0})
    assert notice.subject == (
        "Staff handed in a paper on “Training of key personnel”: the written answers wait for marks"
    )


def test_the_trainer_marks_and_the_person_is_told(room: Room) -> None:
    paper = room.bank("single", "short").handed_in()
    (short,) = [one["uid"] for one in paper.paper if one["kind"] == "short"]

    done = actions.mark_examination(paper, {short: 4.5}, by=room.cast.consultant)

    assert (done.state, done.score, done.passed, done.marked_by) == (
        "marked", Decimal("72.5"), True, room.cast.consultant,
    )  # fmt: skip
    assert Notice.objects.get(recipient=room.cast.staff).subject == (
        "Your examination on “Training of key personnel” is marked: passed with 72.5 %"
    )


@pytest.mark.parametrize("points", [-1, 10.5, None])
def test_points_out_of_range_or_missing_are_refused(room: Room, points: Any) -> None:
    paper = room.bank("single", "short").handed_in()
    (short,) = [one["uid"] for one in paper.paper if one["kind"] == "short"]

    with pytest.raises(Obstructed):
        actions.mark_examination(paper, {} if points is None else {short: points}, by=room.cast.consultant)
    assert Examination.objects.get(pk=paper.pk).state == "handed_in"


def test_choices_are_not_marked_by_hand(room: Room) -> None:
    paper = room.bank("single", "short").handed_in(right=False)
    marks = {one["uid"]: 10 for one in paper.paper}

    with pytest.raises(Obstructed):
        actions.mark_examination(paper, marks, by=room.cast.consultant)


def test_nobody_marks_their_own_paper_whatever_they_are(room: Room) -> None:
    paper = room.bank("single", "short").handed_in()
    room.staff.user = room.cast.lead
    room.staff.save()
    (short,) = [one["uid"] for one in paper.paper if one["kind"] == "short"]

    with pytest.raises(PermissionDenied):
        actions.mark_examination(Examination.objects.get(pk=paper.pk), {short: 10}, by=room.cast.lead)
    with pytest.raises(PermissionDenied):
        actions.mark_examination(paper, {short: 10}, by=room.cast.top_manager)


def test_whoever_sits_the_examination_marks_nobodys_paper(room: Room) -> None:
    paper = room.bank("single", "short").handed_in()
    room.paula.user = room.cast.representative
    room.paula.save()
    (short,) = [one["uid"] for one in paper.paper if one["kind"] == "short"]

    with pytest.raises(PermissionDenied):
        actions.mark_examination(paper, {short: 10}, by=room.cast.representative)


def test_handing_in_twice_is_one_handing_in(room: Room) -> None:
    paper = room.begun()
    answers = answers_to(paper)

    first = actions.hand_in(paper, answers, by=room.cast.staff)
    again = actions.hand_in(paper, answers, by=room.cast.staff)

    assert first.pk == again.pk
    assert Event.objects.about(first).filter(verb="hand_in").count() == 1


def test_handed_in_answers_stay_as_they_were(room: Room) -> None:
    paper = room.begun()
    done = actions.hand_in(paper, answers_to(paper, right=False), by=room.cast.staff)

    with pytest.raises(Obstructed):
        actions.hand_in(paper, answers_to(paper), by=room.cast.staff)
    with pytest.raises(Obstructed):
        actions.save_answers(paper, answers_to(paper), by=room.cast.staff)
    assert Examination.objects.get(pk=paper.pk).answers == done.answers


@pytest.mark.parametrize("who", ["lead", "consultant", "representative", "stranger"])
def test_nobody_writes_for_somebody_else(room: Room, who: str) -> None:
    paper = room.begun()
    other = getattr(room.cast, who)

    with pytest.raises(PermissionDenied):
        actions.save_answers(paper, answers_to(paper), by=other)
    with pytest.raises(PermissionDenied):
        actions.hand_in(paper, answers_to(paper), by=other)
    assert AnswerSheet.objects.get(examination=paper).answers == {}


def test_only_who_was_there_sits_it(room: Room) -> None:
    with pytest.raises(PermissionDenied):
        actions.begin_examination(room.session, by=room.cast.working_group)
    room.session.participations.filter(person=room.staff).update(way="", signed_at=None)
    with pytest.raises(Obstructed) as refusal:
        room.begun()

    assert refusal.value.reasons == ["Only who signed in at this session sits its examination."]


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_it_does_not_begin_before_the_session(room: Room, state: str) -> None:
    type(room.session).objects.filter(pk=room.session.pk).update(state=state)
    room.session = room.reload()

    with pytest.raises(Obstructed) as refusal:
        room.begun()

    assert refusal.value.reasons == ["The examination begins when the sign-in of the session is open."]


def test_a_course_without_examination_has_none(room: Room) -> None:
    type(room.course).objects.filter(pk=room.course.pk).update(examined=False)
    room.session = room.reload()

    with pytest.raises(Obstructed):
        room.begun()


def test_an_empty_bank_draws_nothing(room: Room) -> None:
    with pytest.raises(Obstructed) as refusal:
        room.bank().begun()

    assert refusal.value.reasons == ["The question bank of this course is empty."]


def test_a_failed_one_is_repeated_and_the_earlier_attempt_kept(room: Room) -> None:
    first = room.bank("single", "single").failed()
    second = room.handed_in(seed=9)

    assert [(one.attempt, one.passed, one.score) for one in (first, second)] == [
        (1, False, Decimal("0.0")), (2, True, Decimal("100.0")),
    ]  # fmt: skip
    assert Examination.objects.get(pk=first.pk).passed is False


def test_a_passed_one_is_not_repeated(room: Room) -> None:
    room.bank("single").handed_in()

    with pytest.raises(Obstructed) as refusal:
        room.begun(seed=9)

    assert refusal.value.reasons == ["Staff has passed this examination already."]


def test_a_make_up_session_goes_on_counting_attempts(room: Room, engagement: Engagement) -> None:
    room.bank("single").failed()
    other = Room.__new__(Room)
    other.__dict__ |= room.__dict__
    from tests.factories_training import finished, make_session, sign  # noqa: PLC0415

    made = make_session(room.course, room.cast.lead, make_up_of=room.session)
    sign(made, room.staff)
    other.session = room.reload(finished(made))

    assert other.begun().attempt == 2


def test_saving_keeps_answers_without_an_event(room: Room) -> None:
    paper = room.begun()
    before = Event.objects.count()

    sheet = actions.save_answers(paper, answers_to(paper), by=room.cast.staff, version=0)
    same = actions.save_answers(paper, answers_to(paper), by=room.cast.staff, version=0)

    assert (sheet.version, same.version, Event.objects.count() - before) == (1, 1, 0)
    assert Examination.objects.get(pk=paper.pk).answers == {}


def test_two_devices_do_not_overwrite_each_other(room: Room) -> None:
    paper = room.begun()
    actions.save_answers(paper, answers_to(paper), by=room.cast.staff, version=0)

    with pytest.raises(actions.Elsewhere):
        actions.save_answers(paper, answers_to(paper, right=False), by=room.cast.staff, version=0)
    assert AnswerSheet.objects.get(examination=paper).answers == marking.clean(paper.paper, answers_to(paper))


def test_marking_again_needs_a_reason_and_no_later_attempt(room: Room) -> None:
    paper = room.bank("short", "single").handed_in()
    (short,) = [one["uid"] for one in paper.paper if one["kind"] == "short"]
    done = actions.mark_examination(paper, {short: 0}, by=room.cast.consultant)

    again = fire(done, "reopen", by=room.cast.lead, reason="A page was missed.")
    assert (again.state, again.score, again.passed) == ("handed_in", None, None)
    done = actions.mark_examination(again, {short: 10}, by=room.cast.lead)
    assert (done.score, done.passed) == (Decimal("100.0"), True)


def test_an_attempt_with_a_later_one_stays(room: Room) -> None:
    first = room.bank("single").failed()
    room.begun(seed=9)

    with pytest.raises(Obstructed) as refusal:
        fire(first, "reopen", by=room.cast.lead, reason="A slip.")

    assert refusal.value.reasons == ["There is a later attempt already; this one stays as it is."]


def test_a_cancelled_paper_makes_room_for_the_next(room: Room) -> None:
    fire(room.begun(), "cancel", by=room.cast.consultant, reason="Ill.")

    assert room.begun(seed=9).attempt == 2


def test_results_on_paper_are_entered_with_one_scan_for_all(room: Room) -> None:
    rows = {row.person.name: row.pk for row in room.session.participations.all()}

    made = actions.enter_results(
        room.session, {rows["Staff"]: Decimal("59.9"), rows["Paula"]: Decimal(60)}, scan(), by=room.cast.consultant
    )

    assert [(one.person.name, one.state, one.passed, one.on_paper) for one in made] == [
        ("Staff", "marked", False, True), ("Paula", "marked", True, True),
    ]  # fmt: skip
    assert len({one.scan_id for one in made}) == 1
    assert made[0].scan.classification == "confidential"


def test_all_results_or_none(room: Room) -> None:
    room.begun()
    rows = {row.person.name: row.pk for row in room.session.participations.all()}

    with pytest.raises(Obstructed) as refusal:
        actions.enter_results(
            room.session, {rows["Staff"]: Decimal(80), rows["Paula"]: Decimal(80)}, scan(), by=room.cast.consultant
        )

    assert refusal.value.reasons == ["Staff is writing this examination on screen, or waits for marks."]
    assert not Examination.objects.filter(on_paper=True).exists()


def test_a_result_rests_on_a_scan_that_is_one(room: Room) -> None:
    row = room.session.participations.first()
    fake = SimpleUploadedFile("papers.pdf", b"not a pdf", "application/pdf")

    with pytest.raises(ValidationError):
        actions.enter_results(room.session, {row.pk: Decimal(80)}, fake, by=room.cast.consultant)
    assert not Examination.objects.exists()


def test_nobody_enters_their_own_result(room: Room) -> None:
    room.paula.user = room.cast.representative
    room.paula.save()
    row = room.session.participations.get(person=room.paula)

    with pytest.raises(PermissionDenied):
        actions.enter_results(room.session, {row.pk: Decimal(100)}, scan(), by=room.cast.representative)
    with pytest.raises(PermissionDenied):
        actions.enter_results(room.session, {row.pk: Decimal(100)}, scan(), by=room.cast.staff)


def test_a_result_on_paper_is_put_right_with_a_reason(room: Room) -> None:
    row = room.session.participations.get(person=room.paula)
    (done,) = actions.enter_results(room.session, {row.pk: Decimal(50)}, scan(), by=room.cast.consultant)

    again = fire(done, "reopen", by=room.cast.consultant, reason="A typing error.")
    done = actions.mark_examination(again, {"score": 85}, by=room.cast.consultant)

    assert (done.score, done.passed) == (Decimal(85), True)


def test_the_trail_does_not_tell_what_is_right(room: Room) -> None:
    room.bank("single", "short").begun()

    told = "".join(Event.objects.exclude(model="training.CourseContent").values_list("payload", flat=True))
    assert "MODEL-ANSWER" not in told
    assert '"right"' not in told
