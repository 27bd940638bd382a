"""The pages of a diagnosis: who sees them, how many queries, both texts in a conflict, all without a script."""

import json

import pytest
from django.test import Client as Browser
from django.urls import reverse

from audits.models import AnswerDraft, Basis, ClauseAssessment, Conclusion, Diagnosis
from certification.models import Clause
from tests.factories_audits import Case, in_state
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

PAGES = (
    "diagnosis_detail", "diagnosis_edit", "bases", "team", "objects", "schedule", "documents", "conclusion", "result",
    "sheet", "meetings", "meeting_new",
)  # fmt: skip
POSTED = ("diagnosis_propose_plan", "diagnosis_begin", "diagnosis_conclude", "worksheet", "reports")


@pytest.fixture
def case(cast: Cast) -> Case:
    return in_state(cast, "on_site")


def at(case: Case, name: str, *more: str) -> str:
    return reverse(f"audits:{name}", args=[case.engagement.code, case.diagnosis.uid, *more])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_shown_to_the_team_and_to_nobody_outside(case: Case, client: Browser, name: str) -> None:
    found = {}
    for who in ("consultant", "representative", "unassigned", "stranger"):
        client.force_login(getattr(case.cast, who))
        found[who] = client.get(at(case, name)).status_code
    client.logout()

    assert found == {"consultant": 200, "representative": 200, "unassigned": 404, "stranger": 404}
    assert client.get(at(case, name)).status_code == 302


@pytest.mark.parametrize("name", POSTED)
def test_what_changes_something_refuses_get(case: Case, client: Browser, name: str) -> None:
    client.force_login(case.cast.lead)

    assert client.get(at(case, name)).status_code == 405


def test_a_diagnosis_is_found_under_its_own_engagement_only(case: Case, client: Browser) -> None:
    client.force_login(case.cast.partner)

    wrong = reverse("audits:diagnosis_detail", args=["B-2026", case.diagnosis.uid])

    assert client.get(wrong).status_code == 404


def test_opening_leads_to_the_diagnosis(cast: Cast, client: Browser) -> None:
    from tests.factories_certification import running  # noqa: PLC0415

    engagement = running(cast)
    client.force_login(cast.lead)
    start = reverse("audits:diagnosis_current", args=[engagement.code])

    page = client.get(start).content.decode()
    opened = client.post(start)

    assert "Open a diagnosis" in page
    assert opened["Location"] == Diagnosis.objects.get().get_absolute_url()
    assert client.get(start)["Location"] == opened["Location"]


def many(case: Case, count: int) -> None:
    """Give the standard more clauses, each assessed with a gap."""
    for number in range(count):
        clause = Clause.objects.create(
            standard=case.standard, parent=case.clauses["8"], ref=f"8.9.{number}", label=f"8.9.{number}",
            order=100 + number, depth=3, titles={"en": f"More {number}"}, assessable=True,
        )  # fmt: skip
        ClauseAssessment.objects.create(
            workspace=case.diagnosis.workspace, diagnosis=case.diagnosis, clause=clause, result="conform"
        )


@pytest.mark.parametrize("count", [1, 60])
def test_the_sheet_costs_the_same_queries_however_long(
    case: Case, client: Browser, count: int, django_assert_max_num_queries: object
) -> None:
    many(case, count)
    client.force_login(case.cast.consultant)
    client.get(at(case, "sheet"))  # the inbox count is kept for a while

    with django_assert_max_num_queries(15) as counted:  # type: ignore[operator]
        page = client.get(at(case, "sheet"))

    assert page.content.decode().count("data-line=") == count + 3
    assert len(counted.captured_queries) <= 15


def test_one_line_is_saved_at_once(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)

    answer = client.post(at(case, "line", "8.1"), {"version": "0", "result": "partial"})

    assert (answer.status_code, answer.json()["version"], answer.json()["result"]) == (200, 1, "partial")


