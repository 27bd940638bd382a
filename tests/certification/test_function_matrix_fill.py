"""Filling a matrix: template, last matrix, workbook; each previewed, each undone."""

# claims: S4.4.1, S4.4.2
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from openpyxl import Workbook, load_workbook

from certification import matrix_workbook
from certification.actions import function_matrix as actions
from certification.actions import function_matrix_fill as filling
from certification.matrix_grid import Grid, data, load
from certification.matrix_template import role_of, wanted
from certification.models import Clause, Department, Engagement, FunctionMatrix, MatrixColumn, MatrixFill, MatrixMark
from certification.people.sheets import Unreadable
from tests.factories_certification import make_department, make_standard
from tests.factories_matrix import LEADS, begun, column_of, complete, in_force, put
from tests.people import Cast
from wobo.workflow.doors import Obstructed


def cells(grid: Grid, value: str = "lead") -> dict[str, list[str]]:
    """Return who has a value, by clause."""
    return {str(row): [str(one) for one in grid.columns if grid.value(row, one) == value] for row in grid.rows}


@pytest.mark.parametrize(
    ("name", "english", "role"),
    [
        ("服务台", "", "service_desk"),
        ("客服中心", "", "service_desk"),
        ("基础设施运维部", "", "operations"),
        ("质量与体系部", "", "quality"),
        ("市场与客户部", "", "sales"),
        ("综合管理部", "", "admin"),
        ("财务部", "", "finance"),
        ("软件研发部", "", "development"),
        ("采购部", "", "purchasing"),
        ("总经办", "", "management"),
        ("信息安全部", "", "security"),
        ("三部", "HR", "admin"),
        ("三部", "Department Three", ""),
        ("X", "Service Delivery Centre", "delivery"),
    ],
)
def test_the_name_of_a_department_says_its_role(name: str, english: str, role: str) -> None:
    column = MatrixColumn(kind="department", department=Department(name=name, name_en=english))

    assert role_of(column) == role


def test_the_longest_key_wins() -> None:
    assert wanted(Clause(ref="8.7.3.1"), "itsms")["lead"] == ["security", "quality", "representative"]
    assert wanted(Clause(ref="8.7.3.2"), "itsms")["lead"] == ["security", "quality", "operations"]
    assert wanted(Clause(ref="10.1.2"), "itsms")["lead"] == ["quality", "representative"]
    assert wanted(Clause(ref="9.3"), "qms")["lead"] == ["top"]
    assert wanted(Clause(ref="A.5.1"), "isms") == {"lead": [], "support": []}


def test_every_role_of_the_template_is_known() -> None:
    known = {*data()["roles"], "top", "representative", "all"}

    for table in data()["clauses"].values():
        for line in table.values():
            assert {*line["lead"], *line["support"]} <= known


def test_the_template_fills_and_is_undone(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)
    grid = load(matrix)
    told = filling.proposal(matrix, "template", replace=False, by=cast.lead)
    assert not MatrixMark.objects.exists()  # a preview writes nothing

    made = filling.fill(matrix, "template", replace=False, seen=grid.digest, by=cast.lead)

    grid = load(matrix)
    assert len(made.changes) == len(told) == len(grid.marks)
    assert cells(grid) == {
        "5.1": ["Top management"],
        "5.3": ["Top management"],
        "6.1": ["Management representative"],
        "7.4": ["Management representative"],
        "8.1": ["Operations"],
        "8.6.1": ["Service desk"],
        "8.6.2": ["Service desk"],
        "9.1": ["Quality"],
        "9.3": ["Top management"],
        "10.2": ["Quality"],
    }
    assert cells(grid, "support")["9.3"] == ["Management representative", "Service desk", "Operations", "Quality"]
    assert grid.problems == []

    put(matrix, {("8.1", "Quality"): "lead", ("8.6.1", "Operations"): ""}, cast.lead)
    back, kept = filling.undo_fill(matrix, by=cast.lead)
    assert (back, kept) == (len(told) - 1, 1)
    assert cells(load(matrix))["8.1"] == ["Quality"]  # what was marked by hand since stays
    assert len(load(matrix).marks) == 1
    with pytest.raises(Obstructed, match="no filling to undo"):
        filling.undo_fill(matrix, by=cast.lead)


def test_marked_clauses_are_left_alone_unless_replaced(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)
    put(matrix, {("8.6.1", "Quality"): "lead"}, cast.lead)
    rows = {row.uid: str(row) for row in load(matrix).rows}

    careful = filling.proposal(matrix, "template", replace=False, by=cast.lead)
    whole = filling.proposal(matrix, "template", replace=True, by=cast.lead)

    assert "8.6.1" not in {rows[one[0]] for one in careful}
    assert [(was, becomes) for row, _column, was, becomes in whole if rows[row] == "8.6.1"] == [
        ("", "lead"), ("", "support"), ("lead", ""),
    ]  # fmt: skip


def test_a_preview_that_is_out_of_date_is_refused(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)
    seen = load(matrix).digest
    put(matrix, {("8.6.1", "Quality"): "lead"}, cast.consultant)

    with pytest.raises(Obstructed, match="changed since the preview"):
        filling.fill(matrix, "template", replace=False, seen=seen, by=cast.lead)
    assert not MatrixFill.objects.exists()


@pytest.mark.parametrize("name", ["staff", "top_manager", "stranger", "external_auditor"])
def test_others_fill_nothing(cast: Cast, engagement: Engagement, name: str) -> None:
    matrix = begun(cast, engagement)

    with pytest.raises(PermissionDenied):
        filling.fill(matrix, "template", replace=False, seen=load(matrix).digest, by=getattr(cast, name))
    assert not MatrixMark.objects.exists()


