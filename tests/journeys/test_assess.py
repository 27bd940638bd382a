"""Clause by clause: by keyboard, with evidence, two people on one clause, and without any script."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from audits.models import AnswerDraft, ClauseAssessment, Evidence
from tests.journeys import stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answer(ref: str) -> ClauseAssessment:
    """Return what stands on a clause."""
    return ClauseAssessment.objects.get(clause__ref=ref)


def saved(visitor: Any) -> None:
    """Wait until the page says that everything is saved."""
    visitor.page.wait_for_selector('[data-save-state][data-state="saved"]')


def late(route: Any) -> None:
    """Send a request on after half a second, as a slow line would."""
    time.sleep(0.5)
    route.continue_()


def test_a_sheet_is_assessed_by_keyboard_with_evidence(visit: Callable[..., Any]) -> None:
    team = stage.on_site()
    home = team.diagnosis.get_absolute_url()
    lead = visit(team.lead.fresh())
    page = lead.go(f"{home}sheet/").snap("05-sheet-empty").page
    page.keyboard.press("ArrowDown")
    for key in "1232":
        page.keyboard.press(key)
        page.keyboard.press("ArrowDown")
    page.locator("[data-saving=saved]").nth(3).wait_for()
    lead.snap("05-sheet-keys")
    results = {row.clause.ref: row.result for row in ClauseAssessment.objects.select_related("clause")}
    assert results == {"4.1": "conform", "8.1": "partial", "8.2": "nonconform", "8.3": "partial"}

    page.route("**/line/", late)
    page.keyboard.press("Home")
    page.keyboard.press("2")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # before the answer: the card waits for it, else it begins with an old version
    assert answer("4.1").result == "partial"
    assert lead.value("version") == str(answer("4.1").version)
    lead.snap("05-card")
    page.fill("main [name=found]", "有变更制度，紧急变更没有事后评审。")
    saved(lead)
    assert AnswerDraft.objects.get().content["found"].startswith("有变更制度")
    page.locator("main details.entry summary").first.click()
    lead.fill(**{"gap-0-text": "紧急变更没有事后评审。", "gap-0-cause": "no_rule", "gap-0-cause_text": "制度未覆盖"})
    saved(lead)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.url.endswith("/clauses/8.1/")
    row = answer("4.1")
    assert (row.result, row.found[:5], row.gaps.count()) == ("partial", "有变更制度", 1)

    page.locator("main aside details.more summary").first.click()
    page.set_input_files("main [name=files]", [stage.photo("变更单.txt"), stage.photo("评审.txt")])
    lead.press("main form[data-upload] .form-actions button")
    page.locator("main aside details.more summary").nth(1).click()
    lead.fill(title="值班日志 2026-09", kept_at="运维部文件柜")
    lead.press('main form[action$="/reference/"] .form-actions button').snap("05-card-evidence")
    there = Evidence.objects.filter(assessments__clause__ref="8.1")
    assert (there.exclude(file=None).count(), there.filter(file=None).count()) == (2, 1)


def test_two_people_on_one_clause_see_both_texts_and_lose_none(visit: Callable[..., Any]) -> None:
    team = stage.on_site()
    card = f"{team.diagnosis.get_absolute_url()}clauses/8.2/"
    first, second = visit(team.lead.fresh()), visit(team.consultant.fresh())
    second.expected = {409}
    first.go(card)
    second.go(card)
    first.fill(result="partial", found="制度齐全，执行不全。").send("")
    assert answer("8.2").found == "制度齐全，执行不全。"
    with second.page.expect_navigation():
        second.page.fill("main [name=found]", "没有看到紧急变更的记录。")
    second.page.wait_for_selector(".sheet-bad")
    second.snap("05-two-texts")
    shown = second.page.locator(".sheet-bad").inner_text()
    assert "制度齐全，执行不全。" in shown
    assert "没有看到紧急变更的记录。" in shown
    assert second.value("found") == "没有看到紧急变更的记录。"

    second.page.fill("main [name=found]", "制度齐全，没有看到紧急变更的记录。")
    second.press("#card .form-actions .btn-danger")
    assert answer("8.2").found == "制度齐全，没有看到紧急变更的记录。"
    assert answer("8.2").assessed_by == team.consultant


def test_the_sheet_and_the_card_work_without_scripts(visit: Callable[..., Any]) -> None:
    team = stage.on_site()
    home = team.diagnosis.get_absolute_url()
    plain = visit(team.consultant.fresh(), java_script_enabled=False)
    plain.go(f"{home}sheet/").snap("05-sheet-no-script")
    for ref, value in (("4.1", "conform"), ("8.3", "nonconform")):
        plain.page.locator(f'[data-line="{ref}"] .verdict-{value}').click()
    plain.press("main #sheet-form .sticky-bar button")
    assert (answer("4.1").result, answer("8.3").result) == ("conform", "nonconform")

    plain.press('[data-line="8.1"] a').fill(result="partial", found="策划有记录，检查没有。").snap("05-card-no-script")
    plain.send("next")
    assert plain.page.url.endswith("/clauses/8.2/")
    assert answer("8.1").found == "策划有记录，检查没有。"
