"""Courses: those that stand ready are made with the engagement."""

from django.db import transaction

from certification.models import Engagement
from training import catalogue
from training.models import Course, CourseContent
from wobo.accounts.models import User
from wobo.workflow.doors import record


@transaction.atomic
def prepare_courses(engagement: Engagement, *, by: User) -> list[Course]:
    """Put the ready-made courses of data/courses.yaml into an engagement; those that are there stay as they are."""
    there = set(engagement.courses.values_list("key", flat=True))  # type: ignore[attr-defined]
    made = []
    for order, ready in enumerate(catalogue.courses().values()):
        if ready.key in there:
            continue
        course = Course(
            workspace=engagement.workspace,
            engagement=engagement,
            key=ready.key,
            audience=ready.audience,
            hours=ready.hours,
            examined=ready.examined,
            pass_mark=ready.pass_mark,
            drawn=ready.drawn,
            effect_days=ready.effect_days,
            order=order,
        )
        made.append(record(course, "create", by=by))
        for place, content in enumerate(ready.contents):
            row = CourseContent(workspace=engagement.workspace, course=course, ref=content.ref, order=place)
            record(row, "create", by=by)
    return made
