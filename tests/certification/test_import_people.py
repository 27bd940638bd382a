"""Lists of people: read from Excel and CSV, shown row by row, written only when confirmed, safe against hostile files."""

import io
import time
import zipfile
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from openpyxl import Workbook, load_workbook

from certification.actions import people_import as actions
from certification.models import Client, Department, Person
from certification.people import writing
from certification.people.headings import laid_out
from certification.people.judge import CHANGED, ERROR, NEW, SAME
from certification.people.sheets import Unreadable, read
from tests.factories_certification import make_client, make_department, make_person
from tests.people import Cast
from wobo.workflow import verify
from wobo.workflow.doors import Obstructed, edit_many
from wobo.workflow.models import Event

HEAD = ["姓名", "部门", "岗位", "邮箱", "电话"]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def house(cast: Cast) -> Client:
    return make_client(cast.client_a)


def xlsx(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def csv(*rows: list[str], by: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(by.join(row) for row in rows).encode(encoding)


def send(browser: Browser, house: Client, content: bytes, name: str = "list.xlsx") -> Any:
    """Upload a list; return the preview, or the form with what is wrong."""
    upload = SimpleUploadedFile(name, content)
    return browser.post(f"/clients/{house.uid}/people/import/", {"file": upload}, follow=True)


TAKEN = "丙 is in this department already, with the address bing@example.com."


def verdicts(house: Client, *rows: list[Any]) -> list[tuple[str, str]]:
    found = actions.verdicts(house, laid_out(read(xlsx(*rows), "list.xlsx")))
    return [(row.kind, " ".join(row.problems)) for row in found]


def confirm(browser: Browser, shown: Any, **data: str) -> Any:
    return browser.post(shown.request["PATH_INFO"], {"seal": shown.context["seal"], **data}, follow=True)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(HEAD, ["岑美玲", "服务台", "专员", "cen@example.com", 13800138000]), "名单.xlsx"),
        (csv(HEAD, ["岑美玲", "服务台", "专员", "cen@example.com", "13800138000"]), "a.csv"),
        (csv(HEAD, ["岑美玲", "服务台", "专员", "cen@example.com", "13800138000"], encoding="utf-8-sig"), "a.csv"),
        (csv(HEAD, ["岑美玲", "服务台", "专员", "cen@example.com", "13800138000"], encoding="gb18030"), "a.csv"),
        (csv(HEAD, ["岑美玲", "服务台", "专员", "cen@example.com", "13800138000"], encoding="utf-16"), "a.csv"),
        (csv(HEAD, ["岑美玲", "服务台", "专员", "cen@example.com", "13800138000"], by=";"), "a.csv"),
        (csv(HEAD, ["岑美玲", "服务台", "专员", "cen@example.com", "13800138000"], by="\t"), "a.txt"),
    ],
)
def test_the_same_list_is_read_from_each_kind_of_file(content: bytes, name: str) -> None:
    layout = laid_out(read(content, name))

    assert list(layout.places) == ["name", "department", "post", "email", "phone"]
    assert [line.cells for line in layout.rows] == [("岑美玲", "服务台", "专员", "cen@example.com", "13800138000")]


def test_headings_are_found_under_a_title_in_either_language_with_their_marks() -> None:
    layout = laid_out(
        read(
            xlsx(["员工名单"], [], ["Full name *", "Department", "职务（必填）", "E-mail", "Shoe size"], ["A"]),
            "l.xlsx",
        )
    )

    assert layout.places == {"name": 0, "department": 1, "post": 2, "email": 3}
    assert layout.ignored == ("Shoe size",)
    assert [line.number for line in layout.rows] == [4]


def test_each_row_gets_its_verdict(house: Client) -> None:
    desk, shop = make_department(house, "服务台"), make_department(house, "商店")
    make_person(house, "甲", department=desk, email="jia@example.com", post="专员")
    make_person(house, "乙", department=desk, phone="+86 138 0013 8000")
    make_person(house, "丙", department=shop, email="bing@example.com")
    make_person(house, "丁", email="ding@example.com", left_on="2026-01-01")

    found = verdicts(
        house,
        HEAD,
        ["新人", "服务台", "专员", "NEW@example.com", ""],
        ["甲", "服务台", "专员", "Jia@Example.com", ""],
        ["甲", "商店", "专员", "jia@example.com", ""],
        ["乙", "", "主管", "", "13800138000"],
        ["别人", "服务台", "", "", "13800138000"],
        ["丙", "商店", "", "other@example.com", ""],
        ["丁", "", "", "ding@example.com", ""],
        ["", "服务台", "专员", "", ""],
        ["戊", "没有的部门", "", "", ""],
        ["己", "服务台", "", "not an address", ""],
        ["新人", "服务台", "", "new@example.com", ""],
        ["庚", "服务台", "x" * 81, "", ""],
    )

    assert found == [
        (NEW, ""),
        (SAME, ""),
        (ERROR, "This is the same person as in row 3."),
        (CHANGED, ""),
        (ERROR, "This number is 乙's already. This is the same person as in row 5."),
        (ERROR, f"{TAKEN} Change it on their page, or add a namesake by hand."),
        (ERROR, "丁 left on 2026-01-01. Bring them back on their page first."),
        (ERROR, "The name is missing."),
        (ERROR, "There is no department “没有的部门”."),
        (ERROR, "“not an address” is not an e-mail address."),
        (ERROR, "This is the same person as in row 2."),
        (ERROR, "“Post” has 81 characters; 80 are the limit."),
    ]  # fmt: skip


