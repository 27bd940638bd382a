"""Gate of phase 6: each condition names what is missing, and opens when it is there; few queries."""

# claims: S6.2.1.*, S6.2.2.*, S7.0, P4, P5
import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from certification.gates import Met, NotMet
from certification.models import Cycle, Engagement, LegalRequirement
from documents.actions import labels, pilot
from documents.models import Agreement, ChangeRequest, PilotRun
from documents.pilot import criteria
from documents.pilot.facts import TOPICS, duty_facts, ground_facts, staff_facts
from tests.documents.pilot import TODAY, briefed, holding, service_of, stage
from tests.documents.test_labels import label
from tests.factories_training import course_of, finished, make_session, put_there
from tests.people import Cast
from training.actions.courses import prepare_courses
from training.models import Announcement, Examination
from wobo.workflow import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
MANUAL = ["S6.1.1", "S6.1.2", "S6.1.3"]
REST = [f"S6.1.{number}" for number in range(4, 11)]


@pytest.fixture
def run(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> PilotRun:
    """A run that lacks nothing."""
    return stage(cast, engagement, people)


@pytest.fixture
def trained(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> None:
    """The four trainings, an examination passed, the four topics."""
    prepare_courses(engagement, by=cast.system)
    for key in ("post", "special_post", "procedures", "policy"):
        session = make_session(course_of(engagement, key), cast.lead)
        put_there(session, people.writer, way="sheet", ticked_by=cast.lead)
        finished(session)
        if key == "special_post":
            Examination.objects.create(
                workspace=engagement.workspace, session=session, person=people.writer, state="marked", passed=True,
                score=90,
            )  # fmt: skip
    for topic in TOPICS:
        Announcement.objects.create(
            workspace=engagement.workspace, cycle=engagement.cycle, topic=topic, title=topic, text="x",
            state="published", published_at=clock.now(),
        )  # fmt: skip


def cycle_of(engagement: Engagement) -> Cycle:
    """Return the cycle as a gate has it: with engagement and client."""
    return Cycle.objects.select_related("engagement__client").get(engagement=engagement)


def missing(verdict: Any) -> list[str]:
    """Return what a verdict names."""
    return [text for text, _url in verdict.missing] if isinstance(verdict, NotMet) else []


def test_nothing_is_briefed_before_there_is_a_plan(engagement: Engagement) -> None:
    found = missing(criteria.staff_were_briefed(staff_facts(cycle_of(engagement))))
    assert found == [
        "The pilot run is not planned yet.",
        "“Training for each post” was not held.",
        "“Training and examination for special posts” was not held.",
        "“Training of managers on the procedures” was not held.",
        "“Training of all staff on policy and objectives” was not held.",
        "“Management policy” was not made public.",
        "“Trial-operation plan” was not made public.",
        "“Certification plan” was not made public.",
        "“Content of the system documents” was not made public.",
    ]


@pytest.mark.usefixtures("trained")
def test_every_point_every_department_and_nine_in_ten(
    cast: Cast, engagement: Engagement, people: SimpleNamespace, run: PilotRun, django_assert_max_num_queries: Any
) -> None:
    briefed(run, cast, MANUAL, people.writer, people.reviewer)
    briefed(run, cast, REST, people.reviewer, people.controller)
    cycle = cycle_of(engagement)
    with django_assert_max_num_queries(4):
        facts = staff_facts(cycle)

    assert missing(criteria.staff_were_briefed(facts)) == [
        "Manual: 2 of 3 were briefed; at least 90 % are asked for. Missing: Doc",
        "Procedures: nobody was briefed of: Service desk.",
        "Procedures: 2 of 3 were briefed; at least 90 % are asked for. Missing: Wen",
        "Working documents: nobody was briefed of: Service desk.",
        "Working documents: 2 of 3 were briefed; at least 90 % are asked for. Missing: Wen",
    ]
    briefed(run, cast, MANUAL, people.controller)
    briefed(run, cast, REST, people.writer)
    assert criteria.staff_were_briefed(staff_facts(cycle)) == Met("Manual 3/3, Procedures 3/3, Working documents 3/3")


@pytest.mark.usefixtures("trained")
def test_special_posts_are_examined(engagement: Engagement, run: PilotRun) -> None:
    Examination.objects.update(passed=False)
    text = "“Training and examination for special posts”: nobody has passed the examination."
    assert text in missing(criteria.staff_were_briefed(staff_facts(cycle_of(engagement))))


def test_the_days_of_the_profile_are_asked_for(cast: Cast, engagement: Engagement, run: PilotRun) -> None:
    cycle = cycle_of(engagement)
    assert missing(criteria.it_ran_long_enough(staff_facts(cycle))) == ["The pilot run has not begun."]
    pilot.move(run, "begin", by=cast.lead, on=TODAY - dt.timedelta(days=55))
    found = missing(criteria.it_ran_long_enough(staff_facts(cycle)))
    assert found == ["It ran 55 of 56 days; pauses do not count."]
    with clock.at(dt.datetime(2026, 10, 13, 2, tzinfo=dt.UTC)):
        assert criteria.it_ran_long_enough(staff_facts(cycle)) == Met("56 days, from 2026-08-18")


def test_every_live_service_has_an_sla_and_every_party_a_contract(
    cast: Cast, engagement: Engagement, django_assert_max_num_queries: Any
) -> None:
    cycle = cycle_of(engagement)
    judge = criteria.services_and_suppliers_have_agreements
    assert missing(judge(duty_facts(cycle))) == ["There is no live service."]
    service = service_of(engagement, other_parties="Tele Ltd")
    assert missing(judge(duty_facts(cycle))) == ["Hosting has no agreed SLA.", "There is no contract with Tele Ltd."]
    told = {"workspace": engagement.workspace, "engagement": engagement, "state": "in_force", "title": "x"}
    sla = Agreement.objects.create(number="1", kind="sla", counterpart="Customer", **told)
    sla.services.set([service])
    Agreement.objects.create(number="2", kind="supplier", counterpart="Tele Ltd", **told)
    with django_assert_max_num_queries(4):
        facts = duty_facts(cycle)
    assert judge(facts) == Met("1 live services with an agreed SLA")


def test_the_law_that_applies_was_looked_at_in_this_cycle(engagement: Engagement) -> None:
    def law(name: str, **fields: Any) -> LegalRequirement:
        told = {"workspace": engagement.workspace, "engagement": engagement, "head": "services"}
        return LegalRequirement.objects.create(name=name, **told, **fields)

    cycle = cycle_of(engagement)
    judge = criteria.compliance_was_evaluated
    assert missing(judge(duty_facts(cycle))) == ["The register of law is empty."]
    open_one = law("Law A")
    yes = law("Law B", applies="yes")
    old = law("Law C", applies="yes", compliance="conform", evaluated_on=cycle.opened_on - dt.timedelta(days=1))
    law("Law D", applies="no", reason="no such service")
    assert missing(judge(duty_facts(cycle))) == [
        "It is not decided whether Law A applies.",
        "Compliance with Law B was not evaluated.",
        f"Compliance with Law C was last evaluated on {old.evaluated_on}.",
    ]
    for one in (open_one, yes, old):
        one.applies, one.compliance, one.evaluated_on = "yes", "partial", cycle.opened_on
        one.save()
    assert judge(duty_facts(cycle)) == Met("3 laws and regulations evaluated")


def test_third_level_documents_hold_and_their_problems_are_mended(
    cast: Cast, engagement: Engagement, run: PilotRun, django_assert_max_num_queries: Any
) -> None:
    cycle = cycle_of(engagement)
    judge = criteria.third_level_is_complete
    assert missing(judge(ground_facts(cycle))) == ["The register holds no working document."]
    version = holding(engagement, cast, "A-W-01", title="Instruction", level="W")
    problem = pilot.report_problem(version.document, by=cast.staff, what="It does not fit.")
    with django_assert_max_num_queries(4):
        facts = ground_facts(cycle)
    assert missing(judge(facts)) == [f"{problem} is not carried out."]
    ChangeRequest.objects.update(state="done")
    assert judge(ground_facts(cycle)) == Met("1 working documents in force")
    version.document.revisions.update(effective_on=None)
    type(version).objects.filter(pk=version.pk).update(state="draft")
    assert missing(judge(ground_facts(cycle))) == [f"{version.document} is not in force."]


def test_labels_are_listed_and_made(cast: Cast, engagement: Engagement) -> None:
    cycle = cycle_of(engagement)
    judge = criteria.labels_are_made
    assert missing(judge(ground_facts(cycle))) == ["No label is entered yet."]
    rows = [label(engagement, "A-1"), label(engagement, "A-2")]
    labels.mark(rows[:1], "attached", by=cast.lead)
    assert missing(judge(ground_facts(cycle))) == ["1 labels are not made yet."]
    labels.mark(rows[1:], "made", by=cast.lead)
    assert judge(ground_facts(cycle)) == Met("2 labels made, 1 attached")
