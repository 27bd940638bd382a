"""Sheets of findings on paper: one A4 page each, whatever they say, and lines to write on where nothing is said yet."""

from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from audits.models.finding_parts import MOST_FACTS
from audits.reports.finding_fit import BOXES, SIZES, fitted
from tests.reporting import samples
from tests.reporting.test_print_reports import LANGUAGES, squeezed, text
from wobo.reporting.engine import render

ZH = "二〇二六年十月九日，变更记录CHG-0917未经变更经理批准即在生产环境实施，违反变更管理程序第5.3条的规定。"
EN = "On 9 October 2026 change record CHG-0917 was carried out in production without the approval of the change manager. "


def sheet(language: str, **texts: str) -> dict[str, Any]:
    """Return a sheet as the snapshot has it; what is not given is empty."""
    say = samples.speaking(language)
    told = dict.fromkeys(("facts", "seen", "disagreement", "ruling", *BOXES), "") | texts
    told["facts"] = told["facts"][:MOST_FACTS]
    fit = fitted(told, fixed=("facts",))
    word = say("严重不符合", "Major nonconformity"), say("轻微不符合（一般）", "Minor nonconformity")
    return {
        **fit.texts, "size": fit.size, "roomy": fit.roomy, "heading": say("不符合报告", "Nonconformity report"),
        "number": "FSYX-2026-F012", "state": say("已确认", "Acknowledged"),
        "source": say("内部审核 FSYX-2026-A01", "Internal audit FSYX-2026-A01"), "date": "2026-10-09 10:30",
        "department": say("运行维护部", "Operations"), "place": say("机房", "Server room"), "head": "李四",
        "escort": "王五", "object": "CHG-0917", "document_clause": "QL-ITSM-P-08 5.3", "repeats": "FSYX-2026-F003",
        "clause": f"ISO/IEC 20000-1:2018 8.5.1 {say('变更管理', 'Change management')}",
        "grades": [{"word": one, "on": not place} for place, one in enumerate(word)],
        "kinds": [{"word": say("实施性", "Implementation"), "on": True}],
        "auditor": "赵六", "auditor_on": "2026-10-09", "auditee": "李四", "auditee_on": "2026-10-10",
        "owner": "王五", "due": "2026-11-09", "verdicts": [{"word": say("有效", "Effective"), "on": True}],
        "verifier": "赵六", "verified_on": "2026-11-10", "effective_by": "赵六", "closed_on": "2026-12-11",
    }  # fmt: skip


def paper(language: str, sheets: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the snapshot of a set."""
    with translation.override(language):
        return samples.furniture(language) | {"kind": "finding", "title": "F4", "short_title": "F4", "sheets": sheets}


def texts(language: str, length: int) -> dict[str, str]:
    """Return every text of a sheet in so many characters."""
    pattern = EN if language == "en" else ZH
    whole = (pattern * (length // len(pattern) + 1))[:length]
    return dict.fromkeys(("facts", *BOXES), whole)


def printed(language: str, out: Path, sheets: list[dict[str, Any]]) -> list[str]:
    """Return the text of the pages."""
    with translation.override(language):
        html = render_to_string("audits/reports/finding.html", paper(language, sheets))
    path = out / f"findings-{language}.pdf"
    result = render(html, out=path, lang=language)
    assert result.remarks == ()
    return [squeezed(text(path, page + 1)) for page in range(result.pages)]


LENGTHS = (0, 40, 90, 150, 220, 300, 420, 600, 900, 1500, 2200, 4000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sheet_is_one_page_however_long_its_texts(language: str, tmp_path: Path) -> None:
    sheets = [sheet(language, **texts(language, length)) for length in LENGTHS]

    pages = printed(language, tmp_path, sheets)

    assert len(pages) == len(LENGTHS)
    assert all("FSYX-2026-F012" in page for page in pages)
    sizes = [one["size"] for one in sheets[1:]]  # the first is empty: it has lines to write on
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (0, len(SIZES) - 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_facts_alone_are_whole(language: str, tmp_path: Path) -> None:
    facts = texts(language, MOST_FACTS)["facts"]

    pages = printed(language, tmp_path, [sheet(language, facts=facts)])

    assert len(pages) == 1
    assert squeezed(facts)[-30:] in pages[0].replace("-", "") or squeezed(facts)[-12:] in pages[0]


def test_lines_of_their_own_are_reckoned(tmp_path: Path) -> None:
    lines = "\n".join(f"{number}. CHG-{number:04d}" for number in range(1, 60))

    assert len(printed("en", tmp_path, [sheet("en", facts="Short.", action=lines, correction=lines)])) == 1


def test_what_is_cut_says_where_the_rest_is() -> None:
    with translation.override("en"):
        made = sheet("en", **texts("en", 4000))

    assert made["facts"] == texts("en", MOST_FACTS)["facts"]
    assert all(made[name].endswith("… (whole text on the page of the finding)") for name in BOXES)


def test_an_empty_sheet_has_lines_to_write_on(tmp_path: Path) -> None:
    html = render_to_string("audits/reports/finding.html", paper("en", [sheet("en", facts="Something.")]))

    assert html.count('class="ruled"') == 2 * len(BOXES)
