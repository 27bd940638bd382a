"""Suppliers: written down, evaluated by weighted criteria, approved by signature, due again, listed (S6.3.2)."""

# claims: S6.3.2, S6.3
import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from certification.gates import Met, NotMet
from certification.models import Cycle, Engagement, Person, Service
from documents.actions import agreements, record_lists, supplier_evaluations, suppliers
from documents.models import Measure, Supplier, SupplierCriterion, SupplierEvaluation
from documents.models.supplier_evaluation import total_of
from documents.suppliers.criteria import suppliers_are_evaluated
from documents.suppliers.facts import contracts_before_evaluation, supply_facts
from documents.suppliers.standing import standing
from tests.documents.register import queries, url
from tests.factories_certification import TODAY, make_person, rendered, signs
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SCORES = (80, 70, 60, 90, 100)  # 80·30 + 70·25 + 60·15 + 90·15 + 100·15 = 7,900


@pytest.fixture
def supplier(engagement: Engagement, cast: Cast) -> Supplier:
    return make_supplier(engagement, cast)


@pytest.fixture
def buyer(engagement: Engagement, cast: Cast) -> Person:
    return make_person(engagement.client, "Buyer", user=cast.controller)


def make_supplier(engagement: Engagement, cast: Cast, name: str = "Carrier Ltd", **fields: object) -> Supplier:
    told = {"name": name, "kind": "external", "supplies": "Leased lines", **fields}
    made = suppliers.save_supplier(engagement, told, by=cast.lead)
    made.engagement = engagement
    return made


def scored(supplier: Supplier, by: object, scores: tuple = SCORES, **fields: object) -> SupplierEvaluation:
    evaluation = supplier_evaluations.begin_evaluation(supplier, by=by)  # type: ignore[arg-type]
    rows = list(evaluation.scores.all())
    told = {
        "evaluated_on": TODAY,
        "evaluator": evaluation.evaluator,
        "pass_mark": 60,
        "decision": "qualified",
        "conditions": "",
        "valid_until": dt.date(2027, 10, 12),
        **fields,
    }
    lines = [(row, score, "") for row, score in zip(rows, scores, strict=True)]
    return supplier_evaluations.save_evaluation(evaluation, told, lines, by=by)  # type: ignore[arg-type]


def laid_open(supplier: Supplier, cast: Cast, **fields: object) -> SupplierEvaluation:
    done = supplier_evaluations.submit(scored(supplier, cast.controller, **fields), by=cast.controller)  # type: ignore[arg-type]
    rendered(cast, done.paper_uid)
    return done


def approved(supplier: Supplier, cast: Cast, **fields: object) -> SupplierEvaluation:
    return signs(cast.top_manager, laid_open(supplier, cast, **fields), "approval")


def test_the_total_is_the_weighted_mean_of_the_scores(supplier: Supplier, buyer: Person, cast: Cast) -> None:
    evaluation = scored(supplier, cast.controller)

    assert [(row.name, row.weight) for row in evaluation.scores.all()] == [
        ("能力", 30),
        ("质量", 25),
        ("价格", 15),
        ("服务", 15),
        ("安全", 15),
    ]
    assert evaluation.total == Decimal("79.0")
    assert (evaluation.code, evaluation.evaluator) == ("GF-01-1", buyer)
    assert total_of([(1, 1), (2, 2)]) == Decimal("1.7")
    assert total_of([(50, 10), (50, None)]) is None
    assert total_of([]) is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"evaluator": None}, "Say who evaluated"),
        ({"scores": (80, 70, 60, 90, None)}, "Give every criterion a score"),
        ({"decision": ""}, "Decide whether"),
        ({"decision": "conditional"}, "Write down the conditions"),
        ({"valid_until": None}, "Say until when"),
        ({"scores": (10, 10, 10, 10, 10)}, "below the pass mark"),
    ],
)
def test_what_keeps_an_evaluation_from_approval(
    fields: dict, reason: str, supplier: Supplier, buyer: Person, cast: Cast
) -> None:
    evaluation = scored(supplier, cast.controller, **fields)

    with pytest.raises(Obstructed, match=reason):
        supplier_evaluations.submit(evaluation, by=cast.controller)

    assert not Report.objects.exists()
    assert SupplierEvaluation.objects.get().state == "drafted"


