"""The reports as they come out of the printer: words, pages, running lines, bookmarks, fonts."""

import re
import subprocess
from pathlib import Path

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.reporting import samples
from tests.reporting.test_engine_render import fonts
from wobo.reporting.engine import render

LANGUAGES = ["zh-hans", "en"]
HAN = re.compile(r"[\u3400-\u9fff]")


def printed(name: str, language: str, out: Path, **changes: object) -> tuple[pypdf.PdfReader, list[str]]:
    """The file and the text of its pages; WeasyPrint may have nothing to remark on our style sheets."""
    with translation.override(language):
        html = render_to_string(f"reports/{name}.html", samples.BUILDERS[name](language, **changes))
    path = out / f"{name}-{language}.pdf"
    result = render(html, out=path, lang=language)
    assert result.remarks == ()
    reader = pypdf.PdfReader(path)
    return reader, [text(path, page + 1) for page in range(result.pages)]


def text(path: Path, page: int) -> str:
    """A page's words in reading order, one line for each line."""
    command = ["pdftotext", "-f", str(page), "-l", str(page), "-layout", str(path), "-"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        return pypdf.PdfReader(path).pages[page - 1].extract_text()


def squeezed(value: str) -> str:
    return re.sub(r"\s+", "", value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", samples.BUILDERS)
def test_report_prints_in_both_languages_with_embedded_print_fonts(name, language, tmp_path):
    reader, _ = printed(name, language, tmp_path)

    names = {str(font["/BaseFont"]).split("+")[1] for font in fonts(reader)}
    assert names <= {"Noto-Sans-SC", "Noto-Sans-SC-Bold"}
    assert reader.metadata.title.startswith("FSYX-2026-")
    assert reader.root_object["/Lang"] == language


@pytest.mark.parametrize("name", samples.BUILDERS)
def test_english_report_holds_no_chinese(name, tmp_path):
    _, pages = printed(name, "en", tmp_path, signature_page=samples.signature_page("en"))

    assert HAN.findall("".join(pages)) == []


@pytest.mark.parametrize("name", samples.BUILDERS)
def test_chinese_report_holds_no_english_label(name, tmp_path):
    _, pages = printed(name, "zh-hans", tmp_path, signature_page=samples.signature_page("zh-hans"))

    known = {"ISO", "IEC", "Amd", "SHA", "Asia", "Shanghai", "https", "wobo", "example", "verify", "SLA", "ITSM", "SMS", "sha", "FSYX", "CNY", "FTA", "XKD"}  # fmt: skip
    words = re.sub(r"[0-9a-f]{32,}", "", "".join(pages))
    assert set(re.findall(r"[A-Za-z]{3,}", words)) - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_running_lines_stand_on_every_page_but_the_cover(language, tmp_path):
    reader, pages = printed("diagnosis", language, tmp_path)

    total = len(reader.pages)
    client, number = samples.furniture(language)["client"]["short_name"], "FSYX-2026-D-01·A/0"
    assert client not in squeezed(pages[0]) or "·" not in pages[0].splitlines()[0]
    for index, page in enumerate(pages[1:], start=2):
        flat = squeezed(page)
        assert squeezed(client) + "·" in flat
        assert number in flat
        footer = squeezed(page.strip().splitlines()[-1])
        assert re.search(rf"\D{index}\D+{total}", footer), footer
        assert squeezed(samples.furniture(language)["issued_on"]) in footer


@pytest.mark.parametrize("language", LANGUAGES)
def test_diagnosis_has_the_pages_of_a_report_and_no_empty_one(language, tmp_path):
    reader, pages = printed("diagnosis", language, tmp_path)

    assert 15 <= len(reader.pages) <= 32
    assert min(len(squeezed(page)) for page in pages) > 60
    wide = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert 1 <= len(wide) < len(pages) / 2


def test_bookmarks_and_contents_lead_to_the_chapters(tmp_path):
    reader, pages = printed("diagnosis", "en", tmp_path)

    chapters = [one for one in reader.outline if not isinstance(one, list)]
    titles = [one.title for one in chapters]
    assert titles[0].endswith("Gap Diagnosis Report")
    assert [title for title in titles if title[0].isdigit()] == [
        "1 Conclusion",
        "2 Overview",
        "3 Overall result",
        "4 Clause by clause",
        "5 Causes",
        "6 Documents",
        "7 Road map",
        "8 Resources and responsibilities",
    ]
    assert "Appendix A Full assessment sheet" in titles
    contents = pages[2]
    for chapter in chapters[3:]:
        page = reader.get_destination_page_number(chapter) + 1
        assert re.search(rf"{re.escape(chapter.title[-8:])}[ .]+{page}\b", contents), chapter.title


def test_conclusion_is_the_first_chapter_and_one_page(tmp_path):
    _, pages = printed("diagnosis", "en", tmp_path)

    assert "Start after additions" in pages[3]
    assert "What management has to decide" in pages[3]
    assert "2 Overview" in " ".join(pages[4].split())


def test_table_heads_are_repeated_on_every_page(tmp_path):
    reader, pages = printed("diagnosis", "en", tmp_path)

    size = [page.mediabox for page in reader.pages]
    sheet = [page for page, box in zip(pages, size, strict=True) if box.width > box.height]
    assert len(sheet) >= 2
    assert all("Maturity" in page and "Evidence" in page for page in sheet)


def test_evidence_that_was_only_seen_says_so(tmp_path):
    _, pages = printed("diagnosis", "en", tmp_path)

    assert "Seen on site, no copy kept" in "".join(pages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "changes"), [("phase_acceptance", {}), ("nonconformity", {}), ("nonconformity", {"filled": False})])  # fmt: skip
def test_form_is_one_page(name, changes, language, tmp_path):
    reader, _ = printed(name, language, tmp_path, **changes)

    assert len(reader.pages) == 1


def test_set_of_sheets_is_a_page_each(tmp_path):
    sheets = samples.nonconformity("en")["sheets"] * 3

    reader, _ = printed("nonconformity", "en", tmp_path, sheets=sheets)

    assert len(reader.pages) == 3


def test_acceptance_says_met_waived_with_reason_and_not_met(tmp_path):
    criteria = samples.phase_acceptance("en")["criteria"]
    criteria[0] = {**criteria[0], "state": "open", "note": "contract unsigned"}

    _, pages = printed("phase_acceptance", "en", tmp_path, criteria=criteria)

    assert "● not met" in pages[0]
    assert "✓ met" in pages[0]
    assert "◇ waived" in pages[0]
    assert "general manager is travelling" in pages[0]


@pytest.mark.parametrize(("state", "mark"), [("draft", "DRAFT"), ("void", "VOID")])
def test_watermark_is_on_every_page(state, mark, tmp_path):
    reader, _ = printed("diagnosis_plan", "en", tmp_path, state=state)

    assert all(mark in page.extract_text() for page in reader.pages)


def test_content_has_no_watermark(tmp_path):
    reader, _ = printed("diagnosis_plan", "en", tmp_path)

    assert not any("DRAFT" in page.extract_text() or "VOID" in page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["diagnosis", "phase_acceptance", "nonconformity", "diagnosis_plan"])
def test_signature_page_prints_everything_that_a_verifier_needs(name, language, tmp_path):
    signing = samples.signature_page(language)

    _, pages = printed(name, language, tmp_path, signature_page=signing)

    flat = squeezed("".join(pages))
    assert signing["content_sha256"] in flat
    assert signing["verify_url"] in flat
    for one in signing["signatures"]:
        for key in ("name", "role", "statement", "meaning", "at", "zone", "method", "id", "hash"):
            assert squeezed(str(one[key])) in flat, key
        assert f"{one['seq']}·{one['hash']}" in flat


def test_simulated_time_and_notices_are_printed(tmp_path):
    _, pages = printed("diagnosis", "en", tmp_path, simulated=True, notices=["Phase 2 was taken over by both sides."])

    assert "Simulated time" in pages[1]
    assert "Phase 2 was taken over" in pages[1]


def test_empty_sections_are_left_out_or_say_so(tmp_path):
    nothing = {"clauses": [], "causes": [], "roadmap": [], "resources": [], "responsibilities": [], "interviews": [], "evidence": [], "nonconformities": [], "themes": [], "adjustments": [], "quick_wins": [], "risks": []}  # fmt: skip
    documents = {"summary": "", "parts": [{"name": "To write", "rows": []}]}

    _, pages = printed("diagnosis", "en", tmp_path, documents=documents, **nothing)

    whole = " ".join("".join(pages).split())
    assert "No gap was found, so there are no causes to analyse." in whole
    assert "No documents in this list." in whole
    assert "Resources and responsibilities" not in whole
    assert "People interviewed" not in whole


def test_what_people_typed_is_escaped(tmp_path):
    conclusion = {"verdict": "<script>alert(1)</script>", "sentence": "<img src='file:///etc/passwd'>"}

    _, pages = printed("diagnosis", "en", tmp_path, conclusion=conclusion)

    assert "<script>alert(1)</script>" in pages[3]
    assert "<img src='file:///etc/passwd'>" in pages[3]
