"""The demo's content is data: these tests hold it complete, bilingual and free of contradictions."""

import itertools
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

DATA = Path(__file__).parents[2] / "certification" / "data"
NAMES = ["client", "training", "organisation", "diagnosis", "assessments", "documents", "evidence", "second"]
CHINESE = re.compile(r"[\u3400-\u9fff]")
CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
CAUSES = {"no_rule", "not_followed", "no_record", "resources", "responsibility", "tool"}
MATURITY = {"conform": {3, 4, 5}, "partial": {1, 2, 3}, "nonconform": {0, 1}, "no_case": {2, 3}}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FILES = {name: yaml.safe_load((DATA / "demo" / f"{name}.yaml").read_text("utf-8")) for name in NAMES}
CATALOGUE = yaml.safe_load((DATA / "standards" / "iso20000-1-2018.yaml").read_text("utf-8"))
CLAUSES = {clause["id"]: clause for clause in CATALOGUE["clauses"] if clause["assessable"]}
CLIENT, DIAGNOSIS, SECOND = FILES["client"], FILES["diagnosis"], FILES["second"]
ASSESSMENTS = FILES["assessments"]["assessments"]
DOCUMENTS = {row["number"]: row for row in FILES["documents"]["documents"]}
EVIDENCE = {row["id"]: row for row in FILES["evidence"]["files"]}
GAPS = [row for row in ASSESSMENTS if row["result"] in {"partial", "nonconform"}]


def ids(*lists):
    return {row["id"] for row in itertools.chain(*lists)}


PEOPLE = ids(CLIENT["people"])
CONSULTANTS = ids(CLIENT["firm"]["consultants"])


def texts(node, path=""):
    """Every {zh, en} below a node, with the way to it."""
    if isinstance(node, dict):
        if "zh" in node or "en" in node:
            yield path, node
            return
        for key, value in node.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from texts(value, f"{path}[{index}]")


def values(node, key):
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield from value if isinstance(value, list) else [value]
            yield from values(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from values(value, key)


def present(event):
    return set(itertools.chain(*(event.get(key, []) for key in ("people", "assessors", "attendees"))))


def is_valid_credit_code(code):
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(code, weights, strict=False))
    return len(code) == 18 and code[-1] == ALPHABET[-total % 31]


