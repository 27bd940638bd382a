"""The question bank of a course: ready-made questions, edits, and what becomes of questions that were asked."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from training import catalogue
from training.models import Course, Examination, Question
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, create_many, record
from wobo.workflow.models import Chain


@transaction.atomic
def prepare_questions(course: Course, by: User) -> list[Question]:
    """Put the ready-made questions of data/questions.yaml into a course; those that are there stay as they are."""
    there = set(course.questions.exclude(key="").values_list("key", flat=True))
    ready = [one for one in catalogue.questions().get(course.key, ()) if one.key not in there]
    return create_many(
        [
            Question(
                workspace_id=course.workspace_id,
                course=course,
                key=one.key,
                kind=one.kind,
                text=one.text,
                text_en=one.text_en,
                options=[dict(option) for option in one.options],
                model_answer=one.model_answer,
                points=one.points,
            )
            for one in ready
        ],
        by=by,
    )


def add_question(course: Course, *, by: User, **fields: Any) -> Question:
    """Add a question to a course's bank."""
    return record(Question(workspace_id=course.workspace_id, course=course), "create", by=by, changes=fields)


def edit_question(question: Question, changes: dict[str, Any], *, by: User) -> Question:
    """Change a question. Papers that were drawn keep it as it was when they were drawn."""
    return record(question, "edit", by=by, changes=changes)


def retire_question(question: Question, *, by: User, back: bool = False) -> Question:
    """Ask a question no longer, or again (`back`)."""
    return record(question, "edit", by=by, changes={"retired": not back})


def was_asked(question: Question) -> bool:
    """Whether some paper holds the question."""
    papers = Examination.objects.filter(session__course=question.course_id).values_list("paper", flat=True)
    return any(one["uid"] == question.uid for paper in papers.iterator() for one in paper)


@transaction.atomic
def remove_question(question: Question, *, by: User) -> Question:
    """Delete a question that was never asked. Raises Obstructed for one that stands on a paper: it is retired."""
    Chain.objects.locked(question.workspace_id)
    if was_asked(question):
        raise Obstructed(_("This question stands on a paper. Retire it: then it is asked no longer, and stays here."))
    return record(question, "remove", by=by)
