"""The record plan: begun, adjusted with reasons, met or not by records and signed statements (P10)."""

# claims: P10
import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from certification.gates import Met, NotMet
from certification.models import Cycle, Engagement
from documents.actions import record_no_case, record_plan, records
from documents.models import RecordNoCase, RecordPlan, RecordPlanRow
from documents.records.coverage import coverage
from documents.records.criteria import record_plan_is_met
from documents.records.months import merged
from documents.records.shipped import shipped_rows
from tests.documents.operation import SINCE, enter, fill, make_plan, row_of
from tests.documents.register import queries, url, whole_standard
from tests.factories_certification import TODAY, make_person, rendered, signs
from tests.factories_documents import make_document
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(engagement: Engagement, cast: Cast) -> RecordPlan:
    return make_plan(engagement, cast)


def state_of(plan: RecordPlan, row: RecordPlanRow) -> str:
    found = coverage(plan.cycle)
    return next(one.state for one in found.rows if one.row.pk == row.pk)


def test_the_plan_begins_with_the_43_shipped_rows_and_their_clauses(engagement: Engagement, cast: Cast) -> None:
    whole_standard(cast, engagement)

    plan = record_plan.begin_plan(engagement.cycle, by=cast.lead)
    again = record_plan.begin_plan(engagement.cycle, by=cast.lead)

    rows = list(plan.rows.select_related("clause"))
    assert again == plan
    assert len(rows) == len(shipped_rows()) == 43
    assert [row.ref for row in rows if row.clause is None or row.clause.ref != row.ref] == []
    assert [(row.code, row.said, row.rhythm, row.least, row.no_case) for row in rows if row.ref == "8.5.1.2"] == [
        ("R24", "Requests for change", "per_case", 3, False)
    ]
    assert plan.since == engagement.cycle.opened_on


def test_rows_take_the_record_form_that_answers_their_clause(
    engagement: Engagement, cast: Cast, clauses: dict, people: object
) -> None:
    form = make_document(
        engagement,
        cast.lead,
        "QL-R-31",
        title="事件单",
        level="R",
        clauses=[clauses["8.6.1"]],
        department=people.desk,  # type: ignore[attr-defined]
    )
    make_document(engagement, cast.lead, "QL-R-32", title="会议签到表", level="R", clauses=[clauses["8.6.1"]])

    plan = make_plan(engagement, cast)

    row = row_of(plan, "Incident records")
    assert list(row.forms.all()) == [form]
    assert row.department == people.desk  # type: ignore[attr-defined]


