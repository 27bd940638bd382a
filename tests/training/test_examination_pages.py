"""Pages of examinations: nothing of what is right before the marks, saved while one writes, handed in once."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Engagement, Person
from tests.factories_training import sign
from tests.people import Cast
from tests.training.exams import Room, answers_to, scan
from training.actions import examinations as actions
from training.models import AnswerSheet, Examination


@pytest.fixture
def room(engagement: Engagement, cast: Cast) -> Room:
    return Room(engagement, cast)


def page(room: Room, name: str, *args: str) -> str:
    return reverse(f"training:{name}", args=[room.engagement.code, *args])


def sent(answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {f"q-{uid}": answer for uid, answer in answers.items()} | more


def test_from_the_session_to_the_result(room: Room, cast: Cast, client: Browser) -> None:
    room.bank("single", "multiple")
    client.force_login(cast.staff)

    begun = client.post(page(room, "examination_begin", room.session.uid))
    paper = Examination.objects.get()
    shown = client.get(begun.url).content.decode()
    done = client.post(page(room, "examination_hand_in", paper.uid), sent(answers_to(paper)), follow=True)

    assert begun.url == page(room, "examination_detail", paper.uid)
    assert "Question 0" in shown
    assert Examination.objects.get().passed is True
    assert "Your paper is handed in and marked." in done.content.decode()


def test_what_is_right_never_reaches_the_browser_before_the_marks(room: Room, cast: Cast, client: Browser) -> None:
    room.bank("single", "multiple", "true_false", "short")
    client.force_login(cast.staff)
    paper = room.begun()
    url = page(room, "examination_detail", paper.uid)

    writing = client.get(url).content.decode()
    saved = client.post(
        page(room, "examination_save", paper.uid), sent(answers_to(paper)), headers={"X-Autosave": "1"}
    )
    asked = client.post(page(room, "examination_hand_in", paper.uid), sent({}))
    actions.hand_in(paper, answers_to(paper), by=cast.staff)
    waiting, listed = client.get(url).content.decode(), client.get(page(room, "examination_list", room.session.uid))

    for told in (writing, saved.content.decode(), asked.content.decode(), waiting, listed.content.decode()):
        assert "MODEL-ANSWER" not in told
        assert "&quot;right" not in told
        assert "would have been right" not in told
        assert 'aria-label="right"' not in told
    short = next(one["uid"] for one in paper.paper if one["kind"] == "short")
    actions.mark_examination(Examination.objects.get(), {short: 10}, by=cast.consultant)
    assert "MODEL-ANSWER" in client.get(url).content.decode()


def test_saving_by_script_and_by_button(room: Room, cast: Cast, client: Browser) -> None:
    client.force_login(cast.staff)
    paper = room.begun()
    url, answers = page(room, "examination_save", paper.uid), answers_to(paper)

    by_script = client.post(url, sent(answers, version="0"), headers={"X-Autosave": "1"})
    elsewhere = client.post(url, sent(answers_to(paper, right=False), version="0"), headers={"X-Autosave": "1"})
    by_hand = client.post(url, sent(answers_to(paper, right=False), version="0"))
    again = client.post(url, sent(answers_to(paper, right=False), version="1"))

    assert (by_script.status_code, by_script.json()) == (200, {"version": 1})
    assert (elsewhere.status_code, by_hand.status_code) == (409, 409)
    assert "Answers were changed on another device meanwhile." in by_hand.content.decode()
    assert (again.status_code, AnswerSheet.objects.get().version) == (302, 2)


def test_what_was_saved_stands_in_the_paper_again(room: Room, cast: Cast, client: Browser) -> None:
    room.bank("single", "short")
    client.force_login(cast.staff)
    paper = room.begun()
    client.post(page(room, "examination_save", paper.uid), sent(answers_to(paper)))

    shown = client.get(page(room, "examination_detail", paper.uid)).content.decode()

    assert "Because." in shown
    assert shown.count(" checked") == 1


def test_who_left_something_out_is_asked_once(room: Room, cast: Cast, client: Browser) -> None:
    room.bank("single", "single")
    client.force_login(cast.staff)
    paper = room.begun()
    first = {paper.paper[0]["uid"]: answers_to(paper)[paper.paper[0]["uid"]]}
    url = page(room, "examination_hand_in", paper.uid)

    asked = client.post(url, sent(first))
    state = Examination.objects.get().state
    done = client.post(url, sent(first, anyway="1"))

    assert (asked.status_code, state, done.status_code) == (422, "drawn", 302)
    assert "1 question is not answered" in asked.content.decode()
    assert Examination.objects.get().score == Decimal("50.0")


def test_a_double_hand_in_ends_on_the_result_and_another_one_is_refused(
    room: Room, cast: Cast, client: Browser
) -> None:
    client.force_login(cast.staff)
    paper = room.begun()
    url = page(room, "examination_hand_in", paper.uid)
    client.post(url, sent(answers_to(paper)))

    again = client.post(url, sent(answers_to(paper)))
    other = client.post(url, sent(answers_to(paper, right=False)))

    assert (again.status_code, other.status_code, Examination.objects.get().passed) == (302, 409, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [("consultant", 200), ("lead", 200), ("working_group", 200), ("top_manager", 403), ("external_auditor", 403),
     ("internal_auditor", 403), ("stranger", 404), ("unassigned", 404)],
)  # fmt: skip
def test_who_reads_a_paper(room: Room, cast: Cast, client: Browser, who: str, status: int) -> None:
    paper = room.bank("single").handed_in()
    client.force_login(getattr(cast, who))

    assert client.get(page(room, "examination_detail", paper.uid)).status_code == status


def test_a_colleague_who_sits_it_too_sees_nobodys_paper(room: Room, cast: Cast, client: Browser) -> None:
    paper = room.bank("single").handed_in()
    sign(room.session, Person.objects.create(workspace=cast.client_a, name="Rep", user=cast.representative))
    client.force_login(cast.representative)

    assert client.get(page(room, "examination_detail", paper.uid)).status_code == 403
    assert client.get(page(room, "examination_list", room.session.uid)).status_code == 200


def test_the_trainer_marks_on_the_page(room: Room, cast: Cast, client: Browser) -> None:
    paper = room.bank("short", "single").handed_in()
    (short,) = [one["uid"] for one in paper.paper if one["kind"] == "short"]
    url = page(room, "examination_mark", paper.uid)
    client.force_login(cast.consultant)

    shown = client.get(url).content.decode()
    wrong = client.post(url, {short: "11"})
    done = client.post(url, {short: "3.5"})
    late = client.get(url)

    assert "MODEL-ANSWER" in shown
    assert (wrong.status_code, done.status_code, late.status_code) == (422, 302, 409)
    assert Examination.objects.get().score == Decimal("67.5")


def test_results_on_paper_are_entered_in_one_table(room: Room, cast: Cast, client: Browser) -> None:
    rows = {row.person.name: row.uid for row in room.session.participations.all()}
    client.force_login(cast.consultant)
    url = page(room, "examination_results", room.session.uid)

    empty = client.post(url, {"scan": scan()})
    wrong = client.post(url, {f"score-{rows['Staff']}": "101", "scan": scan()})
    bare = client.post(url, {f"score-{rows['Staff']}": "88.5"})
    done = client.post(url, {f"score-{rows['Staff']}": "88.5", f"score-{rows['Paula']}": "", "scan": scan()})

    assert [one.status_code for one in (empty, wrong, bare, done)] == [422, 422, 422, 302]
    assert "88.5" in bare.content.decode()
    assert [(one.person.name, one.score) for one in Examination.objects.all()] == [("Staff", Decimal("88.5"))]


def test_somebody_elses_paper_is_not_handed_in(room: Room, cast: Cast, client: Browser) -> None:
    paper = room.begun()
    client.force_login(cast.lead)

    answers = [
        client.post(page(room, name, paper.uid), sent(answers_to(paper))).status_code
        for name in ("examination_save", "examination_hand_in")
    ]

    assert answers == [403, 403]


@pytest.mark.parametrize("many", [2, 90])
def test_lists_ask_the_same_for_many(
    room: Room, cast: Cast, client: Browser, many: int, django_assert_max_num_queries: Any
) -> None:
    people = [Person.objects.create(workspace=cast.client_a, name=f"P{place}") for place in range(many)]
    sign(room.session, *people)
    for person in people[: many // 2]:
        Examination.objects.create(
            workspace=room.session.workspace,
            session=room.session,
            person=person,
            state="marked",
            score=50,
            passed=False,
        )
    client.force_login(cast.consultant)
    for name in ("examination_list", "examination_results", "effect_list"):
        url = page(room, name, room.session.uid)
        client.get(url)
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200, name


def test_whoever_was_not_there_sees_nobodys_results(room: Room, cast: Cast, client: Browser) -> None:
    room.bank("single").handed_in()
    client.force_login(cast.top_manager)

    shown = client.get(page(room, "examination_list", room.session.uid))

    assert (shown.status_code, "You have no examination here" in shown.content.decode()) == (200, True)
    assert "100 %" not in shown.content.decode()


def test_nobody_gets_out_of_their_own_paper(room: Room, cast: Cast, client: Browser) -> None:
    room.staff.user = cast.representative
    room.staff.save()
    paper = actions.begin_examination(room.session, by=cast.representative)
    client.force_login(cast.representative)

    answer = client.post(page(room, "examination_cancel", paper.uid), {"reason": "Too hard for me."})
    client.force_login(cast.consultant)
    done = client.post(page(room, "examination_cancel", paper.uid), {"reason": "Was ill that day."})
    again = client.get(page(room, "examination_cancel", paper.uid))

    assert (answer.status_code, done.status_code, again.status_code) == (403, 302, 409)
    assert Examination.objects.get().state == "cancelled"
