"""The three shapes of file, as people really bring them: with gaps, doubles and odd encodings."""

import json
from textwrap import dedent

import pytest
from django.utils import translation

from certification.catalogue import Unreadable, natural, read, said
from certification.catalogue.neutral import QuestionData
from certification.catalogue.texts import language_code, slug


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read_text(text):
    return read(dedent(text).encode())


def refused(text):
    with pytest.raises(Unreadable) as caught:
        read_text(text)
    return str(caught.value)


def library(nodes, **framework):
    return json.dumps(
        {
            "urn": "urn:firm:risk:library:house",
            "locale": "en",
            "provider": "Firm",
            "version": 3,
            "objects": {
                "framework": {
                    "urn": "urn:firm:risk:framework:house",
                    "ref_id": "HOUSE",
                    "name": "House rules",
                    "requirement_nodes": nodes,
                    **framework,
                }
            },
        }
    ).encode()


def node(tail, **values):
    return {"urn": f"urn:firm:risk:req_node:house:{tail}", **values}


def catalogue(*controls, **more):
    group = {"id": "ac", "title": "Access Control", "controls": list(controls)}
    return json.dumps({"catalog": {"metadata": {"title": "Mini"}, "groups": [group], **more}}).encode()


# Texts and numbers


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"zh-hans": "事件", "en": "incident"}, "zh-hans", "事件"),
        ({"zh-hans": "事件", "en": "incident"}, "zh-hant", "事件"),
        ({"zh-hant": "事故", "en": "incident"}, "zh-Hans", "事故"),
        ({"zh-hans": "事件", "en": "incident"}, "fr", "incident"),
        ({"fr": "incident", "es": "incidente"}, "zh-hans", "incident"),
        ({"fr": "incident", "es": "incidente"}, "es-mx", "incidente"),
        ({"zh-hans": "", "en": "incident"}, "zh-hans", "incident"),
        ({}, "en", ""),
        (None, "en", ""),
    ],
)
def test_said_falls_back_to_kin_then_english_then_any(texts, language, expected):
    assert said(texts, language) == expected


def test_natural_order_counts_numbers():
    refs = ["A.5.10", "4.10", "4.2", "10", "4", "A.5.9", "AC-2(10)", "AC-2(2)", "8.3.4.1", "8.3.4"]

    assert sorted(refs, key=natural) == [
        "4",
        "4.2",
        "4.10",
        "8.3.4",
        "8.3.4.1",
        "10",
        "A.5.9",
        "A.5.10",
        "AC-2(2)",
        "AC-2(10)",
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("zh_CN", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("EN-us", "en"),
        ("pt_BR", "pt-br"),
        ("no way!", ""),
    ],
)
def test_language_codes_are_made_ours(given, code):
    assert language_code(given) == code


def test_slug_of_a_standard():
    assert slug("ISO/IEC 20000-1:2018") == "iso20000-1-2018"
    assert slug("ISO 9001:2015") == "iso9001-2015"
    assert slug("信息安全") == ""
    assert slug("word " * 30, limit=20) == "word-word-word-word"


# Our own YAML


def test_unquoted_numbers_stay_as_written():
    [standard] = read_text(
        """
        standard: House standard
        clauses:
        - {id: 4, title_en: Context}
        - {id: 4.10, parent: 4, title_en: Ten}
        - {id: 4.9, parent: 4, title_en: Nine}
        - {id: 4.1, parent: 4, title_en: No}
        """
    )

    assert [(clause.ref, clause.titles["en"]) for clause in standard.clauses] == [
        ("4", "Context"),
        ("4.1", "No"),
        ("4.9", "Nine"),
        ("4.10", "Ten"),
    ]


def test_children_may_come_before_parents_and_leaves_are_assessable():
    [standard] = read_text(
        """
        meta: {standard: 'ISO 14001:2015', exclusions: no exclusion}
        clauses:
        - {id: '4.1', parent: '4', title_zh_hans: 理解}
        - {id: '4', title_zh_hans: 环境}
        """
    )

    assert [(c.ref, c.assessable, c.exclusion_permitted) for c in standard.clauses] == [
        ("4", False, False),
        ("4.1", True, False),
    ]
    assert (standard.family, standard.languages) == ("ems", ["zh-hans"])


