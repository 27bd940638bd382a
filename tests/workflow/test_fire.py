"""fire(): person, moment, change, save and event in one transaction."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests.papers import note
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, moves
from wobo.workflow.models import Chain, Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def begin(report: Report, by: object) -> Report:
    return fire(report, "begin", by=by, worker="w", lease_until=clock.now())


def test_the_right_person_at_the_right_moment_changes_the_state_and_writes_one_event(cast: Cast) -> None:
    report = note(cast)

    fresh = begin(report, cast.system)

    assert (fresh.state, Report.objects.get().state, report.state) == ("rendering", "rendering", "queued")
    event = Event.objects.about(report).last()
    assert (event.verb, event.told["before"], event.told["after"]) == ("begin", "queued", "rendering")
    assert event.told["by"]["uid"] == cast.system.uid


def test_the_wrong_person_is_refused_and_nothing_is_written(cast: Cast) -> None:
    report = note(cast)
    events = Event.objects.count()

    with pytest.raises(PermissionDenied):
        begin(report, cast.lead)

    assert Report.objects.get().state == "queued"
    assert Event.objects.count() == events


def test_the_wrong_moment_is_obstructed_with_a_reason_in_words(cast: Cast) -> None:
    report = note(cast)

    with pytest.raises(Obstructed) as refused:
        fire(report, "finish", by=cast.system, file=None, pages=1)

    assert refused.value.reasons == ["“Finish” is not possible while the state is “Waiting”."]


def test_the_second_of_two_stale_copies_is_obstructed(cast: Cast) -> None:
    note(cast)
    first, second = Report.objects.get(), Report.objects.get()

    begin(first, cast.system)
    with pytest.raises(Obstructed):
        begin(second, cast.system)

    assert Event.objects.filter(verb="begin").count() == 1


def test_change_and_event_go_together_or_not_at_all(cast: Cast) -> None:
    report = note(cast)
    head = Chain.objects.get(workspace=cast.engagement_a)

    def begin_and_break() -> None:
        with transaction.atomic():
            begin(report, cast.system)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        begin_and_break()

    assert Report.objects.get().state == "queued"
    assert Chain.objects.get(pk=head.pk).hash == head.hash
    assert not Event.objects.filter(verb="begin").exists()


def test_somebody_with_every_role_is_still_not_the_system(cast: Cast) -> None:
    report = note(cast)

    with pytest.raises(PermissionDenied):
        begin(report, cast.partner)

    assert Report.objects.get().state == "queued"


def test_a_state_cannot_be_assigned(cast: Cast) -> None:
    report = Report.objects.get(pk=note(cast).pk)

    with pytest.raises(AttributeError):
        report.state = "ready"


def test_a_deactivated_person_may_nothing(cast: Cast) -> None:
    report = note(cast)

    assert moves(report, cast.deactivated) == []


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ("queued", {"begin"}),
        ("rendering", {"finish", "fail", "requeue"}),
        ("ready", {"supersede"}),
        ("failed", {"retry"}),
        ("superseded", set()),
    ],
)
def test_each_state_of_a_report_has_exactly_its_verbs(state: str, verbs: set[str]) -> None:
    assert set(Report(state=state).get_available_state_transitions_all()) == verbs
