"""Sessions, participants and people for tests of the trainings."""

import datetime as dt
from typing import Any

from certification.models import Appointment, Engagement, Group, GroupMember, Person
from tests.conftest import MOMENT
from tests.factories_certification import TODAY, make_department, make_person
from training import actions
from training.models import Course, Participation, TrainingSession
from wobo.accounts.models import User
from wobo.workflow.doors import fire

BEGINS = MOMENT - dt.timedelta(minutes=30)  # 09:00 in Foshan
ENDS = MOMENT + dt.timedelta(hours=2)


def course_of(engagement: Engagement, key: str = "all_staff") -> Course:
    """Return a ready-made course."""
    course: Course = Course.objects.get(engagement=engagement, key=key)
    return course


def make_session(course: Course, by: User, **fields: Any) -> TrainingSession:
    """Plan a session that has just begun, with everything that the course teaches."""
    told: dict[str, Any] = {
        "trainer": "Trainer",
        "place": "Room 1",
        "starts": BEGINS,
        "ends": ENDS,
        "late_after": 45,
        "contents": list(course.contents.all()),  # type: ignore[attr-defined]
        **fields,
    }
    return actions.plan_session(course, course.engagement.cycle, told, by=by)


def opened(session: TrainingSession, by: User) -> TrainingSession:
    """Open the sign-in."""
    return fire(session, "open_sign_in", by=by)


def put_there(session: TrainingSession, person: Person, **fields: Any) -> Participation:
    """Put a participation straight into the table."""
    told = {"name": person.name, "required": True, **fields}
    return Participation.objects.create(workspace=session.workspace, session=session, person=person, **told)


def sign(session: TrainingSession, *people: Person) -> None:
    """Let people have signed in."""
    for person in people:
        told = {"way": "account", "signed_at": BEGINS}
        Participation.objects.update_or_create(
            session=session,
            person=person,
            defaults={**told, "workspace": session.workspace, "name": person.name},
        )


def finished(session: TrainingSession, state: str = "held") -> TrainingSession:
    """Put a session into a state straight in the table."""
    TrainingSession.objects.filter(pk=session.pk).update(state=state)
    return TrainingSession.objects.get(pk=session.pk)


def staff_of(engagement: Engagement) -> dict[str, Person]:
    """Make the people of a small client: a head of each kind of reason."""
    client = engagement.client
    service, sales = make_department(client, "Service"), make_department(client, "Sales")
    people = {
        "boss": make_person(client, "Boss", post="总经理", top_management=True),
        "head": make_person(client, "Head", department=service, post="工程师"),
        "manager": make_person(client, "Manager", department=sales, post="销售经理"),
        "assistant": make_person(client, "Assistant", department=sales, post="总经理助理"),
        "clerk": make_person(client, "Clerk", department=service, post="文员", phone="138 0013 8000"),
        "writer": make_person(client, "Writer", department=service, email="writer@example.com"),
        "gone": make_person(client, "Gone", department=service, post="经理", left_on=TODAY),
        "auditor": make_person(client, "Auditor", department=sales),
    }
    service.head = people["head"]
    service.save()
    group = Group.objects.create(workspace=engagement.workspace, engagement=engagement, kind="working")
    GroupMember.objects.create(workspace=engagement.workspace, group=group, person=people["writer"], share=100)
    Appointment.objects.create(
        workspace=engagement.workspace,
        cycle=engagement.cycle,
        number=1,
        role="internal_auditor",
        person=people["auditor"],
        duties="Audits.",
        starts_on=TODAY,
        state="issued",
    )
    return people