def test_same_file_with_bom_crlf_or_utf16_reads_the_same():
    text = "standard: 内部标准 A\nref: house\nclauses:\n- {id: '1', title_zh_hans: 总则}\n"

    readings = [
        read(content)
        for content in (
            text.encode(),
            text.encode("utf-8-sig"),
            text.replace("\n", "\r\n").encode(),
            text.encode("utf-16"),
            json.dumps(
                {"standard": "内部标准 A", "ref": "house", "clauses": [{"id": "1", "title_zh_hans": "总则"}]}
            ).encode(),
        )
    ]

    assert len({reading[0].digest for reading in readings}) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "standard: A\nclauses:\n- {title_en: Context}\n",
            "clauses, entry 1: The clause has no number. Add “id: '4.1'”.",
        ),
        ("clauses:\n- {id: '4'}\n", "meta: The standard has no name. Add the line “standard: ISO …”."),
        (
            "standard: A\nclauses:\n- {id: '4.1', parent: '4'}\n",
            "Clause 4.1 names the parent 4, which is not in the file. Add it or mend “parent”.",
        ),
        (
            "standard: A\nclauses:\n- {id: '4'}\n- {id: '4'}\n",
            "meta: Clause 4 is in the file twice. Remove one of the two entries.",
        ),
        (
            "standard: A\nclauses:\n- {id: '4', parent: '5'}\n- {id: '5', parent: '4'}\n",
            "These entries are each other's parents: 4, 5. Give one of them another.",
        ),
        ("standard: A\nclauses: none\n", "At the top: “clauses” must be a list."),
        (
            "standard: A\nclauses: [text]\n",
            "At the top, clauses, entry 1: An entry with named values is expected here.",
        ),
        (
            "standard: A\nclauses:\n- {id: '4', questions: [{id: 4-Q1}]}\n",
            "clause 4: Question 1 has no text.",
        ),
        (
            "standard: A\nclauses:\n- {id: '4', documented_information: [{id: 4-D1}]}\n",
            "clause 4: Document 4-D1 has no name. Add “name_en” or “name_zh_hans”.",
        ),
    ],
)
def test_own_file_is_refused_with_place_and_remedy(text, message):
    assert refused(text) == message


# Requirement libraries


def test_library_without_numbers_names_or_parents_is_mended():
    [standard] = read(
        library(
            [
                node("node2", depth=1, name="Assets", assessable=False),
                node("am-01", depth=2, ref_id="AM-01", description="Keep an inventory."),
                node("am-02", depth=2, ref_id="AM-01", name="Twice", assessable=True),
                node("lost", depth=2, ref_id="AM-09", name="Lost", parent_urn="urn:nobody"),
                {"depth": 3, "ref_id": None, "name": "No urn"},
            ]
        )
    )

    assert [(c.ref, c.label, c.parent, c.assessable) for c in standard.clauses] == [
        ("node2", "", None, False),
        ("AM-01", "AM-01", "node2", True),
        ("am-02", "AM-01", "node2", True),
        ("AM-09", "AM-09", None, False),
        ("entry [5]", "", "AM-09", True),
    ]
    assert standard.remarks == (
        "Entry 3: the ref_id “AM-01” is taken or too long; kept as “am-02”.",
        "AM-09: its parent urn:nobody is not in the file; put at the top.",
    )


def test_library_translations_groups_questions_and_evidence():
    question = {"type": "unique_choice", "text": "Is there one?", "translations": {"zh_CN": {"text": "有吗？"}}}
    [standard] = read(
        library(
            [
                node(
                    "a",
                    ref_id="A",
                    name="Inventory",
                    implementation_groups=["IG1", "IG2"],
                    typical_evidence="List",
                    questions={"urn:q:1": question, "urn:q:2": {"text": "  "}},
                    translations={"zh-TW": {"name": "清冊"}, "??": {"name": "x"}, "de": None},
                ),
                node("b", ref_id="B", name="Older", question={"questions": [{"urn": "q", "text": "Really?"}]}),
            ],
            implementation_groups_definition=[{"ref_id": "IG1", "name": "Basics"}],
        )
    )
    first, second = standard.clauses

    assert first.titles == {"en": "Inventory", "zh-hant": "清冊"}
    assert (first.groups, first.evidence) == (("IG1", "IG2"), {"en": "List"})
    assert first.questions == (QuestionData("A-Q1", {"en": "Is there one?", "zh-hans": "有吗？"}),)
    assert second.questions == (QuestionData("B-Q1", {"en": "Really?"}),)
    assert standard.groups == {"IG1": {"en": "Basics"}}
    assert standard.remarks == ("The language “??” is no language tag; its translations are left out.",)
    assert (standard.ref, standard.version, standard.provider) == ("house", "3", "Firm")


