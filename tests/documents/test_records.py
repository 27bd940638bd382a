"""Operating records: entered, late entries marked, corrected, withdrawn, brought in from lists and files (P10)."""

# claims: P10, S7.3
import datetime as dt
import io
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from certification.models import Engagement, Service
from certification.people.sheets import read
from certification.people.writing import workbook
from documents.actions import record_files, record_import, records
from documents.models import OperatingRecord, RecordImport, RecordNoCase, RecordPlan
from documents.records.columns import guessed
from documents.records.importing import moment_of
from documents.reports import records as printed
from tests.documents.operation import enter, fill, make_plan, row_of
from tests.documents.register import url
from tests.factories_certification import TODAY
from tests.people import Cast
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
CSV = """工单导出,,,,
工单编号,标题,创建时间,关闭时间,优先级,服务
INC-1,无法登录,2026-09-01 08:30,2026-09-01 09:00,高,Service desk
INC-2,打印机,2026/9/2,,低,打印服务
"""


@pytest.fixture
def plan(engagement: Engagement, cast: Cast) -> RecordPlan:
    return make_plan(engagement, cast)


def test_the_day_of_the_event_is_entered_and_the_time_of_entry_is_not(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Incident records")
    soon = enter(row, cast, "INC-1", TODAY - 7 * DAY)
    late = enter(row, cast, "INC-2", TODAY - 8 * DAY)

    assert (soon.lag, late.lag) == (7, 8)
    assert (soon.is_late(7), late.is_late(7)) == (False, True)
    assert soon.entered_at == clock.now()
    assert soon.entered_by == cast.staff
    lines = list(printed.lines_of([soon, late], plan.engagement))
    assert [(line[2], line[8], line[9]) for line in lines] == [
        ("2026-10-05", "2026-10-12", ""),
        ("2026-10-04", "2026-10-12", "entered late"),
    ]


def test_numbers_are_given_and_stand_once(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Incident records")

    assert [enter(row, cast).number, enter(row, cast).number] == ["8.6.1-001", "8.6.1-002"]
    with pytest.raises(Obstructed, match="001 is in this list already"):
        enter(row, cast, "8.6.1-001")
    assert enter(row_of(plan, "Service requests"), cast, "8.6.1-001").number == "8.6.1-001"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"day": TODAY + DAY}, "day of the event lies ahead: 2026-10-13"),
        (
            {
                "opened_at": dt.datetime(2026, 9, 2, tzinfo=dt.UTC),
                "closed_at": dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
            },
            "closed before it was opened",
        ),
    ],
)
def test_what_cannot_have_happened_is_refused(fields: dict, reason: str, plan: RecordPlan, cast: Cast) -> None:
    with pytest.raises(Obstructed, match=reason):
        enter(row_of(plan, "Incident records"), cast, "X", **fields)

    assert not OperatingRecord.objects.exists()


def test_a_correction_keeps_the_time_of_entry_and_says_old_and_new(plan: RecordPlan, cast: Cast) -> None:
    kept = enter(row_of(plan, "Incident records"), cast, "INC-1", TODAY)
    with pytest.raises(Obstructed, match="Say why"):
        records.correct_record(kept, {"happened_on": TODAY - 20 * DAY}, by=cast.staff, reason="")
    with pytest.raises(PermissionDenied):
        records.correct_record(kept, {"title": "x"}, by=cast.working_group, reason="Not mine at all")

    done = records.correct_record(kept, {"happened_on": TODAY - 20 * DAY}, by=cast.staff, reason="Wrong day typed")

    assert (done.lag, done.entered_at) == (20, kept.entered_at)
    told = json.loads(Event.objects.filter(uid=kept.uid, verb="edit").get().payload)
    assert told["changes"]["happened_on"] == ["2026-10-12", "2026-09-22"]
    assert told["reason"] == "Wrong day typed"


