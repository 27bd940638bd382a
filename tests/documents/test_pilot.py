"""The pilot run: its plan, when it may begin, the days that count, briefings, problems."""

# claims: S6.0, S6.1.*, S7.0, S7.1, S7.1.1, S7.2, S7.2.1
import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from certification.models import Engagement
from documents.actions import pilot
from documents.models import ChangeRequest, PilotRun
from documents.pilot.catalogue import items, levels
from documents.pilot.reach import reach
from documents.pilot.work import waiting_for
from tests.documents.pilot import EFFECTIVE, TODAY, briefed, holding, planned, service_of, stage
from tests.factories_certification import make_department, make_person
from tests.people import Cast
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, moves
from wobo.workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def run(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> PilotRun:
    """A run that lacks nothing."""
    return stage(cast, engagement, people)


def later(days: int) -> dt.datetime:
    """Return the moment some days on."""
    return dt.datetime(2026, 10, 12, 1, 30, tzinfo=dt.UTC) + dt.timedelta(days=days)


def test_plan_begins_with_services_departments_and_customary_words(
    cast: Cast, engagement: Engagement, people: SimpleNamespace
) -> None:
    live, service = service_of(engagement), service_of(engagement, "Cabling", stage="proposed")

    run = pilot.plan_run(engagement.cycle, by=cast.controller)

    assert run.state == "planned"
    assert list(run.services.all()) == [live]
    assert service not in run.services.all()
    assert list(run.departments.all()) == [people.desk, people.quality]
    assert "third-level documents first" in run.aims  # in the client's language
    assert pilot.plan_run(engagement.cycle, by=cast.lead).pk == run.pk
    assert PilotRun.objects.count() == 1


def test_staff_neither_plan_nor_begin(cast: Cast, engagement: Engagement, run: PilotRun) -> None:
    for verb in ("begin", "pause", "resume", "end"):
        told = {"reason": "because of it"} if verb == "pause" else {}
        with pytest.raises(PermissionDenied):
            fire(run, verb, by=cast.staff, **told)
    with pytest.raises(PermissionDenied):
        pilot.edit_run(run, {"aims": "mine"}, by=cast.stranger)


def test_it_begins_only_with_a_whole_plan_and_documents_in_force(cast: Cast, engagement: Engagement) -> None:
    run = pilot.plan_run(engagement.cycle, by=cast.lead)
    run = pilot.edit_run(run, {"aims": ""}, by=cast.lead)

    with pytest.raises(Obstructed) as why:
        pilot.move(run, "begin", by=cast.lead)

    assert why.value.reasons == [
        "The plan does not say: planned start.",
        "The plan does not say: planned end.",
        "The plan does not say: aims.",
        "The plan names no service.",
        "The plan names no department.",
        "No document is in force yet: the pilot run works by the documents that hold.",
    ]


def test_days_of_pauses_do_not_count(cast: Cast, run: PilotRun) -> None:
    begun = pilot.move(run, "begin", by=cast.controller, on=EFFECTIVE + 7 * DAY)
    assert begun.days_run(TODAY) == 63
    paused = pilot.move(begun, "pause", by=cast.lead, reason="Move of the machine room", on=EFFECTIVE + 27 * DAY)
    assert paused.days_run(TODAY) == 20
    resumed = pilot.move(paused, "resume", by=cast.lead, on=EFFECTIVE + 41 * DAY)
    assert resumed.days_run(TODAY) == 49
    ended = pilot.move(resumed, "end", by=cast.lead, conclusion="It works.")
    assert (ended.state, ended.days_run(TODAY), ended.days_run(TODAY + 90 * DAY)) == ("ended", 49, 49)
    assert (ended.began_on, ended.ended_on, ended.conclusion) == (EFFECTIVE + 7 * DAY, TODAY, "It works.")

    with clock.at(later(10)):
        again = pilot.move(ended, "resume", by=cast.lead)
    assert again.days_run(TODAY + 20 * DAY) == 59
    assert [why for _since, _until, why in again.periods] == ["Move of the machine room", "", ""]
    assert [row.verb for row in Event.objects.about(again).order_by("seq")][-5:] == [
        "begin", "pause", "resume", "end", "resume",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "on", "reason"),
    [
        ("begin", EFFECTIVE - DAY, "The first documents came into force on 2026-08-03, not earlier."),
        ("begin", TODAY + DAY, "2026-10-13 lies ahead."),
    ],
)
def test_a_run_begins_neither_before_its_documents_nor_tomorrow(
    verb: str, on: dt.date, reason: str, cast: Cast, run: PilotRun
) -> None:
    with pytest.raises(Obstructed) as why:
        pilot.move(run, verb, by=cast.lead, on=on)

    assert why.value.reasons == [reason]
    assert PilotRun.objects.get().state == "planned"


def test_a_move_is_never_before_the_last_one(cast: Cast, run: PilotRun) -> None:
    begun = pilot.move(run, "begin", by=cast.lead, on=TODAY - DAY)
    with pytest.raises(Obstructed) as why:
        pilot.move(begun, "pause", by=cast.lead, reason="too early", on=TODAY - 2 * DAY)
    assert why.value.reasons == ["The move before was on 2026-10-11; this one cannot be earlier."]
    with pytest.raises(Obstructed):
        pilot.move(begun, "begin", by=cast.lead)


