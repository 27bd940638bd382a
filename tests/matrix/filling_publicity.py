"""Writing publicity into a client: an announcement that is out, with its board, a draft, an annual plan."""

from tests.world import DAY, Side, Words
from training.actions import announcements, plans
from training.models import Announcement
from wobo.accounts.models import User


def fill_publicity(side: Side, say: Words, lead: User) -> None:
    """Write announcements and a plan into a side; after `fill_training`."""
    rows, cycle = side.rows, side.rows["cycle"]
    names = ("title", "title_en", "text", "text_en")
    for place in ("announcement", "drafted"):
        told = {"topic": "policy", **{name: say(f"{place}_{name}", 120) for name in names}}
        rows[place] = announcements.draft_announcement(cycle, told, by=lead, files=[say.file(place)])
    announcements.publish(rows["announcement"], by=lead)
    rows["announcement"] = Announcement.objects.get(pk=rows["announcement"].pk)
    rows["plan"] = plans.make_plan(cycle, DAY.year, by=lead)
    line = {"title": say("line", 120), "departments": say("line_places"), "participants": say("line_people")}
    rows["plan_line"] = plans.save_line(rows["plan"], {**line, "months": [1], "remark": say("line_note")}, by=lead)
