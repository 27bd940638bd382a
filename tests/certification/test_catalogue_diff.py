"""What an edited file changes, exactly, in words."""

from dataclasses import replace

import pytest
from django.utils import translation

from certification.catalogue import compare
from certification.catalogue.neutral import ClauseData, DocumentData, QuestionData, StandardData
from certification.catalogue.outline import outline, summary

Q1 = QuestionData("4.1-Q1", {"en": "Who decides?", "zh-hans": "谁决定？"}, {"en": "Minutes"})
D1 = DocumentData("4.1-D1", {"en": "Scope"})
CLAUSE = ClauseData(
    "4.1", "4.1", "4", {"en": "Context", "zh-hans": "环境"}, assessable=True, questions=(Q1,), documents=(D1,)
)
TOP = ClauseData("4", "4", None, {"en": "Context of the organization"})
OTHER = ClauseData("4.2", "4.2", "4", {"en": "Parties"}, assessable=True)
OLD = StandardData("house", "House", "own", "house", version="1", clauses=(TOP, CLAUSE, OTHER))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def with_clause(clause):
    return replace(OLD, clauses=(TOP, clause, OTHER))


def lines(new, kept=frozenset()):
    return list(outline(compare(OLD, new), kept=kept))


def test_the_same_differs_in_nothing():
    difference = compare(OLD, replace(OLD, remarks=("mended",)))

    assert not difference
    assert (summary(difference), list(outline(difference))) == ("nothing to change", [])
    assert replace(OLD, remarks=("mended",)).digest == OLD.digest


def test_nothing_old_makes_everything_new():
    difference = compare(None, OLD)

    assert difference
    assert summary(difference) == "new: 3 clauses added, 1 question added, 1 document added"


def test_a_changed_text_is_told_by_language():
    new = with_clause(replace(CLAUSE, titles={"en": "Its context", "zh-hans": "环境", "zh-hant": "全景"}))

    assert lines(new) == [
        "~ 4.1 Its context",
        "    title (en): “Context” → “Its context”",
        "    title (zh-hant): — → “全景”",
    ]
    assert summary(compare(OLD, new)) == "1 clause changed"


def test_questions_and_documents_come_change_and_go():
    question = replace(Q1, evidence={"en": "Signed minutes"})
    added = QuestionData("4.1-Q2", {"en": "Since when?"})
    new = with_clause(replace(CLAUSE, questions=(question, added), documents=()))

    assert lines(new) == [
        "~ 4.1, question 4.1-Q1: “Who decides?”",
        "    evidence (en): “Minutes” → “Signed minutes”",
        "+ 4.1, question 4.1-Q2: “Since when?”",
        "− 4.1, document 4.1-D1: “Scope”",
    ]
    assert summary(compare(OLD, new)) == "1 question added, 1 question changed, 1 document removed"


def test_clauses_come_and_go_with_all_that_hangs_on_them():
    new = replace(OLD, clauses=(TOP, OTHER, ClauseData("4.3", "4.3", "4", {"en": "Scope"})))

    assert lines(new, kept={("4.1", "4.1")}) == [
        "+ 4.3 Scope",
        "− 4.1 Context (in use: stays, marked as withdrawn)",
        "− 4.1, question 4.1-Q1: “Who decides?”",
        "− 4.1, document 4.1-D1: “Scope”",
    ]


def test_verdicts_on_a_clause_are_told_in_words():
    new = with_clause(replace(CLAUSE, assessable=False, parent=None, groups=("IG1", "IG2")))

    assert lines(new) == [
        "~ 4.1 Context",
        "    parent: “4” → —",
        "    assessable: “yes” → “no”",
        "    groups: — → “IG1; IG2”",
    ]


def test_what_is_said_about_the_standard_and_its_order():
    new = replace(OLD, version="2", notes=({"en": "Read it."},), clauses=(TOP, OTHER, CLAUSE))

    assert lines(new) == ["~ version: “1” → “2”", "~ notes: — → “Read it.”", "~ The order of entries changed."]
    assert summary(compare(OLD, new)) == "description of the standard changed, order changed"


def test_an_insertion_is_no_change_of_order():
    new = replace(OLD, clauses=(TOP, ClauseData("4.0", "4.0", "4", {"en": "General"}), CLAUSE, OTHER))

    assert lines(new) == ["+ 4.0 General"]


def test_long_texts_are_shortened():
    new = with_clause(replace(CLAUSE, prose={"en": "word " * 100}))
    [_clause, change] = lines(new)

    assert len(change) < 160
    assert change.endswith("…”")
