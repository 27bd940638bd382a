"""What a long register of findings costs."""

import datetime as dt
import functools
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from audits.models import Finding, FindingClause
from benches.documents import MOMENT, _opened, at, office
from benches.figures import figure, take_turns
from tests.factories_findings import Audited
from wobo.workflow import clock

MANY, FEW = 10_000, 100
STATES = ("raised", "acknowledged", "answered", "plan_accepted", "implemented", "done", "closed", "closed")


def finding_register_growth() -> None:
    """The register's first page with 10,000 findings and with 100, the two taking turns."""
    place, cast = office()
    few, many = (Path(settings.VAR_DIR) / f"findings-{count}.sqlite3" for count in (FEW, MANY))
    for target, count in ((few, FEW), (many, MANY)):
        connection.close()
        target.write_bytes(place.read_bytes())
        with at(target), clock.at(MOMENT):
            _fill(Audited(cast), count)
    client = Client(SERVER_NAME="localhost")
    pages = []
    for target in (few, many):
        with at(target):
            code = Finding.objects.select_related("cycle__engagement").first().cycle.engagement.code
            client.force_login(cast.lead, backend=settings.AUTHENTICATION_BACKENDS[0])
            pages.append((target, reverse("audits:finding_list", args=[code]), client.cookies["session"].value))
    turns = [functools.partial(_opened, *page) for page in pages]
    for turn in turns:
        turn()
    seconds = take_turns(*turns)
    told = {"few_ms": round(1000 * seconds[0], 1), "many_ms": round(1000 * seconds[1], 1)}
    figure("finding_register_growth", seconds[1] / seconds[0], "x", few=FEW, many=MANY, **told, goal=1.5)


def _fill(audited: Audited, count: int) -> None:
    """Write findings of every state, each on a clause."""
    here = {"workspace": audited.engagement.workspace, "cycle": audited.cycle, "audit": audited.audit}
    day = audited.cycle.today()
    rows = Finding.objects.bulk_create(
        [
            Finding(
                serial=number,
                number=f"{audited.engagement.code}-F{number:03d}",
                state=STATES[number % len(STATES)],
                grade=("minor", "major", "observation")[number % 3],
                found_on=day - dt.timedelta(days=number % 90),
                wanted_on=day + dt.timedelta(days=number % 60 - 30),
                facts=f"变更记录 CHG-{number:05d} 未经批准即实施。",
                department=audited.department,
                owner=audited.owner,
                **here,
            )
            for number in range(1, count + 1)
        ],
        batch_size=500,
    )
    clauses = [audited.clauses[ref] for ref in ("4.1", "8.1", "8.2")]
    FindingClause.objects.bulk_create(
        [
            FindingClause(workspace=row.workspace, finding=row, clause=clauses[row.serial % 3], grade=row.grade)
            for row in rows
        ],
        batch_size=500,
    )