def test_a_line_that_somebody_else_set_meanwhile_is_told_with_both(case: Case, client: Browser) -> None:
    case.answer("8.1", result="conform")
    client.force_login(case.cast.second_consultant)

    answer = client.post(at(case, "line", "8.1"), {"version": "0", "result": "nonconform"})

    assert answer.status_code == 409
    told = answer.json()
    assert told["message"] == "Consultant saved this clause meanwhile."
    assert {"label": "Result", "theirs": "Conforms", "yours": "Does not conform"} in told["sides"]


def test_a_line_refuses_what_is_not_offered(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)

    assert client.post(at(case, "line", "8.1"), {"version": "0", "result": "wonderful"}).status_code == 422
    assert client.post(at(case, "line", "8.1"), {"version": "0", "result": "not_applicable"}).status_code == 409
    assert client.post(at(case, "line", "8"), {"version": "0", "result": "conform"}).status_code == 404


def test_the_whole_sheet_is_saved_without_a_script(case: Case, client: Browser) -> None:
    case.answer("4.1", result="conform")
    client.force_login(case.cast.consultant)
    sent = {
        "r-4.1": "conform", "v-4.1": "1", "m-4.1": "4",
        "r-8.1": "nonconform", "v-8.1": "0", "m-8.1": "",
    }  # fmt: skip

    answer = client.post(at(case, "sheet"), sent)

    assert answer.status_code == 302
    rows = ClauseAssessment.objects.order_by("clause__order").values_list("clause__ref", "result", "maturity")
    assert list(rows) == [("4.1", "conform", 4), ("8.1", "nonconform", None)]


def test_the_sheet_names_the_lines_that_somebody_else_changed(case: Case, client: Browser) -> None:
    case.answer("8.1", result="conform")
    client.force_login(case.cast.second_consultant)
    answer = client.post(at(case, "sheet"), {"r-8.1": "partial", "v-8.1": "0"})

    assert answer.status_code == 409
    assert "Consultant set “Conforms”, you set “Partly conforms”." in answer.content.decode()


def card(**told: object) -> dict[str, object]:
    return {
        "version": "0", "result": "conform", "maturity": "3", "found": "As it is.", "strengths": "", "people": [],
        "others_met": "", "seen": "", "assessed_on": "", "gap-TOTAL_FORMS": "1", "gap-INITIAL_FORMS": "0",
        "gap-0-uid": "", "gap-0-text": "", "gap-0-severity": "minor", **told,
    }  # fmt: skip


def test_a_card_is_saved_and_the_next_one_opens(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)

    answer = client.post(
        at(case, "clause_detail", "4.1"), card(next="1", people=[case.owner.uid], ticked_0="on", note_0="Yearly.")
    )

    assert answer["Location"] == at(case, "clause_detail", "8.1")
    row = ClauseAssessment.objects.get()
    assert (row.result, row.maturity, row.found, [str(one) for one in row.people.all()]) == (
        "conform", 3, "As it is.", ["Owner"],
    )  # fmt: skip
    assert row.notes == {"4.1-Q1": {"ticked": True, "note": "Yearly."}}


def test_a_gap_is_written_on_the_card(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)
    gap = {
        "gap-0-text": "No rule.", "gap-0-severity": "severe", "gap-0-cause": "no_rule", "gap-0-cause_text": "New.",
        "gap-0-owner": case.owner.uid, "gap-0-due": "2026-12-01",
    }  # fmt: skip

    client.post(at(case, "clause_detail", "8.1"), card(result="nonconform", **gap))

    found = ClauseAssessment.objects.get().gaps.get()
    assert (found.text, found.severity, found.cause, found.owner) == ("No rule.", "severe", "no_rule", case.owner)


