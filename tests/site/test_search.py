"""Search: what is found by what, and only what one may read."""

import pytest
from django.test import Client

from tests.papers import ready_note
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow.doors import record

pytestmark = pytest.mark.django_db


def found(client: Client, text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = client.get("/search/", {"q": text}).context["groups"]
    return [(title, [(hit.title, hit.note) for hit in hits]) for title, hits in groups]


@pytest.mark.parametrize("text", ["A-2026-R01", "r01", "Note", "note"])
def test_a_report_is_found_by_number_and_by_what_it_is_once(client: Client, cast: Cast, text: str) -> None:
    report = ready_note(cast)
    issue = Report(
        workspace=report.workspace, kind="note", number=report.number, language="en", model=report.model,
        record_uid=report.record_uid, snapshot={}, requested_by=cast.consultant, source=report,
    )  # fmt: skip
    record(issue, "create", by=cast.system)
    client.force_login(cast.consultant)

    assert found(client, text) == [("Reports", [("A-2026-R01 Note", "A-2026")])]


@pytest.mark.parametrize("who", ["stranger", "unassigned"])
def test_nobody_finds_what_they_may_not_read(client: Client, cast: Cast, who: str) -> None:
    ready_note(cast)
    client.force_login(getattr(cast, who))

    assert found(client, "note") == []
