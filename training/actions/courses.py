"""Courses: those that stand ready are made with the engagement, the client's own are added; who is exempt, and why."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement, Person
from training import catalogue
from training.models import Course, CourseContent, Exemption
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

from .questions import prepare_questions


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
        prepare_questions(course, by)
    return made


def prepare_missing() -> None:
    """Put the ready-made courses into engagements that were opened before there were any."""
    for engagement in Engagement.objects.filter(courses=None).select_related("workspace"):
        prepare_courses(engagement, by=User.system())


@transaction.atomic
def create_course(engagement: Engagement, fields: dict[str, Any], contents: Iterable[str] = (), *, by: User) -> Course:
    """Add a course of the client's own, with what it teaches, one content a line."""
    course = Course(workspace=engagement.workspace, engagement=engagement)
    course = record(course, "create", by=by, changes=fields)
    for text in contents:
        save_content(course, {"text": text}, by=by)
    return course


def edit_course(course: Course, changes: dict[str, Any], *, by: User) -> Course:
    """Change a course. Whom the three courses of the first phase are for is fixed: the process says it."""
    if course.is_obligatory:
        changes = {name: value for name, value in changes.items() if name != "audience"}
    return record(course, "edit", by=by, changes=changes)


def reasons_against_removing(course: Course) -> list[str]:
    """Return why a course cannot be removed; nothing for one of the client's own that nothing rests on."""
    if course.key:
        return [_("This course stands ready in every engagement. Leave it as it is if you do not need it.")]
    found = []
    if course.sessions.exists():  # type: ignore[attr-defined]
        found.append(_("The course has sessions: they are on record."))
    if course.plan_lines.exists():  # type: ignore[attr-defined]
        found.append(_("An annual plan names the course. Take it out there first."))
    if course.questions.exists():  # type: ignore[attr-defined]
        found.append(_("The course has questions in its bank. Remove them first."))
    return found


@transaction.atomic
def remove_course(course: Course, *, by: User) -> None:
    """Take out a course that was never used, with its contents and exemptions. Raises Obstructed for any other."""
    Chain.objects.locked(course.workspace_id)
    if reasons := reasons_against_removing(course):
        raise Obstructed(*reasons)
    for row in [*course.contents.all(), *course.exemptions.all()]:  # type: ignore[attr-defined]
        record(row, "remove", by=by)
    record(course, "remove", by=by)


def save_content(
    course: Course, fields: dict[str, Any], *, by: User, content: CourseContent | None = None
) -> CourseContent:
    """Add something that a course teaches, at the end, or change it."""
    if content is not None:
        return record(content, "edit", by=by, changes=fields)
    last = course.contents.order_by("-order").values_list("order", flat=True).first()  # type: ignore[attr-defined]
    row = CourseContent(workspace=course.workspace, course=course, order=0 if last is None else last + 1)
    return record(row, "create", by=by, changes=fields)


@transaction.atomic
def remove_content(content: CourseContent, *, by: User) -> None:
    """Take out something that a course teaches. Raises Obstructed for what the process asks for, or was taught."""
    Chain.objects.locked(content.workspace_id)
    if content.ref:
        raise Obstructed(_("The process asks for this content: it stays. You may word it differently."))
    if content.sessions.exists():  # type: ignore[attr-defined]
        raise Obstructed(_("A session is recorded as having taught this content."))
    record(content, "remove", by=by)


@transaction.atomic
def exempt(course: Course, person: Person, reason: str, *, by: User) -> Exemption:
    """Note that somebody need not take the course, and why; a second time changes the reason."""
    Chain.objects.locked(course.workspace_id)
    there = Exemption.objects.filter(course=course, person=person).first()
    if there is not None:
        record(there, "remove", by=by)
    row = Exemption(workspace=course.workspace, course=course, person=person, reason=reason)
    return record(row, "create", by=by)


def end_exemption(exemption: Exemption, *, by: User) -> None:
    """Let somebody have to take the course again."""
    record(exemption, "remove", by=by)


@transaction.atomic
def choose_people(course: Course, *, by: User, add: Iterable[Person] = (), drop: Iterable[Person] = ()) -> Course:
    """Change who takes part besides those whom the audience names."""
    Chain.objects.locked(course.workspace_id)
    gone = {person.pk for person in drop}
    kept = {person.pk: person for person in (*course.people.all(), *add) if person.pk not in gone}
    return record(course, "edit", by=by, changes={"people": list(kept.values())})
