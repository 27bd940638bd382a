"""Proposing a plan: what must be there, what the client signs, what comes back."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied

from audits import actions
from audits.models import Basis, DiagnosisMember, PlanItem
from tests.factories_audits import DAY, Case, in_state
from tests.factories_certification import make_person, make_standard, rendered, signs
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.reporting.actions import page_of
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Signature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def refusal(case: Case) -> list[str]:
    with pytest.raises(Obstructed) as refused:
        actions.propose_plan(case.reload().diagnosis, by=case.cast.lead, language="en")
    return refused.value.reasons


def test_an_empty_plan_names_everything_that_is_missing(cast: Cast) -> None:
    assert refusal(Case(cast)) == [
        "Say why this standard was chosen.",
        "A diagnosis rests on four kinds of basis. Missing: Contract, Own rule, Law.",
        "Lead: conflict check and signed declaration are missing.",
        "Choose the departments that the diagnosis looks at.",
        "Choose the services that the diagnosis looks at.",
        "Choose the sites that the diagnosis looks at.",
        "The plan has no sessions yet.",
    ]


def test_the_standard_must_be_of_the_type_applied_for(cast: Cast) -> None:
    case = Case(cast).planned()
    other = make_standard("iso9001-2015", name="ISO 9001:2015", source_id="iso9001-2015", family="9001")
    actions.write(case.diagnosis, "edit", by=cast.lead, changes={"standard": other})

    assert "The standard of the diagnosis must be of the type that is applied for." in refusal(case)


def test_a_third_party_needs_its_conflict_check_and_an_auditor_training_and_authority(cast: Cast) -> None:
    case = Case(cast).planned()
    auditor = make_person(case.engagement.client, "Auditor")
    case.part(DiagnosisMember(kind="third_party", name="Ann Other", organisation="Body"), role="member")
    case.part(
        DiagnosisMember(kind="internal_auditor", person=auditor),
        role="client_member", conflict_check="None.", conflict_free=True, signed_on=DAY,
    )  # fmt: skip

    assert refusal(case) == [
        "Ann Other: conflict check and signed declaration are missing.",
        "Auditor: an internal auditor must be trained and authorised.",
    ]


def test_nobody_is_in_two_places_and_every_clause_has_a_session(cast: Cast) -> None:
    case = Case(cast).planned()
    session = PlanItem.objects.get()
    actions.write(session, "edit", by=cast.lead, changes={"clauses": [case.clauses["4.1"]]})
    case.part(
        PlanItem(day=DAY, starts=dt.time(10), ends=dt.time(12)), clauses=[case.clauses["8.1"]], assessors=[case.leader]
    )

    assert refusal(case) == [
        "No session covers these clauses: 8.2.",
        "Lead is in two places on 2026-10-12 at 10:00.",
    ]


def test_the_client_signs_the_frozen_plan_and_is_asked_to(cast: Cast) -> None:
    case = in_state(cast, "proposed")
    report = Report.objects.get(uid=case.diagnosis.plan_uid)

    assert (report.kind, case.diagnosis.content_for(case.diagnosis.slots()[0])) == ("diagnosis-plan", report.file)
    asked = Notice.objects.filter(kind="signature").order_by("recipient__pk")
    assert [notice.recipient for notice in asked] == [cast.representative]

    assert signs(cast.representative, case.diagnosis, "plan").state == "confirmed"
    assert cast.lead in [notice.recipient for notice in Notice.objects.filter(kind="diagnosis")]


def test_the_confirmed_plan_is_issued_with_its_signature_page(cast: Cast) -> None:
    case = in_state(cast, "confirmed")
    plan = Report.objects.get(uid=case.diagnosis.plan_uid)

    html, _assets = page_of(plan.issue)

    signature = Signature.objects.get(uid__in=re.findall(r"\b[a-z0-9]{16}\b", html))
    assert (plan.issue.state, signature.signer, signature.content_sha256) == (
        "queued", cast.representative, plan.file.sha256,
    )  # fmt: skip
    assert (plan.file.sha256 in html, "Representative" in html) == (True, True)
    assert Report.objects.filter(source=plan).count() == 1


def test_an_issued_plan_loses_its_force_with_the_plan(cast: Cast) -> None:
    case = in_state(cast, "confirmed")
    plan = Report.objects.get(uid=case.diagnosis.plan_uid)
    rendered(cast, plan.issue.uid)

    actions.take_back(case.diagnosis, "replan", by=cast.lead, reason="Another site is added.")

    assert [row.state for row in Report.objects.filter(number=plan.number)] == ["superseded", "superseded"]


def test_a_plan_sent_back_is_superseded_and_the_next_is_a_new_round(cast: Cast) -> None:
    case = in_state(cast, "proposed")
    first = case.diagnosis.plan_uid

    actions.take_back(case.diagnosis, "send_back", by=cast.representative, reason="The 14th does not suit us.")
    case.reload()

    assert (case.diagnosis.state, case.diagnosis.round, Report.objects.get(uid=first).state) == (
        "planned", 2, "superseded",
    )  # fmt: skip

    case.diagnosis = actions.propose_plan(case.diagnosis, by=cast.lead, language="en")
    rendered(cast, case.diagnosis.plan_uid)

    assert signs(cast.representative, case.reload().diagnosis, "plan").state == "confirmed"


def test_the_plan_stands_once_it_is_proposed(cast: Cast) -> None:
    case = in_state(cast, "proposed")

    for part in (PlanItem.objects.get(), DiagnosisMember.objects.get(), Basis.objects.first()):
        with pytest.raises(Obstructed):
            actions.write(part, "remove", by=cast.lead)
    with pytest.raises(Obstructed):
        actions.write(case.diagnosis, "edit", by=cast.lead, changes={"reason_needs": "Another."})


def test_whether_a_rule_is_followed_is_judged_on_site(cast: Cast) -> None:
    case = in_state(cast, "on_site")
    rule = Basis.objects.get(kind="rule")

    edited = actions.write(rule, "edit", by=cast.lead, changes={"reasonable": "yes", "effective": "partly"})

    assert (edited.reasonable, edited.effective, case.diagnosis.state) == ("yes", "partly", "on_site")


def test_one_leader_only(cast: Cast) -> None:
    case = Case(cast).planned()

    case.part(DiagnosisMember(kind="consultant", user=cast.consultant), role="leader", conflict_check="None.")

    found = {str(member): member.role for member in DiagnosisMember.objects.all()}
    assert found == {"Lead": "member", "Consultant": "leader"}


def test_others_may_not_write_the_plan(cast: Cast) -> None:
    case = Case(cast)

    with pytest.raises(PermissionDenied):
        actions.write(case.diagnosis, "edit", by=cast.representative, changes={"reason_needs": "x"})