def test_nothing_is_written_before_it_is_confirmed(cast: Cast, house: Client, client: Browser) -> None:
    make_department(house, "服务台")
    client.force_login(cast.client_admin)
    before = Event.objects.count()

    shown = send(client, house, xlsx(HEAD, ["岑美玲", "服务台", "专员", "cen@example.com", ""]))
    counts = shown.context["counts"]
    unwritten = (Person.objects.count(), Event.objects.count())
    done = confirm(client, shown)

    assert counts == {ERROR: 0, NEW: 1, CHANGED: 0, SAME: 0}
    assert unwritten == (0, before)
    person = Person.objects.get()
    assert (person.name, person.department.name, person.post, person.email) == (
        "岑美玲",
        "服务台",
        "专员",
        "cen@example.com",
    )
    assert Event.objects.about(person).get().verb == "create"
    assert "Brought in: 1 new, 0 changed, 0 unchanged, 0 left out." in done.content.decode()


def test_unknown_departments_are_created_at_a_press_each_once(cast: Cast, house: Client, client: Browser) -> None:
    make_department(house, "服务台", order=40)
    client.force_login(cast.client_admin)
    shown = send(client, house, xlsx(HEAD, ["甲", "运维部"], ["乙", "运维部"], ["丙", "财务部"], ["丁", "服务台"]))

    again = client.post(f"{shown.request['PATH_INFO']}departments/", follow=True)
    client.post(f"{shown.request['PATH_INFO']}departments/")

    assert shown.context["unknown"] == ["运维部", "财务部"]
    assert again.context["counts"] == {ERROR: 0, NEW: 4, CHANGED: 0, SAME: 0}
    assert list(Department.objects.values_list("name", "order")) == [("服务台", 40), ("运维部", 50), ("财务部", 60)]


