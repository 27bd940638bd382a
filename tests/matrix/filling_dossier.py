"""What the matrix needs of dossier and evidence rooms: a paper, a failed making, rooms of each kind with a guest."""

import datetime as dt

from audits.actions import dossier, dossier_builds, rooms
from audits.actions.dossier import Brought
from audits.models import DossierBuild
from tests.world import DAY, Side, Words
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire


def fill_dossier(side: Side, say: Words, lead: User) -> None:
    """Write dossier and rooms into a side; last, since it freezes what is there."""
    rows, cycle = side.rows, side.engagement.cycle
    words = {name: say(f"dossier_{name}") for name in ("reason", "remark")}
    dossier.say(cycle, "permits", {"not_applicable": True, **words}, by=lead)
    paper = Brought(say("dossier_paper"), say.file("dossier"), reference=say("dossier_reference"))
    rows["dossier_file"] = dossier.bring_in(cycle, "permits", paper, by=lead)
    build = dossier_builds.request_build(cycle, "en", by=lead)
    system = User.system()
    fire(build, "begin", by=system, worker="test", lease_until=clock.now())
    fire(build, "fail", by=system, error="not_bound", error_data={})
    rows["dossier_build"] = DossierBuild.objects.get(pk=build.pk)
    for name in ("prepared_room", "evidence_room", "closed_room"):
        told = {field: say(f"{name}_{field}", 100) for field in ("title", "body", "statement")}
        period = {"from_on": DAY, "until_on": DAY + dt.timedelta(days=30)}
        scope = {"kinds": ["documents", "registers"], "language": "en"}
        room = rooms.prepare_room(cycle, {**told, **period, **scope}, by=lead)
        email = f"{name}.{say('guest').replace(' ', '.')}@example.com"
        names = {"name": say("room_guest", 80), "organisation": say("room_organisation")}
        guest, _link = rooms.add_guest(room, by=lead, email=email, **names)
        if name != "prepared_room":
            room = rooms.open_room(room, by=lead)
        if name == "closed_room":
            room = rooms.close_room(room, by=lead)
        rows[name] = room
        if name == "evidence_room":
            rows["room_guest"] = guest
