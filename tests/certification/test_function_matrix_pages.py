"""The pages of the matrix: who sees what, cells saved by request and by form, large ones, discussion, prints."""

# claims: S4.4.1, S4.4.4, S4.4.5
import re
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from certification.actions import function_matrix_talk as talk
from certification.matrix_facts import matrix_facts
from certification.matrix_grid import load
from certification.matrix_registered import deliverables, waiting, waiting_for
from certification.models import (
    Cycle,
    Engagement,
    FunctionMatrix,
    MatrixColumn,
    MatrixComment,
    MatrixFill,
    MatrixMark,
    MatrixRow,
    Phase,
)
from tests.factories_certification import TODAY, make_department
from tests.factories_matrix import begun, column_of, complete, fresh, in_force, make_clauses, put, settled
from tests.people import Cast
from wobo.reporting.models import Report

PAGE = "/e/A-2026/matrix/"


def url(matrix: FunctionMatrix, rest: str = "") -> str:
    return f"{PAGE}{matrix.uid}/{rest}"


def test_it_is_begun_and_found_in_the_list(cast: Cast, engagement: Engagement, client: Browser) -> None:
    make_clauses()
    for name in ("Desk", "Operations"):
        make_department(engagement.client, name)
    client.force_login(cast.lead)
    assert "The matrix is not begun" in client.get(PAGE).content.decode()
    html = client.get(f"{PAGE}new/?standard=iso20000-1-2018").content.decode()
    uids = re.findall(r'name="departments" value="(\w+)"', html)
    assert len(uids) == 2

    answer = client.post(f"{PAGE}new/", {"standard": "iso20000-1-2018", "departments": uids[:1]})

    made = FunctionMatrix.objects.get()
    assert answer.url == url(made)
    assert [str(one) for one in load(made).columns][2:] == ["Desk"]
    html = client.get(PAGE).content.decode()
    assert url(made) in html
    assert f"{PAGE}new/?standard=" not in html  # one is made at a time
    assert client.post(f"{PAGE}new/", {"standard": "iso20000-1-2018", "departments": uids}).status_code == 409
    assert client.post(f"{PAGE}new/", {"standard": "iso20000-1-2018"}).status_code == 422


def test_without_departments_the_next_step_is_said(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)

    assert "The client has no departments yet" in client.get(f"{PAGE}new/").content.decode()


@pytest.mark.parametrize(
    ("name", "edits"), [("lead", True), ("working_group", True), ("staff", False), ("external_auditor", False)]
)
def test_who_may_mark_gets_the_keys(
    cast: Cast,
    engagement: Engagement,
    client: Browser,
    name: str,
    edits: bool,  # noqa: FBT001
) -> None:
    matrix = complete(cast, engagement)
    client.force_login(getattr(cast, name))

    html = client.get(url(matrix)).content.decode()

    assert ("data-save=" in html) is edits
    assert (url(matrix, "fill/") in html) is edits
    assert ('aria-readonly="true"' in html) is not edits
    assert html.count('<td class="l"') == 10


