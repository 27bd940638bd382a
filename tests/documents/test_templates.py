"""The shipped set: every text loads, in both languages, with known places and references that lead somewhere."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.conf import settings

from certification.models import Engagement
from documents.actions.beginning import begin_from_template
from documents.writing import placeholders, setfiles
from documents.writing.clean import clean, is_empty, word_count
from tests.documents.register import whole_standard
from tests.factories_documents import make_document
from tests.people import Cast
from wobo.workflow.doors import Obstructed

SET = Path(settings.BASE_DIR) / "documents" / "data" / "set"
KEYS = sorted(path.stem for path in SET.glob("*.yaml"))
LANGUAGES = ("zh-hans", "en")
PROCEDURE = ["purpose", "scope", "responsibilities", "procedure", "measures", "interfaces", "records", "references"]


def refs_of_the_standard() -> set[str]:
    path = Path(settings.BASE_DIR) / "certification/data/standards/iso20000-1-2018.yaml"
    return {str(row["id"]) for row in yaml.safe_load(path.read_text(encoding="utf-8"))["clauses"]}


REFS = refs_of_the_standard()


def test_no_file_is_left_over() -> None:
    stems = {path.name.split(".")[0] for path in SET.iterdir()}

    assert stems == set(KEYS)
    assert {path.name.partition(".")[2] for path in SET.iterdir()} <= {"yaml", "zh-hans.md", "en.md"}


@pytest.mark.parametrize("key", KEYS)
def test_the_facts_are_whole(key: str) -> None:
    facts = setfiles.facts_of(key)

    assert facts["key"] == key
    assert facts["level"] in "MPW"
    assert isinstance(facts["number"], int)
    assert all(facts["title"][language].strip() for language in LANGUAGES)
    assert set(map(str, facts["clauses"])) <= REFS
    assert set(facts.get("read_by") or []) <= {"all", "lead"}
    for record in facts.get("records") or ():
        assert setfiles.KEY.fullmatch(record["key"])
        assert 1 <= len(record["columns"]) <= 10
        assert record["orientation"] in {"portrait", "landscape"}
        for one in (record["title"], *record["columns"], *record.get("head", []), *record.get("foot", [])):
            assert set(one) == set(LANGUAGES)
            assert all(str(words).strip() for words in one.values())


def test_numbers_and_keys_are_given_once() -> None:
    numbers = [(setfiles.facts_of(key)["level"], setfiles.facts_of(key)["number"]) for key in KEYS]
    forms = [row["key"] for key in KEYS for row in setfiles.facts_of(key).get("records") or ()]

    assert len(set(numbers)) == len(numbers)
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_there_and_only_asks_for_what_there_is(key: str, language: str) -> None:
    rows = setfiles.sections_of(key, language)
    known, records = set(KEYS), setfiles.records()

    assert rows
    assert len({name for name, _title, _html in rows}) == len(rows)
    for name, title, html in rows:
        assert setfiles.KEY.fullmatch(name)
        assert title.strip()
        assert not is_empty(html)
        assert clean(html) == html
        assert placeholders.places_of(html) <= placeholders.known()
        assert "[[" not in html
        assert "**" not in html
    if setfiles.facts_of(key)["level"] == "P":
        assert [name for name, _title, _html in rows if name != "terms"] == PROCEDURE
    for kind, name in setfiles.references_of(key, language):
        assert name in {"doc": known, "record": set(records), "clause": REFS}[kind], f"{kind}:{name}"


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_have_the_same_sections_tables_and_references(key: str) -> None:
    chinese, english = (setfiles.sections_of(key, language) for language in LANGUAGES)

    assert [name for name, _title, _html in chinese] == [name for name, _title, _html in english]
    for (name, _zh, one), (_name, _en, other) in zip(chinese, english, strict=True):
        assert one.count("<table>") == other.count("<table>"), name
        assert one.count("<tr>") == other.count("<tr>"), name
    assert sorted(set(setfiles.references_of(key, "zh-hans"))) == sorted(set(setfiles.references_of(key, "en")))


@pytest.mark.parametrize("key", [key for key in KEYS if key != "manual"])
def test_no_text_is_a_mere_heading(key: str) -> None:
    count = sum(word_count(html) for _name, _title, html in setfiles.sections_of(key, "zh-hans"))

    assert count >= (1300 if setfiles.facts_of(key)["level"] == "P" else 500)


def test_an_unknown_key_reads_no_file() -> None:
    for key in ("../settings", "..", "a/b", "incident.zh-hans", ""):
        with pytest.raises(setfiles.NoSuchText):
            setfiles.facts_of(key)


def test_a_document_begins_with_its_text_filled(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> None:
    whole_standard(cast, engagement)
    told: dict[str, Any] = {"key": "documents", "language": "zh-hans", "department": people.quality}
    made = begin_from_template(make_document(engagement, cast.lead, number="QL-P-01", **told), by=cast.lead)

    assert made.label == "A/0"
    assert [row.key for row in made.sections.all()] == [row[0] for row in setfiles.sections_of("documents", "zh-hans")]
    assert "{company}" in made.sections.get(key="scope").html


def test_without_a_text_in_the_set_the_register_says_so(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed, match="no text for this document"):
        begin_from_template(make_document(engagement, cast.lead, key="nothing-such"), by=cast.lead)
