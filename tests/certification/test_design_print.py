"""The papers and registers of the design as they come out of the printer, in Chinese and in English."""

# claims: S4.1, S4.3, P5, P6, P7
import datetime as dt
import os
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from certification.actions import design_papers, design_registers
from certification.models import DesignPaper, Engagement, Risk
from certification.reports import design_papers as papers
from certification.reports import design_registers as registers
from tests.factories_certification import TODAY, make_department, make_person, make_scope
from tests.factories_design import make_clauses, make_law, make_service
from tests.people import Cast
from tests.reporting.test_print_reports import squeezed, text
from wobo.reporting.engine import render

LANGUAGES = ["zh-hans", "en"]
CLIENT = {
    "legal_name": "佛山市云澈信息技术有限公司",
    "legal_name_en": "Foshan Yunche Information Technology Ltd",
    "short_name": "云澈信息",
    "short_name_en": "Yunche",
    "language": "zh-hans",
}
TEMPLATES = {"objectives": "design_objectives", "elements": "design_elements"}


@pytest.fixture
def full(cast: Cast, engagement: Engagement) -> Engagement:
    """A client with services, people, objectives, risks and laws in two languages."""
    client = engagement.client
    for name, value in CLIENT.items():
        setattr(client, name, value)
    client.save()
    with translation.override("zh-hans"):
        make_clauses("4.1", "5.2", "6.1", "8.6.1", "8.7.1")
        scope = make_scope(engagement, text="向客户提供信息技术运维服务。", text_en="Operation of IT services.")
        scope.services.update(name="服务台服务", name_en="Service desk")
        make_service(engagement, "机房托管服务", name_en="Hosting", customers="市人民医院", other_parties="电信运营商")
        desk = make_department(client, "客服部", name_en="Service desk")
        head = make_person(client, "陈志远", name_en="Chen Zhiyuan", department=desk)
        design_registers.propose_objectives(engagement, by=cast.lead)
        engagement.objectives.update(department=desk, person=head)
        design_registers.propose_risks(engagement, by=cast.lead)
        engagement.risks.update(owner=head, due=dt.date(2026, 12, 31), residual_likelihood=2, residual_impact=2)
        design_registers.seed_laws(engagement, by=cast.lead)
        make_law(
            engagement,
            "地方性法规",
            name_en="Local rules",
            department=desk,
            compliance="partial",
            evaluated_on=TODAY,
            reason="缺少年度演练记录。",
            evidence="演练计划 2026-03",
        )
    return engagement


def paper_of(cast: Cast, engagement: Engagement, kind: str) -> DesignPaper:
    paper = design_papers.draft_paper(engagement, kind, by=cast.lead)
    if kind == "policy":
        paper = design_papers.edit_paper(paper, {"with_objectives": True, "change": "首次发布"}, by=cast.lead)
    return paper


def printed(template: str, context: dict[str, Any], language: str, out: Path, name: str) -> list[str]:
    """Print a snapshot; the style sheets give nothing to remark on. WOBO_SHOW keeps the file to be looked at."""
    folder = Path(os.environ.get("WOBO_SHOW") or out)
    path = folder / f"{name}-{language}.pdf"
    with translation.override(language):
        html = render_to_string(f"certification/reports/{template}.html", context | {"number": "A-2026-R01"})
    result = render(html, out=path, lang=language)
    assert result.remarks == ()
    return [text(path, place + 1) for place in range(result.pages)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["policy", "objectives", "plan", "approach", "elements"])
def test_each_paper_says_client_number_and_version(
    cast: Cast, full: Engagement, tmp_path: Path, kind: str, language: str
) -> None:
    paper = paper_of(cast, full, kind)
    with translation.override(language):
        context = papers.build(paper, language)

    pages = printed(TEMPLATES.get(kind, "design_paper"), context, language, tmp_path, kind)

    first = pages[0]
    name = CLIENT["legal_name"] if language == "zh-hans" else "Foshan Yunche"
    assert squeezed(name) in squeezed(first)
    assert "A-2026-R01" in first
    assert "A/0" in first
    with translation.override(language):
        assert squeezed(str(paper.get_kind_display())) in squeezed(first)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["risks", "laws"])
def test_registers_print_on_landscape_sheets(full: Engagement, tmp_path: Path, name: str, language: str) -> None:
    with translation.override(language):
        context = getattr(registers, name)(full, language)

    pages = printed(f"design_{name}", context, language, tmp_path, name)

    reader = pypdf.PdfReader(Path(os.environ.get("WOBO_SHOW") or tmp_path) / f"{name}-{language}.pdf")
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)
    told = squeezed("".join(pages))
    if name == "risks":
        assert "R011" in told
    else:
        assert squeezed("地方性法规" if language == "zh-hans" else "Local rules") in told


def test_five_thousand_risks_are_printed_in_volumes(cast: Cast, full: Engagement, tmp_path: Path) -> None:
    place = {"workspace": full.workspace, "engagement": full}
    told = {"text": "服务中断风险，影响客户业务", "measure": "冗余部署并定期演练", "likelihood": 3}
    rows = (Risk(number=number, impact=1 + number % 5, **told, **place) for number in range(12, 5001))
    Risk.objects.bulk_create(rows)

    made = design_papers.print_register(full, "risk-register", "zh-hans", by=cast.lead)

    assert [[len(part) for part in one.snapshot["parts"]] for one in made] == [[200] * 7] * 3 + [[200] * 4]
    assert [
        one.snapshot["title"].endswith(f"（第 {place} 册，共 4 册，合计 5000 条）")
        for place, one in enumerate(made, 1)
    ] == [True] * 4
    pages = printed("design_risks", made[0].snapshot, "zh-hans", tmp_path, "risks-volume")
    assert len(pages) > 50