def test_strangers_find_nothing(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = complete(cast, engagement)
    grid = load(matrix)
    cell = f"rows/{grid.rows[0].uid}/{grid.columns[0].uid}/"
    client.force_login(cast.stranger)

    for rest in (
        "",
        "fill/",
        "columns/",
        "departments/",
        "comments/",
        "export/",
        "import/",
        cell,
        f"rows/{grid.rows[0].uid}/",
    ):
        assert client.get(url(matrix, rest)).status_code == 404, rest
    assert client.post(url(matrix, "cells/"), {"cell": "a:b::lead"}).status_code == 404


def test_cells_are_saved_many_at_once(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = begun(cast, engagement)
    grid = load(matrix)
    desk = column_of(grid, "Service desk")
    client.force_login(cast.working_group)

    answer = client.post(
        url(matrix, "cells/"),
        {"seen": grid.digest, "cell": [f"{row.uid}:{desk.uid}::lead" for row in grid.rows[:9]]},
    )

    told = answer.json()
    assert MatrixMark.objects.filter(value="lead").count() == 9
    assert told["seen"] == load(matrix).digest
    assert told["wrong"] == [grid.rows[9].uid]
    assert sorted(told["idle"]) == sorted(one.uid for one in grid.columns[3:])
    assert "10.2: nobody leads." in told["checks"]


def test_a_conflict_answers_both_versions(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = begun(cast, engagement)
    grid = load(matrix)
    put(matrix, {("5.1", "Quality"): "support"}, cast.consultant)
    client.force_login(cast.lead)
    cell = f"{grid.rows[0].uid}:{column_of(grid, 'Quality').uid}"

    answer = client.post(url(matrix, "cells/"), {"seen": grid.digest, "cell": f"{cell}::lead"})

    told = answer.json()
    assert answer.status_code == 409
    assert told["theirs"] == [[*cell.split(":"), "support"]]
    for words in ("5.1 · Quality", "▲", "△", "Consultant"):
        assert words in told["html"]
    answer = client.post(url(matrix, "cells/"), {"seen": told["seen"], "cell": f"{cell}:support:lead"})
    assert (answer.status_code, MatrixMark.objects.get().value) == (200, "lead")


@pytest.mark.parametrize("sent", [{}, {"cell": "nonsense"}, {"cell": "a:b:c"}, {"cell": ["a:b:c:d:e"]}])
def test_nonsense_is_refused_in_words(
    cast: Cast, engagement: Engagement, client: Browser, sent: dict[str, Any]
) -> None:
    matrix = begun(cast, engagement)
    client.force_login(cast.lead)

    answer = client.post(url(matrix, "cells/"), sent)

    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "Nothing that could be saved arrived. Load the page again.",
    )


def test_settled_cells_are_refused_in_words(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = settled(cast, engagement)
    grid = load(matrix)
    client.force_login(cast.lead)

    answer = client.post(url(matrix, "cells/"), {"cell": f"{grid.rows[0].uid}:{grid.columns[3].uid}::lead"})

    assert answer.status_code == 409
    assert "its cells stay as they are" in answer.json()["message"]
    assert client.get(url(matrix, "fill/")).status_code == 409


def form_of(matrix: FunctionMatrix, ref: str) -> tuple[MatrixRow, dict[str, str]]:
    grid = load(matrix)
    row = next(one for one in grid.rows if str(one) == ref)
    told = {"seen": grid.digest}
    for column in grid.columns:
        value = grid.value(row, column)
        told |= {column.uid: value, f"was-{column.uid}": value}
    return row, told


def test_a_clause_is_filled_without_javascript(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = begun(cast, engagement)
    row, told = form_of(matrix, "8.6.1")
    grid = load(matrix)
    desk, quality = column_of(grid, "Service desk"), column_of(grid, "Quality")
    client.force_login(cast.lead)
    assert client.get(url(matrix, f"rows/{row.uid}/")).content.decode().count('type="radio"') == 15

    answer = client.post(
        url(matrix, f"rows/{row.uid}/"), told | {desk.uid: "lead", quality.uid: "support", "next": "1"}
    )

    assert answer.url == url(matrix, f"rows/{load(matrix).rows[6].uid}/")
    assert {(mark.column_id, mark.value) for mark in MatrixMark.objects.all()} == {
        (desk.pk, "lead"),
        (quality.pk, "support"),
    }


def test_its_conflict_shows_both_and_keeps_what_was_chosen(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    matrix = begun(cast, engagement)
    row, told = form_of(matrix, "8.6.1")
    desk = column_of(load(matrix), "Service desk")
    put(matrix, {("8.6.1", "Service desk"): "support"}, cast.consultant)
    client.force_login(cast.lead)

    answer = client.post(url(matrix, f"rows/{row.uid}/"), told | {desk.uid: "lead"})

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "saving it now replaces theirs" in html
    assert f'name="was-{desk.uid}" value="support"' in html
    assert MatrixMark.objects.get().value == "support"
    again = told | {"seen": load(matrix).digest, desk.uid: "lead", f"was-{desk.uid}": "support"}
    assert client.post(url(matrix, f"rows/{row.uid}/"), again).status_code == 302
    assert MatrixMark.objects.get().value == "lead"


def test_service_lines_by_form(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = complete(cast, engagement)
    row, _told = form_of(matrix, "8.6.1")
    client.force_login(cast.lead)
    page = url(matrix, f"rows/{row.uid}/lines/")

    one = client.post(page, {"others": "Desktop"})
    assert (one.status_code, "Name at least two service lines" in one.content.decode()) == (422, True)
    assert client.post(page, {"others": "x" * 81 + "\ny"}).status_code == 422
    assert client.post(page, {"others": "桌面 | Desktop\n云 | Cloud\n"}).status_code == 302
    assert [str(one) for one in load(matrix).rows][5:7] == ["8.6.1 · Desktop", "8.6.1 · Cloud"]
    first = load(matrix).rows[5]
    assert "桌面 | Desktop" in client.get(url(matrix, f"rows/{first.uid}/lines/")).content.decode()


def test_a_comment_on_a_cell_and_its_answer(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = complete(cast, engagement)
    row, _told = form_of(matrix, "8.6.1")
    cell = url(matrix, f"rows/{row.uid}/{column_of(load(matrix), 'Service desk').uid}/")
    client.force_login(cast.staff)

    assert client.post(cell, {"text": "No night shift."}).url == cell
    assert client.post(cell, {"text": ""}).status_code == 422
    said = MatrixComment.objects.get()
    html = client.get(cell).content.decode()
    assert "No night shift." in html
    assert "leads" in html  # the history of the cell
    client.force_login(cast.lead)
    assert "No night shift." in client.get(url(matrix, "comments/")).content.decode()
    assert '<td class="l n"' in client.get(url(matrix)).content.decode()
    assert (
        client.post(url(matrix, f"comments/{said.uid}/resolve/"), {"answer": "The supplier does it."}).status_code
        == 302
    )
    assert "No night shift." not in client.get(url(matrix, "comments/")).content.decode()
    assert "The supplier does it." in client.get(url(matrix, "comments/?show=all")).content.decode()
    client.post(url(matrix, f"comments/{said.uid}/reopen/"))
    assert MatrixComment.objects.get().resolved_at is None


def test_the_external_auditor_only_reads(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = complete(cast, engagement)
    row, _told = form_of(matrix, "8.6.1")
    cell = url(matrix, f"rows/{row.uid}/{load(matrix).columns[0].uid}/")
    client.force_login(cast.external_auditor)

    assert client.get(cell).status_code == 200
    assert client.post(cell, {"text": "Hm."}).status_code == 403
    assert not MatrixComment.objects.exists()


def test_a_head_confirms_on_the_page_of_the_department(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = talk.discuss(complete(cast, engagement), by=cast.lead)
    desk, operations, _quality = load(matrix).columns[2:]
    client.force_login(cast.staff)
    inbox = waiting_for(cast.staff.fresh())
    assert [(item.title, item.url) for item in inbox] == [
        (
            "Client A: do the functions in “Function allocation matrix V1” suit your department?",
            url(matrix, f"departments/{desk.uid}/"),
        )
    ]
    assert "You head “Service desk”" in client.get(url(matrix)).content.decode()
    assert "Does this suit your department?" in client.get(inbox[0].url).content.decode()
    assert "Does this suit" not in client.get(url(matrix, f"departments/{operations.uid}/")).content.decode()

    assert client.post(inbox[0].url, {"confirm": "1"}).status_code == 302

    assert MatrixColumn.objects.get(pk=desk.pk).confirmed_by == cast.staff
    assert waiting_for(cast.staff.fresh()) == []
    assert client.post(url(matrix, f"departments/{operations.uid}/"), {"confirm": "1"}).status_code == 403
    assert client.post(url(matrix, "departments/"), {"columns": [operations.uid], "how": "x"}).status_code == 403


def test_who_keeps_it_notes_what_heads_said(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = talk.discuss(complete(cast, engagement), by=cast.lead)
    columns = [one.uid for one in load(matrix).columns[2:]]
    client.force_login(cast.working_group)

    without = client.post(url(matrix, "departments/"), {"columns": columns})
    assert (without.status_code, MatrixColumn.objects.exclude(confirmed_at=None).count()) == (422, 0)
    assert (
        client.post(url(matrix, "departments/"), {"columns": columns, "how": "Meeting of 12 October"}).status_code
        == 302
    )
    assert MatrixColumn.objects.exclude(confirmed_at=None).count() == 3
    assert "Meeting of 12 October" in client.get(url(matrix, "departments/")).content.decode()


def test_from_the_template_by_page_and_back(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = begun(cast, engagement)
    client.force_login(cast.lead)
    html = client.get(url(matrix, "fill/")).content.decode()
    assert "cells are filled, 0 change, 0 are emptied." in html
    assert not MatrixMark.objects.exists()
    told = {"source": "template", "seen": load(matrix).digest}

    assert client.post(url(matrix, "fill/"), told).url == url(matrix)
    assert load(matrix).problems == []
    assert client.post(url(matrix, "fill/"), told).url == url(matrix, "fill/?source=template")  # out of date
    assert client.post(url(matrix, "fill/undo/")).url == url(matrix)
    assert load(matrix).marks == {}
    assert client.post(url(matrix, "fill/undo/")).status_code == 409


def test_a_workbook_by_page(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = complete(cast, engagement)
    client.force_login(cast.lead)
    exported = client.get(url(matrix, "export/"))
    assert (
        exported.headers["Content-Disposition"] == 'attachment; filename="A-2026 Function allocation matrix V1.xlsx"'
    )
    put(matrix, {("8.1", "Operations"): "", ("8.1", "Quality"): "lead"}, cast.lead)

    upload = SimpleUploadedFile("matrix.xlsx", exported.content)
    answer = client.post(url(matrix, "import/"), {"file": upload})

    made = MatrixFill.objects.get()
    assert answer.url == url(matrix, f"import/{made.uid}/")
    html = client.get(answer.url).content.decode()
    assert "1 cells are filled, 0 change, 1 are emptied." in html
    assert client.post(answer.url).url == url(matrix)
    assert load(matrix).value(load(matrix).rows[4], column_of(load(matrix), "Operations")) == "lead"
    wrong = client.post(url(matrix, "import/"), {"file": SimpleUploadedFile("m.xlsx", b"PK nonsense")})
    assert wrong.status_code == 422


@pytest.mark.parametrize(("paper", "parts"), [("A4", 1), ("A3", 1)])
def test_it_is_printed_on_both_sizes(
    cast: Cast, engagement: Engagement, client: Browser, paper: str, parts: int
) -> None:
    matrix = complete(cast, engagement)
    client.force_login(cast.staff)

    answer = client.post(url(matrix, "paper/"), {"paper": paper, "language": "zh-hans"})

    made = Report.objects.get()
    assert answer.url == made.get_absolute_url()
    told = made.snapshot
    assert (told["paper"], len(told["parts"]), told["state"]) == (paper.lower(), parts, "draft")
    assert told["parts"][0]["chapters"][0]["title"] == "5 第5章"
    assert told["parts"][0]["chapters"][0]["rows"][0]["cells"] == ["▲", "", "", "", ""]


def test_columns_that_do_not_fit_go_on_further_sheets(cast: Cast, engagement: Engagement) -> None:
    from certification.reports.function_matrix import build  # noqa: PLC0415

    make_clauses()
    for place in range(30):
        make_department(engagement.client, f"Department {place}", order=place)
    matrix = begun(cast, engagement)

    assert [len(part["columns"]) for part in build(matrix, "en", "A3")["parts"]] == [16, 16]
    assert [len(part["columns"]) for part in build(matrix, "en", "A4")["parts"]] == [11, 11, 10]
    assert build(matrix, "en")["paper"] == "a3"


def test_the_verbs_by_page_and_the_dashboard(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = complete(cast, engagement)
    client.force_login(cast.lead)
    assert client.post(url(matrix, "discuss/")).url == url(matrix)
    assert [one.who for one in waiting(engagement.cycle)] == ["Service desk", "Operations", "Quality"]
    assert client.post(url(matrix, "settle/")).status_code == 409
    talk.confirm_columns(matrix, load(matrix).columns[2:], how="Meeting", by=cast.lead)
    assert client.post(url(matrix, "settle/")).url == url(matrix)
    assert [one.what for one in waiting(engagement.cycle)] == ["Sign the matrix"]
    assert client.post(url(matrix, "send_back/"), {"reason": ""}).status_code == 200
    assert client.post(url(matrix, "send_back/"), {"reason": "Work over 8.1."}).url == url(matrix)
    assert client.post(url(matrix, "cancel/"), {"reason": "Not needed any more."}).status_code == 302
    assert fresh(matrix).state == "cancelled"


def test_in_force_it_is_a_deliverable_of_phase_four(cast: Cast, engagement: Engagement, client: Browser) -> None:
    matrix = in_force(cast, engagement)
    phase = Phase.objects.get(cycle=engagement.cycle, number=4)

    found = deliverables(phase)

    assert [(one.name, one.version, one.url, one.number) for one in found] == [
        ("Function allocation matrix", "V1", url(matrix), Report.objects.get(uid=matrix.paper_uid).number)
    ]
    assert deliverables(Phase.objects.get(cycle=engagement.cycle, number=3)) == []
    client.force_login(cast.staff)
    html = client.get(url(matrix)).content.decode()
    assert Report.objects.get(uid=matrix.paper_uid).file.sha256[:12] in html


def test_two_hundred_clauses_and_sixty_departments_stay_usable(
    cast: Cast, engagement: Engagement, client: Browser, django_assert_max_num_queries: Any
) -> None:
    make_clauses({str(chapter): [f"{chapter}.{place}" for place in range(1, 21)] for chapter in range(1, 11)})
    for place in range(60):
        make_department(engagement.client, f"Department of many words {place}", order=place)
    matrix = begun(cast, engagement)
    grid = load(matrix)
    marks = [
        MatrixMark(workspace=matrix.workspace, matrix=matrix, row=row, column=column, place="x", value=value)
        for place, row in enumerate(grid.rows)
        for column, value in [(grid.columns[place % 62], "lead"), *((one, "support") for one in grid.columns[:62:4])]
        if value == "lead" or column is not grid.columns[place % 62]
    ]
    MatrixMark.objects.bulk_create(marks)
    client.force_login(cast.lead)
    client.get(url(matrix))

    with django_assert_max_num_queries(15):
        began = time.perf_counter()
        html = client.get(url(matrix)).content
        took = time.perf_counter() - began

    assert (len(grid.rows), len(grid.columns), html.count(b"<td")) == (200, 62, 12_400)
    print(f"{took * 1000:.0f} ms, {len(html) / 1024:.0f} KiB, {len(marks)} marks")  # noqa: T201
    assert len(html) < 600 * 1024
    assert took < 3
    wanted = [(row, column) for row in grid.rows for column in grid.columns[8:62:4]]
    there = {(one.row_id, one.column_id) for one in marks if one.value == "support"}
    cells = [f"{row.uid}:{one.uid}:support:" for row, one in wanted if (row.pk, one.pk) in there]
    with django_assert_max_num_queries(60):
        began = time.perf_counter()
        answer = client.post(url(matrix, "cells/"), {"seen": load(matrix).digest, "cell": cells[:1000]})
        took = time.perf_counter() - began
    assert (answer.status_code, MatrixMark.objects.filter(value="").count()) == (200, 1000)
    print(f"1,000 cells saved in {took * 1000:.0f} ms")  # noqa: T201
    with django_assert_max_num_queries(25):  # all of them are in dispute now
        answer = client.post(url(matrix, "cells/"), {"seen": "", "cell": [f"{cell}lead" for cell in cells[:900]]})
    assert (answer.status_code, len(answer.json()["theirs"])) == (409, 900)


def test_in_the_next_cycle_the_matrix_still_holds_and_is_continued(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    old = in_force(cast, engagement)
    later = Cycle.objects.create(
        workspace=engagement.workspace, engagement=engagement, number=2, kind="recertification", opened_on=TODAY
    )
    for number in range(1, 10):
        Phase.objects.create(workspace=engagement.workspace, cycle=later, number=number)
    facts = matrix_facts(later)
    assert (facts.complete, facts.of_this_cycle) == (True, False)
    client.force_login(cast.lead)
    assert client.get(url(old)).status_code == 200
    assert url(old) in client.get(PAGE).content.decode()

    uids = [column.department.uid for column in load(old).columns[2:]]
    answer = client.post(
        f"{PAGE}new/", {"standard": "iso20000-1-2018", "departments": uids, "change_note": "Recertification"}
    )

    made = FunctionMatrix.objects.get(version=2)
    assert (answer.url, made.cycle, made.change_note, len(load(made).marks)) == (
        url(made),
        later,
        "Recertification",
        10,
    )
