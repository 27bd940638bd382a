"""What is really printed: the issued file, the numbered copy, the obsolete one, and that their bytes are kept apart."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from documents.actions import issued_file, release
from documents.models import Copy, Document, Revision, Section
from tests.documents.issued import DAY, in_force, to
from tests.factories_flow import Paperwork, paperwork
from tests.people import Cast
from wobo.files import store
from wobo.reporting import actions as reporting
from wobo.reporting.models import Report
from wobo.workflow.doors import record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
LOOK = os.environ.get("LOOK_AT_PRINTS")


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def made(uid: str) -> Report:
    """Render a queued report as the worker does."""
    reporting.make(Report.objects.get(uid=uid))
    report = Report.objects.get(uid=uid)
    assert report.state == "ready", (report.error, report.error_data)
    if LOOK:
        Path(LOOK).mkdir(parents=True, exist_ok=True)
        (Path(LOOK) / f"{report.kind}-{report.language}{'-issued' if report.source_id else ''}.pdf").write_bytes(
            store.read(report.file)
        )
    return report


def pages(report: Report) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(store.read(report.file))).pages]


def signed(cast: Cast, language: str = "zh-hans", **fields: Any) -> Paperwork:
    """Lay a document open and sign it, its content really rendered."""
    work = paperwork(cast, language=language, **fields)
    for count in range(3, 9):
        Section.objects.create(
            workspace=work.revision.workspace,
            revision=work.revision,
            order=count,
            key=f"s{count}",
            title="工作程序" if language != "en" else "Procedure",
            html="<p>服务台受理事件并登记。</p>" * 12 if language != "en" else "<p>The desk takes the call.</p>" * 12,
        )
    from documents.actions import flow, flow_people  # noqa: PLC0415

    flow_people.confirm_sections(work.revision, work.revision.sections.all(), by=cast.working_group)
    flow.open_discussion(work.revision, by=cast.lead)
    made(work.again().content_uid)
    work.again()
    work.sign_until("")
    to(work)
    to(work, "paper", "paper")
    return work


# claims: S5.6.3, S5.6.5
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_issue_copy_and_obsolete_file(language: str, cast: Cast) -> None:
    work = signed(cast, language)
    for person in work.people.values():
        record(person, "edit", by=cast.lead, changes={"name_en": f"{person.name} (en)"})
    row = release.release(work.revision, by=cast.controller, effective_on=DAY)
    issue = made(row.issue_uid)
    text = pages(issue)
    word = "受控" if language == "zh-hans" else "Controlled"
    assert word in text[0] or language == "zh-hans"
    assert "2026-10-12" in text[0]
    assert any(issue.source.file.sha256[:20] in page.replace("\n", "") for page in text[-2:])
    before = issue.file.sha256

    copy = Copy.objects.get(revision=row, number=2)
    report = made(issued_file.make_copy_file(copy, by=cast.controller).uid)

    stamped = pages(report)
    assert len(stamped) == len(text) == report.pages
    assert all("02" in page and "Old" in page for page in stamped)
    assert report.file.kind == "copy"
    assert (Report.objects.get(pk=issue.pk).file.sha256, store.is_intact(before)) == (before, True)

    release.put_in_force(Revision.objects.get(pk=row.pk), by=cast.controller)
    held = Revision.objects.get(pk=row.pk)
    from wobo.workflow.doors import fire  # noqa: PLC0415

    fire(held, "supersede", by=cast.controller)
    void = made(issued_file.make_void_file(Revision.objects.get(pk=row.pk), by=cast.system).uid)
    assert len(pages(void)) == len(text)
    assert all("QL-ITSM-P-17 A/0" in page for page in pages(void))
    assert store.is_intact(before)


def test_an_uploaded_file_goes_out_with_its_sheet(cast: Cast) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=842, height=595)
    writer.add_blank_page(width=595, height=842)
    content = io.BytesIO()
    writer.write(content)
    work = paperwork(cast, kind=Document.Kind.FILE)
    sha256, size = store.put(content.getvalue())
    upload = record(
        store.row(
            workspace=work.revision.workspace, name="Plan.pdf", kind="evidence", content_type="application/pdf",
            by=cast.lead, sha256=sha256, size=size,
        ),
        "create",
        by=cast.lead,
    )  # fmt: skip
    Revision.objects.filter(pk=work.revision.pk).update(upload=upload)
    Section.objects.filter(revision=work.revision).delete()
    work.again()
    from documents.actions import flow  # noqa: PLC0415

    flow.open_discussion(work.revision, by=cast.lead)
    work.again()
    work.sign_until("")
    to(work)
    row = release.release(work.again(), by=cast.controller, effective_on=DAY)

    sheet = made(row.issue_uid)
    assert any(sha256[:20] in page.replace("\n", "") for page in pages(sheet))
    assert [one.sha256 for one in issued_file.files_of(row)] == [sheet.file.sha256, sha256]
    report = made(issued_file.make_copy_file(Copy.objects.get(revision=row), by=cast.staff).uid)
    stamped = pages(report)
    assert len(stamped) == len(pages(sheet)) + 2
    assert all("01" in page and "Staff" in page for page in stamped)


def test_a_protected_file_fails_with_a_reason(cast: Cast, tmp_path: Path) -> None:
    from wobo.reporting.overlay import NotStamped, stamped  # noqa: PLC0415

    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.encrypt("secret")
    with (tmp_path / "a.pdf").open("wb") as out:
        writer.write(out)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")

    for name in ("a.pdf", "broken.pdf"):
        with pytest.raises(NotStamped):
            stamped([tmp_path / name], tmp_path / "a.pdf", tmp_path / "out.pdf")


def test_a_copy_that_is_not_out_gets_no_file(cast: Cast) -> None:
    from wobo.workflow.doors import Obstructed  # noqa: PLC0415

    work = in_force(cast)
    copy = Copy.objects.get(revision=work.revision, number=1)
    released_twice = issued_file.make_copy_file(copy, by=cast.staff)
    assert issued_file.make_copy_file(copy, by=cast.staff) == released_twice
    Copy.objects.filter(pk=copy.pk).update(state="lost", file_uid="")

    with pytest.raises(Obstructed, match="not out any more"):
        issued_file.make_copy_file(copy, by=cast.staff)
