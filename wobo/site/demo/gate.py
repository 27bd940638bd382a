"""The gates of the demo: a phase is started, submitted, and accepted with the client's signature on its sheet."""

import datetime as dt
from typing import Any

from certification import actions
from certification.models import Phase
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire

from .content import moment
from .house import House
from .signatures import print_paper, sign


def phase_of(house: House, number: int) -> Phase:
    """Return a phase of the engagement with what its pages read."""
    related = ("cycle__engagement__client", "workspace")
    return Phase.objects.select_related(*related).get(cycle__engagement=house.run, number=number)


def lead_of(house: House) -> User:
    """Return the lead consultant."""
    return house.user(house.content.client["engagement"]["lead"])


def start(house: House, number: int, when: dt.datetime) -> None:
    """Start a phase."""
    with clock.at(when):
        fire(phase_of(house, number), "start", by=lead_of(house))


def hand_over(house: House, number: int, told: dict[str, Any]) -> None:
    """Submit a phase, and have the client accept it."""
    with clock.at(moment(told["submitted_on"], "17:30")):
        phase = actions.submit_phase(phase_of(house, number), by=lead_of(house))
        print_paper(phase.sheet_uid)
    with clock.at(moment(told["accepted_on"], "08:40")):
        sign(phase, "acceptance", house.user(told["accepted_by"]))
