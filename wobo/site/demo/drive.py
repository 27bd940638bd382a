"""The demo as a whole: who is taken on when, how far it goes."""

import datetime as dt
from typing import Any

from certification import actions
from certification.eligibility import questions
from certification.models import Engagement
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire

from . import gate
from . import house as houses
from .content import Content, moment
from .design import Designed
from .drafting import Drafted
from .house import House
from .organisation import Organised
from .papers import of_design, of_documents, of_organisation, of_training
from .publicity import Announced
from .signatures import print_paper, print_waiting, sign
from .survey import Survey
from .training import AUDITORS, Trained

BEGIN = dt.date(2026, 8, 17)
PHASES = (
    "training", "organisation", "diagnosis", "design", "drafting", "pilot", "internal_audit", "management_review",
    "formal_audit", "certified", "surveillance",
)  # fmt: skip
REACHED = PHASES[:5]
DIAGNOSIS = 3


def is_there(content: Content) -> bool:
    """Whether the demo was loaded before."""
    return Engagement.objects.filter(code=content.client["engagement"]["code"]).exists()


def drive(content: Content, *, through: str, both: bool, papers: bool = False) -> House:
    """Drive the first client's engagement through a phase.

    `both` also takes the second client on, and drives nothing past the day on which the site's demo stands: what is
    signed later waits on the pages.

    `papers` also has those made that nobody signs, and leaves none to the worker.
    """
    house = houses.found_firm(content, BEGIN)
    houses.take_client_on(house, content.client, BEGIN + dt.timedelta(days=1), language=content.language)
    houses.open_engagement(house, content.client, dt.date(2026, 8, 26), content.client["scope"])
    _start(house)
    reached = PHASES[: PHASES.index(through) + 1]
    training, organisation = Trained(house), Organised(house)
    _prepare(house, training, organisation, letters="organisation" in reached)
    training.teach()
    training.hand_over()
    if "diagnosis" in reached:
        _diagnose(house, training, organisation)
    if "design" in reached:
        _design(house, drafting="drafting" in reached, accept=not both)
    if papers:
        _print(house, training, reached)
    if both:
        second = House(content, users=dict(house.users))
        houses.take_client_on(second, content.second, dt.date(2026, 11, 13), language="en")
        houses.open_engagement(second, content.second, dt.date(2026, 11, 16))
    return house


def _start(house: House) -> None:
    """Register contract and confidentiality agreement, start the engagement and its first two phases."""
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
    for number, told in ((1, house.content.training), (2, house.content.organisation)):
        gate.start(house, number, moment(told["phase"]["started_on"], "11:30"))


def _prepare(house: House, training: Trained, organisation: Organised, *, letters: bool) -> None:
    """Plan the trainings, form the groups, make the certification plan known; with the letters, phase 2 is done."""
    publicity = Announced(house)
    training.plan_year(0)
    training.plan_courses()
    organisation.form()
    if letters:
        organisation.issue("first")
    training.invite("all", "key", "writing")
    publicity.publish()
    if letters:
        organisation.accept("first")
    publicity.spread()
    organisation.work(dt.date(2026, 9, 11))
    if letters:
        organisation.hand_over()


def _diagnose(house: House, training: Trained, organisation: Organised) -> None:
    """Phase 3 from its start to the client's acceptance, and what it leads to: auditors taught, owners named."""
    lead = gate.lead_of(house)
    gate.start(house, DIAGNOSIS, moment(dt.date(2026, 9, 21), "09:00"))
    survey = Survey(house)
    survey.plan()
    organisation.work(dt.date(2026, 9, 30))
    survey.visit()
    with clock.at(moment(house.content.client["scope"]["date"], "18:00")):
        _check_scope(house, lead)
    training.look("all", "make_up")
    survey.report()
    with clock.at(moment(dt.date(2026, 11, 2), "09:30")):
        phase = actions.submit_phase(gate.phase_of(house, DIAGNOSIS), by=lead)
        print_paper(phase.sheet_uid)
    with clock.at(moment(dt.date(2026, 11, 3), "10:00")):
        sign(phase, "acceptance", house.user(survey.told["plan"]["confirmed_by"]))
    _plan_anew(house, lead)
    _follow(training, organisation)


def _design(house: House, *, drafting: bool, accept: bool) -> None:
    """Phase 4, and with `drafting` the documents as they stand on the last day; `accept` closes phase 4 a week later.

    Phase 5 starts with that. Nothing brings it to its end yet: most documents of the register are still to be written.
    """
    design, documents = Designed(house), Drafted(house)
    design.begin()
    if drafting:
        documents.enter()
        documents.write()
    if accept:
        design.finish()
    if drafting and accept:
        documents.start()


def _plan_anew(house: House, by: User) -> None:
    """Put the dates of the roadmap into the plan of the engagement."""
    told, cycle = house.content.diagnosis["replanned"], house.run.cycle
    plan = {phase.number: (phase.plan_start, phase.plan_end) for phase in cycle.phases.all()}
    with clock.at(moment(told["day"], "09:00")):
        actions.edit_plan(cycle, plan | {number: tuple(days) for number, days in told["phases"].items()}, by=by)


def _follow(training: Trained, organisation: Organised) -> None:
    """Do what the diagnosis recommends first, up to the day on which the demo stands."""
    training.plan_year(1)
    training.plan(training.session_told(AUDITORS))
    training.invite(AUDITORS)
    training.look("key", "writing")
    training.teach_auditors()
    organisation.issue("second")
    training.plan_year(2)
    organisation.accept("second")


def _print(house: House, training: Trained, reached: tuple[str, ...]) -> None:
    """Have everything made that nobody signs, and what waits in the queue, on the last day of the demo."""
    last = training.told["phase"]["accepted_on"]
    if "diagnosis" in reached:
        last = house.content.design["phase"]["accepted_on"] if "design" in reached else dt.date(2026, 11, 20)
    with clock.at(moment(last, "17:30")):
        print_waiting()
        of_training(house, "chen_siqi", "lai_zhifeng", "he_weiguang")
        of_organisation(house)
        if "design" in reached:
            of_design(house)
        if "drafting" in reached:
            of_documents(house)
        print_waiting()


def _check_scope(house: House, by: User) -> None:
    """Answer the eligibility check with what raises nothing; the record answers its own questions."""
    scope = house.run.scopes.order_by("-version").first()
    if scope is None:
        raise LookupError("The engagement has no scope.")
    answers = {one.key: {"answer": one.expects, "note": ""} for one in questions() if not one.computed}
    actions.check_eligibility(scope, answers, on=house.content.client["scope"]["date"], by=by)
