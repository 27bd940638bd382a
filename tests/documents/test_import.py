"""Lists and folders brought in: previewed, judged row by row, written whole or not at all, never by somebody else."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from openpyxl import Workbook, load_workbook

from certification.models import Clause, Engagement
from certification.people.sheets import Unreadable
from documents.actions import folder, imports
from documents.actions.register import strike_document
from documents.import_columns import OLD, REGISTER
from documents.importing import MOST, day_of
from documents.models import Document, OldDocument, Revision
from tests.documents.register import queries, url
from tests.factories_certification import make_person
from tests.factories_documents import make_document, make_draft
from tests.people import Cast
from wobo.workflow.doors import Obstructed

pytestmark = pytest.mark.django_db
HEAD = ["文件编号", "文件名称", "层级", "所属文件", "条款", "归口部门", "编制人", "期限", "页数", "批准人"]
GOOD = [
    ["P-40", "机房巡检程序", "程序文件", "", "8.6.1，8.6.2", "Service desk", "Wen", "2026年12月31日", "12"],
    ["R-40-01", "巡检记录", "记录", "P-40", "", "", "", "", "1"],
]


def book(*rows: list[Any]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def put(engagement: Engagement, cast: Cast, *rows: list[Any], target: str = REGISTER) -> imports.Held:
    token = imports.hold(book(["Our documents"], HEAD, *rows), "list.xlsx", target, engagement, by=cast.lead)
    return imports.held(token, engagement, by=cast.lead)


def write(engagement: Engagement, cast: Cast, found: imports.Held, *, only_good: bool = False) -> Any:
    sealed = imports.seal(imports.verdicts(engagement, found))
    return imports.bring_in(engagement, found, sealed=sealed, only_good=only_good, by=cast.lead)


@pytest.fixture
def all_there(clauses: dict[str, Clause], people: SimpleNamespace) -> SimpleNamespace:
    """Clauses and people that the lists name."""
    return people


def test_a_list_becomes_entries_with_everything_that_it_names(
    engagement: Engagement, cast: Cast, all_there: SimpleNamespace
) -> None:
    found = put(engagement, cast, *GOOD)
    assert found.layout.ignored == ("页数",)

    counts = write(engagement, cast, found)

    made, form = Document.objects.order_by("number")
    assert dict(counts) == {"new": 2}
    assert (made.level, made.department, made.writer) == ("P", all_there.desk, all_there.writer)
    assert (made.due.isoformat(), [one.ref for one in made.clauses.all()]) == ("2026-12-31", ["8.6.1", "8.6.2"])
    assert (form.level, form.kind, form.parent) == ("R", "form", made)


def test_the_same_list_again_changes_nothing(engagement: Engagement, cast: Cast, all_there: SimpleNamespace) -> None:
    write(engagement, cast, put(engagement, cast, *GOOD))

    again = imports.verdicts(engagement, put(engagement, cast, *GOOD))

    assert [row.kind for row in again] == ["same", "same"]


def test_what_was_exported_comes_back_unchanged(
    engagement: Engagement, cast: Cast, all_there: SimpleNamespace
) -> None:
    write(engagement, cast, put(engagement, cast, *GOOD))

    token = imports.hold(imports.export(REGISTER, engagement), "register.xlsx", REGISTER, engagement, by=cast.lead)
    rows = imports.verdicts(engagement, imports.held(token, engagement, by=cast.lead))

    assert [row.kind for row in rows] == ["same", "same"]


def test_changes_are_told_old_and_new(engagement: Engagement, cast: Cast, all_there: SimpleNamespace) -> None:
    write(engagement, cast, put(engagement, cast, *GOOD))
    changed = put(engagement, cast, ["p-40", "机房巡检规定", "", "", "8.6.1", "", "", "", ""])

    rows = imports.verdicts(engagement, changed)
    write(engagement, cast, changed)

    assert [row.changes for row in rows] == [
        (("Title", "机房巡检程序", "机房巡检规定"), ("Clauses", "8.6.1, 8.6.2", "8.6.1"))
    ]
    made = Document.objects.get(number="P-40")
    assert (made.title, [one.ref for one in made.clauses.all()], made.writer) == (
        "机房巡检规定",
        ["8.6.1"],
        all_there.writer,
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["", "X", "P", "", "", "", "", "", ""], "“Number” is empty."),
        (["X", "", "P", "", "", "", "", "", ""], "“Title” is empty."),
        (["X", "X", "Q", "", "", "", "", "", ""], "The level “Q” is not known: M, P, W or R."),
        (["X", "X", "P", "Z-9", "", "", "", "", ""], "No entry has the number Z-9."),
        (["X", "X", "P", "X", "", "", "", "", ""], "A document does not belong to itself."),
        (["X", "X", "P", "", "9.9.9", "", "", "", ""], "The clause “9.9.9” is not known."),
        (["X", "X", "P", "", "", "Moon", "", "", ""], "The department “Moon” is not known."),
        (["X", "X", "P", "", "", "", "Nobody", "", ""], "Nobody is called “Nobody”."),
        (["X", "X", "P", "", "", "", "Twin", "", ""], "Several people are called “Twin”: enter the person by hand."),
        (["X", "X", "P", "", "", "", "Wen", "", "", "Wen"], "The approver is not the writer."),
        (["X", "X", "P", "", "", "", "", "soon", ""], "“soon” is no date. Write it as 2026-12-31."),
        (["Y" * 61, "X", "P", "", "", "", "", "", ""], "“YYYYYYYYYYYYYYYYYYYY…” has 61 characters; 60 are possible."),
    ],
)
def test_a_wrong_row_is_said_and_stops_the_list(
    engagement: Engagement, cast: Cast, all_there: SimpleNamespace, row: list[str], problem: str
) -> None:
    for _twice in range(2):
        make_person(engagement.client, "Twin")
    found = put(engagement, cast, *GOOD, row)

    verdict = imports.verdicts(engagement, found)[2]

    assert (verdict.kind, verdict.number, verdict.problems) == ("error", 5, (problem,))
    with pytest.raises(Obstructed, match="has errors"):
        write(engagement, cast, found)
    assert not Document.objects.exists()
    assert write(engagement, cast, found, only_good=True)["new"] == 2


def test_a_number_twice_in_the_list_and_a_struck_entry_are_errors(engagement: Engagement, cast: Cast) -> None:
    gone = make_document(engagement, cast.lead, number="P-50")
    strike_document(gone, "Entered twice.", by=cast.lead)

    rows = imports.verdicts(engagement, put(engagement, cast, ["P-1", "A"], ["p-1", "B"], ["P-50", "Again", "P"]))

    assert [row.problems for row in rows] == [
        ("P-1 stands in the list more than once.",),
        ("p-1 stands in the list more than once.",),
        ("P-50 was struck from the register. Restore it first.",),
    ]


def test_a_register_that_changed_since_the_preview_is_shown_again(engagement: Engagement, cast: Cast) -> None:
    found = put(engagement, cast, ["P-1", "A"])
    sealed = imports.seal(imports.verdicts(engagement, found))
    make_document(engagement, cast.lead, number="P-1")

    with pytest.raises(Obstructed, match="has changed since"):
        imports.bring_in(engagement, found, sealed=sealed, only_good=False, by=cast.lead)


def test_old_documents_are_listed_from_a_table(engagement: Engagement, cast: Cast) -> None:
    content = "编号,文件名称,版本,存放位置\nQP-1,文件控制程序,B/2,共享盘\n".encode("gb18030")
    token = imports.hold(content, "old.csv", OLD, engagement, by=cast.lead)

    write(engagement, cast, imports.held(token, engagement, by=cast.lead))

    old = OldDocument.objects.get()
    assert (old.number, old.title, old.version, old.place, old.fate) == ("QP-1", "文件控制程序", "B/2", "共享盘", "")


def test_lists_without_headings_or_with_too_many_rows_are_refused(engagement: Engagement, cast: Cast) -> None:
    for content, reason in (
        (book(["a", "b"], ["1", "2"]), "No row of headings"),
        (book(["Number", "Number", "Title"]), "Two columns are called “Number”"),
        (book(["Number", "Title"], *([f"P-{n}", "T"] for n in range(MOST + 1))), "more than 2,000 rows"),
    ):
        with pytest.raises(Unreadable, match=reason):
            imports.hold(content, "list.xlsx", REGISTER, engagement, by=cast.lead)


def test_two_thousand_rows_come_in(engagement: Engagement, cast: Cast) -> None:
    found = put(engagement, cast, *([f"P-{n:04}", f"Document {n}", "P"] for n in range(MOST)))

    assert write(engagement, cast, found)["new"] == MOST
    assert Document.objects.count() == MOST


def test_what_was_put_aside_is_its_owners_alone(engagement: Engagement, cast: Cast) -> None:
    token = imports.hold(book(HEAD, *GOOD), "list.xlsx", REGISTER, engagement, by=cast.lead)

    with pytest.raises(imports.Gone):
        imports.held(token, engagement, by=cast.controller)
    with pytest.raises(imports.Gone):
        folder.arrived(token, engagement, by=cast.lead)
    found = imports.held(token, engagement, by=cast.lead)
    sealed = imports.seal(imports.verdicts(engagement, found))
    with pytest.raises(PermissionDenied):
        imports.bring_in(engagement, found, sealed=sealed, only_good=True, by=cast.staff)


def test_the_pages_preview_bring_in_and_give_back_what_is_wrong(
    client: Browser, engagement: Engagement, cast: Cast, all_there: SimpleNamespace
) -> None:
    client.force_login(cast.controller)
    bad = ["X", "+1+1", "P", "", "", "Moon", "", "", ""]
    upload = SimpleUploadedFile("list.xlsx", book(HEAD, *GOOD, bad))
    assert client.post(url("import_list", engagement), {"target": REGISTER}).status_code == 422

    page = client.post(url("import_list", engagement), {"target": REGISTER, "file": upload}, follow=True)
    where = page.redirect_chain[-1][0]
    text = page.content.decode()
    assert "Bring in only the 2 good rows" in text
    assert "The department “Moon” is not known." in text
    refused = load_workbook(io.BytesIO(client.get(f"{where}errors/").content)).active
    assert [cell.value for cell in refused[2]][-1] == "The department “Moon” is not known."
    told = {"seal": page.context["seal"], "which": "good"}
    assert client.post(where, told).status_code == 302

    assert Document.objects.count() == 2
    assert client.get(url("import_template", engagement)).status_code == 200
    assert client.get(url("export", engagement)).status_code == 200
    assert queries(client, where) <= 15
    client.force_login(cast.lead)
    assert client.get(where).status_code == 404
    client.force_login(cast.staff)
    assert client.get(url("import_list", engagement)).status_code == 403


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("QL-QP-01 文件控制程序 B-2.docx", ("QL-QP-01", "文件控制程序", "B/2")),
        ("QL-ITSM-P-14_变更管理程序_V1.0.pdf", ("QL-ITSM-P-14", "变更管理程序", "V1.0")),
        ("员工手册（A0）.pdf", ("", "员工手册（A0）", "")),
        ("机房管理规定(V2).docx", ("", "机房管理规定", "V2")),
        ("QP3.1 Training.docx", ("QP3.1", "Training", "")),
        ("../../etc/passwd.txt", ("", "passwd", "")),
        ("2024 plan.txt", ("", "2024 plan", "")),
    ],
)
def test_file_names_say_number_title_and_version(name: str, expected: tuple[str, str, str]) -> None:
    assert folder.guessed(name) == expected


def text_file(name: str, content: str = "text") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode(), "text/plain")


def test_files_become_old_documents_and_contents(engagement: Engagement, cast: Cast) -> None:
    made = make_document(engagement, cast.lead, number="QL-D-01", title="Network plan", kind="file")
    files = [text_file("QL-D-01 Network plan.txt", "plan"), text_file("QP-1 Keys B-1.txt", "keys")]
    token = folder.hold_files(files, engagement, by=cast.lead)
    found = folder.arrived(token, engagement, by=cast.lead)
    assert [one.match for one in found] == [made, None]
    wanted = [
        {"use": "content", "entry": made},
        {"use": "old", "number": "QP-1", "title": "Keys", "version": "B/1", "entry": None},
    ]

    counts = folder.take_in(engagement, found, wanted, token, by=cast.lead)

    revision, old = Revision.objects.get(), OldDocument.objects.get()
    assert counts == {"old": 1, "content": 1, "leave": 0}
    assert (revision.document, revision.label, revision.upload.name) == (made, "A/0", "QL-D-01 Network plan.txt")
    assert (old.number, old.version, old.file.name) == ("QP-1", "B/1", "QP-1 Keys B-1.txt")
    with pytest.raises(imports.Gone):
        folder.arrived(token, engagement, by=cast.lead)


def test_a_file_never_gets_under_a_version_that_is_being_signed(engagement: Engagement, cast: Cast) -> None:
    made = make_document(engagement, cast.lead)
    draft = make_draft(made, cast.lead)
    token = folder.hold_files([text_file("QL-ITSM-P-17.txt")], engagement, by=cast.lead)
    found = folder.arrived(token, engagement, by=cast.lead)
    Revision.objects.filter(pk=draft.pk).update(state="in_review")

    with pytest.raises(Obstructed, match=r"QL-ITSM-P-17.txt: .* is being signed"):
        folder.take_in(engagement, found, [{"use": "content", "entry": made}], token, by=cast.lead)

    assert Revision.objects.get().upload is None


def test_files_that_are_refused_keep_all_of_them_out(engagement: Engagement, cast: Cast) -> None:
    with pytest.raises(ValidationError) as wrong:
        folder.hold_files([text_file("a.txt"), text_file("b.exe"), text_file("c.pdf")], engagement, by=cast.lead)

    assert len(wrong.value.messages) == 2
    with pytest.raises(PermissionDenied):
        folder.hold_files([text_file("a.txt")], engagement, by=cast.staff)


def test_the_pages_of_the_folder(client: Browser, engagement: Engagement, cast: Cast) -> None:
    client.force_login(cast.lead)
    assert client.post(url("import_files", engagement)).status_code == 422
    files = {"files": [text_file("QP-1 Keys.txt"), text_file("QP-2 Doors.txt")]}
    page = client.post(url("import_files", engagement), files, follow=True)
    where = page.redirect_chain[-1][0]
    assert "QP-2 Doors.txt" in page.content.decode()
    told = {"file-0-use": "old", "file-0-number": "QP-1", "file-0-title": "", "file-1-use": "leave"}
    assert client.post(where, told).status_code == 422
    assert client.post(where, {**told, "file-0-title": "Keys"}).status_code == 302

    assert [old.title for old in OldDocument.objects.all()] == ["Keys"]
    assert client.get(where).status_code == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-12-31", "2026-12-31"), ("2026年1月5日", "2026-01-05"), ("2026/1/5", "2026-01-05"), ("2026-02-30", None)],
)
def test_dates_as_people_write_them(text: str, expected: str | None) -> None:
    found = day_of(text)
    assert (found.isoformat() if found else None) == expected