def test_the_last_matrix_of_the_client_is_a_source(cast: Cast, engagement: Engagement) -> None:
    old = in_force(cast, engagement)
    matrix = actions.begin_matrix(engagement.cycle, make_standard(), [], by=cast.lead)
    grid = load(matrix)
    put(matrix, dict.fromkeys(LEADS.items(), ""), cast.lead)
    assert load(matrix).marks == {}

    made = filling.fill(matrix, "previous", replace=True, seen=load(matrix).digest, by=cast.lead)

    assert (str(made), len(made.changes)) == ("A-2026 V1", 10)
    assert cells(load(matrix)) == cells(load(old))
    assert filling.earlier_of(matrix, cast.stranger) is None  # of a client that one does not read
    assert grid.columns


def test_without_an_earlier_one_there_is_no_such_source(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed, match="no earlier matrix"):
        filling.proposal(begun(cast, engagement), "previous", replace=False, by=cast.lead)


def sheet(content: bytes) -> list[list[Any]]:
    rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    return [["" if cell is None else cell for cell in row] for row in rows]


def book(rows: list[list[str]]) -> bytes:
    made, out = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_workbook_comes_back_unchanged(cast: Cast, engagement: Engagement, language: str) -> None:
    matrix = complete(cast, engagement)
    clause = next(row.clause for row in load(matrix).rows if str(row) == "8.6.1")
    actions.split_clause(matrix, clause, [("桌面", "Desktop"), ("云", "Cloud")], by=cast.lead)
    grid = load(matrix)

    with translation.override(language):
        content = matrix_workbook.written(grid)
        read = matrix_workbook.understood(content, "matrix.xlsx", grid)

    assert (read.changes, read.remarks) == ([], [])
    assert sheet(content)[6][:3] == [
        "8.6.1",
        *(["Clause 8.6.1", "Desktop"] if language == "en" else ["条款8.6.1", "桌面"]),
    ]


def test_a_workbook_says_what_it_would_change_and_what_is_not_understood(cast: Cast, engagement: Engagement) -> None:
    matrix = complete(cast, engagement)
    grid = load(matrix)
    content = book(
        [
            ["Function allocation of Client A"],
            ["Clause", "Title", "Line", "Quality", "Service desk", "Archive"],
            ["8.1", "", "", "▲", "", "▲"],
            ["8.6.1", "", "", "S", "主", ""],
            ["8.6.2", "", "", "maybe", "△", ""],
            ["8.6.1", "", "", "▲", "", ""],
            ["4.4", "", "", "▲", "", ""],
            ["9.1", "", "Night", "▲", "", ""],
        ]
    )

    read = matrix_workbook.understood(content, "matrix.xlsx", grid)

    rows, columns = {row.uid: str(row) for row in grid.rows}, {one.uid: str(one) for one in grid.columns}
    assert [(rows[row], columns[column], was, becomes) for row, column, was, becomes in read.changes] == [
        ("8.1", "Quality", "", "lead"),
        ("8.6.1", "Quality", "", "support"),
        ("8.6.2", "Service desk", "lead", "support"),
    ]
    assert read.remarks == [
        "Column “Archive” is no department of this matrix.",
        "Line 5, Quality: “maybe” means neither ▲ nor △ nor empty.",
        "Line 6: clause 8.6.1 stands there a second time.",
        "Line 7: clause 4.4 is not in this matrix.",
        "Line 8: clause 9.1 has no service line “Night” in this matrix.",
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["Clause", "Title", "Line", "Elsewhere"], ["8.1", "", "", "▲"]], "No heading of the workbook names"),
        ([["Clause", "Title", "Line", "Quality"], ["4.4", "", "", "▲"]], "No row of the workbook names"),
    ],
)
def test_a_workbook_of_something_else_is_refused(
    cast: Cast, engagement: Engagement, rows: list[list[str]], message: str
) -> None:
    with pytest.raises(Unreadable, match=message):
        matrix_workbook.understood(book(rows), "matrix.xlsx", load(complete(cast, engagement)))


def test_names_that_look_like_formulas_leave_as_text(cast: Cast, engagement: Engagement) -> None:
    evil = make_department(engagement.client, '=HYPERLINK("http://x")')
    matrix = begun(cast, engagement)
    assert evil

    content = matrix_workbook.written(load(matrix))

    heading = load_workbook(BytesIO(content)).active.cell(1, 6)
    assert (heading.data_type, heading.value) == ("s", '\'=HYPERLINK("http://x")')
    assert matrix_workbook.understood(content, "m.xlsx", load(matrix)).remarks == []


def test_a_workbook_is_taken_over_once_and_only_while_nothing_changed(cast: Cast, engagement: Engagement) -> None:
    matrix = complete(cast, engagement)
    grid = load(matrix)
    row, column = grid.rows[4], column_of(grid, "Quality")
    change = [(row.uid, column.uid, "", "support")]
    first = filling.propose_workbook(matrix, change, [], "matrix.xlsx", by=cast.lead)
    second = filling.propose_workbook(matrix, change, [], "matrix.xlsx", by=cast.lead)

    assert filling.apply_workbook(first, by=cast.lead) == 1
    with pytest.raises(Obstructed, match="taken over already"):
        filling.apply_workbook(first, by=cast.lead)
    with pytest.raises(Obstructed, match="changed since the workbook was read"):
        filling.apply_workbook(second, by=cast.lead)
    assert filling.undo_fill(matrix, by=cast.lead) == (1, 0)


def test_a_settled_matrix_is_not_filled(cast: Cast, engagement: Engagement) -> None:
    matrix = in_force(cast, engagement)

    with pytest.raises(Obstructed, match="its cells stay as they are"):
        filling.fill(matrix, "template", replace=True, seen=load(matrix).digest, by=cast.lead)
    assert FunctionMatrix.objects.get().state == "in_force"