def test_another_number_than_the_proposed_one_wants_a_reason(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Incident records")
    told = {"ref": row.ref, "name": row.name, "name_en": row.name_en, "rhythm": row.rhythm, "no_case": False}

    with pytest.raises(Obstructed, match=r"The plan proposes 10 records\. Say why it is to be 4"):
        record_plan.save_row(plan, {**told, "least": 4, "because": ""}, by=cast.lead, row=row)
    changed = record_plan.save_row(plan, {**told, "least": 4, "because": "Two customers only"}, by=cast.lead, row=row)

    assert (changed.least, changed.least_shipped) == (4, 10)
    event = Event.objects.filter(uid=row.uid, verb="edit").get()
    assert json.loads(event.payload)["changes"]["least"] == [10, 4]


def test_who_reads_only_begins_no_plan(engagement: Engagement, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        record_plan.begin_plan(engagement.cycle, by=cast.staff)

    assert not RecordPlan.objects.exists()


def test_a_row_counts_records_of_the_period_and_is_met_by_its_number(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Requests for change")
    enter(row, cast, "C-0", SINCE - dt.timedelta(days=1))  # before the plan
    for place in (1, 2):
        enter(row, cast, f"C-{place}")

    assert state_of(plan, row) == "lacking"
    kept = enter(row, cast, "C-3", drill=True)
    assert state_of(plan, row) == "met"
    records.withdraw_record(kept, "Entered twice", by=cast.staff)
    assert state_of(plan, row) == "lacking"


def test_monthly_rows_count_months_as_many_as_have_passed(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "SLA performance")
    enter(row, cast, "S-1", dt.date(2026, 8, 31))
    enter(row, cast, "S-2", dt.date(2026, 8, 31))

    one = next(one for one in coverage(plan.cycle).rows if one.row.pk == row.pk)
    assert (one.reached, one.due, one.total, one.state, one.complete) == (1, 2, 2, "lacking", False)
    assert [(cell.month.month, cell.count, cell.state) for cell in one.cells] == [
        (8, 2, "there"),
        (9, 0, "gap"),
        (10, 0, ""),
    ]

    enter(row, cast, "S-3", dt.date(2026, 9, 30))
    one = next(one for one in coverage(plan.cycle).rows if one.row.pk == row.pk)
    assert (one.reached, one.state, one.complete) == (2, "met", False)
    one.row.least = 2
    assert one.complete


def test_no_record_where_none_is_demanded_is_to_be_signed(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Supplier disputes")
    assert state_of(plan, row) == "lacking"

    claim = claimed(row, cast)
    assert state_of(plan, row) == "lacking"
    signs(cast.representative, ready(claim, cast), "owner")

    assert RecordNoCase.objects.get().state == "signed"
    assert state_of(plan, row) == "no_case"


def claimed(
    row: RecordPlanRow, cast: Cast, since: dt.date = SINCE, until: dt.date = dt.date(2026, 9, 30)
) -> RecordNoCase:
    return record_no_case.claim_no_case(
        row, by=cast.staff, since=since, until=until, reason="No dispute with any supplier"
    )


def ready(claim: RecordNoCase, cast: Cast) -> RecordNoCase:
    rendered(cast, claim.paper_uid)
    return RecordNoCase.objects.get(pk=claim.pk)


def test_a_month_without_record_outside_the_statements_is_not_answered(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Supplier disputes")
    signs(cast.representative, ready(claimed(row, cast, until=dt.date(2026, 8, 31)), cast), "owner")
    assert state_of(plan, row) == "lacking"

    signs(cast.representative, ready(claimed(row, cast, since=dt.date(2026, 9, 1)), cast), "owner")
    assert state_of(plan, row) == "no_case"


@pytest.mark.parametrize(
    ("name", "since", "until", "reason"),
    [
        ("Incident records", SINCE, TODAY, "must be a record"),
        ("Supplier disputes", SINCE, TODAY + dt.timedelta(days=1), "period is not over"),
        ("Supplier disputes", TODAY, SINCE, "end before it begins"),
    ],
)
def test_what_cannot_be_claimed(
    name: str, since: dt.date, until: dt.date, reason: str, plan: RecordPlan, cast: Cast
) -> None:
    with pytest.raises(Obstructed, match=reason):
        claimed(row_of(plan, name), cast, since, until)


def test_no_case_is_not_said_where_a_record_lies_nor_twice(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Supplier disputes")
    enter(row, cast, "D-1", dt.date(2026, 9, 10))
    with pytest.raises(Obstructed, match="There was a case: 1 records"):
        claimed(row, cast)

    first = claimed(row, cast, until=dt.date(2026, 8, 31))
    assert claimed(row, cast, until=dt.date(2026, 8, 31)) == first
    with pytest.raises(Obstructed, match=r"statement for 2026-08-03 to 2026-08-31"):
        claimed(row, cast, since=dt.date(2026, 8, 20), until=dt.date(2026, 9, 1))


def test_a_record_supersedes_the_signed_statement_of_its_day(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Supplier disputes")
    claim = claimed(row, cast)
    signs(cast.representative, ready(claim, cast), "owner")

    enter(row, cast, "D-1", dt.date(2026, 10, 2))
    claim = RecordNoCase.objects.get()
    assert claim.state == "signed"

    enter(row, cast, "D-2", dt.date(2026, 9, 30), drill=True)
    claim = RecordNoCase.objects.get()
    assert (claim.state, claim.superseded_because) == ("superseded", "Record D-2 was entered.")
    one = next(one for one in coverage(plan.cycle).rows if one.row.pk == row.pk)
    assert (one.total, one.drills, one.state) == (2, 1, "met")


def test_the_named_owner_signs_and_nobody_else(plan: RecordPlan, cast: Cast, people: object) -> None:
    row = row_of(plan, "Supplier disputes")
    owner = make_person(plan.engagement.client, "Owner", user=cast.working_group)
    claim = record_no_case.claim_no_case(
        row, by=cast.lead, since=SINCE, until=TODAY, reason="Nothing came up", owner=owner
    )
    claim = ready(claim, cast)

    for user in (cast.representative, cast.lead, cast.staff):
        with pytest.raises(PermissionDenied):
            signs(user, claim, "owner")
    with pytest.raises(Obstructed):
        fire(claim, "sign", by=cast.working_group)
    assert [item.title for item in items_for(cast.working_group)] == [f"Sign that there was no case: {claim}"]
    signs(cast.working_group, claim, "owner")
    assert RecordNoCase.objects.get().signed_on == TODAY


def test_the_gate_names_what_is_missing_and_leads_there(engagement: Engagement, cast: Cast) -> None:
    before = record_plan_is_met(coverage(engagement.cycle))
    assert isinstance(before, NotMet)
    assert before.missing == (("There is no record plan yet.", url("record_plan", engagement)),)

    plan = make_plan(engagement, cast)
    keep = {"Requests for change", "Supplier disputes", "SLA performance"}
    for row in plan.rows.all():
        if not any(row.name_en.startswith(name) for name in keep):
            record_plan.strike_row(row, "Not part of this test", by=cast.lead)
    enter(row_of(plan, "Requests for change"), cast, "C-1")

    verdict = record_plan_is_met(coverage(engagement.cycle))
    assert isinstance(verdict, NotMet)
    assert [text for text, _url in verdict.missing] == [
        "8.3.3 SLA performance and workload: records of 0 of 2 months.",
        "8.3.4.1 Supplier disputes: no record, and nobody signed that there was no case.",
        "8.5.1.2 Requests for change: 1 of 3 records.",
    ]
    assert verdict.missing[2][1] == url("record_row", engagement, row_of(plan, "Requests for change"))

    for place in (2, 3):
        enter(row_of(plan, "Requests for change"), cast, f"C-{place}")
    for place, day in enumerate((dt.date(2026, 8, 31), dt.date(2026, 9, 30))):
        enter(row_of(plan, "SLA performance"), cast, f"S-{place}", day)
    signs(cast.representative, ready(claimed(row_of(plan, "Supplier disputes"), cast), cast), "owner")
    assert record_plan_is_met(coverage(engagement.cycle)) == Met("5 records; 2 rows met, 1 with “no case” signed")


def test_coverage_asks_four_times_however_many_records(plan: RecordPlan, cast: Cast) -> None:
    fill(row_of(plan, "Incident records"), cast, 300)
    cycle = Cycle.objects.select_related("engagement__client").get(pk=plan.cycle.pk)

    with CaptureQueriesContext(connection) as caught:
        found = coverage(cycle)

    assert len(caught) == 4
    assert found.figures["records"] == 300
    assert [one.row.said for one in found.by_clause["8.6.1"]] == [
        "Incident records",
        "Major incident report and review (or drill)",
    ]


def test_the_next_cycle_takes_the_rows_over(plan: RecordPlan, cast: Cast, engagement: Engagement) -> None:
    row = row_of(plan, "Incident records")
    owner = make_person(engagement.client, "Keeper")
    record_plan.save_row(
        plan,
        {
            "ref": "8.6.1",
            "name": row.name,
            "name_en": row.name_en,
            "rhythm": "per_case",
            "least": 4,
            "because": "Two customers",
            "no_case": False,
            "owner": owner,
            "department": None,
        },
        by=cast.lead,
        row=row,
    )
    record_plan.strike_row(row_of(plan, "Supplier disputes"), "No suppliers", by=cast.lead)
    cycle = Cycle.objects.create(
        workspace=engagement.workspace, engagement=engagement, number=2, kind="recertification", opened_on=TODAY
    )

    fresh = record_plan.begin_plan(cycle, by=cast.lead)

    assert fresh.since == TODAY
    assert fresh.rows.count() == 42
    taken = fresh.rows.get(name_en="Incident records")
    assert (taken.least, taken.because, taken.owner) == (4, "Two customers", owner)


def test_periods_join_where_days_meet() -> None:
    day = dt.date
    told = [
        (day(2026, 9, 1), day(2026, 9, 30)),
        (day(2026, 8, 1), day(2026, 8, 31)),
        (day(2026, 8, 20), day(2026, 9, 2)),
    ]
    assert merged(told) == [(day(2026, 8, 1), day(2026, 9, 30))]


def test_pages_of_the_plan_ask_as_often_for_one_record_as_for_many(
    plan: RecordPlan, cast: Cast, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.controller)
    row = row_of(plan, "Incident records")
    fill(row, cast, 1)
    pages = [url("record_plan", engagement), url("record_row", engagement, row), url("record_list", engagement)]
    few = [queries(client, page) for page in pages]
    fill(row_of(plan, "Service requests"), cast, 150)
    fill(row_of(plan, "Requests for change"), cast, 150)

    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 15
