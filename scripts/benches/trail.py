"""What the trail costs to write and to walk."""

from django.core.management import call_command
from django.db import connection

from benches.demo import demo
from benches.figures import TURNS, figure, take_turns
from tests.people import make_cast
from wobo.accounts.models import Membership, User, Workspace
from wobo.workflow import verify
from wobo.workflow.doors import record
from wobo.workflow.models import Event

EDITS = 100


def trail() -> None:
    """An edit through the door, with its event, against the bare save; then the walk over all that was written."""
    partner, client = somebody()
    numbers = iter(range(10**9))

    def through_the_door() -> None:
        for _edit in range(EDITS):
            record(client, "edit", by=partner, changes={"name": f"Client {next(numbers)}"})

    def bare() -> None:
        for _edit in range(EDITS):
            Workspace.objects.filter(pk=client.pk).update(name=f"Client {next(numbers)}")

    door_seconds, bare_seconds = take_turns(through_the_door, bare)
    door, saved = (1000 * seconds / EDITS for seconds in (door_seconds, bare_seconds))
    figure("edit", door, "ms", bare_ms=round(saved, 3), edits=TURNS * EDITS)
    found: list[str] = []
    (seconds,) = take_turns(lambda: found.extend(verify.findings(files=False)))
    events = Event.objects.count()
    figure("verify_trail", events / seconds, "events/s", events=events, broken=len(found))


def somebody() -> tuple[User, Workspace]:
    """Return a partner and a client: the demo's on SQLite, the tests' on PostgreSQL, where pages are not measured."""
    if connection.vendor == "sqlite":
        demo()
        client = Workspace.objects.filter(kind=Workspace.Kind.CLIENT).order_by("pk")[0]
        return Membership.objects.filter(role="partner").order_by("pk")[0].user, client
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    people = make_cast()
    return people.partner, people.client_a