def test_only_the_good_rows_are_brought_in_and_the_others_can_be_taken_home(
    cast: Cast, house: Client, client: Browser
) -> None:
    client.force_login(cast.client_admin)
    shown = send(client, house, csv(["姓名", "邮箱"], ["甲", "jia@example.com"], ["乙", "=wrong"]), "l.csv")

    refused = confirm(client, shown)  # all of them: not while one is wrong
    nobody = Person.objects.count()
    confirm(client, shown, which="good")
    sent = client.get(f"{shown.request['PATH_INFO']}errors/")
    assert sent.status_code == 200, sent.content[:300]
    sheet = load_workbook(io.BytesIO(sent.content)).active

    assert "Mend them, or bring in only the good rows." in refused.content.decode()
    assert nobody == 0
    assert list(Person.objects.values_list("name", flat=True)) == ["甲"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Name", "E-mail", "What is wrong"],
        ["乙", "'=wrong", "“=wrong” is not an e-mail address."],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_the_second_confirmation_of_the_same_preview_writes_nothing(cast: Cast, house: Client) -> None:
    layout = laid_out(read(xlsx(["姓名"], ["甲"], ["乙"]), "l.xlsx"))
    sealed = actions.seal(actions.verdicts(house, layout))
    actions.bring_in(house, layout, sealed=sealed, only_good=False, by=cast.client_admin)

    with pytest.raises(Obstructed, match="has changed since this preview"):
        actions.bring_in(house, layout, sealed=sealed, only_good=False, by=cast.client_admin)

    assert Person.objects.count() == 2


def test_a_failure_in_the_middle_writes_nothing(cast: Cast, house: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = laid_out(read(xlsx(["姓名"], ["甲"], ["乙"], ["丙"]), "l.xlsx"))
    sealed, before = actions.seal(actions.verdicts(house, layout)), Event.objects.count()

    def breaks(*_args: Any, **_options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "edit_many", breaks)  # after the new ones are written
    with pytest.raises(RuntimeError):
        actions.bring_in(house, layout, sealed=sealed, only_good=False, by=cast.client_admin)

    assert (Person.objects.count(), Event.objects.count()) == (0, before)


@pytest.mark.parametrize(
    ("name", "status"), [("staff", 403), ("top_manager", 403), ("external_auditor", 403), ("stranger_admin", 404)]
)
def test_who_does_not_keep_the_people_brings_none_in(
    cast: Cast, house: Client, client: Browser, name: str, status: int
) -> None:
    client.force_login(getattr(cast, name))

    for page in ("import/", "export/", "template/"):
        assert client.get(f"/clients/{house.uid}/people/{page}").status_code == status
    assert send(client, house, xlsx(["姓名"], ["甲"])).status_code == status
    assert not Person.objects.exists()


def test_a_list_put_aside_is_its_senders_and_its_clients_alone(cast: Cast, house: Client, client: Browser) -> None:
    other = make_client(cast.client_b)
    token = actions.hold(xlsx(["姓名"], ["甲"]), "l.xlsx", house, by=cast.client_admin)

    found = {}
    for name, at in (("client_admin", house), ("lead", house), ("partner", other), ("client_admin", other)):
        client.force_login(getattr(cast, name))
        found[name, at.pk] = client.get(f"/clients/{at.uid}/people/import/{token}/").status_code

    assert list(found.values()) == [200, 404, 404, 404]


def test_an_export_brought_in_again_changes_nothing(cast: Cast, house: Client, client: Browser) -> None:
    desk = make_department(house, "=服务台+1")
    for number, name in enumerate(("=HYPERLINK(1)", "+86 张三", "  -减号", "@提及", "'引号", "A  B", "李四", "李四")):
        make_person(
            house,
            name,
            department=desk,
            post="=cmd|' /C calc'!A0",
            phone="+86 757 8888 0000",
            email=f"Person{number}@Example.com" if number < 6 else "",
            top_management=number == 0,
        )
    client.force_login(cast.client_admin)

    sent = client.get(f"/clients/{house.uid}/people/export/")
    sheet = load_workbook(io.BytesIO(sent.content)).active
    shown = send(client, house, sent.content)

    assert sent["Content-Type"].endswith("spreadsheetml.sheet")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert not [c.value for row in sheet.iter_rows() for c in row if str(c.value or "").strip()[:1] in {*"=+-@"}]
    assert shown.context["counts"] == {ERROR: 0, NEW: 0, CHANGED: 0, SAME: 8}
    assert Person.objects.filter(post="=cmd|' /C calc'!A0").count() == 8


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_is_a_list_that_can_be_read(cast: Cast, house: Client, client: Browser, language: str) -> None:
    cast.client_admin.language = language
    cast.client_admin.save()
    client.force_login(cast.client_admin)

    layout = laid_out(read(client.get(f"/clients/{house.uid}/people/template/").content, "t.xlsx"))

    assert list(layout.places) == "name name_en department post post_en email phone top_management".split()
    assert len(layout.rows) == 2


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 90_000_000)
    return out.getvalue()


def laughs() -> bytes:
    """A workbook whose strings are an entity of entities."""
    out = io.BytesIO()
    evil = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
        f'<!ENTITY {chr(99 + n)} "{f"&{chr(98 + n)};" * 10}">' for n in range(9)
    )
    with zipfile.ZipFile(io.BytesIO(xlsx(["姓名"], ["甲"]))) as plain, zipfile.ZipFile(out, "w") as archive:
        for member in plain.namelist():
            body = plain.read(member)
            if member.endswith("sheet1.xml"):
                body = f"<?xml version='1.0'?>{evil}]>".encode() + body.replace("甲".encode(), b"&k;")
            archive.writestr(member, body)
    return out.getvalue()


