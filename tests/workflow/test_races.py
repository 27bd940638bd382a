"""Many at once: one winner, no error, no second event (trust 0.1, 0.2, 1.8)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from tests.papers import SIGNED, note, opened, proof, ready_note
from tests.people import make_cast
from tests.sizes import LONG
from wobo.reporting.models import Report
from wobo.workflow import clock, signing, verify
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Event, Signature

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = 50 if LONG else 3


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; return results and refusals in the order of the calls."""
    barrier, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            outcomes[place] = call()
        except (Obstructed, PermissionDenied) as refusal:
            outcomes[place] = refusal
        except Exception as error:  # noqa: BLE001  a locked database must show up in the test, not vanish in a thread
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_eight_threads_firing_one_verb_give_one_success_and_one_event() -> None:
    cast = make_cast()
    for trial in range(TRIALS):
        report = note(cast, f"A-2026-R{trial:02d}")

        outcomes = at_once(
            *[lambda: fire(report, "begin", by=cast.system, worker="w", lease_until=clock.now())] * 8  # noqa: B023
        )

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Obstructed"] * 7 + ["Report"]
        assert Event.objects.about(report).filter(verb="begin").count() == 1


def test_a_double_click_gives_one_signature() -> None:
    cast = make_cast()
    for trial in range(TRIALS):
        report = ready_note(cast, b"%PDF-1.7 " + str(trial).encode(), f"A-2026-R{trial:02d}")
        opened(cast.consultant, report)
        sha256 = report.file.sha256

        outcomes = at_once(
            *[lambda: signing.sign(report, "prepared", proof=proof(cast.consultant), shown_sha256=sha256)] * 8  # noqa: B023
        )

        assert [type(outcome).__name__ for outcome in outcomes] == ["Signature"] * 8
        assert len({outcome.pk for outcome in outcomes}) == 1
        assert Signature.objects.of(report).count() == 1


def test_two_people_for_one_slot_give_one_signature_and_one_refusal() -> None:
    cast = make_cast()
    for trial in range(TRIALS):
        report = ready_note(cast, b"%PDF-1.7 " + str(trial).encode(), f"A-2026-R{trial:02d}")
        people = [opened(cast.consultant, report), opened(cast.second_consultant, report)]
        sha256 = report.file.sha256

        outcomes = at_once(
            *[
                lambda user=user: signing.sign(report, "prepared", proof=proof(user), shown_sha256=sha256)  # noqa: B023
                for user in people
            ]
        )

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Obstructed", "Signature"]


def test_the_last_signature_completes_the_report_once() -> None:
    cast = make_cast()
    SIGNED.clear()
    report = ready_note(cast)
    for slot, user in (("prepared", cast.consultant), ("approved", cast.lead)):
        signing.sign(report, slot, proof=proof(opened(user, report)), shown_sha256=report.file.sha256)
    people = [opened(cast.representative, report), opened(cast.top_manager, report)]

    at_once(
        *[
            lambda user=user: signing.sign(report, "accepted", proof=proof(user), shown_sha256=report.file.sha256)
            for user in people
        ]
    )

    assert len(SIGNED) == 1
    assert Report.objects.filter(source=report).count() == 1


def test_twenty_writers_on_two_chains_keep_both_whole() -> None:
    cast = make_cast()
    people = [cast.staff, cast.stranger]

    outcomes = at_once(
        *[lambda n=n: record(people[n % 2], "edit", by=people[n % 2], changes={"phone": str(n)}) for n in range(20)]
    )

    assert {type(outcome).__name__ for outcome in outcomes} == {"User"}
    assert list(verify.findings()) == []
    assert connection.vendor in {"sqlite", "postgresql"}