def test_a_conflict_shows_both_texts_and_loses_neither(case: Case, client: Browser) -> None:
    case.answer("4.1", found="The first text.")
    client.force_login(case.cast.second_consultant)

    answer = client.post(at(case, "clause_detail", "4.1"), card(found="The second text."))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("The first text." in page, page.count("The second text.") >= 2) == (True, True)
    assert "Replace the other text with mine" in page
    assert ClauseAssessment.objects.get().found == "The first text."

    client.post(at(case, "clause_detail", "4.1"), card(found="The second text.", version="1"))

    assert ClauseAssessment.objects.get().found == "The second text."


def test_an_autosave_keeps_a_draft_and_names_who_else_writes(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)
    client.post(at(case, "clause_detail", "4.1"), card(found="Ty"), headers={"X-Autosave": "1"})
    client.force_login(case.cast.second_consultant)

    answer = client.post(at(case, "clause_detail", "4.1"), card(found="Also"), headers={"X-Autosave": "1"})

    told = json.loads(answer.content)
    assert (answer.status_code, told["version"], told["others"]) == (200, 0, ["Consultant"])
    assert (ClauseAssessment.objects.count(), AnswerDraft.objects.count()) == (0, 2)


def test_an_autosave_over_a_newer_text_is_refused_with_both(case: Case, client: Browser) -> None:
    case.answer("4.1", found="Saved.")
    client.force_login(case.cast.second_consultant)

    answer = client.post(at(case, "clause_detail", "4.1"), card(found="Typed."), headers={"X-Autosave": "1"})

    side = next(side for side in answer.json()["sides"] if side["theirs"] == "Saved.")
    assert (answer.status_code, side["yours"]) == (409, "Typed.")


def test_a_draft_comes_back_on_the_card_and_leaving_makes_it_an_edit(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)
    client.post(at(case, "clause_detail", "4.1"), card(found="Half a sen"), headers={"X-Autosave": "1"})

    page = client.get(at(case, "clause_detail", "4.1")).content.decode()
    left = client.post(at(case, "clause_leave", "4.1"))

    assert "Half a sen" in page
    assert left.json() == {"version": 1}
    assert ClauseAssessment.objects.get().found == "Half a sen"


def test_a_reader_sees_the_card_and_cannot_write_it(case: Case, client: Browser) -> None:
    client.force_login(case.cast.representative)

    page = client.get(at(case, "clause_detail", "4.1")).content.decode()

    assert "Save and next" not in page
    assert client.post(at(case, "clause_detail", "4.1"), card()).status_code == 403


def test_hostile_text_is_shown_as_text(case: Case, client: Browser) -> None:
    evil = "<script>alert(1)</script>'\"&{{7*7}}"
    case.answer("8.1", result="nonconform", found=evil, gaps=[case.gap(text=evil)])
    client.force_login(case.cast.lead)

    for url in (at(case, "sheet"), at(case, "clause_detail", "8.1"), at(case, "result")):
        page = client.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_rows_are_added_changed_and_deleted_without_a_script(cast: Cast, client: Browser) -> None:
    case = in_state(cast, "planned")
    client.force_login(cast.lead)
    blank = {"bases-TOTAL_FORMS": "2", "bases-INITIAL_FORMS": "1", "bases-0-id": Basis.objects.get().uid}
    first = {"bases-0-kind": "standard", "bases-0-title": "The standard", "bases-0-DELETE": ""}
    new = {"bases-1-kind": "law", "bases-1-topic": "labour", "bases-1-title": "Labour Law"}

    assert client.post(at(case, "bases"), blank | first | new).status_code == 302

    assert [(basis.kind, basis.title) for basis in Basis.objects.order_by("pk")] == [
        ("standard", "The standard"), ("law", "Labour Law"),
    ]  # fmt: skip

    gone = {"bases-TOTAL_FORMS": "2", "bases-INITIAL_FORMS": "2", "bases-0-id": Basis.objects.first().uid}
    rows = list(Basis.objects.order_by("kind", "order", "pk"))
    sent = {"bases-TOTAL_FORMS": "2", "bases-INITIAL_FORMS": "2"}
    for place, basis in enumerate(rows):
        sent |= {
            f"bases-{place}-id": basis.uid,
            f"bases-{place}-kind": basis.kind,
            f"bases-{place}-title": basis.title,
        }
        sent |= {f"bases-{place}-topic": basis.topic}
        sent |= {f"bases-{place}-DELETE": "on"} if basis.kind == "law" else {}
    client.post(at(case, "bases"), sent)

    assert (gone["bases-TOTAL_FORMS"], [basis.kind for basis in Basis.objects.all()]) == ("2", ["standard"])


