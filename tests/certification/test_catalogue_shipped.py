"""The standards that come with Wobo, and real files of others where they are at hand: exact counts."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from certification.catalogue import read_path
from certification.catalogue.neutral import CUSTOMARY, REQUIRED

DATA = Path(settings.BASE_DIR) / "certification" / "data"
SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"
OWN, OTHERS = DATA / "standards" / "iso20000-1-2018.yaml", DATA / "standards" / "other-standards.yaml"


@pytest.fixture(scope="module")
def iso20000():
    [standard] = read_path(OWN)
    return standard


@pytest.fixture(scope="module")
def others():
    return {standard.ref: standard for standard in read_path(OTHERS)}


def documents(standard, basis):
    return [document for clause in standard.clauses for document in clause.documents if document.basis == basis]


def real(name):
    if not (SHARED / name).exists():
        pytest.skip(f"{name} is not at hand")
    [standard] = read_path(SHARED / name)
    return standard


def test_iso20000_has_what_its_header_counts(iso20000):
    counts = yaml.safe_load(OWN.read_text(encoding="utf-8"))["meta"]["counts"]
    assessable = [clause for clause in iso20000.clauses if clause.assessable]

    assert len(iso20000.clauses) == counts["clauses"] == 88
    assert len(assessable) == counts["assessable"] == 62
    assert sum(clause.untitled for clause in iso20000.clauses) == counts["untitled"] == 11
    assert sum(len(clause.questions) for clause in iso20000.clauses) == counts["questions"] == 255
    assert sum(len(clause.questions) for clause in assessable) == counts["questions_assessable"] == 253
    assert len(documents(iso20000, REQUIRED)) == counts["documented_information"] == 73
    assert sum(not d.explicit for d in documents(iso20000, REQUIRED)) == counts["documents_not_explicit"] == 4
    assert len(documents(iso20000, CUSTOMARY)) == counts["customary_documents"] == 119
    assert sum(bool(d.verified_by) for d in documents(iso20000, REQUIRED)) == 34
    assert sum(bool(clause.verified_by) for clause in iso20000.clauses) == 24


def test_iso20000_says_what_it_is(iso20000):
    assert (iso20000.ref, iso20000.name, iso20000.family) == ("iso20000-1-2018", "ISO/IEC 20000-1:2018", "itsms")
    assert (iso20000.exclusions_allowed, iso20000.edition) == (False, "2018-09")
    assert iso20000.languages == ["zh-hans", "zh-hant", "en"]
    assert iso20000.titles["zh-hans"] == "信息技术 服务管理 第1部分：服务管理体系要求"
    assert [(a["published"], a["clauses"]) for a in iso20000.amendments] == [("2024-02", ["4.1", "4.2"])]
    assert "Nobody has checked this file against a purchased copy of the standard" in iso20000.notes[0]["en"]
    assert iso20000.checked == ""
    assert not any(clause.exclusion_permitted for clause in iso20000.clauses)


def test_iso20000_every_clause_speaks_three_languages(iso20000):
    for clause in iso20000.clauses:
        assert set(clause.titles) == {"en", "zh-hans", "zh-hant"}, clause.ref
        for question in clause.questions:
            assert set(question.text) == set(question.evidence) == {"en", "zh-hans", "zh-hant"}, question.ref
        for document in clause.documents:
            assert set(document.name) == {"en", "zh-hans", "zh-hant"}, document.ref


def test_iso20000_is_in_tree_order(iso20000):
    refs = [clause.ref for clause in iso20000.clauses]
    seen = set()
    for clause in iso20000.clauses:
        assert clause.parent is None or clause.parent in seen, clause.ref
        seen.add(clause.ref)

    assert [ref for ref in refs if "." not in ref] == ["4", "5", "6", "7", "8", "9", "10"]


def test_iso20000_knows_which_case_may_not_have_arisen(iso20000):
    no_case = {clause.ref: clause.no_case for clause in iso20000.clauses if clause.no_case}

    assert len(no_case) == 5
    assert no_case["8.3.4.2"]["zh-hans"] == "目前没有内部供应商，也没有作为供应商的客户参与服务"


def test_document_ids_are_unique_within_the_standard(iso20000):
    refs = [document.ref for clause in iso20000.clauses for document in clause.documents]

    assert len(refs) == len(set(refs)) == 192


def test_record_plan_names_only_clauses_that_exist(iso20000):
    plan = yaml.safe_load((DATA / "record-plan.yaml").read_text(encoding="utf-8"))["operating_records"]
    refs = {clause.ref for clause in iso20000.clauses}

    assert len(plan) == 43
    assert {record["clause"] for record in plan} <= refs


def test_iso9001_has_91_clauses_and_permits_exclusion(others):
    standard = others["iso9001-2015"]

    assert (standard.name, standard.family, standard.local_name) == ("ISO 9001:2015", "qms", "GB/T 19001-2016")
    assert len(standard.clauses) == 91
    assert sum(clause.assessable for clause in standard.clauses) == 65
    assert sum(bool(clause.titles) for clause in standard.clauses) == 75
    assert standard.exclusions_allowed is True
    assert all(clause.exclusion_permitted for clause in standard.clauses)
    assert [clause.ref for clause in standard.clauses if clause.unverified] == ["7.1.5.1", "7.1.5.2"]


def test_iso27001_has_41_clauses_and_93_controls_that_may_be_excluded(others):
    standard = others["iso27001-2022"]
    body = [clause for clause in standard.clauses if not clause.groups]
    controls = [clause for clause in standard.clauses if clause.groups and clause.assessable]

    assert (standard.family, standard.exclusions_allowed) == ("isms", False)
    assert (len(body), len(controls), len(standard.clauses)) == (41, 93, 41 + 1 + 4 + 93)
    assert not any(clause.exclusion_permitted for clause in body)
    assert all(clause.exclusion_permitted for clause in controls)
    assert [c.ref for c in controls if c.parent == "A.6"] == [f"A.6.{n}" for n in range(1, 9)]
    assert [c.ref for c in controls][8:11] == ["A.5.9", "A.5.10", "A.5.11"]


def test_notes_of_a_shared_file_stand_at_the_standard_they_are_about(others):
    shared = "Amendments of February 2024"
    notes = {ref: " ".join(note["en"] for note in standard.notes) for ref, standard in others.items()}

    assert "ISO 9001:2026" in notes["iso9001-2015"]
    assert "ISO 9001:2026" not in notes["iso27001-2022"]
    assert "G1 and G3 agree on all 93 controls" in notes["iso27001-2022"]
    assert "G1 and G3 agree on all 93 controls" not in notes["iso9001-2015"]
    assert all(shared in note for note in notes.values())


def test_real_requirement_library_is_read_whole():
    standard = real("requirement-library-nist-csf-2.0.yaml")

    assert (standard.ref, standard.name, standard.version) == ("nist-csf-2-0", "NIST CSF v2.0", "6")
    assert (len(standard.clauses), sum(clause.assessable for clause in standard.clauses)) == (134, 106)
    assert standard.languages == ["en", "es", "fr"]
    assert [clause.ref for clause in standard.clauses[:3]] == ["GV", "GV.OC", "GV.OC-01"]
    first = standard.clauses[2]
    assert (first.parent, first.untitled, first.titles) == ("GV.OC", True, {})
    assert first.prose["en"] == "The organizational mission is understood and informs cybersecurity risk management"
    assert first.prose["fr"].startswith("La mission organisationnelle est comprise")
    assert first.guidance["en"].startswith("1st: 1st Party Risk\nEx1: Share")
    assert standard.remarks == ()


def test_real_oscal_baseline_is_read_whole():
    standard = real("oscal-nist-sp-800-53r5-low.json")
    clauses = {clause.ref: clause for clause in standard.clauses}

    assert (len(standard.clauses), sum(clause.assessable for clause in standard.clauses)) == (18 + 149, 149)
    assert (standard.version, standard.published) == ("5.1.1+u4", "2024-02-13")
    assert standard.provider == "Joint Task Force, Transformation Initiative"
    assert (clauses["AC-1"].parent, clauses["ac"].label) == ("ac", "")
    assert clauses["IA-2(1)"].parent == "IA-2"
    first, second, third = clauses["AC-1"].prose["en"].splitlines()[:3]
    assert first == "a. Develop, document, and disseminate to [Assignment: organization-defined personnel or roles]:"
    assert second.startswith("    1. [Selection (one or more): organization-level; mission/business process-level; ")
    assert third.startswith("        (a) Addresses purpose, scope, roles, responsibilities, ")
    assert "{{" not in "".join(c.prose.get("en", "") + c.guidance.get("en", "") for c in standard.clauses)
    assert clauses["AC-1"].evidence["en"].startswith("Access control policy and procedures")


def test_real_oscal_sample_with_groups_in_groups():
    standard = real("oscal-basic-catalog.json")

    assert [(clause.ref, clause.parent, clause.label) for clause in standard.clauses] == [
        ("1", None, "1"),
        ("s1.1", "1", ""),
        ("1.1.1", "s1.1", "1.1.1"),
        ("1.1.2", "s1.1", "1.1.2"),
        ("2", None, "2"),
        ("2.1", "2", "2.1"),
        ("2.1.1", "2.1", "2.1.1"),
        ("2.1.2", "2.1", "2.1.2"),
    ]
    assert (
        "[Selection (one or more): initiating a device lock after [Assignment: a duration] of inactivity; "
        in standard.clauses[2].prose["en"]
    )