def test_a_withdrawn_record_stays_and_its_number_is_free(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Incident records")
    kept = enter(row, cast, "INC-1")

    gone = records.withdraw_record(kept, "Belongs to another row", by=cast.controller)

    assert (gone.state, gone.withdrawn_because) == ("withdrawn", "Belongs to another row")
    assert enter(row, cast, "INC-1").state == "kept"
    assert OperatingRecord.objects.filter(row=row).count() == 2
    with pytest.raises(Obstructed):
        records.withdraw_record(kept, "A second time", by=cast.controller)
    with pytest.raises(Obstructed, match="was withdrawn"):
        records.correct_record(gone, {"title": "x"}, by=cast.controller, reason="Too late now")


def held(plan: RecordPlan, cast: Cast, content: bytes, name: str = "export.csv") -> tuple:
    row = row_of(plan, "Incident records")
    token = record_import.hold(content, name, row, by=cast.staff)
    return row, record_import.held(token, plan.engagement, by=cast.staff)


def test_a_ticket_export_finds_its_columns_and_is_brought_in_with_its_file(plan: RecordPlan, cast: Cast) -> None:
    desk = Service.objects.create(workspace=plan.engagement.client.workspace, name="Service desk")
    row, found = held(plan, cast, CSV.encode())
    assert found.places == {"number": 0, "title": 1, "opened_at": 2, "closed_at": 3, "priority": 4, "service": 5}

    rows = record_import.verdicts(row, found)
    assert record_import.unknown_services(rows) == ["打印服务"]
    counts = record_import.bring_in(row, found, sealed=record_import.seal(rows), only_good=False, by=cast.staff)

    assert counts == {"new": 2}
    first, second = OperatingRecord.objects.order_by("number").select_related("service", "brought_in")
    assert (first.number, first.happened_on, first.service, first.priority) == (
        "INC-1",
        dt.date(2026, 9, 1),
        desk,
        "高",
    )
    assert first.opened_at.astimezone(dt.UTC).isoformat() == "2026-09-01T00:30:00+00:00"  # the client's zone
    assert (second.service_name, second.closed_at, second.source) == ("打印服务", None, "imported")
    source = RecordImport.objects.select_related("file").get()
    assert (source.created, source.file.name, source.columns["number"]) == (2, "export.csv", "工单编号")
    assert first.brought_in == source


def test_the_next_export_changes_what_it_says_otherwise(plan: RecordPlan, cast: Cast) -> None:
    row, found = held(plan, cast, CSV.encode())
    rows = record_import.verdicts(row, found)
    record_import.bring_in(row, found, sealed=record_import.seal(rows), only_good=False, by=cast.staff)

    row, found = held(plan, cast, CSV.replace("2026/9/2,,低", "2026/9/2,2026-09-03 10:00,中").encode())
    rows = record_import.verdicts(row, found)
    assert [(one.kind, one.said_changes) for one in rows] == [
        ("same", []),
        ("changed", [("Priority", "中"), ("Closed", "2026-09-03 10:00")]),
    ]
    stale = record_import.seal(rows)
    enter(row, cast, "INC-3")  # of no row of the list
    counts = record_import.bring_in(row, found, sealed=stale, only_good=False, by=cast.staff)
    assert counts == {"same": 1, "changed": 1}
    with pytest.raises(Obstructed, match="have changed since this preview"):
        record_import.bring_in(row, found, sealed=stale, only_good=False, by=cast.staff)


def test_rows_with_errors_say_why_and_hold_nothing_else_up(plan: RecordPlan, cast: Cast) -> None:
    text = (
        "ID,Created,Resolved\n"
        ",2026-09-01,\n"
        "A,someday,\n"
        "B,2026-09-01,\n"
        "B,2026-09-02,\n"
        "C,2027-01-01,\n"
        "D,2026-09-05,2026-09-01\n"
        "E,2026-09-05,2026-09-06\n"
        "=F,2026-09-05,\n"
    )
    row, found = held(plan, cast, text.encode())
    rows = record_import.verdicts(row, found)

    assert [(one.number, one.problems[0]) for one in rows if one.kind == "error"] == [
        (2, "The number is empty."),
        (3, "“someday” is no date. Write it as 2026-12-31."),
        (4, "B stands in the list more than once."),
        (5, "B stands in the list more than once."),
        (6, "2027-01-01 lies ahead."),
        (7, "It would be closed before it was opened."),
    ]
    sealed = record_import.seal(rows)
    with pytest.raises(Obstructed, match="The list has errors"):
        record_import.bring_in(row, found, sealed=sealed, only_good=False, by=cast.staff)
    assert not OperatingRecord.objects.exists()
    record_import.bring_in(row, found, sealed=sealed, only_good=True, by=cast.staff)
    assert sorted(OperatingRecord.objects.values_list("number", flat=True)) == ["=F", "E"]
    mended = read(record_import.refused(rows, found), "mend.xlsx")
    assert mended[0].cells[-1] == "What is wrong"
    assert len(mended) == 7


def test_a_list_supersedes_statements_that_it_contradicts(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Security incidents")
    RecordNoCase.objects.create(
        workspace=row.workspace,
        row=row,
        since=dt.date(2026, 9, 1),
        until=dt.date(2026, 9, 30),
        reason="None",
        claimed_by=cast.staff,
    )
    content = workbook("x", [("Number", 9), ("Date", 9)], [["S-1", "2026-09-15"]])
    token = record_import.hold(content, "x.xlsx", row, by=cast.staff)
    found = record_import.held(token, plan.engagement, by=cast.staff)
    sealed = record_import.seal(record_import.verdicts(row, found))
    record_import.bring_in(row, found, sealed=sealed, only_good=False, by=cast.staff)

    claim = RecordNoCase.objects.get()
    assert (claim.state, claim.superseded_because) == ("superseded", "Records were brought in from x.xlsx.")


def test_another_person_s_list_is_not_to_be_had(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Incident records")
    token = record_import.hold(CSV.encode(), "x.csv", row, by=cast.staff)

    with pytest.raises(record_import.Gone):
        record_import.held(token, plan.engagement, by=cast.lead)
    with pytest.raises(PermissionDenied):
        record_import.hold(CSV.encode(), "x.csv", row, by=cast.external_auditor)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-09-01", "2026-09-01T00:00:00+08:00"),
        ("2026/9/1 8:05", "2026-09-01T08:05:00+08:00"),
        ("2026年9月1日 08:05:09", "2026-09-01T08:05:09+08:00"),
        ("2026-09-01T08:05:00", "2026-09-01T08:05:00+08:00"),
        ("01.09.2026 08:05", "2026-09-01T08:05:00+08:00"),
        ("2026-13-01", None),
        ("9/1/26", None),
    ],
)
def test_days_as_tools_write_them(text: str, said: str | None, engagement: Engagement) -> None:
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    found = moment_of(text, ZoneInfo("Asia/Shanghai"))
    assert (found[0].isoformat() if found else None) == said


def test_headings_are_known_by_many_names() -> None:
    assert guessed(("Issue key", "Summary", "Created", "Resolved", "Priority", "Component")) == {
        "number": 0,
        "title": 1,
        "opened_at": 2,
        "closed_at": 3,
        "priority": 4,
        "service": 5,
    }


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")


def test_files_become_records_of_the_rows_whose_names_they_bear(plan: RecordPlan, cast: Cast) -> None:
    files = [pdf("QL-R-31-002 服务报告 2026-09.pdf"), pdf("签到.pdf")]
    token = record_files.hold_files(files, plan.cycle, by=cast.staff)
    rows = list(plan.rows.all())
    first, second = record_files.arrived(token, plan.engagement, rows, by=cast.staff)

    assert (first.number, first.title, first.day) == ("QL-R-31-002", "服务报告 2026-09", dt.date(2026, 9, 1))
    assert first.row == row_of(plan, "Service reports")
    assert (second.row, second.day) == (None, None)

    told = {"number": first.number, "title": first.title, "happened_on": first.day, "drill": False}
    wanted = [{**told, "row": first.row}, {**told, "row": None}]
    assert record_files.take_in(plan.cycle, [first, second], wanted, token, by=cast.staff) == 1
    made = OperatingRecord.objects.select_related("file").get()
    assert (made.number, made.source, made.file.name) == (
        "QL-R-31-002",
        "uploaded",
        "QL-R-31-002 服务报告 2026-09.pdf",
    )
    with pytest.raises(record_files.Gone):
        record_files.arrived(token, plan.engagement, rows, by=cast.staff)


def test_one_wrong_file_leaves_all_of_them_out(plan: RecordPlan, cast: Cast) -> None:
    row = row_of(plan, "Service reports")
    enter(row, cast, "R-1")
    token = record_files.hold_files([pdf("a.pdf"), pdf("b.pdf")], plan.cycle, by=cast.staff)
    files = record_files.arrived(token, plan.engagement, [row], by=cast.staff)
    told = {"row": row, "title": "", "happened_on": TODAY, "drill": False}

    with pytest.raises(Obstructed, match="pdf: R-1 is in this list already"):
        record_files.take_in(
            plan.cycle, files, [{**told, "number": "R-0"}, {**told, "number": "R-1"}], token, by=cast.staff
        )

    assert OperatingRecord.objects.count() == 1
    assert not StoredFile.objects.exists()


def test_the_pages_lead_from_the_plan_to_a_record_and_its_correction(
    plan: RecordPlan, cast: Cast, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.staff)
    row = row_of(plan, "Incident records")
    form = {"row": row.uid, "number": "INC-1", "title": "Login", "happened_on": "2026-09-01", "notes": "kept as typed"}

    wrong = client.post(url("record_create", engagement), {**form, "happened_on": "2027-01-01"})
    assert wrong.status_code == 422
    assert "lies ahead" in wrong.content.decode()
    assert "kept as typed" in wrong.content.decode()
    assert client.post(url("record_create", engagement), form).status_code == 302
    kept = OperatingRecord.objects.get()

    page = client.get(url("record_detail", engagement, kept)).content.decode()
    assert "Entered late: 41 days after the event" in page
    assert client.post(url("record_edit", engagement, kept), {**form, "title": "Log-in"}).status_code == 422
    done = client.post(
        url("record_edit", engagement, kept), {**form, "title": "Log-in", "reason": "Spelling of the title"}
    )
    assert done.status_code == 302
    assert OperatingRecord.objects.get().title == "Log-in"
    client.post(url("record_withdraw", engagement, kept), {"reason": "Wrong row of the plan"})
    assert OperatingRecord.objects.get().state == "withdrawn"
    listed = client.get(url("record_list", engagement)).content.decode()
    assert "INC-1" not in listed
    assert "INC-1" in client.get(f"{url('record_list', engagement)}?mark=withdrawn").content.decode()


def test_the_page_takes_a_list_step_by_step(
    plan: RecordPlan, cast: Cast, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.staff)
    row = row_of(plan, "Incident records")
    upload = SimpleUploadedFile("export.csv", CSV.encode())
    columns = client.post(url("record_import", engagement), {"row": row.uid, "file": upload})
    assert columns.status_code == 302
    shown = client.get(columns["Location"]).content.decode()
    assert "工单编号" in shown
    assert client.post(columns["Location"], {"number": "0"}).status_code == 422
    preview = client.post(columns["Location"], {"number": "0", "title": "1", "opened_at": "2"})
    page = client.get(preview["Location"])
    done = client.post(preview["Location"], {"seal": page.context["seal"]})
    assert done["Location"] == url("record_row", engagement, row)
    assert OperatingRecord.objects.count() == 2


def test_the_workbook_holds_what_the_filters_choose_and_no_formula(
    plan: RecordPlan, cast: Cast, engagement: Engagement, client: Browser
) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415

    client.force_login(cast.staff)
    enter(row_of(plan, "Incident records"), cast, "=1+1", drill=True)
    fill(row_of(plan, "Service requests"), cast, 3)

    answer = client.get(f"{url('record_workbook', engagement)}?mark=drill")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][2] == "'=1+1"
    assert rows[1][11] == "entered late, drill"