@pytest.mark.parametrize("name", NAMES)
def test_each_text_is_in_both_languages(name):
    wrong = [
        path
        for path, text in texts(FILES[name])
        if set(text) != {"zh", "en"} or not str(text["zh"]).strip() or not str(text["en"]).strip()
    ]

    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_english_texts_hold_no_chinese_and_chinese_texts_hold_some(name):
    chinese = [(path, text["zh"]) for path, text in texts(FILES[name]) if ".rows[" not in path]

    assert [path for path, text in texts(FILES[name]) if CJK.search(str(text["en"]))] == []
    assert [path for path, text in chinese if not CHINESE.search(text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_filler_is_left(name):
    filler = re.compile(r"lorem|todo|tbd|xxx|占位|示例文字", re.IGNORECASE)

    assert [path for path, text in texts(FILES[name]) if filler.search(f"{text['zh']} {text['en']}")] == []


def test_credit_codes_have_valid_check_digits_and_are_plainly_invented():
    codes = [CLIENT["firm"]["credit_code"], CLIENT["client"]["credit_code"], SECOND["client"]["credit_code"]]

    assert [code for code in codes if not is_valid_credit_code(code) or "DEM" not in code] == []


@pytest.mark.parametrize("data", [CLIENT, SECOND], ids=["client", "second"])
def test_headcounts_add_up(data):
    total = data["client"]["headcount"]

    assert sum(department["headcount"] for department in data["departments"]) == total
    assert sum(site["headcount"] for site in data["sites"]) == total
    for site in data["sites"]:
        assert sum(site["by_department"].values()) == site["headcount"], site["id"]
        assert sum(shift["headcount"] for shift in site["shifts"]) == site["headcount"], site["id"]
    for department in data["departments"]:
        everywhere = sum(site["by_department"].get(department["id"], 0) for site in data["sites"])
        assert everywhere == department["headcount"], department["id"]


@pytest.mark.parametrize("data", [CLIENT, SECOND], ids=["client", "second"])
def test_references_of_a_client_resolve(data):
    people, departments = ids(data["people"]), ids(data["departments"])

    assert set(values(data["people"], "department")) <= departments
    assert set(values(data["people"], "site")) <= ids(data["sites"])
    assert {department["parent"] for department in data["departments"]} <= departments | {None}
    assert {department["head"] for department in data["departments"]} <= people
    for service in data["services"]:
        assert service["owner"] in people
        assert set(service["sites"]) <= ids(data["sites"])
        assert set(service["customers"]) <= ids(data["customers"])
        assert set(service["depends_on"]) <= ids(data["services"])
        assert set(service["other_parties"]) <= ids(data["other_parties"])
    assert {party["manager"] for party in data["other_parties"]} <= people
    assert {contract["customer"] for contract in data["customer_contracts"]} <= ids(data["customers"])


def test_people_are_forty_with_the_roles_that_the_engagement_needs():
    flags = Counter(itertools.chain.from_iterable(person["flags"] for person in CLIENT["people"]))
    roles = Counter(person["account_role"] for person in CLIENT["people"] if person["account_role"])
    mails = {person["email"] for person in CLIENT["people"]}

    assert len(PEOPLE) == len(CLIENT["people"]) == len(mails) == 40
    assert flags["management_representative"] == flags["document_controller"] == 1
    assert flags["internal_auditor"] >= 3
    assert {"top_manager", "management_representative", "document_controller", "internal_auditor"} <= set(roles)
    assert all(".example.com" in mail for mail in mails)


def test_every_assessable_clause_is_assessed_once_in_the_order_of_the_catalogue():
    assert [row["clause"] for row in ASSESSMENTS] == list(CLAUSES)


def test_results_are_spread_as_planned():
    counts = Counter(row["result"] for row in ASSESSMENTS)
    closing = next(meeting for meeting in DIAGNOSIS["meetings"] if meeting["kind"] == "closing")

    assert counts == {"conform": 12, "partial": 28, "nonconform": 18, "no_case": 4}
    assert "12 conform, 28 partly, 18 do not, 4 had no case" in closing["points"][0]["en"]


@pytest.mark.parametrize("row", ASSESSMENTS, ids=lambda row: row["clause"])
def test_an_assessment_says_what_its_result_needs(row):
    gap_keys = {"gap", "cause_category", "cause", "severity", "recommendation", "owner", "due"}

    assert row["maturity"] in MATURITY[row["result"]]
    assert bool(gap_keys & set(row)) == (row["result"] in {"partial", "nonconform"})
    assert ("strengths" in row) == (row["result"] == "conform")
    assert ("no_case" in row) == (row["result"] == "no_case")
    assert 60 <= len(CHINESE.findall(row["observation"]["zh"])) <= 160
    assert all(row[key] for key in ("evidence", "interviewed"))
    assert row["documents_seen"] or row["records_seen"]


@pytest.mark.parametrize("row", GAPS, ids=lambda row: row["clause"])
def test_a_gap_has_cause_weight_owner_and_documents(row):
    assert row["cause_category"] in CAUSES
    assert row["severity"] in {"serious", "moderate"} | ({"slight"} if row["maturity"] != 1 else set())
    assert row["owner"] in PEOPLE
    assert date(2026, 10, 27) < row["due"] <= date(2027, 3, 31)
    assert row["documents_affected"]


def test_causes_and_findings_are_not_copied():
    for key in ("observation", "gap", "cause", "recommendation"):
        found = [row[key]["zh"] for row in ASSESSMENTS if key in row]
        assert len(found) == len(set(found)), key
    assert {row["cause_category"] for row in GAPS} == CAUSES


def test_no_case_only_where_the_catalogue_allows_it():
    for row in ASSESSMENTS:
        if row["result"] == "no_case":
            assert CLAUSES[row["clause"]].get("no_case_possible"), row["clause"]
            assert row["no_case"]["from"] < row["no_case"]["until"]
            assert row["no_case"]["confirmed_by"] in PEOPLE


def test_ticked_questions_belong_to_their_clause():
    for row in ASSESSMENTS:
        known = {question["id"] for question in CLAUSES[row["clause"]]["questions"]}
        assert {tick["question"] for tick in row["questions_ticked"]} <= known, row["clause"]


def test_documents_affected_and_the_work_list_say_the_same():
    served = {number: set() for number in DOCUMENTS}
    for row in ASSESSMENTS:
        for copy in row["documents_affected"]:
            listed = DOCUMENTS[copy["number"]]
            assert {key: listed[key] for key in copy} == copy
            served[copy["number"]].add(row["clause"])

    assert {number: set(row["clauses"]) for number, row in DOCUMENTS.items()} == served


def test_the_work_list_is_numbered_by_the_client_pattern_and_names_what_it_replaces():
    pattern = re.compile(rf"{CLIENT['numbering']['org']}-ITSM-([MPWR])-\d\d")

    assert 45 <= len(DOCUMENTS) <= 60
    for number, row in DOCUMENTS.items():
        assert pattern.fullmatch(number)[1] == row["level"]
        assert row["action"] in {"write", "revise", "keep"}
        assert (row["existing"] is None) == (row["action"] == "write"), number
        assert row["owner"] in PEOPLE
        assert row["due"] <= date(2026, 12, 25)


def test_evidence_files_exist_and_each_is_used():
    pieces = [piece for row in ASSESSMENTS for piece in row["evidence"]]

    assert {piece["file"] for piece in pieces if piece["file"]} == set(EVIDENCE)
    assert {(piece["kind"], bool(piece["file"])) for piece in pieces} == {("file", True), ("reference", False)}
    for piece in pieces:
        if piece["file"]:
            assert piece["number"] == EVIDENCE[piece["file"]]["number"]


@pytest.mark.parametrize("row", EVIDENCE.values(), ids=lambda row: row["id"])
def test_an_evidence_file_can_be_made(row):
    assert row["type"] in {"pdf", "docx", "xlsx", "png", "txt"}
    assert row["name"]["zh"].endswith(f".{row['type']}")
    assert row["name"]["en"].endswith(f".{row['type']}")
    assert row["classification"] in {"internal", "confidential"}
    assert row["date"] <= row["collected_on"]
    assert {block["kind"] for block in row["blocks"]} == {"lines"} or row["type"] not in {"txt", "png"}
    for block in row["blocks"]:
        if block["kind"] == "table":
            assert {len(cells) for cells in block["rows"]} == {len(block["columns"])}


def test_interviews_took_place_in_a_session_on_the_clause():
    for row in ASSESSMENTS:
        sessions = [session for session in DIAGNOSIS["schedule"] if row["clause"] in session["clauses"]]
        met = set(itertools.chain(*(session["people"] for session in sessions)))
        assert set(row["interviewed"]) <= met, row["clause"]
        assert row["assessor"] in itertools.chain(*(session["assessors"] for session in sessions))
        assert row["assessed_on"] in {session["date"] for session in sessions}


def test_nobody_is_in_two_places_at_once():
    busy = [*DIAGNOSIS["schedule"], *DIAGNOSIS["meetings"]]
    for one, other in itertools.combinations(busy, 2):
        if one["date"] == other["date"] and one["start"] < other["end"] and other["start"] < one["end"]:
            assert present(one) & present(other) == set()


def test_references_of_the_diagnosis_resolve():
    everyone = PEOPLE | CONSULTANTS

    for key in ("people", "assessors", "attendees", "chair", "recorder", "owner"):
        assert set(values(DIAGNOSIS, key)) <= everyone, key
    assert set(values(DIAGNOSIS, "clauses")) <= set(CLAUSES)
    assert {basis["contract"] for basis in DIAGNOSIS["bases"]["contracts"]} == ids(CLIENT["customer_contracts"])
    assert set(DIAGNOSIS["objects"]["departments"]) == ids(CLIENT["departments"])
    assert set(DIAGNOSIS["objects"]["sites"]) == set(CLIENT["scope"]["sites"]) == ids(CLIENT["sites"])
    assert {basis["kind"] for basis in DIAGNOSIS["bases"]["law"]} == {"security", "services", "environment", "labour"}


def test_dates_of_the_diagnosis_are_in_order_and_on_working_days():
    engagement, meetings = CLIENT["engagement"], {meeting["kind"]: meeting for meeting in DIAGNOSIS["meetings"]}
    moments = [
        engagement["nda"]["signed_on"], engagement["consulting_contract"]["signed_on"], engagement["kick_off"]["date"],
        DIAGNOSIS["plan"]["proposed_on"], DIAGNOSIS["plan"]["confirmed_on"], meetings["opening"]["date"],
        meetings["closing"]["date"], DIAGNOSIS["report"]["issued_on"], meetings["presentation"]["date"],
        DIAGNOSIS["report"]["accepted_on"],
    ]  # fmt: skip

    assert moments == sorted(moments)
    assert [moment for moment in moments if moment.weekday() > 4] == []
    assert {session["date"] for session in DIAGNOSIS["schedule"]} <= {date(2026, 10, day) for day in range(13, 17)}


def test_the_roadmap_respects_its_dependencies_and_the_quick_wins_their_two_weeks():
    steps = {step["id"]: step for step in DIAGNOSIS["roadmap"]}
    for step in steps.values():
        assert step["starts"] <= step["ends"]
        for before in step["depends_on"]:
            assert (steps[before]["starts"], steps[before]["ends"]) <= (step["starts"], step["ends"]), step["id"]
    spent = sum(step["person_days_client"] for step in steps.values())
    asked = sum(row["person_days"] for row in DIAGNOSIS["conclusion"]["resources"] if row["party"] == "client")

    assert spent == asked
    assert all(date(2026, 10, 27) <= win["due"] <= date(2026, 11, 10) for win in DIAGNOSIS["quick_wins"])
