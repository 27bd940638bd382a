"""The annual training plan: made once, filled from the courses, edited, compared with what was held, printed."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from certification.models import Engagement, Phase
from tests.conftest import MOMENT
from tests.factories_training import course_of, finished, make_session
from tests.matrix.filling import finished as made_ready
from tests.people import Cast
from training import publicity_work
from training.actions import plans as actions
from training.forms.plans import LineForm
from training.models import Course, PlanLine, TrainingPlan
from training.plan_months import shown
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

YEAR = MOMENT.year
PREPARERS = {"lead", "consultant", "second_consultant", "partner", "controller"}


@pytest.fixture
def plan(engagement: Engagement, cast: Cast) -> TrainingPlan:
    return actions.make_plan(engagement.cycle, YEAR, by=cast.consultant)


def test_a_year_has_one_plan(engagement: Engagement, cast: Cast, plan: TrainingPlan) -> None:
    again = actions.make_plan(engagement.cycle, YEAR, by=cast.lead)

    assert again == plan
    assert TrainingPlan.objects.count() == 1


@pytest.mark.parametrize("who", ["staff", "top_manager", "external_auditor", "stranger_admin"])
def test_others_plan_nothing(engagement: Engagement, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.make_plan(engagement.cycle, YEAR, by=getattr(cast, who))


# claims: S6.2.1, S6.2.1.1, S6.2.1.2, S6.2.1.3, S6.2.1.4
def test_all_courses_come_in_with_the_months_of_their_phases(
    engagement: Engagement, cast: Cast, plan: TrainingPlan
) -> None:
    Phase.objects.filter(cycle=engagement.cycle).update(plan_start=None)
    Phase.objects.filter(cycle=engagement.cycle, number=1).update(plan_start=dt.date(YEAR, 11, 5))
    Phase.objects.filter(cycle=engagement.cycle, number=6).update(plan_start=dt.date(YEAR + 1, 2, 5))

    made = actions.fill_plan(plan, by=cast.consultant)

    months = {line.course.key: line.months for line in made if line.course}
    assert len(made) == Course.objects.filter(engagement=engagement).count()
    assert {months[key] == [11] for key in ("all_staff", "key_personnel", "document_writing")} == {True}
    assert {tuple(months[key]) for key in ("post", "special_post", "procedures", "policy")} == {()}
    assert actions.fill_plan(plan, by=cast.consultant) == []


def test_planned_and_held_stand_beside_each_other(engagement: Engagement, cast: Cast, plan: TrainingPlan) -> None:
    course = course_of(engagement)
    line = actions.save_line(plan, {"course": course, "months": [1, MOMENT.month]}, by=cast.consultant)
    finished(make_session(course, cast.consultant))
    before = make_session(course, cast.consultant, starts=MOMENT - dt.timedelta(days=31), ends=MOMENT)
    finished(before)

    (one,) = shown(plan)

    states = {month.number: month.state for month in one.months if month.state}
    assert one.line == line
    assert states == {1: "planned", MOMENT.month - 1: "extra", MOMENT.month: "done"}
    assert not one.late


def test_a_line_that_fell_behind_is_marked(engagement: Engagement, cast: Cast, plan: TrainingPlan) -> None:
    actions.save_line(plan, {"course": course_of(engagement), "months": [1]}, by=cast.consultant)
    actions.save_line(plan, {"title": "Fire drill", "months": [1]}, by=cast.consultant)

    assert [one.late for one in shown(plan)] == [True, False]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "title"), ({"title": "X", "course": True}, "title"), ({"title": "X", "months": []}, "months")],
)
def test_a_line_says_what_and_when(
    engagement: Engagement, plan: TrainingPlan, sent: dict[str, Any], field: str
) -> None:
    course = course_of(engagement)
    told = {"method": "internal", "months": ["3"], **sent}
    if told.get("course"):
        told["course"] = course.uid

    form = LineForm(told, instance=PlanLine(workspace=plan.workspace, plan=plan), courses=[course])

    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_an_empty_plan_is_not_printed(plan: TrainingPlan, cast: Cast) -> None:
    with pytest.raises(Obstructed, match="no lines"):
        actions.print_plan(plan, "en", by=cast.consultant)


def test_the_newest_paper_waits_for_its_signatures(engagement: Engagement, cast: Cast, plan: TrainingPlan) -> None:
    actions.fill_plan(plan, by=cast.consultant)
    first = made_ready(actions.print_plan(plan, "en", by=cast.consultant))
    second = made_ready(actions.print_plan(plan, "en", by=cast.consultant))

    assert Report.objects.get(pk=first.pk).state == "superseded"
    assert [slot.name for slot in second.slots()] == ["prepared", "approved"]
    waits = {name: len(publicity_work.waiting_for(user)) for name, user in cast.everyone().items()}
    assert {name for name, count in waits.items() if count} == PREPARERS


def test_a_line_is_taken_out(plan: TrainingPlan, cast: Cast) -> None:
    line = actions.save_line(plan, {"title": "Fire drill", "months": [1]}, by=cast.consultant)

    with pytest.raises(PermissionDenied):
        actions.remove_line(line, by=cast.staff)
    actions.remove_line(line, by=cast.consultant)

    assert not PlanLine.objects.exists()