def test_a_law_without_a_topic_is_refused_in_the_form(cast: Cast, client: Browser) -> None:
    case = in_state(cast, "planned")
    client.force_login(cast.lead)
    sent = {
        "bases-TOTAL_FORMS": "1", "bases-INITIAL_FORMS": "0", "bases-0-kind": "law", "bases-0-title": "Some law",
        "bases-0-topic": "",
    }  # fmt: skip

    answer = client.post(at(case, "bases"), sent)

    assert answer.status_code == 422
    assert "one of the topics of this kind of basis" in answer.content.decode()


def test_rows_are_a_list_in_which_one_is_open_and_asks_what_its_kind_needs(cast: Cast, client: Browser) -> None:
    case = in_state(cast, "planned").planned()
    client.force_login(cast.lead)
    law = Basis.objects.get(kind="law")

    plain = client.get(at(case, "bases"))
    opened = client.get(at(case, "bases"), {"row": law.uid})
    fresh = client.get(at(case, "bases"), {"more": "1", "kind": "standard"})
    every = client.get(at(case, "bases"), {"row": "all"})

    assert [len(page.context["formset"].forms) for page in (plain, opened, fresh, every)] == [0, 1, 1, 4]
    assert [one.title for one in plain.context["entries"]] == [
        "A contract", "A law", "A rule", case.standard.name,
    ]  # fmt: skip
    asked = [[field.name for field in page.context["formset"].forms[0].visible_fields()] for page in (opened, fresh)]
    assert asked == [
        ["topic", "number", "title", "dated", "requirements", "met", "note", "DELETE"],
        ["number", "title", "version", "dated", "note", "DELETE"],
    ]
    topics = [value for value, _word in opened.context["formset"].forms[0].fields["topic"].choices]
    assert topics == ["", "security", "services", "environment", "labour"]


def test_what_somebody_wrote_for_another_kind_is_still_shown(cast: Cast, client: Browser) -> None:
    case = in_state(cast, "planned").planned()
    client.force_login(cast.lead)
    Basis.objects.filter(kind="law").update(party="Customer Ltd.")

    opened = client.get(at(case, "bases"), {"row": Basis.objects.get(kind="law").uid})

    assert opened.context["formset"].forms[0]["party"].value() == "Customer Ltd."


def test_saving_goes_on_to_the_next_row_or_to_an_empty_one(cast: Cast, client: Browser) -> None:
    case = in_state(cast, "planned").planned()
    client.force_login(cast.lead)
    first, second = Basis.objects.order_by("kind", "order", "pk")[:2]
    sent = {
        "bases-TOTAL_FORMS": "1", "bases-INITIAL_FORMS": "1", "bases-0-id": first.uid, "bases-0-title": "Contract 7",
    }  # fmt: skip

    onward = client.post(f"{at(case, 'bases')}?row={first.uid}", sent | {"next": "1"})
    blank = {"bases-TOTAL_FORMS": "1", "bases-INITIAL_FORMS": "0", "bases-0-kind": "law", "bases-0-topic": "labour"}
    again = client.post(f"{at(case, 'bases')}?more=1&kind=law", blank | {"bases-0-title": "Law 2", "more": "1"})

    assert onward["Location"] == f"{at(case, 'bases')}?row={second.uid}#row-{second.uid}"
    assert again["Location"] == f"{at(case, 'bases')}?more=1&kind=law"
    assert Basis.objects.get(pk=first.pk).title == "Contract 7"
    assert Basis.objects.filter(kind="law").count() == 2


