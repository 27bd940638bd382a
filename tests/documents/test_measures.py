"""Measures: figures as people type them, seeded from objectives and data, values by month, trends, service levels."""

# claims: S6.3, S6.3.1
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from certification.models import Engagement, Objective
from documents.actions import measures
from documents.models import Agreement, Measure, MeasureValue
from documents.pilot.grid import grid_of, has_problems, take
from documents.pilot.measuring import monitoring_missing, months_back, series, target_of
from documents.pilot.sla import service_levels
from documents.pilot.work import due_values, responsibilities, waiting_for
from tests.documents.pilot import TODAY, measure_of, service_of
from tests.people import Cast
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
MONTH = dt.date(2026, 9, 1)
AUGUST = dt.date(2026, 8, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("99.5", "99.5"), ("99.50 %", "99.5"), ("1,200", "1200"), ("９５．５％", "95.5"), ("-3", "-3"), ("0", "0"),
        ("100", "100"), ("0.12345", "0.1234"),
    ],
)  # fmt: skip
def test_figures_are_taken_as_people_type_them(text: str, value: str) -> None:
    assert measures.number_from(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "many", "1e400", "NaN", "=1+1", "12 of 13", "9" * 20])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        measures.number_from(text)


@pytest.mark.parametrize(
    ("text", "direction", "target"),
    [
        ("≥ 99.5", "at_least", "99.5"), ("100", "at_least", "100"), ("0", "at_most", "0"), ("≤4小时", "at_most", "4"),
        ("< 2", "at_most", "2"), ("every request", "watched", None), (">=95%", "at_least", "95"),
    ],
)  # fmt: skip
def test_targets_of_objectives_are_read(text: str, direction: str, target: str | None) -> None:
    assert measures.target_from(text) == (direction, Decimal(target) if target else None)


def test_seed_takes_objectives_first_and_customary_ones_once_for_each_service(
    cast: Cast, engagement: Engagement, people: SimpleNamespace
) -> None:
    service = service_of(engagement, owner=people.writer)
    objective = Objective.objects.create(
        workspace=engagement.workspace, engagement=engagement, name="Satisfaction of customers", target="≥ 92", unit="points",
        frequency="half_yearly", person=people.approver,
    )  # fmt: skip

    made = measures.seed_measures(engagement, by=cast.controller)
    again = measures.seed_measures(engagement, by=cast.controller)

    assert (len(made), again) == (24, [])  # 24 customary ones; satisfaction comes from the objective
    first = made[0]
    assert (first.number, first.name, first.target, first.person) == (
        1,
        "Satisfaction of customers",
        Decimal(92),
        people.approver,
    )
    assert (first.objective_uid, first.frequency, first.since) == (objective.uid, "half_yearly", dt.date(2026, 10, 1))
    assert [row.name for row in made if row.service] == [
        "Hosting: availability", "Hosting: response in time", "Hosting: resolution in time",
    ]  # fmt: skip
    assert {(row.service, row.in_sla, row.person) for row in made if row.service} == {(service, True, people.writer)}
    with pytest.raises(PermissionDenied):
        measures.seed_measures(engagement, by=cast.stranger)


def test_values_are_entered_changed_and_taken_out_on_the_trail(cast: Cast, engagement: Engagement) -> None:
    one = measure_of(engagement)

    def enter(value: str | None, note: str | None = None) -> int:
        figure = Decimal(value) if value else None
        return measures.enter_values(engagement, [(one, MONTH, figure, note)], by=cast.controller)

    assert enter("97.5", "two nights") == 1
    assert enter("97.5") == 0  # nothing new
    assert enter("94") == 1
    row = MeasureValue.objects.get()
    assert (row.value, row.note, row.entered_by, row.entered_on) == (Decimal(94), "two nights", cast.controller, TODAY)
    assert enter(None) == 1
    assert MeasureValue.objects.count() == 0
    verbs = [one.verb for one in Event.objects.filter(model="documents.MeasureValue").order_by("seq")]
    assert verbs == ["create", "edit", "remove"]