def test_each_state_has_its_verbs(cast: Cast, run: PilotRun) -> None:
    def verbs(row: PilotRun) -> list[str]:
        return [one.verb for one in moves(row, cast.controller)]

    assert verbs(run) == ["begin"]
    begun = pilot.move(run, "begin", by=cast.lead)
    assert verbs(begun) == ["pause", "end"]
    paused = pilot.move(begun, "pause", by=cast.lead, reason="for a while")
    assert verbs(paused) == ["resume"]
    ended = pilot.move(pilot.move(paused, "resume", by=cast.lead), "end", by=cast.lead)
    assert verbs(ended) == ["resume"]
    assert moves(ended, cast.staff) == []


def test_the_plan_of_an_ended_run_stays(cast: Cast, run: PilotRun) -> None:
    ended = pilot.move(pilot.move(run, "begin", by=cast.lead), "end", by=cast.lead)
    with pytest.raises(Obstructed):
        pilot.edit_run(ended, {"aims": "others"}, by=cast.lead)
    assert pilot.edit_run(ended, {"conclusion": "It went well."}, by=cast.lead).conclusion == "It went well."


def test_ten_points_on_three_levels_come_from_the_data() -> None:
    assert [(one.key, len(one.items)) for one in levels()] == [("manual", 3), ("procedures", 4), ("working", 3)]
    assert list(items()) == [f"S6.1.{number}" for number in range(1, 11)]


def test_briefings_reach_people_department_by_department(
    cast: Cast, engagement: Engagement, people: SimpleNamespace, run: PilotRun
) -> None:
    briefed(run, cast, ["S6.1.1", "S6.1.2"], people.writer)
    off = briefed(run, cast, ["S6.1.3"], people.controller)
    off.meeting.called_off_at = clock.now()
    off.meeting.save()

    manual, procedures, _working = reach(run, TODAY)

    assert [item.ref for item in manual.lacking] == ["S6.1.3"]
    assert (manual.came, manual.people, manual.unreached) == (1, 3, ["Quality"])
    assert [member.name for member in manual.absent] == ["Rui", "Doc"]
    assert (procedures.came, len(procedures.lacking)) == (0, 4)


def test_whoever_left_or_takes_no_part_is_not_missing(
    cast: Cast, engagement: Engagement, people: SimpleNamespace, run: PilotRun
) -> None:
    other = make_department(engagement.client, "Canteen")
    make_person(engagement.client, "Cook", department=other)
    make_person(engagement.client, "Gone", department=people.desk, left_on=TODAY)

    manual = reach(run, TODAY)[0]

    assert sorted(member.name for member in manual.absent) == ["Doc", "Rui", "Wen"]


def test_a_briefing_is_a_meeting_with_its_points_as_agenda(cast: Cast, people: SimpleNamespace, run: PilotRun) -> None:
    made = briefed(run, cast, ["S6.1.4", "nonsense", "S6.1.1"], people.writer)
    edited = pilot.edit_briefing(
        made, by=cast.controller, items=["S6.1.4"], said={"S6.1.4": " Who does what ", "S6.1.1": "dropped"}
    )

    assert made.items == ["S6.1.1", "S6.1.4"]
    assert made.meeting.agenda_items == ["What the manual is like", "What the procedures are like"]
    assert (edited.items, edited.said) == (["S6.1.4"], {"S6.1.4": "Who does what"})
    with pytest.raises(Obstructed):
        pilot.edit_briefing(made, by=cast.lead, items=["nonsense"], said={})
    with pytest.raises(PermissionDenied):
        pilot.edit_briefing(made, by=cast.staff, items=["S6.1.4"], said={})


def test_a_problem_opens_a_change_request(cast: Cast, engagement: Engagement, run: PilotRun) -> None:
    document = holding(engagement, cast, "QL-ITSM-W-01", title="Instruction", level="W").document

    made = pilot.report_problem(document, by=cast.staff, what="The third field is never known.", wish="Leave it out.")

    assert (made.source, made.state, made.after) == (ChangeRequest.Source.PILOT, "proposed", "Leave it out.")
    assert (made.about_model, made.about_uid) == ("documents.PilotRun", run.uid)
    with pytest.raises(PermissionDenied):
        pilot.report_problem(document, by=cast.external_auditor, what="I only look on.")


def test_the_inbox_says_whose_move_it_is(cast: Cast, engagement: Engagement, run: PilotRun) -> None:
    def titles(user: object) -> list[str]:
        return [item.title for item in waiting_for(user.fresh())]  # type: ignore[attr-defined]

    assert titles(cast.controller) == ["Begin the pilot run"]
    assert titles(cast.staff) == []
    begun = pilot.move(run, "begin", by=cast.lead, on=TODAY - 55 * DAY)
    assert titles(cast.controller) == []
    with clock.at(later(1)):
        assert titles(cast.controller) == ["The pilot run has run long enough: end it, or let it go on"]
    pilot.move(begun, "pause", by=cast.lead, reason="for a while")
    assert titles(cast.controller) == ["The pilot run is paused"]
    assert titles(cast.stranger) == []


def test_a_plan_without_its_days_waits_for_nobody(cast: Cast, engagement: Engagement) -> None:
    planned(engagement, cast, plan_start=None)
    assert waiting_for(cast.controller.fresh()) == []
