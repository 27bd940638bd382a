"""The bank of a course: loaded with it, kept by who does not sit its examination, retired once asked."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Engagement
from tests.people import Cast
from tests.training.exams import Room, add_question
from training.actions import prepare_courses
from training.actions import questions as actions
from training.models import Examination, Question
from wobo.workflow.doors import Obstructed

CHOICE = {
    "kind": "single",
    "points": "5",
    "text": "问",
    "text_en": "Which?",
    "option-TOTAL_FORMS": "3",
    "option-INITIAL_FORMS": "0",
    "option-0-text": "甲",
    "option-0-text_en": "A",
    "option-0-right": "on",
    "option-1-text": "乙",
    "option-1-text_en": "B",
}
OPTIONS = [{"text": "甲", "text_en": "A", "right": True}, {"text": "乙", "text_en": "B", "right": False}]


@pytest.fixture
def room(engagement: Engagement, cast: Cast) -> Room:
    return Room(engagement, cast)


def page(room: Room, name: str, *args: str) -> str:
    return reverse(f"training:{name}", args=[room.engagement.code, *args])


def test_the_banks_stand_ready_with_the_courses_and_are_loaded_once(engagement: Engagement, cast: Cast) -> None:
    prepare_courses(engagement, by=cast.system)
    found = {one.key: one.questions.count() for one in engagement.courses.filter(examined=True)}

    assert found == {"key_personnel": 13, "document_writing": 13, "internal_auditor": 18, "special_post": 13}


def test_questions_already_there_stay_as_they_are(room: Room, cast: Cast) -> None:
    question = room.course.questions.first()
    actions.edit_question(question, {"text": "Our words"}, by=cast.lead)

    assert actions.prepare_questions(room.course, cast.system) == []
    assert room.course.questions.get(pk=question.pk).text == "Our words"


@pytest.mark.parametrize("who", ["staff", "top_manager", "internal_auditor", "external_auditor", "stranger_admin"])
def test_others_do_not_keep_the_bank(room: Room, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.add_question(room.course, by=getattr(cast, who), text="?", kind="short", model_answer="!")


def test_whoever_sits_the_examination_gets_the_bank_after_passing(room: Room, cast: Cast, client: Browser) -> None:
    room.bank("single")
    room.staff.user = cast.representative
    room.staff.save()
    client.force_login(cast.representative)
    question = room.course.questions.asked().get()
    closed = client.get(page(room, "question_list", room.course.uid))
    refused = client.get(page(room, "question_edit", question.uid))
    room.cast.staff = cast.representative
    room.handed_in()
    opened = client.get(page(room, "question_list", room.course.uid))

    assert (closed.status_code, refused.status_code, opened.status_code) == (200, 403, 200)
    assert "Closed to you until you have passed" in closed.content.decode()
    assert [question.text in one.content.decode() for one in (closed, opened)] == [False, True]


def test_a_question_is_written_without_a_script(room: Room, cast: Cast, client: Browser) -> None:
    client.force_login(cast.consultant)

    answer = client.post(page(room, "question_create", room.course.uid), CHOICE)

    made = room.course.questions.get(text="问")
    assert (answer.status_code, answer.url) == (302, page(room, "question_list", room.course.uid))
    assert (made.kind, made.points, made.options, made.model_answer) == ("single", 5, OPTIONS, "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"option-1-right": "on"}, "Mark exactly one option as right."),
        ({"option-0-right": ""}, "Mark exactly one option as right."),
        ({"kind": "multiple", "option-0-right": ""}, "Mark the options that are right."),
        ({"option-1-text": "", "option-1-text_en": ""}, "Give at least two options."),
        ({"option-1-text": "甲"}, "Two options say the same."),
        ({"option-2-right": "on"}, "Write the option, or leave the whole row empty."),
        ({"kind": "true_false"}, "Say whether the statement is true or false."),
        ({"kind": "short"}, "Say what a good answer holds: whoever marks goes by it."),
        ({"text": ""}, "This field is required."),
        ({"points": "0"}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_does_not_fit_is_said_and_kept(
    room: Room, cast: Cast, client: Browser, changes: dict[str, str], said: str
) -> None:
    client.force_login(cast.consultant)
    before = room.course.questions.count()

    answer = client.post(page(room, "question_create", room.course.uid), CHOICE | changes)

    assert (answer.status_code, room.course.questions.count()) == (422, before)
    assert said in answer.content.decode()
    assert "Which?" in answer.content.decode()


@pytest.mark.parametrize(("said", "right"), [("yes", [True, False]), ("no", [False, True])])
def test_a_statement_is_true_or_false(room: Room, cast: Cast, client: Browser, said: str, right: list[bool]) -> None:
    client.force_login(cast.consultant)

    client.post(page(room, "question_create", room.course.uid), CHOICE | {"kind": "true_false", "is_true": said})

    assert [one["right"] for one in room.course.questions.get(text="问").options] == right


def test_a_drawn_paper_keeps_the_question_as_it_was(room: Room, cast: Cast) -> None:
    paper = room.bank("single").begun()
    question = room.course.questions.asked().get()

    actions.edit_question(question, {"text": "Another question", "points": 1}, by=cast.lead)

    paper = Examination.objects.get(pk=paper.pk)
    assert (paper.paper[0]["text"], paper.paper[0]["points"]) == ("Question 0", 10)


def test_a_question_that_was_asked_is_retired_and_not_deleted(room: Room, cast: Cast, client: Browser) -> None:
    room.bank("single").begun()
    question = room.course.questions.asked().get()
    client.force_login(cast.consultant)

    refused = client.post(page(room, "question_remove", question.uid))
    client.post(page(room, "question_retire", question.uid))

    assert refused.status_code == 409
    assert Question.objects.get(pk=question.pk).retired is True
    assert not room.course.questions.asked().exists()
    client.post(page(room, "question_restore", question.uid))
    assert room.course.questions.asked().exists()


def test_an_unused_question_is_deleted(room: Room, cast: Cast) -> None:
    question = add_question(room.course, cast, "single")

    actions.remove_question(question, by=cast.lead)

    assert not Question.objects.filter(pk=question.pk).exists()
    with pytest.raises(PermissionDenied):
        actions.remove_question(room.course.questions.first(), by=cast.staff)


def test_the_bank_can_be_searched(room: Room, cast: Cast, client: Browser) -> None:
    client.force_login(cast.consultant)

    found = client.get(page(room, "question_list", room.course.uid), {"q": "certified", "kind": "single"})

    assert [one.key for one in found.context["page"]] == ["kp01"]


@pytest.mark.parametrize("rows", [1, 120])
def test_the_list_asks_the_same_however_long_the_bank(
    room: Room, cast: Cast, client: Browser, rows: int, django_assert_max_num_queries: Any
) -> None:
    for place in range(rows):
        Question.objects.create(workspace=room.session.workspace, course=room.course, text=f"Q{place}", kind="short")
    client.force_login(cast.consultant)
    url = page(room, "question_list", room.course.uid)
    client.get(url)

    with django_assert_max_num_queries(15):
        assert client.get(url).status_code == 200


def test_reasons_are_obstacles_not_errors(room: Room, cast: Cast) -> None:
    room.bank("single").begun()

    with pytest.raises(Obstructed) as refusal:
        actions.remove_question(room.course.questions.asked().get(), by=cast.lead)

    assert refusal.value.reasons == [
        "This question stands on a paper. Retire it: then it is asked no longer, and stays here."
    ]