def test_a_month_ahead_and_a_month_in_its_middle_are_refused(cast: Cast, engagement: Engagement) -> None:
    one = measure_of(engagement)
    with pytest.raises(Obstructed):
        measures.enter_values(engagement, [(one, dt.date(2026, 11, 1), Decimal(1), None)], by=cast.controller)
    with pytest.raises(IntegrityError), transaction.atomic():
        measures.enter_values(engagement, [(one, dt.date(2026, 9, 2), Decimal(1), None)], by=cast.controller)


def test_whoever_answers_for_a_measure_enters_its_values_and_no_others(
    cast: Cast, engagement: Engagement, people: SimpleNamespace
) -> None:
    mine, other = measure_of(engagement, 1, person=people.writer), measure_of(engagement, 2)
    wanted = [(mine, MONTH, Decimal(96), None)]

    assert measures.enter_values(engagement, wanted, by=cast.staff) == 1
    with pytest.raises(PermissionDenied):
        measures.enter_values(engagement, [(other, MONTH, Decimal(96), None)], by=cast.staff)
    with pytest.raises(PermissionDenied):
        measures.enter_values(engagement, [(mine, MONTH, None, None)], by=cast.working_group)
    assert MeasureValue.objects.count() == 1


def test_the_head_of_the_department_enters_too(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> None:
    people.desk.head = people.writer
    people.desk.save()
    one = measure_of(engagement, department=people.desk)
    assert measures.may_enter(one, cast.staff)
    assert not measures.may_enter(one, cast.working_group)


def test_a_measure_with_values_is_stopped_and_not_removed(cast: Cast, engagement: Engagement) -> None:
    one, empty = measure_of(engagement, 1), measure_of(engagement, 2)
    measures.enter_values(engagement, [(one, MONTH, Decimal(1), None)], by=cast.controller)

    with pytest.raises(Obstructed):
        measures.remove(one, by=cast.controller)
    measures.remove(empty, by=cast.controller)
    assert measures.stop(one, by=cast.controller).stopped_on == TODAY
    assert series(engagement.cycle) == []
    assert measures.go_on(one, by=cast.controller).stopped_on is None


def test_series_says_what_was_reached_what_is_missing_and_where_it_goes(
    cast: Cast, engagement: Engagement, django_assert_num_queries: object
) -> None:
    one = measure_of(engagement, 1, since=dt.date(2026, 7, 1))
    quarterly = measure_of(engagement, 2, frequency="quarterly", direction="at_most", target=2)
    values = [(one, dt.date(2026, 7, 1), Decimal(94), None), (one, AUGUST, Decimal(96), None)]
    measures.enter_values(engagement, [*values, (quarterly, MONTH, Decimal(3), "storm")], by=cast.controller)

    cycle = engagement.cycle
    with django_assert_num_queries(2):  # type: ignore[operator]
        first, second = series(cycle, months=6)

    assert [point.label for point in first.points] == [
        "2026-05",
        "2026-06",
        "2026-07",
        "2026-08",
        "2026-09",
        "2026-10",
    ]
    assert [point.met for point in first.points] == [None, None, False, True, None, None]
    assert [point.label for point in first.missing] == ["2026-09"]  # October is not over yet
    assert (first.reached, first.trend, first.target) == (1, "better", "≥ 95")
    assert first.meaning == "Latest value 96 in 2026-08; the target was reached in 1 of 2 months."
    assert [point.label for point in second.missing] == ["2026-06"]
    assert (second.latest.met, second.latest.note, second.trend) == (False, "storm", "")  # type: ignore[union-attr]
    assert "stroke-dasharray" in first.chart()


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert months_back(dt.date(2027, 1, 31), 3) == [dt.date(2026, 11, 1), dt.date(2026, 12, 1), dt.date(2027, 1, 1)]


def test_a_watched_measure_has_no_target(engagement: Engagement) -> None:
    one = measure_of(engagement, direction="watched", target=None)
    assert (target_of(one), one.met(Decimal(3))) == ("—", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        measure_of(engagement, 2, target=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        measure_of(engagement, 3, in_sla=True)


def test_the_grid_takes_what_changed_and_overwrites_nobody(cast: Cast, engagement: Engagement) -> None:
    one = measure_of(engagement)
    measures.enter_values(engagement, [(one, AUGUST, Decimal(96), None)], by=cast.controller)
    months = [AUGUST, MONTH]

    def grid(data: dict[str, str]) -> tuple[list[object], list[str]]:
        rows = grid_of([one], months, TODAY, lambda _one: True)
        wanted = take(rows, data, measures.number_from)
        return [row[1:3] for row in wanted], [cell.problem for cell in rows[0].cells]

    a, s = f"{one.uid}-2026-08", f"{one.uid}-2026-09"
    untouched = {f"w-{a}": "96", f"v-{a}": "96", f"w-{s}": "", f"v-{s}": ""}
    assert grid(untouched) == ([], ["", ""])
    assert grid({**untouched, f"v-{s}": "97.0"}) == ([(MONTH, Decimal(97))], ["", ""])
    assert grid({**untouched, f"v-{a}": ""}) == ([(AUGUST, None)], ["", ""])
    assert grid({**untouched, f"v-{s}": "a lot"}) == ([], ["", "“a lot” is no figure."])
    old = {**untouched, f"w-{a}": "95", f"v-{a}": "98"}  # somebody wrote 96 after the page with 95 was shown
    assert grid(old) == ([], ["Somebody has entered 96 meanwhile.", ""])
    assert grid({**untouched, f"w-{a}": "95", f"v-{a}": "95"}) == ([], ["", ""])  # left alone: theirs stays
    rows = grid_of([one], months, TODAY, lambda _one: False)
    assert take(rows, {**untouched, f"v-{s}": "97"}, measures.number_from) == []
    assert not has_problems(rows)


def test_monitoring_is_set_up_once_every_service_is_measured_and_everything_has_an_owner(
    cast: Cast, engagement: Engagement, people: SimpleNamespace, django_assert_num_queries: object
) -> None:
    service = service_of(engagement)
    assert [text for text, _url in monitoring_missing(engagement)] == ["Nothing is measured yet."]
    one = measure_of(engagement)
    assert [text for text, _url in monitoring_missing(engagement)] == [
        "Nobody answers for the measure K01 Measure 1.",
        "Nothing is measured of the service Hosting.",
    ]
    measures.save_measure(one, {"person": people.writer, "service": service}, by=cast.controller)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert monitoring_missing(engagement) == []


def test_service_levels_hold_targets_against_what_was_measured(
    cast: Cast, engagement: Engagement, django_assert_max_num_queries: object
) -> None:
    service, bare = service_of(engagement), service_of(engagement, "Network")
    one = measure_of(engagement, 1, service=service, in_sla=True)
    measure_of(engagement, 2, service=service)  # watched by ourselves, promised to nobody
    sla = Agreement.objects.create(
        workspace=engagement.workspace, engagement=engagement, number="SLA-1", title="Hosting", kind="sla",
        counterpart="Customer", state="in_force",
    )  # fmt: skip
    sla.services.set([service])
    values = [(one, AUGUST, Decimal(96), None), (one, MONTH, Decimal(90), None)]
    measures.enter_values(engagement, values, by=cast.controller)

    cycle = engagement.cycle
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        hosting, network = service_levels(cycle)

    assert (hosting.service, hosting.agreement, hosting.met, hosting.missed) == (service, sla, 1, 1)
    assert [row.measure for row in hosting.rows] == [one]
    assert (network.service, network.agreement, network.rows) == (bare, None, [])


def test_the_inbox_asks_for_last_months_values_of_ones_own(
    cast: Cast, engagement: Engagement, people: SimpleNamespace
) -> None:
    mine = measure_of(engagement, 1, person=people.writer)
    measure_of(engagement, 2, person=people.writer, frequency="yearly")
    measure_of(engagement, 3, person=people.reviewer)

    (item,) = waiting_for(cast.staff.fresh())
    assert (item.title, item.due) == ("Enter the value of 2026-09: 1 measure", dt.date(2026, 10, 11))
    measures.enter_values(engagement, [(mine, MONTH, Decimal(95), None)], by=cast.staff)
    assert due_values(cast.staff.fresh(), MONTH) == []


def test_a_successor_takes_the_measures_over(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> None:
    one = measure_of(engagement, person=people.writer)
    (request,) = responsibilities(people.writer)

    request.hand_over(people.reviewer, cast.client_admin)

    assert Measure.objects.get(pk=one.pk).person == people.reviewer
