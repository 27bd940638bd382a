"""A meeting of a client that nobody has signed in to yet, with what was written down; tasks open and done."""

import datetime as dt

from certification.actions import meetings, minutes, tasks
from tests.world import DAY, Side, Words
from wobo.accounts.models import User


def fill_meetings(side: Side, say: Words, lead: User) -> None:
    """Write a meeting and two tasks into a side; the person with an account owns the tasks."""
    rows = side.rows
    texts = {name: say(f"council_{name}", 80) for name in ("subject", "place", "agenda")}
    people, guests = [rows["clerk"]], [(say("guest", 60), say("guest_house", 60))]
    council = meetings.plan_meeting(
        rows["cycle"], by=lead, people=people, guests=guests, chair=rows["person"], recorder=lead,
        kind="steering", day=DAY, starts=dt.time(14), **texts,
    )  # fmt: skip
    rows["council"], rows["council_row"] = council, council.attendances.get(person=rows["clerk"])
    if side.letter == "B":  # A's stays to be written, for the pages
        minutes.write_minutes(council, {"discussed": [{"item": council.agenda, "text": say("discussed")}]}, by=lead)
    told = {"owner": rows["person"], "due": DAY, "details": say("task_details")}
    rows["task"] = tasks.add_task(rows["cycle"], by=lead, text=say("task"), **told)
    done = tasks.add_task(rows["cycle"], by=lead, text=say("task_done"), **told)
    rows["task_done"] = tasks.move_task(done, "finish", by=lead, result=say("task_result"))