def far_cell() -> bytes:
    """A workbook of two cells that says it is a million rows high and 16,000 columns wide."""
    out = io.BytesIO()
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c>'
        '<c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is>'
        '</c></row><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>乙</t></is></c></row></sheetData></worksheet>'
    )
    with zipfile.ZipFile(io.BytesIO(xlsx(["姓名"]))) as plain, zipfile.ZipFile(out, "w") as archive:
        for member in plain.namelist():
            archive.writestr(member, sheet.encode() if member.endswith("sheet1.xml") else plain.read(member))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (bomb(), "l.xlsx", "unpacks to more than is accepted"),
        (laughs(), "l.xlsx", "damaged or of an unusual kind"),
        (b"PK\x03\x04 broken", "l.xlsx", "not what its suffix says"),
        (b"\xd0\xcf\x11\xe0 old", "l.xls", "Save older workbooks as .xlsx first."),
        (b"<html><script>alert(1)</script>", "l.csv", "not what its suffix says"),
        (b"\x81\xff\xff", "l.csv", "not what its suffix says"),
        (b"a,b\n1,2\n", "l.csv", "No row of headings"),
        ("姓名,邮箱,Email\n甲,,\n".encode(), "l.csv", "Two columns are called"),
        ("姓名\n".encode() + b'"' + b"x" * 200_000, "l.csv", "a cell is too long or a quote is not closed"),
        ("姓名\n".encode() + b"x\n" * 20_030, "l.csv", "more than 20,000 rows"),
        (b"\n\n", "l.csv", "The file has no rows."),
        (b"x" * (10 * 2**20 + 1), "l.csv", "a list may have 10 MB"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_file_is_refused_in_words(
    cast: Cast, house: Client, client: Browser, content: bytes, name: str, message: str
) -> None:
    client.force_login(cast.client_admin)
    begun = time.monotonic()

    shown = send(client, house, content, name)

    assert shown.status_code == 200
    assert message in " ".join(shown.context["form"].errors.get("file", []))
    assert time.monotonic() - begun < 3
    assert not Person.objects.exists()


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    begun = time.monotonic()

    layout = laid_out(read(far_cell(), "l.xlsx"))

    assert [line.cells[0] for line in layout.rows] == ["甲"]
    assert time.monotonic() - begun < 3


def test_formulas_are_neither_followed_nor_computed_and_tags_stay_words(
    cast: Cast, house: Client, client: Browser
) -> None:
    client.force_login(cast.client_admin)

    shown = send(client, house, xlsx(HEAD, ["<script>alert(1)</script>", "", "=1+1", "", ""]))
    confirm(client, shown)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.content.decode()
    assert "<script>alert(1)" not in shown.content.decode()
    assert Person.objects.get().post == ""  # nobody computed it


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), (" \u00a0=1", "' \u00a0=1"), ("\t=1", "'\t=1"),
     ("\r\n=1", "'\r\n=1"), ("1=1", "1=1"), ("李四", "李四")],
)  # fmt: skip
def test_a_text_that_looks_like_a_formula_is_written_as_text(text: str, written: str) -> None:
    assert writing.safe(text) == written


def test_two_thousand_people_are_previewed_and_brought_in_within_ten_seconds(
    cast: Cast, house: Client, client: Browser
) -> None:
    for number in range(20):
        make_department(house, f"部门{number}")
    rows = [[f"人员{n}", f"部门{n % 20}", "专员", f"p{n}@example.com", f"1380{n:07d}"] for n in range(2000)]
    content = xlsx(HEAD, *rows)
    client.force_login(cast.client_admin)

    begun = time.monotonic()
    shown = send(client, house, content)
    seen = time.monotonic()
    confirm(client, shown)
    done = time.monotonic()

    assert shown.context["counts"][NEW] == 2000
    assert Person.objects.count() == 2000
    assert seen - begun < 5
    assert done - seen < 10


def test_changed_rows_stand_on_the_trail_one_by_one_and_the_chain_holds(cast: Cast, house: Client) -> None:
    desk = make_department(house, "服务台")
    people = [make_person(house, f"P{n}", email=f"p{n}@example.com", post="专员") for n in range(3)]
    rows = [
        ["P0", "服务台", "主管", "p0@example.com"],
        ["P1", "", "专员", "p1@example.com"],
        ["P9", "", "", "p2@example.com"],
    ]
    layout = laid_out(read(xlsx(HEAD, *rows), "l.xlsx"))
    sealed = actions.seal(actions.verdicts(house, layout))

    counts = actions.bring_in(house, layout, sealed=sealed, only_good=False, by=cast.client_admin)

    told = [[event.told["changes"] for event in Event.objects.about(one)] for one in people]
    assert dict(counts) == {CHANGED: 2, SAME: 1}
    assert told[0][0]["post"] == ["专员", "主管"]
    assert told[0][0]["department"][1]["uid"] == desk.uid
    assert told[1] == []
    assert told[2] == [{"name": ["P2", "P9"]}]
    assert list(verify.findings(files=False)) == []


def test_the_door_for_many_refuses_the_wrong_person(cast: Cast, house: Client) -> None:
    person = make_person(house, "甲")

    with pytest.raises(PermissionDenied):
        edit_many([(person, {"name": "乙"})], by=cast.staff)

    person.refresh_from_db()
    assert person.name == "甲"
    assert not Event.objects.about(person).exists()


def test_unreadable_is_an_exception_with_a_sentence() -> None:
    with pytest.raises(Unreadable, match="Save older workbooks"):
        read(b"x", "list.ods")
