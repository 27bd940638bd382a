"""What runs apart from any request keeps the wall: papers printed side by side, jobs named by a uid (trust 3.6)."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader

from audits.actions import print_worksheet
from tests.sizes import LONG
from tests.world import CANARY, World
from wobo.accounts.models import Membership
from wobo.reporting.actions import page_of
from wobo.reporting.engine import render
from wobo.reporting.models import Report
from wobo.reporting.tasks import render_report

ROUNDS = 100 if LONG else 2


def print_one(job: tuple[str, Path]) -> str:
    """Print a page as a worker does, in its own process; return the text of the paper."""
    html, out = job
    render(html, out=out)
    return "".join(page.extract_text() for page in PdfReader(out).pages)


def test_papers_of_two_clients_printed_side_by_side_hold_their_own_words(world: World, tmp_path: Path) -> None:
    pages = {side.letter: page_of(side.worksheet)[0] for side in (world.a, world.b)}
    jobs = [(letter, tmp_path / f"{letter}{number}.pdf") for number in range(ROUNDS) for letter in pages]

    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as workers:
        texts = list(workers.map(print_one, [(pages[letter], out) for letter, out in jobs]))

    seen = {
        letter: {CANARY in text for (one, _out), text in zip(jobs, texts, strict=True) if one == letter}
        for letter in "AB"
    }
    assert seen == {"A": {False}, "B": {True}}
    assert len(texts) == 2 * ROUNDS


@pytest.mark.postgres
def test_a_job_asks_again_whether_its_person_may_read(world: World) -> None:
    """Between asking and printing the membership ended: nothing is printed for who may not read it."""
    report = print_worksheet(world.a.diagnosis, "en", by=world.cast.consultant.fresh())
    Membership.objects.filter(user=world.cast.consultant).update(until="2026-01-02")

    render_report(report.uid)

    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.error, report.file) == ("failed", "no_right", None)


def test_a_job_for_a_report_of_another_client_is_not_done_for_them(world: World) -> None:
    report = print_worksheet(world.a.diagnosis, "en", by=world.cast.lead.fresh())
    Report.objects.filter(pk=report.pk).update(requested_by=world.cast.stranger)

    render_report(report.uid)

    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.error, report.file) == ("failed", "no_right", None)


def test_who_asks_again_is_asked_for_their_own_rights(world: World) -> None:
    report = print_worksheet(world.a.diagnosis, "en", by=world.cast.consultant.fresh())
    Membership.objects.filter(user=world.cast.consultant).update(until="2026-01-02")
    render_report(report.uid)

    from wobo.workflow.doors import fire  # noqa: PLC0415

    again = fire(Report.objects.get(pk=report.pk), "retry", by=world.cast.lead.fresh())

    assert (again.state, again.requested_by, again.attempts) == ("queued", world.cast.lead, 0)


def test_a_job_for_nothing_is_left_alone(world: World) -> None:
    render_report("aaaaaaaaaaaaaaaa")

    assert not Report.objects.filter(uid="aaaaaaaaaaaaaaaa").exists()