def test_the_approver_signs_the_form_and_nobody_who_scored(supplier: Supplier, buyer: Person, cast: Cast) -> None:
    evaluation = laid_open(supplier, cast)
    assert evaluation.state == "submitted"
    assert [item.title for item in items_for(cast.representative)] == ["Approve the evaluation: GF-01-1 Carrier Ltd"]

    for user in (cast.lead, cast.controller, cast.staff):
        with pytest.raises(PermissionDenied):
            signs(user, evaluation, "approval")
    with pytest.raises(Obstructed, match="Nobody has signed"):
        fire(evaluation, "approve", by=cast.top_manager)

    done = signs(cast.representative, evaluation, "approval")
    assert (done.state, done.approved_on) == ("approved", TODAY)
    assert Report.objects.filter(source__uid=evaluation.paper_uid).count() == 1
    assert standing(supplier.engagement, TODAY).rows[0].state == "qualified"


def test_who_evaluated_does_not_approve_even_as_top_manager(
    supplier: Supplier, engagement: Engagement, cast: Cast
) -> None:
    head = make_person(engagement.client, "Head", user=cast.top_manager)
    evaluation = scored(supplier, cast.controller, evaluator=head)
    evaluation = supplier_evaluations.submit(evaluation, by=cast.controller)
    rendered(cast, evaluation.paper_uid)

    with pytest.raises((PermissionDenied, Obstructed)):
        signs(cast.top_manager, evaluation, "approval")
    assert SupplierEvaluation.objects.get().state == "submitted"


def test_a_later_evaluation_takes_the_place_of_the_former(supplier: Supplier, buyer: Person, cast: Cast) -> None:
    first = approved(supplier, cast)
    second = approved(supplier, cast, decision="refused", conditions="Lines failed")

    states = dict(SupplierEvaluation.objects.values_list("number", "state"))
    assert states == {1: "superseded", 2: "approved"}
    assert (first.number, second.number) == (1, 2)
    assert standing(supplier.engagement, TODAY).rows[0].state == "refused"


def test_sent_back_it_is_scored_again_and_signed_on_a_new_paper(supplier: Supplier, buyer: Person, cast: Cast) -> None:
    evaluation = laid_open(supplier, cast)
    with pytest.raises(Obstructed, match="was submitted"):
        scored(supplier, cast.controller)

    back = supplier_evaluations.send_back(evaluation, by=cast.top_manager, reason="Ask the desk as well")

    assert (back.state, back.paper_uid, back.round) == ("drafted", "", 2)
    assert Report.objects.get(uid=evaluation.paper_uid).state == "superseded"
    assert approved(supplier, cast).state == "approved"


def test_begun_twice_it_is_one_and_keeps_the_criteria_of_its_day(
    supplier: Supplier, engagement: Engagement, buyer: Person, cast: Cast
) -> None:
    one = supplier_evaluations.begin_evaluation(supplier, by=cast.controller)
    assert supplier_evaluations.begin_evaluation(supplier, by=cast.lead) == one

    told = [{"name": "Quality", "name_en": "", "weight": 60}, {"name": "Price", "name_en": "", "weight": 40}]
    suppliers.save_criteria(engagement, told, by=cast.lead)
    assert one.scores.count() == 5
    supplier_evaluations.cancel(one, by=cast.controller, reason="Criteria changed")
    fresh = supplier_evaluations.begin_evaluation(supplier, by=cast.controller)
    assert [(row.name, row.weight) for row in fresh.scores.all()] == [("Quality", 60), ("Price", 40)]


def test_weights_make_a_hundred(engagement: Engagement, cast: Cast) -> None:
    with pytest.raises(Obstructed, match="The weights make 90; they must make 100"):
        suppliers.save_criteria(engagement, [{"name": "Quality", "name_en": "", "weight": 90}], by=cast.lead)
    with pytest.raises(Obstructed, match="Name each criterion once"):
        suppliers.save_criteria(engagement, [{"name": "Q", "name_en": "", "weight": 50}] * 2, by=cast.lead)
    with pytest.raises(PermissionDenied):
        suppliers.save_criteria(engagement, [{"name": "Q", "name_en": "", "weight": 100}], by=cast.staff)

    assert not SupplierCriterion.objects.exists()


