"""Writing publicity into a client: an announcement that is out, with its board, a draft, an annual plan."""

from tests.world import DAY, Side, Words
from training.actions import announcements, plans
from training.models import Announcement
from wobo.accounts.models import User
from wobo.workflow.doors import record


def fill_publicity(side: Side, say: Words, lead: User) -> None:
    """Write announcements and a plan into a side; after `fill_training`."""
    rows, cycle = side.rows, side.rows["cycle"]
    names = ("title", "title_en", "text", "text_en")
    for place in ("announcement", "drafted"):
        told = {"topic": "policy", **{name: say(f"{place}_{name}", 120) for name in names}}
        rows[place] = announcements.draft_announcement(cycle, told, by=lead, files=[say.file(place)])
    announcements.publish(rows["announcement"], by=lead)
    if side.letter == "B":  # A's is told by accounts alone, for the pages
        told = {"board_place": say("board_place", 120), "board_on": DAY}
        announcements.hang_up(rows["announcement"], say.file("board"), told, by=lead)
    rows["announcement"] = Announcement.objects.get(pk=rows["announcement"].pk)
    rows["plan"] = plans.make_plan(cycle, DAY.year, by=lead)
    line = {"title": say("line", 120), "departments": say("line_places"), "participants": say("line_people")}
    record(rows["plan"], "edit", by=lead, changes={"remark": say("plan_remark")})
    rows["plan_line"] = plans.save_line(rows["plan"], {**line, "months": [1], "remark": say("line_note")}, by=lead)
