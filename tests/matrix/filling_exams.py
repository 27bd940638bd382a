"""Writing examinations into a client: a held session, papers in each state, an evaluation, a proof of competence."""

import datetime as dt
from decimal import Decimal

from certification.models import Person
from tests.conftest import MOMENT
from tests.people import Cast
from tests.world import Side, Words
from training import actions
from training.actions import effects, examinations, qualifications, questions
from training.effects import parts_of
from training.models import Course, Question
from wobo.accounts.models import User
from wobo.workflow.doors import fire, record


def fill_exams(side: Side, say: Words, lead: User, cast: Cast) -> None:
    """Write question, session, papers, evaluation and proof into a side; after `fill_training`."""
    rows = side.rows
    rows["exam_course"] = Course.objects.get(engagement=side.engagement, key="key_personnel")
    option = {"text": say("option"), "text_en": say("option_en"), "right": True}
    texts = {"text": say("question"), "text_en": say("question_en"), "options": [option, {**option, "right": False}]}
    rows["question"] = questions.add_question(rows["exam_course"], by=lead, **texts)
    course = Course.objects.get(engagement=side.engagement, key="document_writing")
    Question.objects.filter(course=course).update(retired=True)
    questions.add_question(course, by=lead, kind="short", text=say("asked"), model_answer=say("model"), points=10)
    _session(side, say, lead, course, cast)
    _papers(side, say, lead, cast)
    trainers = parts_of([rows["exam_session"]])[rows["exam_session"].pk][0]
    told = {"verdict": "partly", "how": say("how"), "text": say("seen"), "follow_up": say("follow_up")}
    rows["review"] = effects.evaluate_effect(trainers, by=lead, **told)
    proof = {"kind": "certificate", "name": say("proof", 160), "issued_by": say("issuer", 160)}
    rows["qualification"] = qualifications.keep_qualification(
        rows["person"], proof, by=lead, upload=say.file("certificate")
    )


def _session(side: Side, say: Words, lead: User, course: Course, cast: Cast) -> None:
    rows = side.rows
    user = cast.staff if side.letter == "A" else cast.stranger_admin
    candidate = Person(workspace=side.workspace, name=say("candidate", 80), user=user)
    rows["candidate"] = record(candidate, "create", by=lead)
    begins = MOMENT - dt.timedelta(days=90)
    told = {
        "trainer": say("examiner", 80),
        "trainer_user": lead,
        "place": say("hall"),
        "starts": begins,
        "ends": begins + dt.timedelta(hours=2),
        "contents": list(course.contents.all()),  # type: ignore[attr-defined]
    }
    session = actions.plan_session(course, rows["cycle"], told, by=lead)
    actions.invite(session, [rows["person"], rows["trainee"], rows["candidate"]], by=lead)
    session = actions.tick_from_sheet(session, list(session.participations.all()), say.file("signed"), by=lead)  # type: ignore[attr-defined]
    rows["exam_session"] = fire(session, "hold", by=lead)


def _papers(side: Side, say: Words, lead: User, cast: Cast) -> None:
    rows, session = side.rows, side.rows["exam_session"]
    rows["examination"] = examinations.begin_examination(session, by=rows["person"].user)
    sat = examinations.begin_examination(session, by=rows["candidate"].user)
    answers = {sat.paper[0]["uid"]: say("written_answer")}
    rows["written"] = examinations.hand_in(sat, answers, by=rows["candidate"].user)
    row = session.participations.get(person=rows["trainee"])
    (rows["marked"],) = examinations.enter_results(session, {row.pk: Decimal(85)}, say.file("papers"), by=lead)