def test_a_supplier_stands_once_and_can_be_left(supplier: Supplier, engagement: Engagement, cast: Cast) -> None:
    with pytest.raises(Obstructed, match="carrier ltd is in the list already"):
        make_supplier(engagement, cast, "carrier ltd")
    gone = suppliers.end_supplier(supplier, "Lines were given up", by=cast.lead)
    again = make_supplier(engagement, cast, "carrier ltd")

    assert (gone.ended_on, again.number) == (TODAY, "GF-02")
    with pytest.raises(Obstructed, match="in the list already"):
        suppliers.resume_supplier(gone, by=cast.lead)
    with pytest.raises(Obstructed, match="Nothing is bought"):
        supplier_evaluations.begin_evaluation(gone, by=cast.lead)


def test_evaluations_run_out_and_come_back_to_who_looks_after_the_supplier(
    engagement: Engagement, buyer: Person, cast: Cast
) -> None:
    manager = make_person(engagement.client, "Manager", user=cast.working_group)
    supplier = make_supplier(engagement, cast, manager=manager)
    assert [item.title for item in items_for(cast.working_group)] == ["Evaluate the supplier GF-01 Carrier Ltd"]

    approved(supplier, cast, valid_until=TODAY + 40 * DAY)
    assert items_for(cast.working_group) == []
    with clock.at(clock.now() + 15 * DAY):
        assert [item.title for item in items_for(cast.working_group)] == ["Evaluate again: GF-01 Carrier Ltd"]
    assert standing(engagement, TODAY + 41 * DAY).rows[0].state == "expired"

    suppliers.add_licence(supplier, by=cast.lead, name="ISP licence", valid_until=TODAY + 89 * DAY, file=None)
    assert [item.title for item in items_for(cast.working_group)] == ["ISP licence of Carrier Ltd runs out"]


def test_the_gate_names_who_is_missing_and_what_is_not_measured(
    engagement: Engagement, buyer: Person, cast: Cast
) -> None:
    Service.objects.create(
        workspace=engagement.client.workspace, name="Desk", other_parties="Carrier Ltd、Data Centre; Maker"
    )
    supplier = make_supplier(engagement, cast)
    make_supplier(engagement, cast, "Data Centre", kind="internal")

    verdict = suppliers_are_evaluated(supply_facts(engagement.cycle))
    assert isinstance(verdict, NotMet)
    assert verdict.missing[:2] == (
        ("“Maker”, named by a service or the scope, is not among the suppliers.", url("supplier_create", engagement)),
        ("GF-01 Carrier Ltd was not evaluated.", url("supplier_detail", engagement, supplier)),
    )
    assert verdict.missing[2] == ("Nothing is measured of: Incidents.", url("measures", engagement))
    assert len(verdict.missing) == 14  # twelve processes are named

    for place, source in enumerate(Measure.Source, 1):
        Measure.objects.create(
            workspace=engagement.workspace,
            engagement=engagement,
            number=place,
            name=source,
            source=source,
            direction="watched",
        )
    approved(make_supplier(engagement, cast, "Maker"), cast)
    refused = approved(supplier, cast, decision="refused", conditions="Lines failed")
    verdict = suppliers_are_evaluated(supply_facts(engagement.cycle))
    assert isinstance(verdict, NotMet)
    assert [text for text, _url in verdict.missing] == ["GF-01 Carrier Ltd is not qualified, and is still used."]

    approved(supplier, cast, decision="conditional", conditions="Report monthly")
    assert suppliers_are_evaluated(supply_facts(engagement.cycle)) == Met("2 external suppliers evaluated")
    assert SupplierEvaluation.objects.get(pk=refused.pk).state == "superseded"


def test_the_gate_asks_four_times(engagement: Engagement, buyer: Person, cast: Cast) -> None:
    for name in ("One", "Two", "Three"):
        approved(make_supplier(engagement, cast, name), cast)
    cycle = Cycle.objects.select_related("engagement__client").get(pk=engagement.cycle.pk)

    with CaptureQueriesContext(connection) as caught:
        supply_facts(cycle)

    assert len(caught) == 4


