"""The papers of the certified years as they come out of the printer, in Chinese and in English."""

# claims: P16, P17, P19, S12.2
import datetime as dt
import os
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from certification.actions import upkeep
from certification.actions.closing import close_engagement
from certification.actions.improvements import move_improvement
from certification.actions.upkeep_papers import print_register
from certification.models import Engagement, Improvement
from certification.reports import upkeep as papers
from tests.factories_certification import make_department, make_person
from tests.factories_upkeep import make_certificate, make_improvement
from tests.people import Cast
from tests.reporting.test_print_reports import squeezed, text
from wobo.reporting.engine import render
from wobo.reporting.models import Report

LANGUAGES = ["zh-hans", "en"]
TEMPLATES = {
    "plan": "upkeep_plan",
    "improvements": "improvement_register",
    "notices": "change_notices",
    "closing": "closing_sheet",
}
DAY = dt.date(2026, 10, 12)


@pytest.fixture
def full(cast: Cast, engagement: Engagement) -> Engagement:
    """A certified client in its second year, with everything that its papers tell."""
    client = engagement.client
    client.legal_name, client.legal_name_en = "佛山市云澈信息技术有限公司", "Foshan Yunche Information Technology Ltd"
    client.short_name, client.language = "云澈信息", "zh-hans"
    client.save()
    number = {"number": "0350025ITSM001R0M", "body": "华夏认证中心有限公司"}
    make_certificate(engagement, issued_on=dt.date(2025, 11, 20), **number)
    with translation.override("zh-hans"):
        upkeep.draw_up(engagement.cycle, 2026, by=cast.lead)
    rows = engagement.cycle.upkeep_items.filter(due__lte=dt.date(2026, 9, 1))
    upkeep.mark_done(list(rows), on=DAY, note="运行记录", by=cast.lead)
    owner = make_person(client, "陈志远", name_en="Chen Zhiyuan", department=make_department(client, "客服部"))
    told: dict[str, Any] = {"aim": "quality", "benefit": 4, "cost": 2, "owner": owner, "due": dt.date(2026, 12, 1)}
    words = {"plan": "增加夜班人员两名，调整排班。", "target": "平均等待时间低于 5 分钟"}
    first = make_improvement(
        engagement, cast.lead, text="服务台夜间等待时间过长，客户多次反馈。", source="customer", **words, **told
    )
    first = move_improvement(first, "approve", by=cast.top_manager)
    first = move_improvement(first, "finish", by=cast.lead, result="已增加两名夜班人员。")
    move_improvement(first, "measure", by=cast.representative, measured="平均等待 4 分钟", reached="yes")
    make_improvement(engagement, cast.lead, text="机房机柜标识不清。", source="inspection")
    change = {"kind": "address", "text": "公司注册地址变更为佛山市顺德区。", "happened_on": dt.date(2026, 9, 20)}
    row = upkeep.notice_change(engagement.cycle, change, by=cast.lead)
    row = upkeep.report_change(row, on=DAY, how="电子邮件，林老师", by=cast.lead)
    upkeep.answer_change(row, on=DAY, text="已备案，下次监督审核时核实。", by=cast.lead)
    return engagement


def printed(name: str, context: dict[str, Any], language: str, out: Path) -> tuple[list[str], Path]:
    """Print a snapshot; the style sheets give nothing to remark on. WOBO_SHOW keeps the file to be looked at."""
    path = Path(os.environ.get("WOBO_SHOW") or out) / f"{name}-{language}.pdf"
    with translation.override(language):
        template = f"certification/reports/{TEMPLATES[name]}.html"
        html = render_to_string(template, context | {"number": "A-2026-R01"})
    result = render(html, out=path, lang=language)
    assert result.remarks == ()
    return [text(path, place + 1) for place in range(result.pages)], path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "chinese", "english"),
    [
        ("plan", "0350025ITSM001R0M", "0350025ITSM001R0M"),
        ("improvements", "平均等待 4 分钟", "Chen"),
        ("notices", "已备案，下次监督审核时核实。", "Foshan Yunche"),
    ],
)
def test_registers_and_plan_print_on_landscape_sheets(
    full: Engagement, tmp_path: Path, name: str, chinese: str, english: str, language: str
) -> None:
    with translation.override(language):
        context = getattr(papers, name)(full, language)

    pages, path = printed(name, context, language, tmp_path)

    box = pypdf.PdfReader(path).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)
    assert squeezed(chinese if language == "zh-hans" else english) in squeezed("".join(pages))
    assert "A-2026-R01" in pages[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_closing_sheet_names_outcome_phases_certificates_and_both_sides(
    cast: Cast, full: Engagement, tmp_path: Path, language: str
) -> None:
    told = {"handed_back": "体系文件一套\n审核资料\n系统账号", "kept_until": dt.date(2029, 12, 31)}
    closed = close_engagement(full, outcome="通过认证，体系正常运行。", by=cast.lead, **told)
    with translation.override(language):
        context = papers.closing(closed, language)

    pages, _path = printed("closing", context, language, tmp_path)

    told_there = squeezed("".join(pages))
    for words in ("通过认证，体系正常运行。", "体系文件一套", "2029-12-31", "0350025ITSM001R0M", "C-1"):
        assert squeezed(words) in told_there
    assert len(pages) == 1
    assert Report.objects.get(kind="closing-sheet").snapshot["outcome"] == "通过认证，体系正常运行。"


def test_thousands_of_improvements_are_printed_in_volumes(cast: Cast, full: Engagement) -> None:
    place = {"workspace": full.workspace, "cycle": full.cycle, "source": "staff", "noticed_on": DAY}
    rows = (Improvement(number=number, text=f"改进 {number}", **place) for number in range(3, 1102))
    Improvement.objects.bulk_create(rows)

    made = print_register(full, language="zh-hans", by=cast.lead)

    assert [[len(part) for part in one.snapshot["parts"]] for one in made] == [[200] * 5, [101]]
