"""Somebody sits an examination on a phone: answers are saved, handed in, marked; the trainer sees who lacks what."""

import datetime as dt
from typing import Any

import pytest

from certification.models import Appointment, Department, Person
from tests.journeys.stage import Stage, engaged
from tests.people import PASSWORD, member
from training.models import AnswerSheet, Course, Examination, Participation, Question, TrainingSession
from wobo.accounts.models import Role, User
from wobo.workflow import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def seated(drawn: int = 4) -> tuple[Stage, User, TrainingSession]:
    """A held session at which 李雪 signed in, with an account, and 黄涛, without one; she is a document controller."""
    stage = engaged()
    user = User.objects.create_user("lixue@example.com", PASSWORD, display_name="李雪", language="zh-hans")
    member(user, stage.client.workspace, Role.STAFF)
    place, now = stage.client.workspace, clock.now()
    department = Department.objects.get(workspace=place)
    sits = Person.objects.create(workspace=place, name="李雪", user=user, department=department, post="文档工程师")
    other = Person.objects.create(workspace=place, name="黄涛", department=department, post="运维工程师")
    course = Course.objects.get(engagement=stage.engagement, key="document_writing")
    Course.objects.filter(pk=course.pk).update(drawn=drawn)
    Question.objects.filter(course=course, kind="short").update(retired=True)
    session = TrainingSession.objects.create(
        workspace=stage.engagement.workspace, course=course, cycle=stage.engagement.cycle, number=1, state="held",
        trainer="何静", trainer_user=stage.consultant, starts=now - dt.timedelta(days=70),
        ends=now - dt.timedelta(days=70, hours=-2),
    )  # fmt: skip
    for person in (sits, other):
        Participation.objects.create(
            workspace=session.workspace, session=session, person=person, name=person.name, department="运维部",
            way="account", signed_at=session.starts,
        )  # fmt: skip
    head = Person.objects.get(workspace=place, user=stage.manager)
    Department.objects.filter(pk=department.pk).update(head=head)
    for number, (person, role) in enumerate([(sits, "document_controller"), (other, "process_owner")], start=1):
        Appointment.objects.create(
            workspace=stage.engagement.workspace, cycle=stage.engagement.cycle, number=number, role=role,
            person=person, duties="…", starts_on=clock.today(), state="in_force",
        )  # fmt: skip
    return stage, user, session


def test_on_a_phone_from_the_inbox_to_the_result(visit: Any) -> None:
    stage, user, session = seated()
    phone = visit(user, phone=True)
    training = f"/e/{stage.engagement.code}/training/"
    phone.go("/").snap("inbox")
    phone.press(f'main a[href*="{session.uid}/examination/"]').snap("before")
    phone.press('form[action$="/examination/begin/"] button').snap("paper")
    paper = Examination.objects.get()
    first, *rest = paper.paper
    phone.page.locator(f'[name="q-{first["uid"]}"]').first.check()
    phone.page.wait_for_selector('[data-save-state][data-state="saved"]')

    assert first["uid"] in AnswerSheet.objects.get().answers
    phone.page.reload()
    assert phone.count("main .paper-option :checked") == 1
    assert phone.width() <= 360

    phone.expected = {422}
    phone.press('button[formaction$="/hand-in/"]').snap("missing")
    assert phone.count("main .paper-question.is-missing") == len(rest)
    for question in paper.paper:
        for place, option in enumerate(question["options"]):
            box = phone.page.locator(f'[name="q-{question["uid"]}"][value="{place}"]')
            box.set_checked(option["right"]) if question["kind"] == "multiple" else option["right"] and box.check()
    phone.press('button[formaction$="/hand-in/"]', to="**/examinations/*/").snap("result")

    done = Examination.objects.get()
    assert (done.state, done.passed, str(done.score)) == ("marked", True, "100.0")
    desk = visit(stage.consultant)
    desk.go(f"{training}sessions/{session.uid}/examination/").snap("results")
    desk.go(f"{training}sessions/{session.uid}/examination/results/").snap("on-paper")
    desk.go(f"{training}courses/{session.course.uid}/questions/").snap("bank")
    desk.go(f"{training}courses/{session.course.uid}/questions/new/").snap("question")
    desk.go(f"{training}competence/").snap("matrix")
    desk.press('main td a[href*="/people/"]').snap("record")
    desk.press('main a[href$="/proofs/new/"]').snap("proof")
    desk.go(f"{training}sessions/{session.uid}/effect/").snap("effects")
    desk.press('main td a[href*="/effect/"]').snap("effect")


def test_a_head_evaluates_on_a_phone(visit: Any) -> None:
    stage, _user, session = seated()
    phone = visit(stage.manager, phone=True)
    phone.go("/").press(f'main a[href*="{session.uid}/effect/"]').snap("effect-head")
    phone.fill(verdict="effective", how="看了交付的文件").send().snap("effects-head")

    assert session.reviews.get().by == stage.manager
    assert phone.width() <= 360
