"""What the papers say: figures as on the page, typed text as typed, labels in the report's language, no other language."""

import json
import re
from typing import Any

import pytest
from django.utils.translation import override

from audits.reports import diagnosis as built
from audits.reports import nonconformity, plan
from tests.factories_audits import Case, in_state
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
CHINESE = re.compile(r"[\u3400-\u9fff]+")


@pytest.fixture
def case(cast: Cast) -> Case:
    return in_state(cast, "planned").reported()


def said(value: Any) -> list[str]:
    """Return every text of a snapshot."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in said(one)]
    if isinstance(value, list):
        return [text for one in value for text in said(one)]
    return [value] if isinstance(value, str) else []


def test_the_report_is_plain_data_with_the_figures_of_the_page(case: Case) -> None:
    with override("en"):
        report = built.build(case.diagnosis, "en")

    assert json.loads(json.dumps(report)) == report
    assert report["figures"]["conformity"] == "50.0 %"
    assert report["figures"]["conformity_note"] == "(1 conforming + ½ × 1 partly) ÷ 3"
    assert report["figures"]["coverage_note"] == "3 of 3 clauses assessed; 0 without a case so far"
    assert report["totals"] == {"counts": [1, 1, 1, 0], "total": 3}
    assert report["documents"]["parts"][0]["rows"][0]["number"] == "A-ITSM-P-01"


def test_an_english_report_holds_no_chinese(case: Case) -> None:
    with override("en"):
        for made in (built.build(case.diagnosis, "en"), plan.build(case.diagnosis, "en")):
            assert [text for text in said(made) if CHINESE.search(text)] == []
        worksheet = plan.build_worksheet(case.diagnosis, "en")

    assert [text for text in said(worksheet) if CHINESE.search(text)] == []
    assert [clause["questions"][0]["text"] for clause in worksheet["clauses"]] == [
        "How is 4.1 done?", "How is 8.1 done?", "How is 8.2 done?",
    ]  # fmt: skip


def test_a_chinese_report_holds_the_catalogue_and_labels_in_chinese(case: Case) -> None:
    with override("zh-hans"):
        report = built.build(case.diagnosis, "zh-hans")

    assert report["groups"][0]["title"] == "标题 4"
    for key in ("scale", "results", "title", "seal_hint", "figures"):
        assert [text for text in said(report[key]) if re.search(r"[A-Za-z]{3,}", text)] == []


def test_typed_text_stays_as_typed_in_both_languages(case: Case) -> None:
    found = {}
    for language in ("en", "zh-hans"):
        with override(language):
            report = built.build(case.diagnosis, language)
        found[language] = (report["clauses"][1]["gaps"][0]["found"], report["conclusion"]["sentence"])

    assert found["en"] == found["zh-hans"] == ("As it is on 8.1.", "Sound, yet incomplete.")


def test_every_gap_has_its_sheet(case: Case) -> None:
    with override("en"):
        sheets = nonconformity.build(case.diagnosis, "en")["sheets"]

    assert [(sheet["number"], sheet["clause"], sheet["owner"], sheet["due"]) for sheet in sheets] == [
        (f"{case.diagnosis}-N01", "ISO/IEC 20000-1:2018 8.1 Title 8.1", "Operations Owner", "2026-12-01"),
        (f"{case.diagnosis}-N02", "ISO/IEC 20000-1:2018 8.2 Title 8.2", "Operations Owner", "2026-12-01"),
    ]
    assert [choice["on"] for choice in sheets[0]["grades"]] == [True, False, False]
    assert sheets[0]["cause"] == "No rule: Nobody asked for it."


def test_evidence_by_reference_is_listed_without_a_file(case: Case) -> None:
    with override("en"):
        evidence = built.build(case.diagnosis, "en")["evidence"]

    assert [(row["number"], row["kept"]) for row in evidence] == [("E001", ""), ("E002", ""), ("E003", "")]
    assert evidence[0]["name"] == "Register of changes, seen by Consultant on 2026-10-12"


def test_nothing_assessed_prints_a_dash(cast: Cast) -> None:
    case = in_state(cast, "on_site")
    with override("en"):
        report = built.build(case.diagnosis, "en")

    assert (report["figures"]["conformity"], report["figures"]["coverage"]) == ("—", "0.0 %")


def test_a_report_costs_the_same_queries_however_many_clauses(case: Case, django_assert_max_num_queries: Any) -> None:
    with override("en"), django_assert_max_num_queries(45):
        built.build(case.diagnosis, "en")
