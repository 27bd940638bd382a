"""What the demo tells of design and documents: whole, free of contradictions, and true to the rules on dates."""

import datetime as dt
from itertools import pairwise

import yaml

from documents.models.states import State
from wobo.site.demo.content import FOLDER, Content
from wobo.site.demo.drafting import LAST

TOLD = Content("en")
PEOPLE = {one["id"]: one for one in TOLD.client["people"]}
DEPARTMENTS = {one["id"]: one for one in TOLD.client["departments"]}
SERVICES = {one["id"] for one in TOLD.client["services"]}
CATALOGUE = yaml.safe_load((FOLDER.parent / "standards" / "iso20000-1-2018.yaml").read_text("utf-8"))
ASSESSABLE = {str(row["id"]) for row in CATALOGUE["clauses"] if row["assessable"]}
LAW = yaml.safe_load((FOLDER.parent / "law.yaml").read_text("utf-8"))["laws"]
WALK = {1: State.DRAFT, 2: State.DISCUSSING, 3: State.CHECKING, 4: State.IN_REVIEW, 5: State.IN_APPROVAL,
        6: State.APPROVED, 7: State.RELEASED}  # fmt: skip


def final(marks: dict[object, list[str]], changes: dict[object, list[str]]) -> dict[str, list[str]]:
    return {str(ref): row for ref, row in {**marks, **changes}.items()}


def test_each_assessable_clause_has_one_lead_and_no_department_is_idle() -> None:
    told = TOLD.design["matrix"]
    marks = final(told["marks"], told["changes"])

    assert set(marks) == ASSESSABLE
    assert {ref for ref, row in marks.items() if len(row) != len(set(row))} == set()
    columns = {"top", "mr", *DEPARTMENTS}
    assert {one for row in marks.values() for one in row} == columns
    assert {row[0] for row in marks.values()} == columns  # everybody leads something
    assert {marks[ref][0] for ref in ("5.1", "5.2.1", "5.2.2", "5.3", "9.3")} == {"top"}


def test_every_law_of_the_list_is_decided_and_who_answers_for_it_is_one_of_the_client() -> None:
    told = TOLD.design["law"]

    assert {*told["by_name"], *told["not_applicable"]} == {one["en"] for rows in LAW.values() for one in rows}
    assert set(told["by_name"]) & set(told["not_applicable"]) == set()
    assert {row[0] for row in told["by_name"].values()} <= set(DEPARTMENTS)
    assert {row[1] for row in told["by_name"].values()} <= set(PEOPLE)
    assert all(dt.date.fromisoformat(row[2]) < told["on"] for row in told["by_name"].values())


def test_risks_name_owners_and_services_that_are_there() -> None:
    rows = TOLD.design["risks"]["rows"]

    assert len(rows) == 21
    assert {one["owner"] for one in rows} <= set(PEOPLE)
    assert {one["service"] for one in rows if "service" in one} <= SERVICES
    treated = [one for one in rows if "left" in one]
    assert all(one["left"][0] * one["left"][1] < one["l"] * one["i"] for one in treated)
    assert len({one["text"]["zh"] for one in rows}) == len({one["text"]["en"] for one in rows}) == 21


def test_papers_are_drafted_printed_signed_and_the_phase_submitted_in_this_order() -> None:
    phase, papers = TOLD.design["phase"], TOLD.design["papers"]

    for told in papers.values():
        days = [phase["started_on"], told["drafted_on"], told["printed_on"], told["signed_on"], phase["submitted_on"]]
        assert days == sorted(days)
        assert told["printed_on"] <= LAST < told["signed_on"]  # the site's demo has them wait for the signature
    plan = TOLD.diagnosis["replanned"]["phases"]
    assert [phase["started_on"], phase["accepted_on"]] == plan[4]
    assert (
        TOLD.drafting["phase"]["started_on"] == phase["accepted_on"]
    )  # a phase starts when the one before is accepted
    assert TOLD.drafting["register"]["on"] == plan[5][0]


def test_documents_stand_in_every_state_that_a_version_can_have() -> None:
    told = TOLD.drafting
    found = {WALK[len(one["days"])] for one in told["documents"]}
    found |= {State.IN_FORCE for one in told["documents"] if one.get("effective_on", dt.date.max) <= LAST}
    found |= {State.ABANDONED} if told["abandoned"] else set()
    decided = [one for one in told["changes"] if "approved_by" in one]
    found |= {State.WITHDRAWN if one["nature"] == "withdrawal" else State.SUPERSEDED for one in decided}

    assert found == set(State)


def test_every_step_of_a_document_comes_after_the_one_before_and_on_or_before_the_last_day() -> None:
    for one in [*TOLD.drafting["documents"], *(row for row in TOLD.drafting["changes"] if "days" in row)]:
        days = [*one["days"], *([one["effective_on"]] if "effective_on" in one else [])]
        assert all(before <= after for before, after in pairwise(days)), one
        assert one["days"][-1] <= LAST


def test_who_judges_a_document_has_not_written_it() -> None:
    register = TOLD.drafting["register"]
    writers = {one["number"]: one["owner"] for one in TOLD.documents}

    for row in TOLD.documents:
        roles = register["roles"][row["level"]]
        judges = roles if writers[row["number"]] not in roles.values() else register["otherwise"]
        assert writers[row["number"]] not in judges.values(), row["number"]
        assert judges["reviewer"] != judges["approver"]


def test_who_takes_a_text_over_has_an_account() -> None:
    told = TOLD.drafting
    accounts = {key for key, one in PEOPLE.items() if one["account_role"]} | set(told["accounts"]["people"])
    writers = {one["number"]: one["owner"] for one in TOLD.documents} | {
        one["number"]: one["writer"] for one in told["own"]
    }
    heads = {key: one["head"] for key, one in DEPARTMENTS.items()}

    begun = [one for one in told["documents"] if len(one["days"]) > 1]
    assert {writers[one["number"]] for one in begun} <= accounts
    assert {heads[key] for one in begun for key in one["departments"]} <= accounts
    assert {heads[key] for keys in told["receipts"].values() for key in keys} <= accounts