def test_a_reader_opens_a_row_and_cannot_write_it(cast: Cast, client: Browser) -> None:
    case = in_state(cast, "planned").planned()
    client.force_login(cast.representative)
    where = f"{at(case, 'bases')}?row={Basis.objects.get(kind='law').uid}"

    page = client.get(where).content.decode()

    assert ("fieldset" in page and "disabled" in page, "Save and next row" in page) == (True, False)
    assert client.post(where, {"bases-TOTAL_FORMS": "0", "bases-INITIAL_FORMS": "0"}).status_code == 403


def test_one_line_of_a_list_is_changed_and_the_others_stay(case: Case, client: Browser) -> None:
    client.force_login(case.cast.lead)
    owner = case.owner.uid
    rows = [{"text": text, "decide_by": "", "owner": owner} for text in ("One.", "Two.", "Three.")]
    Conclusion.objects.update(decisions=rows)
    opened = client.get(at(case, "listing", "decisions"), {"row": "1"})
    sent = {
        "decisions-TOTAL_FORMS": "1", "decisions-INITIAL_FORMS": "1", "decisions-0-at": "1",
        "decisions-0-text": "Two, in words.", "decisions-0-owner": owner, "state": opened.context["state"],
    }  # fmt: skip

    saved = client.post(f"{at(case, 'listing', 'decisions')}?row=1", sent)
    late = client.post(f"{at(case, 'listing', 'decisions')}?row=1", sent | {"decisions-0-text": "Late."})

    assert [one.title for one in opened.context["entries"]] == ["One.", "Two.", "Three."]
    assert opened.context["entries"][0].words == ["Owner"]
    assert (saved.status_code, late.status_code) == (302, 409)
    assert "Somebody else changed this list meanwhile." in late.content.decode()
    assert [row["text"] for row in Conclusion.objects.get().decisions] == ["One.", "Two, in words.", "Three."]

    gone = sent | {"decisions-0-DELETE": "on", "state": ""}
    gone["state"] = client.get(at(case, "listing", "decisions")).context["state"]
    client.post(f"{at(case, 'listing', 'decisions')}?row=1", gone)

    assert [row["text"] for row in Conclusion.objects.get().decisions] == ["One.", "Three."]


def test_a_list_of_the_conclusion_is_written_as_typed(case: Case, client: Browser) -> None:
    client.force_login(case.cast.lead)
    sent = {
        "decisions-TOTAL_FORMS": "2", "decisions-INITIAL_FORMS": "0", "decisions-0-text": "Approve the scope.",
        "decisions-0-decide_by": "2026-11-06", "decisions-0-owner": case.owner.uid, "decisions-1-text": "",
    }  # fmt: skip

    assert client.post(at(case, "listing", "decisions"), sent).status_code == 302

    assert Conclusion.objects.get().decisions == [
        {"text": "Approve the scope.", "decide_by": "2026-11-06", "owner": case.owner.uid}
    ]
    assert client.get(at(case, "listing", "secrets")).status_code == 404


def test_the_wrong_moment_is_told_on_the_page(case: Case, client: Browser) -> None:
    client.force_login(case.cast.lead)

    answer = client.post(at(case, "diagnosis_conclude"))

    assert answer.status_code == 409
    assert "Not assessed yet: 4.1, 8.1, 8.2." in answer.content.decode()


def test_going_back_asks_why(case: Case, client: Browser) -> None:
    client.force_login(case.cast.lead)

    assert client.post(at(case, "diagnosis_replan"), {"reason": ""}).status_code == 200
    assert client.post(at(case, "diagnosis_replan"), {"reason": "Another site is added."}).status_code == 302
    assert case.reload().diagnosis.state == "planned"
