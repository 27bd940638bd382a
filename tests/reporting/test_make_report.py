"""From a queued row to a stored file, once, with the row as the truth."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from tests.papers import SIGNED, note, opened, proof
from tests.people import Cast
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.reporting import actions
from wobo.reporting.models import Report
from wobo.workflow import clock, signing
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Event, Signature

pytestmark = pytest.mark.django_db


def text_of(stored: StoredFile) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(store.read(stored))).pages)


@pytest.mark.postgres
def test_a_queued_report_becomes_a_file(cast: Cast) -> None:
    report = note(cast)

    actions.make(report)

    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.attempts, report.pages, report.worker, report.error) == ("ready", 1, 1, "", "")
    assert (report.file.kind, report.file.name) == ("content", "A-2026-R01_note_en.pdf")
    assert "现场查阅" in text_of(report.file)
    verbs = list(Event.objects.about(report).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["create", "begin", "finish"]


def test_making_it_twice_makes_it_once(cast: Cast) -> None:
    report = note(cast)

    actions.make(report)
    actions.make(report)

    assert StoredFile.objects.count() == 1
    assert Event.objects.filter(verb="finish").count() == 1


def test_the_issue_file_prints_the_hash_of_the_content_and_the_signatures(cast: Cast) -> None:
    SIGNED.clear()
    actions.make(note(cast))
    report = Report.objects.get()
    cast.representative.time_zone = "Europe/Berlin"
    cast.representative.save()
    moment = datetime(
        2026, 10, 25, 0, 30, 7, 123456, tzinfo=UTC
    )  # in Berlin the hour that comes twice: the first time
    with clock.at(moment):
        for slot, user in (("prepared", cast.consultant), ("approved", cast.lead), ("accepted", cast.representative)):
            signing.sign(report, slot, proof=proof(opened(user, report)), shown_sha256=report.file.sha256)

    issue = Report.objects.get(source=report)
    actions.make(issue)

    issue.refresh_from_db(fields=["file"])
    printed = text_of(issue.file).replace("\n", "")
    assert report.file.sha256 in printed
    for name in ("Consultant", "Lead", "Representative"):
        assert name in printed
    assert printed.count("2026-10-25 08:30:07 +08:00") == 2
    assert printed.count("2026-10-25 02:30:07 +02:00") == 1
    assert {signature.at for signature in Signature.objects.all()} == {moment}
    assert issue.file.kind == "issued"
    assert issue.file.sha256 != report.file.sha256


def test_the_issue_file_prints_the_drawn_signature(cast: Cast) -> None:
    actions.make(note(cast))
    report = Report.objects.get()
    drawing = io.BytesIO()
    Image.new("RGBA", (120, 40), "#16324a").save(drawing, "PNG")
    sha256, size = store.put(drawing.getvalue())
    kept = store.row(
        workspace=report.workspace, name="signature.png", kind="stroke", content_type="image/png",
        by=cast.consultant, sha256=sha256, size=size, classification="confidential",
    )  # fmt: skip
    stroke = record(kept, "create", by=cast.consultant)
    for slot, user in (("prepared", cast.consultant), ("approved", cast.lead), ("accepted", cast.representative)):
        drawn = stroke if user == cast.consultant else None
        signing.sign(report, slot, proof=proof(opened(user, report)), shown_sha256=report.file.sha256, stroke=drawn)

    issue = Report.objects.get(source=report)
    actions.make(issue)

    issue.refresh_from_db(fields=["file"])
    pages = PdfReader(store.path_of(issue.file.sha256)).pages
    assert [picture.image.size for page in pages for picture in page.images] == [(120, 40)]


def test_a_missing_glyph_fails_with_the_character_named(cast: Cast) -> None:
    report = note(cast)
    broken = Report(
        workspace=cast.engagement_a, kind="note", number="A-2026-R02", language="en", model="x.Y", record_uid="u",
        snapshot={"title": "x", "text": "rune ᚠ"}, requested_by=cast.consultant,
    )  # fmt: skip
    record(broken, "create", by=cast.system)

    actions.make(broken)

    broken = Report.objects.get(number="A-2026-R02")
    assert (broken.state, broken.error, broken.file) == ("failed", "missing_glyph", None)
    assert broken.error_data["characters"][0]["character"] == "ᚠ"
    assert Report.objects.get(pk=report.pk).state == "queued"


def test_a_failed_report_is_retried_at_a_persons_wish_and_fails_again_with_the_reason(client: Any, cast: Cast) -> None:
    broken = Report(
        workspace=cast.engagement_a, kind="note", number="A-2026-R02", language="en", model="x.Y", record_uid="u",
        snapshot={"title": "x", "text": "rune ᚠ"}, requested_by=cast.consultant,
    )  # fmt: skip
    record(broken, "create", by=cast.system)
    actions.make(broken)
    client.force_login(cast.consultant)

    page = client.get(f"/reports/{broken.uid}/").content.decode()
    response = client.post(f"/reports/{broken.uid}/retry/")

    assert "ᚠ" in page
    assert response.status_code == 302
    assert Report.objects.get().state == "queued"


def test_a_lost_lease_is_queued_again_by_the_sweep_and_the_late_worker_writes_nothing(cast: Cast) -> None:
    report = note(cast)
    late = fire(report, "begin", by=cast.system, worker="late", lease_until=timezone.now() - timedelta(seconds=1))

    assert actions.sweep() == 1
    assert Report.objects.get().state == "queued"

    out = actions.Path(actions.settings.VAR_DIR) / "late.pdf"
    out.write_bytes(b"%PDF-1.7 late")
    actions._finish(late, out, 1, "late", cast.system)
    actions._fail(late, "late", cast.system, "broken", {})
    assert (Report.objects.get().state, StoredFile.objects.count()) == ("queued", 0)


def test_a_live_lease_is_left_alone(cast: Cast) -> None:
    fire(note(cast), "begin", by=cast.system, worker="w", lease_until=timezone.now() + timedelta(seconds=30))

    assert actions.sweep() == 0
    assert Report.objects.get().state == "rendering"


def test_a_poisonous_report_fails_after_three_attempts(cast: Cast) -> None:
    report = note(cast)
    for _attempt in range(3):
        fire(report, "begin", by=cast.system, worker="w", lease_until=timezone.now() - timedelta(seconds=1))
        actions.sweep()

    actions.make(report)

    report = Report.objects.get()
    assert (report.state, report.error) == ("failed", "attempts")


def test_numbers_count_inside_the_engagement(cast: Cast) -> None:
    numbers = []
    for workspace in (cast.engagement_a, cast.engagement_a, cast.engagement_b):
        workspace.workspace = workspace
        workspace.workspace_id = workspace.pk
        by = cast.lead if workspace is cast.engagement_a else cast.unassigned
        numbers.append(actions.request("note", workspace, "en", by=by).number)

    assert numbers == ["A-2026-R01", "A-2026-R02", "B-2026-R01"]


def test_a_fourth_waiting_report_of_one_person_is_refused(cast: Cast) -> None:
    place = cast.engagement_a
    place.workspace, place.workspace_id = place, place.pk
    for _number in range(3):
        actions.request("note", place, "en", by=cast.lead)

    with pytest.raises(Obstructed, match="3 of your reports are still being made"):
        actions.request("note", place, "en", by=cast.lead)

    assert Report.objects.count() == 3


def test_a_snapshot_is_frozen_when_the_report_is_asked_for(cast: Cast) -> None:
    place = cast.engagement_a
    place.workspace, place.workspace_id = place, place.pk

    report = actions.request("note", place, "en", by=cast.lead)
    place.name = "renamed"
    place.save()

    assert Report.objects.get(pk=report.pk).snapshot == {"title": "A-2026", "language": "en"}
    assert clock.now()


@pytest.mark.parametrize("name", ["stranger", "unassigned"])
def test_other_peoples_reports_do_not_exist(name: str, client: Any, cast: Cast) -> None:
    report = note(cast)
    client.force_login(getattr(cast, name))

    assert client.get(f"/reports/{report.uid}/").status_code == 404
    assert client.post(f"/reports/{report.uid}/retry/").status_code == 404
    assert report.number not in client.get("/reports/").content.decode()


def test_a_report_of_client_staff_cannot_be_retried_by_them(client: Any, cast: Cast) -> None:
    report = fire(note(cast), "begin", by=cast.system, worker="w", lease_until=timezone.now())
    fire(report, "fail", by=cast.system, error="broken", error_data={})
    client.force_login(cast.staff)

    assert client.post(f"/reports/{report.uid}/retry/").status_code == 403
    assert Report.objects.get().state == "failed"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_report_centre_asks_as_often_for_one_as_for_three(
    rows: int, client: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        note(cast, f"A-2026-R0{number}")
    client.force_login(cast.lead)
    client.get("/reports/")

    with django_assert_max_num_queries(12):
        client.get("/reports/")