def test_a_contract_before_the_evaluation_wants_a_reason(engagement: Engagement, buyer: Person, cast: Cast) -> None:
    told = {"kind": "supplier", "title": "Lines", "counterpart": "Carrier Ltd", "signed_on": TODAY - DAY}
    contract = agreements.save_agreement(engagement, {**told, "reference": "Cabinet 1"}, by=cast.lead)
    supplier = make_supplier(engagement, cast, agreement=contract)
    assert contracts_before_evaluation(engagement.cycle) == []  # not evaluated at all is another matter

    approved(supplier, cast)
    assert [one.supplier for one in contracts_before_evaluation(engagement.cycle)] == [supplier]
    fields = {"name": supplier.name, "legacy_reason": "From before the system"}
    suppliers.save_supplier(engagement, fields, by=cast.lead, supplier=supplier)
    assert contracts_before_evaluation(engagement.cycle) == []


def test_the_list_of_qualified_suppliers_names_those_that_hold(
    engagement: Engagement, buyer: Person, cast: Cast
) -> None:
    approved(make_supplier(engagement, cast, phone="0755-1", contact="Li"), cast)
    approved(make_supplier(engagement, cast, "Poor"), cast, decision="refused", conditions="Failed")
    make_supplier(engagement, cast, "New")

    told = record_lists.print_suppliers(engagement.cycle, "en", by=cast.lead).snapshot

    assert told["lines"] == [
        [
            *("1", "GF-01", "Carrier Ltd", "External supplier", "Leased lines", "", "Li 0755-1", "2026-10-12"),
            *("79.0", "Qualified", "2027-10-12"),
        ]
    ]


def test_the_form_prints_scores_decision_and_who(supplier: Supplier, buyer: Person, cast: Cast) -> None:
    evaluation = laid_open(supplier, cast, decision="conditional", conditions="Report monthly")

    told = Report.objects.get(uid=evaluation.paper_uid).snapshot

    assert (told["code"], told["total"], told["pass_mark"]) == ("GF-01-1", "79.0", "60")
    assert [one["on"] for one in told["decisions"]] == [False, True, False]
    assert [row["name"] for row in told["scores"]] == ["Capability", "Quality", "Price", "Service", "Security"]
    assert (told["evaluator"], told["conditions"]) == ("Buyer", "Report monthly")


def test_the_pages_lead_from_the_list_to_the_approval(
    engagement: Engagement, buyer: Person, cast: Cast, client: Browser
) -> None:
    client.force_login(cast.controller)
    made = client.post(
        url("supplier_create", engagement), {"kind": "external", "name": "Carrier", "supplies": "Lines"}
    )
    supplier = Supplier.objects.get()
    assert made["Location"] == url("supplier_detail", engagement, supplier)
    begun = client.post(url("supplier_evaluate", engagement, supplier))
    evaluation = SupplierEvaluation.objects.get()
    form = {"evaluated_on": TODAY, "evaluator": buyer.uid, "pass_mark": 60, "decision": "qualified"}
    form |= {"valid_until": "2027-10-12", **{f"s{place}-score": 80 for place in range(1, 6)}}

    wrong = client.post(begun["Location"], {**form, "s1-score": 101, "conditions": "kept as typed"})
    assert wrong.status_code == 422
    assert "kept as typed" in wrong.content.decode()
    assert client.post(begun["Location"], form).status_code == 302
    assert SupplierEvaluation.objects.get().total == Decimal("80.0")
    client.post(url("evaluation_submit", engagement, evaluation))
    assert SupplierEvaluation.objects.get().state == "submitted"
    assert "Carrier" in client.get(f"{url('supplier_list', engagement)}?state=due").content.decode()


def test_pages_ask_as_often_for_one_supplier_as_for_many(
    engagement: Engagement, buyer: Person, cast: Cast, client: Browser
) -> None:
    client.force_login(cast.lead)
    supplier = make_supplier(engagement, cast)
    approved(supplier, cast)
    pages = [url("supplier_list", engagement), url("supplier_detail", engagement, supplier)]
    few = [queries(client, page) for page in pages]
    for place in range(30):
        make_supplier(engagement, cast, f"Supplier {place}")

    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 15
