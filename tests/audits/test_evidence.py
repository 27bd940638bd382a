"""Evidence: several files at once, checked by content; records seen on site; nothing secret comes in."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from PIL import Image

from audits import actions
from audits.models import Evidence
from tests.factories_audits import Case, in_state
from tests.people import Cast
from wobo.files.models import StoredFile
from wobo.workflow.doors import Obstructed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
PDF = b"%PDF-1.7 a register"


@pytest.fixture
def case(cast: Cast) -> Case:
    return in_state(cast, "on_site")


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


def upload(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(case: Case, *files: SimpleUploadedFile, ref: str = "8.1", by: object = None) -> list[Evidence]:
    return actions.add_files(
        case.diagnosis, case.clauses[ref], files, by=by or case.cast.consultant, classification="confidential"
    )


def test_several_files_are_kept_and_numbered(case: Case) -> None:
    kept = add(case, upload("register.pdf"), upload("photo.png", png()), upload("note.txt", b"seen"))

    assert [(one.code, one.title, one.file.content_type) for one in kept] == [
        ("E001", "register.pdf", "application/pdf"),
        ("E002", "photo.png", "image/png"),
        ("E003", "note.txt", "text/plain"),
    ]
    assert {one.file.classification for one in kept} == {"confidential"}


def test_one_bad_file_keeps_all_out(case: Case) -> None:
    with pytest.raises(ValidationError) as refused:
        add(case, upload("good.pdf"), upload("fake.pdf", b"MZ not a pdf"), upload("page.html", b"<script>"))

    assert len(refused.value.messages) == 2
    assert (Evidence.objects.count(), StoredFile.objects.filter(kind="evidence").count()) == (0, 0)


def test_the_same_bytes_get_no_second_number_but_a_second_clause(case: Case) -> None:
    add(case, upload("register.pdf"))

    add(case, upload("again.pdf"), ref="8.2")

    evidence = Evidence.objects.get()
    assert sorted(row.clause.ref for row in evidence.assessments.all()) == ["8.1", "8.2"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
        ("记录" * 90 + ".pdf", "记录" * 60 + ".pdf"),
    ],
)
def test_hostile_names_are_made_harmless(case: Case, sent: str, kept: str) -> None:
    assert add(case, upload(sent))[0].title == kept


def test_a_record_seen_on_site_needs_no_file(case: Case) -> None:
    evidence = actions.add_reference(
        case.diagnosis, [case.clauses["8.1"], case.clauses["8.2"]], by=case.cast.consultant,
        title="Customer contract", reference="KL-17", dated="2025-06-18", kept_at="Cabinet A-03",
    )  # fmt: skip

    assert (evidence.is_reference, evidence.seen_by, str(evidence.seen_on)) == (
        True,
        case.cast.consultant,
        "2026-10-12",
    )
    assert evidence.assessments.count() == 2


def test_evidence_is_refused_after_the_visit(cast: Cast) -> None:
    case = in_state(cast, "concluded")

    with pytest.raises(Obstructed):
        add(case, upload("late.pdf"))


@pytest.mark.parametrize("name", ["representative", "external_auditor", "stranger"])
def test_others_are_refused(case: Case, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        add(case, upload("register.pdf"), by=getattr(cast, name))


def address(case: Case, name: str = "clause_files", *more: str) -> str:
    return reverse(f"audits:{name}", args=[case.engagement.code, case.diagnosis.uid, "8.1", *more])


def test_the_page_keeps_several_files(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)
    sent = {"files": [upload("a.pdf"), upload("b.pdf", b"%PDF-1.7 b")], "classification": "internal"}

    answer = client.post(address(case), sent)

    assert (answer.status_code, Evidence.objects.count()) == (302, 2)


def test_a_state_secret_is_refused_in_words(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)

    answer = client.post(address(case), {"files": [upload("a.pdf")], "classification": "state_secret"})

    assert answer.status_code == 422
    assert "State secrets must not be uploaded" in answer.content.decode()
    assert (Evidence.objects.count(), StoredFile.objects.filter(kind="evidence").count()) == (0, 0)


def test_the_page_says_what_must_not_be_uploaded(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)

    page = client.get(address(case, "clause_detail")).content.decode()

    assert "State secrets must not be uploaded." in page


def test_evidence_can_be_taken_off_a_clause_and_keeps_its_number(case: Case, client: Browser) -> None:
    evidence = add(case, upload("register.pdf"))[0]
    client.force_login(case.cast.consultant)

    client.post(address(case, "evidence_remove", evidence.uid))

    evidence.refresh_from_db()
    assert (evidence.number, evidence.assessments.count(), evidence.file.name) == (1, 0, "register.pdf")


def test_evidence_of_another_engagement_is_not_found(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)

    assert client.post(address(case, "evidence_remove", "abcdefghijkmnpqr")).status_code == 404
