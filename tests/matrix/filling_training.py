"""Writing trainings into a client: a course of its own, a planned session with people, one whose sign-in is open."""

import datetime as dt
from typing import Any

from certification.models import Person
from tests.conftest import MOMENT
from tests.world import Side, Words
from training import actions
from training.models import Course, Participation
from wobo.accounts.models import User
from wobo.workflow.doors import fire, record


def fill_training(side: Side, say: Words, lead: User) -> None:
    """Write courses and sessions into a side."""
    rows, engagement = side.rows, side.engagement
    fields = {"name": say("course", 120), "name_en": say("course_en", 120), "audience": "chosen"}
    rows["course"] = actions.create_course(engagement, fields, [say("content"), say("content_two")], by=lead)
    rows["content"] = actions.save_content(
        rows["course"], {"text_en": say("content_en")}, by=lead, content=rows["course"].contents.first()
    )
    rows["exemption"] = actions.exempt(rows["course"], rows["person"], say("exempt"), by=lead)
    ready = Course.objects.get(engagement=engagement, key="all_staff")
    rows["training"] = actions.plan_session(ready, rows["cycle"], _told(say, ready, lead), by=lead)
    guest = Person(
        workspace=side.workspace, name=say("trainee", 80), department=rows["department"], phone="13800138000"
    )
    rows["trainee"] = record(guest, "create", by=lead)
    actions.invite(rows["training"], [rows["person"], rows["trainee"]], by=lead)
    rows["participation"] = Participation.objects.get(session=rows["training"], person=rows["person"])
    rows["ticked"] = Participation.objects.get(session=rows["training"], person=rows["trainee"])
    rows["training"] = actions.tick_from_sheet(rows["training"], [rows["ticked"]], say.file("sheet"), by=lead)
    again = actions.plan_session(ready, rows["cycle"], _told(say, ready, lead), by=lead, files=[say.file("slides")])
    rows["open_training"] = fire(again, "open_sign_in", by=lead)


def _told(say: Words, course: Course, lead: User) -> dict[str, Any]:
    texts = ("place", "trainer_organisation", "agenda", "remarks")
    return {
        **{name: say(f"session_{name}", 100) for name in texts},
        "trainer": say("trainer", 80),
        "trainer_user": lead,
        "starts": MOMENT + dt.timedelta(hours=1),
        "ends": MOMENT + dt.timedelta(hours=3),
        "contents": list(course.contents.all()),  # type: ignore[attr-defined]
    }
