"""Meetings and tasks for tests, made through the product's own doors."""

import datetime as dt
from typing import Any

from certification.actions import meetings, minutes, tasks
from certification.models import Engagement, Meeting, Person, Task
from tests.factories_certification import TODAY, make_department, make_person
from tests.people import Cast

AGENDA = "Course of the project\nRisks"


def people_of(cast: Cast, engagement: Engagement) -> dict[str, Person]:
    """Make a director, a representative and a member of staff with accounts, an engineer without, two departments."""
    client = engagement.client
    board, desk = make_department(client, "Board"), make_department(client, "Service desk", order=1)
    return {
        "director": make_person(client, "Ann", user=cast.top_manager, top_management=True, department=board),
        "head": make_person(client, "Bob", user=cast.representative, department=board, post="Head"),
        "writer": make_person(client, "Dan", user=cast.staff, department=desk, post="Clerk"),
        "engineer": make_person(client, "Cid", department=desk, post="Engineer"),
    }


def planned(cast: Cast, engagement: Engagement, who: dict[str, Person], /, **told: Any) -> Meeting:
    """Plan a meeting of today: Ann chairs, Dan writes, Cid and a consultant are expected."""
    fields = {
        "kind": "steering",
        "subject": "First meeting",
        "day": TODAY,
        "starts": dt.time(9),
        "ends": dt.time(10),
        "place": "Room 1",
        "agenda": AGENDA,
        "chair": who["director"],
        "recorder": who["writer"],
        "people": [who["engineer"]],
        "users": [cast.consultant],
        **told,
    }
    return meetings.plan_meeting(engagement.cycle, by=cast.lead, **fields)


def written(cast: Cast, meeting: Meeting, *decisions: minutes.Decision) -> Meeting:
    """Let chair and recorder sign in and the recorder write the minutes."""
    for user in (cast.top_manager, cast.staff):
        meetings.sign_in(meeting, by=user)
    rows = [{"item": item, "text": f"About {item.lower()}."} for item in meeting.agenda_items]
    told = {"discussed": rows, "points": "", "questions": "When? Soon."}
    return minutes.write_minutes(meeting, told, decisions, by=cast.staff)


def tasked(cast: Cast, engagement: Engagement, text: str = "Write the plan", **told: Any) -> Task:
    """Put a task on the board."""
    return tasks.add_task(engagement.cycle, by=told.pop("by", cast.lead), text=text, **told)
