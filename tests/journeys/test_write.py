"""Writing a document: from the set, in the editor, two at once, on a phone, without any script; comments, differences."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from documents import actions
from documents.actions.beginning import begin
from documents.actions.sections import describe_change, save_section
from documents.models import Comment, Document, Revision, Section, SectionDraft, SectionText
from tests.journeys import stage
from wobo.notices.models import Notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def entered(team: Any, key: str = "documents", **fields: Any) -> Document:
    """Enter a procedure of the set in the register."""
    told = {"title": "文件和记录管理程序", "title_en": "Document and record control procedure", "level": "P", **fields}
    return actions.create_document(
        team.engagement, by=team.lead.fresh(), number="FSYC-ITSM-P-01", key=key, department=team.rows["department"],
        writer=team.rows["陈志远"], **told,
    )  # fmt: skip


def address(document: Document, tail: str = "") -> str:
    return f"/e/{document.engagement.code}/documents/{document.uid}/{tail}"


def sheet(revision: Revision, tail: str = "") -> str:
    return address(revision.document, f"versions/{revision.uid}/write/{tail}")


def saved(visitor: Any) -> None:
    """Wait until the page says that everything is saved."""
    visitor.page.wait_for_selector('[data-save-state][data-state="saved"]')


def editor(visitor: Any) -> Any:
    """Return the page on which one writes, once it is there."""
    return visitor.page.wait_for_selector(".editor-page .tiptap")


def test_a_document_is_written_from_the_set(visit: Callable[..., Any]) -> None:
    team = stage.engaged()
    document = entered(team)
    lead = visit(team.lead.fresh())
    lead.go(address(document)).snap("60-document")
    lead.go(address(document, "begin/")).snap("60-begin")
    assert lead.page.is_checked("main [name=way][value=template]")
    lead.send()
    made = Revision.objects.get()
    assert lead.page.url.endswith(sheet(made))
    said = lead.snap("60-write").page.inner_text("main")
    assert "佛山市云澈信息技术有限公司" in said
    assert "{company}" not in said
    assert "〔管理者代表〕" not in said  # the role of the account stands in for the letter
    assert lead.width() <= 1440

    lead.go(sheet(made, "s/purpose/"))
    editor(lead)
    page = lead.page
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("新增一段：")
    page.click("[data-do=bold]")
    page.keyboard.type("必须")
    page.click("[data-do=bold]")
    page.keyboard.type("当日登记，见")
    page.click("[data-do=link]")
    page.fill("#reference-search", "FSYC")
    page.click('[data-reference]:has-text("文件和记录管理程序")')
    page.keyboard.press("Control+End")
    page.click("[data-do=table]")
    page.keyboard.type("级别")
    assert page.is_visible("[data-do=rowBelow]")
    page.click("[data-do=rowBelow]")
    saved(lead)
    assert re.search(r"已保存 \d\d:\d\d|Saved \d\d:\d\d", page.inner_text("[data-save-state]"))
    lead.snap("60-editor")
    assert SectionDraft.objects.get().user == team.lead
    lead.send()
    html = Section.objects.get(key="purpose").html
    assert '<p>新增一段：<strong>必须</strong>当日登记，见<a href="doc:' in html
    assert "<thead><tr><th>级别</th><th></th><th></th></tr></thead>" in html
    assert "style" not in html
    assert not SectionDraft.objects.exists()
    assert SectionText.objects.filter(key="purpose").count() == 2
    lead.go(sheet(made, "s/purpose/history/")).snap("60-history")


def test_leaving_the_page_makes_one_edit(visit: Callable[..., Any]) -> None:
    team = stage.engaged()
    made = begin(entered(team), by=team.lead.fresh(), texts=[("purpose", "目的", "<p>甲</p>")])
    lead = visit(team.lead.fresh()).go(sheet(made, "s/purpose/"))
    editor(lead)
    lead.page.keyboard.press("Control+End")
    lead.page.keyboard.type("乙")
    saved(lead)
    lead.go(address(made.document))
    lead.page.wait_for_timeout(500)
    assert Section.objects.get().html == "<p>甲乙</p>"


def test_two_at_once_see_each_other_and_both_texts(visit: Callable[..., Any]) -> None:
    team = stage.engaged()
    made = begin(entered(team), by=team.lead.fresh(), texts=[("purpose", "目的", "<p>服务台十五分钟内响应。</p>")])
    lead, helper = visit(team.lead.fresh()), visit(team.consultant.fresh())
    helper.expected.add(409)
    lead.go(sheet(made, "s/purpose/"))
    editor(lead)
    helper.go(sheet(made)).page.wait_for_selector("text=沈岚")
    helper.go(sheet(made, "s/purpose/"))
    editor(helper)
    lead.page.keyboard.press("Control+End")
    lead.page.keyboard.type("由经理复核。")
    saved(lead)
    lead.send()
    helper.page.keyboard.press("Control+End")
    helper.page.keyboard.type("记入台账。")
    helper.page.wait_for_selector("[data-conflict-help]:not([hidden])")
    helper.send()
    helper.snap("61-both-texts")
    said = helper.page.inner_text(".diff-sides")
    assert "由经理复核。" in said
    assert "记入台账。" in said
    editor(helper)
    assert "记入台账" in helper.page.inner_text(".editor-page")
    helper.page.keyboard.press("Control+End")
    helper.page.keyboard.type("由经理复核。")
    helper.send()
    assert Section.objects.get().html == "<p>服务台十五分钟内响应。记入台账。由经理复核。</p>"


def test_without_script_the_html_is_written_by_hand(visit: Callable[..., Any]) -> None:
    team = stage.engaged()
    made = begin(entered(team), by=team.lead.fresh(), texts=[("purpose", "目的", "<p>甲</p>")])
    lead = visit(team.lead.fresh(), java_script_enabled=False)
    lead.go(sheet(made, "s/purpose/")).snap("62-no-script")
    lead.page.fill("textarea[name=html]", "<p>乙<script>alert(1)</script></p><ol><li>一</li></ol>")
    lead.send()
    assert Section.objects.get().html == "<p>乙</p><ol><li>一</li></ol>"


def test_on_a_phone(visit: Callable[..., Any]) -> None:
    team = stage.engaged()
    document = entered(team)
    from documents.actions.beginning import begin_from_template  # noqa: PLC0415

    made = begin_from_template(document, by=team.lead.fresh())
    author = visit(team.representative.fresh(), phone=True)
    author.go(sheet(made))
    assert author.width() == 360
    author.go(sheet(made, "s/procedure/"))
    editor(author)
    assert author.width() == 360
    author.page.keyboard.press("Control+Home")
    author.page.keyboard.type("先")
    saved(author)
    author.snap("63-phone")
    author.send()
    section = Section.objects.get(key="procedure")
    assert section.confirmed_by == team.representative
    author.tap('form[action$="/s/purpose/confirm/"] button')
    author.page.wait_for_selector("#s-purpose .text-done")


def test_comments_differences_and_the_reader(visit: Callable[..., Any]) -> None:
    team = stage.engaged()
    document, by = entered(team), team.lead.fresh()
    rows = "".join(f"<tr><td>P{n}</td><td>{15 * n} 分钟</td></tr>" for n in range(1, 5))
    former = begin(
        document, by=by,
        texts=[
            ("purpose", "目的", "<p>规定事件的受理和关闭。</p>"),
            ("procedure", "程序", f"<p>服务台收到事件后十五分钟内响应。</p><table><tbody>{rows}</tbody></table>"),
        ],
    )  # fmt: skip
    Revision.objects.filter(pk=former.pk).update(state="in_force")
    made = begin(document, by=by)
    changed = made.sections.get(key="procedure")
    html = changed.html.replace("十五", "三十").replace("60 分钟", "50 分钟")
    save_section(changed, by=by, version=1, title="工作程序", html=html)
    describe_change(made, "响应时限放宽。", by=by)

    guest = visit(team.representative.fresh())
    guest.go(address(document, f"versions/{made.uid}/comments/?section=procedure"))
    guest.page.fill("main [name=text]", "三十分钟太长，请 @沈岚 说明。")
    guest.send()
    guest.snap("64-comments")
    assert Comment.objects.get().section_key == "procedure"
    assert Notice.objects.filter(recipient=team.lead, kind="document.comment.mention").count() == 1
    lead = visit(team.lead.fresh()).go("/")
    assert "说明" in lead.snap("64-inbox").page.inner_text("main")
    lead.go(address(document, f"versions/{made.uid}/")).snap("64-reader")
    assert "三十分钟太长" in lead.page.inner_text("aside")
    lead.go(address(document, "difference/")).snap("64-diff")
    assert lead.page.locator(".diff del").all_inner_texts() == ["十五", "60"]
    assert lead.page.locator(".diff ins").all_inner_texts() == ["三十", "50"]
    lead.go(address(document, "difference/?view=inline")).snap("64-diff-inline")
