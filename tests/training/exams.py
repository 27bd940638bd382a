"""A session with people who signed in, its bank, papers: for tests of examinations and evaluations."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from certification.models import Engagement, Person
from tests.factories_certification import make_department, make_person
from tests.factories_training import course_of, finished, make_session, sign
from tests.people import Cast
from training.actions import examinations as actions
from training.models import Course, Examination, TrainingSession
from wobo.workflow.doors import record


class Room:
    """A held session of a course; Staff has an account, Paula has none, the trainer is the consultant."""

    def __init__(self, engagement: Engagement, cast: Cast, key: str = "key_personnel", **fields: Any) -> None:
        self.engagement, self.cast = engagement, cast
        self.course: Course = course_of(engagement, key)
        client = engagement.client
        self.department = make_department(client, "Service desk")
        self.staff: Person = make_person(client, "Staff", user=cast.staff, department=self.department)
        self.paula: Person = make_person(client, "Paula", department=self.department)
        told = {"trainer": "Consultant", "trainer_user": cast.consultant, **fields}
        made = make_session(self.course, cast.lead, **told)
        sign(made, self.staff, self.paula)
        self.session: TrainingSession = self.reload(finished(made))

    def reload(self, session: TrainingSession | None = None) -> TrainingSession:
        """Read the session anew, with what its pages read."""
        pk = (session or self.session).pk
        related = ("course", "cycle__engagement__client", "workspace__parent", "trainer_user")
        return TrainingSession.objects.select_related(*related).get(pk=pk)

    def bank(self, *kinds: str, drawn: int = 0) -> "Room":
        """Retire the ready-made questions and ask one of each of these kinds instead."""
        self.course.questions.update(retired=True)  # type: ignore[attr-defined]
        for place, kind in enumerate(kinds):
            add_question(self.course, self.cast, kind, text=f"Question {place}")
        Course.objects.filter(pk=self.course.pk).update(drawn=drawn or len(kinds))
        self.session = self.reload()
        return self

    def begun(self, seed: int = 7) -> Examination:
        """Let Staff begin."""
        return actions.begin_examination(self.session, by=self.cast.staff, seed=seed)

    def handed_in(self, *, right: bool = True, seed: int = 7) -> Examination:
        """Let Staff hand in, all right or all wrong."""
        paper = self.begun(seed)
        return actions.hand_in(paper, answers_to(paper, right=right), by=self.cast.staff)

    def failed(self) -> Examination:
        """Let Staff fail."""
        return self.handed_in(right=False)


def add_question(course: Course, cast: Cast, kind: str, **fields: Any) -> Any:
    """Add a question; of choices, the first option is right, of several the first two."""
    from training.models import Question  # noqa: PLC0415

    right = {"single": 1, "multiple": 2, "true_false": 1}.get(kind, 0)
    names = ("Right", "Wrong") if kind == "true_false" else ("One", "Two", "Three", "Four")
    options = [{"text": name, "text_en": name, "right": place < right} for place, name in enumerate(names)]
    told = {"kind": kind, "text": "Why?", "points": 10, "options": options if right else [], **fields}
    if kind == "short":
        told["model_answer"] = "MODEL-ANSWER"
    return record(Question(workspace=course.workspace, course=course), "create", by=cast.lead, changes=told)


def answers_to(paper: Examination, *, right: bool = True) -> dict[str, Any]:
    """Return answers to every question, all right or all wrong, as a page sends them."""
    found: dict[str, Any] = {}
    for question in paper.paper:
        if question["kind"] == "short":
            found[question["uid"]] = "Because."
            continue
        chosen = [str(place) for place, option in enumerate(question["options"]) if option["right"] is right]
        found[question["uid"]] = chosen if right else chosen[:1]
    return found


def scan(name: str = "papers.pdf") -> SimpleUploadedFile:
    """Return a scan."""
    return SimpleUploadedFile(name, b"%PDF-1.7 scan of papers", "application/pdf")
