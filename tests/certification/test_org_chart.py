"""The organisation chart: every department and head in its box, none upon another, on the page and on A4 and A3."""

import re
from typing import Any

import pypdf
import pytest
from django.test import Client as Browser
from django.utils import translation

from certification.actions.people_chart import print_chart
from certification.models import Client
from certification.reports.people_chart import RATIO, chart, units
from tests.factories_certification import make_client, make_department, make_person
from tests.people import Cast
from wobo.reporting.actions import page_of
from wobo.reporting.charts import Unit, orgchart
from wobo.reporting.engine import render
from wobo.reporting.models import Report

MM = 72 / 25.4
ENGLISH = ("Network and security operations", "Service desk", "Human resources and administration", "Finance")
CHINESE = ("网络与安全运维部", "服务台", "人力资源与行政管理中心", "财务部")


@pytest.fixture
def house(cast: Cast) -> Client:
    return make_client(cast.client_a, legal_name="樵澜信息技术服务有限公司", legal_name_en="Qiaolan Information Ltd")


def fill(house: Client, count: int) -> None:
    """Make a tree of so many departments: eight at the top, what is more under them, one branch three levels deep."""
    head = make_person(house, "陈志远", name_en="Zhiyuan Chen")
    made: list[Any] = []
    for number in range(count):
        above = None if number < 8 else made[number % 8] if number % 5 else made[number - 8]
        made.append(
            make_department(
                house,
                f"{CHINESE[number % 4]}{number}",
                name_en=f"{ENGLISH[number % 4]} {number}",
                parent=above,
                head=head if number % 3 else None,
                order=number,
            )
        )


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg)
    return [tuple(map(float, one)) for one in found]  # type: ignore[misc]


def overlapping(svg: str) -> list[Any]:
    found = boxes(svg)
    return [
        (one, two)
        for index, one in enumerate(found)
        for two in found[index + 1 :]
        if one[0] < two[0] + two[2] - 0.1
        and two[0] < one[0] + one[2] - 0.1
        and one[1] < two[1] + two[3] - 0.1
        and two[1] < one[1] + one[3] - 0.1
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("count", [1, 8, 25, 60])
def test_every_department_has_its_box_and_none_lies_upon_another(house: Client, count: int, language: str) -> None:
    fill(house, count)

    svg = chart(house, language, "A4")

    assert len(boxes(svg)) == count + 1
    assert overlapping(svg) == []
    head = "Zhiyuan Chen" if language == "en" else "陈志远"
    assert svg.count(f">{head}</text>") == sum(1 for number in range(count) if number % 3)


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("shape", ["wide", "deep", "two", "one"])
def test_the_drawing_fills_its_sheet_whatever_the_shape(paper: str, shape: str) -> None:
    def leaves(count: int) -> tuple[Unit, ...]:
        return tuple(Unit(name=f"部门{number}") for number in range(count))

    deep = Unit(name="底")
    for level in range(12):
        deep = Unit(name=f"层{level}", under=(deep,))
    under = {
        "wide": leaves(59),
        "deep": (deep,),
        "two": (Unit(name="甲", under=leaves(40)), Unit(name="乙")),
        "one": (),
    }

    svg = orgchart(Unit(name="顶", under=under[shape]), title="t", ratio=RATIO[paper])

    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())  # type: ignore[union-attr]
    assert width / height == pytest.approx(RATIO[paper], rel=0.01)
    assert overlapping(svg) == []
    assert all(x >= 0 and y >= 0 for x, y, _w, _h in boxes(svg))


def test_names_are_escaped_and_too_long_ones_end_in_an_ellipsis() -> None:
    svg = orgchart(Unit(name="<script>&", under=(Unit(name="很长的名字" * 16, head='"x"'),)), title="<t>")

    assert "<script>" not in svg
    assert "&lt;script&gt;&amp;" in svg
    assert "…</text>" in svg
    assert "style=" not in svg
    assert f"<title>{'很长的名字' * 16}" in svg  # whole for who points at it or listens


def test_one_top_manager_stands_at_the_top_several_do_not(house: Client) -> None:
    make_department(house, "服务台")
    make_person(house, "罗文", name_en="Wen Luo", top_management=True)
    alone = units(house, "zh-hans")
    make_person(house, "王总", top_management=True)
    several = units(house, "zh-hans")

    assert (alone.name, alone.head, several.head) == ("樵澜信息技术服务有限公司", "罗文", "")  # type: ignore[union-attr]


def test_the_page_shows_the_chart_and_an_empty_house_the_next_step(cast: Cast, house: Client, client: Browser) -> None:
    client.force_login(cast.staff)
    empty = client.get(f"/clients/{house.uid}/departments/chart/").content.decode()
    make_department(house, "服务台")
    drawn = client.get(f"/clients/{house.uid}/departments/chart/").content.decode()

    assert "No department yet" in empty
    assert "chart-orgchart" in drawn
    assert "Print as PDF" not in drawn  # staff reads


@pytest.mark.parametrize(("name", "status"), [("staff", 403), ("external_auditor", 403), ("stranger_admin", 404)])
def test_who_does_not_keep_departments_prints_no_chart(
    cast: Cast, house: Client, client: Browser, name: str, status: int
) -> None:
    make_department(house, "服务台")
    client.force_login(getattr(cast, name))

    given = {"paper": "A3", "language": "en"}
    assert client.post(f"/clients/{house.uid}/departments/chart/", given).status_code == status
    assert not Report.objects.exists()


def test_a_press_queues_the_paper_in_the_chosen_size_and_language(cast: Cast, house: Client, client: Browser) -> None:
    make_department(house, "服务台", name_en="Service desk")
    client.force_login(cast.client_admin)

    answer = client.post(f"/clients/{house.uid}/departments/chart/", {"paper": "A3", "language": "en"}, follow=True)
    wrong = client.post(f"/clients/{house.uid}/departments/chart/", {"paper": "A0", "language": "en"})

    report = Report.objects.get()
    assert answer.status_code == 200
    assert (report.kind, report.language, report.snapshot["paper"]) == ("org-chart", "en", "A3")
    assert "Service desk" in report.snapshot["svg"]
    assert wrong.status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("paper", "size"), [("A4", (297, 210)), ("A3", (420, 297))])
@pytest.mark.parametrize("count", [8, 25, 60])
def test_it_prints_on_one_sheet_of_the_size(
    cast: Cast, house: Client, count: int, paper: str, size: tuple[int, int], language: str, tmp_path: Any
) -> None:
    fill(house, count)
    with translation.override(language):
        report = print_chart(house, paper=paper, language=language, by=cast.client_admin)
    html, assets = page_of(report)

    result = render(html, out=tmp_path / "chart.pdf", assets=assets)

    page = pypdf.PdfReader(tmp_path / "chart.pdf").pages[0]
    text = page.extract_text()
    assert result.pages == 1
    assert (round(page.mediabox.width / MM), round(page.mediabox.height / MM)) == size
    assert ("Organisation chart" if language == "en" else "服务台") in text
    assert ("Zhiyuan Chen" if language == "en" else "陈志远") in text