def test_library_in_chinese_keeps_chinese_names():
    [standard] = read(
        "objects: {framework: {urn: 'urn:x:framework:pipl', name: 个人信息保护法, locale: zh,"
        " requirement_nodes: [{urn: 'urn:x:a1', ref_id: 第一条, name: 目的}]}}".encode()
    )

    assert (standard.ref, standard.name) == ("pipl", "个人信息保护法")
    assert [(c.ref, c.titles) for c in standard.clauses] == [("第一条", {"zh-hans": "目的"})]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "objects: {threats: [], risk_matrix: []}",
            "The library holds no framework, only: risk_matrix, threats. Nothing can be assessed with it.",
        ),
        ("objects: [1]", "objects: “objects” must hold named entries, among them “framework”."),
        (
            "objects: {framework: {name: A}}",
            "objects → framework → requirement_nodes: The framework has no requirement nodes.",
        ),
        ("requirement_nodes: {a: b}", "requirement_nodes: “requirement_nodes” must be a list."),
    ],
)
def test_library_without_a_framework_is_refused(text, message):
    assert refused(text) == message


# OSCAL


def test_withdrawn_controls_are_kept_but_not_assessed():
    [standard] = read(
        catalogue(
            {
                "id": "ac-13",
                "title": "Supervision",
                "props": [{"name": "status", "value": "withdrawn"}],
                "links": [{"rel": "incorporated-into", "href": "#ac-2"}],
            }
        )
    )
    control = standard.clauses[1]

    assert (control.withdrawn, control.assessable) == (True, False)
    assert control.note == {"en": "Withdrawn: incorporated into ac-2."}


def test_parameters_stand_as_places_to_fill_in():
    prose = (
        "{{ insert: param, p1 }}; {{insert: param,p2}}; {{ insert: param, p3 }}; {{ insert: param, p4 }}; {{ p5 }}."
    )
    [standard] = read(
        catalogue(
            {
                "id": "ac-1",
                "title": "Policy",
                "parts": [{"name": "statement", "prose": prose}],
                "params": [
                    {"id": "p1", "label": "how often"},
                    {"id": "p2", "select": {"choice": ["daily", "every {{ insert: param, p1 }}"]}},
                    {"id": "p3", "values": ["weekly", "monthly"]},
                    {"id": "p5", "label": "{{ insert: param, p5 }}"},
                ],
            }
        )
    )

    assert (
        standard.clauses[1]
        .prose["en"]
        .startswith(
            "[Assignment: how often]; [Selection: daily; every [Assignment: how often]]; weekly, monthly; [p4]; [Assignment: "
        )
    )


def test_labels_that_repeat_the_title_or_each_other_are_not_used():
    def label(value):
        return [{"name": "label", "value": value}]

    [standard] = read(
        catalogue(
            {
                "id": "c1",
                "title": "Accounts",
                "props": [*label("Accounts (03.01)"), {"name": "sort-id", "value": "03.01"}],
            },
            {"id": "c2", "title": "Other", "props": label("X-1")},
            {"id": "c3", "title": "Third", "props": label("X-1")},
            {"id": "c3"},
        )
    )

    assert [(c.ref, c.label) for c in standard.clauses[1:]] == [
        ("03.01", "03.01"),
        ("X-1", "X-1"),
        ("c3", "X-1"),
        ("c3 [5]", "c3 [5]"),
    ]
    assert standard.remarks == ("The label “X-1” is taken; kept as “c3”.", "c3 [5] has no title.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"catalog": {}}', "catalog → metadata → title: The catalogue has no title."),
        (
            '{"catalog": {"metadata": {"title": "T"}}}',
            "catalog → groups: The catalogue has neither groups nor controls.",
        ),
        ('{"catalog": {"metadata": {"title": "T"}, "groups": {}}}', "catalog: “groups” must be a list."),
        (
            '{"profile": {}}',
            "This is an OSCAL profile, not a catalogue. Import the catalogue itself or the resolved profile.",
        ),
    ],
)
def test_broken_oscal_is_refused_with_the_place(text, message):
    assert refused(text) == message
