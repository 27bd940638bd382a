"""The demo as a whole: who is taken on when, how far it goes."""

import datetime as dt
from typing import Any

from certification import actions
from certification.eligibility import questions
from certification.models import Engagement, Phase
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire

from . import house as houses
from .content import Content, moment
from .house import House
from .signatures import print_paper, sign
from .survey import Survey

BEGIN = dt.date(2026, 8, 17)
PHASES = (
    "training", "organisation", "diagnosis", "design", "drafting", "pilot", "internal_audit", "management_review",
    "formal_audit", "certified", "surveillance",
)  # fmt: skip
REACHED = PHASES[:3]
DIAGNOSIS = 3


def is_there(content: Content) -> bool:
    """Whether the demo was loaded before."""
    return Engagement.objects.filter(code=content.client["engagement"]["code"]).exists()


def drive(content: Content, *, through: str, both: bool) -> House:
    """Drive the first client's engagement through a phase; `both` also takes the second client on."""
    house = houses.found_firm(content, BEGIN)
    houses.take_client_on(house, content.client, BEGIN + dt.timedelta(days=1), language=content.language)
    houses.open_engagement(house, content.client, dt.date(2026, 8, 26), content.client["scope"])
    _start(house)
    if PHASES.index(through) >= PHASES.index("diagnosis"):
        _diagnose(house)
    if both:
        second = House(content, users=dict(house.users))
        houses.take_client_on(second, content.second, dt.date(2026, 11, 13), language="en")
        houses.open_engagement(second, content.second, dt.date(2026, 11, 16))
    return house


def _start(house: House) -> None:
    """Register contract and confidentiality agreement, start the engagement."""
    about: dict[str, Any] = house.content.client["engagement"]
    with clock.at(moment(dt.date(2026, 8, 26), "11:00")):
        lead = house.user(about["lead"])
        changes = {
            "contract_number": about["consulting_contract"]["number"],
            "contract_date": about["consulting_contract"]["signed_on"],
            "nda_number": about["nda"]["number"],
            "nda_date": about["nda"]["signed_on"],
        }
        engagement = actions.register_contract(house.run, changes, by=lead)
        house.engagement = fire(engagement, "start", by=lead)


def _phase(house: House, number: int) -> Phase:
    return Phase.objects.select_related("cycle__engagement__client", "workspace").get(
        cycle__engagement=house.run, number=number
    )


def _diagnose(house: House) -> None:
    """Phase 3 from its start to the client's acceptance."""
    lead = house.user(house.content.client["engagement"]["lead"])
    with clock.at(moment(dt.date(2026, 9, 21), "09:00")):
        fire(_phase(house, DIAGNOSIS), "start", by=lead)
    survey = Survey(house)
    survey.plan()
    survey.visit()
    with clock.at(moment(house.content.client["scope"]["date"], "18:00")):
        _check_scope(house, lead)
    survey.report()
    with clock.at(moment(dt.date(2026, 11, 2), "09:30")):
        phase = actions.submit_phase(_phase(house, DIAGNOSIS), by=lead)
        print_paper(phase.sheet_uid)
    with clock.at(moment(dt.date(2026, 11, 3), "10:00")):
        sign(phase, "acceptance", house.user(survey.told["plan"]["confirmed_by"]))


def _check_scope(house: House, by: User) -> None:
    """Answer the eligibility check with what raises nothing; the record answers its own questions."""
    scope = house.run.scopes.order_by("-version").first()
    if scope is None:
        raise LookupError("The engagement has no scope.")
    answers = {one.key: {"answer": one.expects, "note": ""} for one in questions() if not one.computed}
    actions.check_eligibility(scope, answers, on=house.content.client["scope"]["date"], by=by)
