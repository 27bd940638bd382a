"""The function allocation matrix in Chromium: filled, marked by key and click; two people at once; the phone."""

# claims: S4.4.1, S4.4.2, S4.4.4, S4.4.5
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from certification.actions import function_matrix as actions
from certification.actions.catalogue import bring_in_file
from certification.matrix_grid import load
from certification.models import Department, Engagement, FunctionMatrix, Standard
from tests.journeys import stage
from wobo.workflow.doors import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEPARTMENTS = [
    ("总经办", "General Management Office"),
    ("质量与体系部", "Quality and Systems Department"),
    ("服务交付中心", "Service Delivery Centre"),
    ("服务台", "Service Desk"),
    ("驻场服务部", "On-site Services Department"),
    ("市场与客户部", "Sales and Customer Department"),
    ("综合管理部", "Administration Department"),
]


def with_departments() -> stage.Stage:
    """Take the client on, with the shipped standard, its departments and a working group."""
    team = stage.engaged()
    content = (Path(settings.BASE_DIR) / "certification/data/standards/iso20000-1-2018.yaml").read_bytes()
    bring_in_file(content, name="iso20000-1-2018.yaml", by=team.admin.fresh())
    team.engagement = Engagement.objects.get(pk=team.engagement.pk)
    team.standard = Standard.objects.get(name__startswith="ISO/IEC 20000-1:2018")
    record(team.engagement, "edit", by=team.lead.fresh(), changes={"standards": [team.standard]})
    place = team.client.workspace
    for order, (name, english) in enumerate(DEPARTMENTS, 1):
        row = Department(workspace=place, name=name, name_en=english, order=order)
        team.rows[name] = record(row, "create", by=team.lead.fresh())
    return team


def saved(visitor: Any) -> None:
    """Wait until the sheet says that everything is saved and nothing waits."""
    visitor.page.wait_for_selector("[data-state][data-tone=done]")
    visitor.page.wait_for_selector("td.unsaved", state="detached")


def matrix() -> FunctionMatrix:
    """Return the one matrix as it is now."""
    return FunctionMatrix.objects.select_related("standard").get()


def values(ref: str) -> list[str]:
    """Return what stands in the row of a clause."""
    grid = load(matrix())
    row = next(one for one in grid.rows if str(one) == ref)
    return [grid.value(row, column) for column in grid.columns]


def test_it_is_filled_marked_by_key_and_click_and_undone(visit: Callable[..., Any]) -> None:
    team = with_departments()
    lead = visit(team.lead.fresh())
    lead.go(f"/e/{team.engagement.code}/matrix/").snap("20-matrix-none")
    lead.press("main .nothing-here .btn").snap("20-matrix-new").send()
    lead.snap("20-matrix-empty")
    lead.press('a[href$="/fill/"]').snap("20-matrix-fill")
    lead.press("main form[method=post] .btn-primary")
    lead.snap("20-matrix-filled")
    page = lead.page
    assert values("5.1")[:2] == ["lead", "support"]

    page.locator("tr:has(b:text-is('8.6.1')) td").nth(4).click()
    saved(lead)
    before = values("8.6.1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("s")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    saved(lead)
    assert values("8.6.1")[5] == "lead"
    assert (values("8.6.2")[5], values("8.6.2")[4]) == ("support", "")
    assert before != values("8.6.1")
    page.wait_for_selector(".matrix-problems li")
    lead.snap("20-matrix-problems")
    page.locator(".matrix-problems a").first.click()  # leads to its cell, and the keys go on from there
    assert page.evaluate("document.activeElement.parentElement.querySelector('b').textContent") == "8.6.1"
    for _press in range(3):
        page.keyboard.press("Control+z")
    saved(lead)
    page.keyboard.press("Enter")
    page.wait_for_url("**/rows/*/*/")
    lead.fill(text="夜班由供应商负责，请核对。").snap("20-matrix-cell").press("main .form-actions .btn-primary")
    lead.go(matrix().get_absolute_url())
    assert lead.count("td.n") == 1
    assert lead.width() <= 1440


def test_two_people_at_one_cell_see_both(visit: Callable[..., Any]) -> None:
    team = with_departments()
    made = begun(team)
    lead = visit(team.lead.fresh())
    lead.expected.add(409)
    page = lead.go(made.get_absolute_url()).page
    grid = load(made)
    row, column = grid.rows[0], grid.columns[3]
    change = actions.Change(row.uid, column.uid, "", "support")
    actions.save_cells(made, [change], seen=grid.digest, by=team.consultant.fresh())

    page.locator("tbody tr[id] td").nth(3).click()
    page.wait_for_selector("dialog[open]")
    lead.snap("21-matrix-clash")
    page.click("[data-keep]")
    saved(lead)

    assert values(str(row))[3] == "lead"


def begun(team: Any) -> FunctionMatrix:
    """Begin a matrix with all departments."""
    rows = list(Department.objects.within(team.client.workspace))
    return actions.begin_matrix(team.engagement.cycle, team.standard, rows, by=team.lead.fresh())


def test_on_the_phone_one_clause_is_a_card(visit: Callable[..., Any]) -> None:
    team = with_departments()
    made = begun(team)
    lead = visit(team.lead.fresh(), phone=True)
    page = lead.go(made.get_absolute_url()).page
    assert lead.width() <= 360
    lead.tap("tbody tr[id] th a")
    page.wait_for_url("**/rows/*/")
    assert lead.width() <= 360
    lead.tap(".matrix-who:nth-of-type(1) .segment:first-child")
    lead.tap(".matrix-who:nth-of-type(3) .segment:nth-child(2)")
    lead.snap("22-matrix-card")
    with page.expect_navigation():
        lead.tap("button[name=next]")

    assert values("4.1")[:3] == ["lead", "", "support"]
    assert page.locator("h1").inner_text().startswith("4.2")
