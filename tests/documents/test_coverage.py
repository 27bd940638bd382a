"""Whether the register covers the standard: clauses, overlaps, records, instructions; the criteria of phase 5."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from certification.gates import Met, NotMet
from certification.models import Clause, Engagement
from documents import criteria
from documents.actions.old import nothing_was_old, save_old
from documents.actions.register import explain
from documents.actions.seed import seed_register
from documents.coverage import register_facts
from documents.models import Document, RegisterNote, Revision
from documents.seed import seeding
from tests.documents.register import queries, require, url, whole_standard
from tests.factories_documents import make_document
from tests.people import Cast

pytestmark = pytest.mark.django_db
NOTE = RegisterNote.Kind


def said(answer: Any) -> list[str]:
    return [text for text, _url in answer.missing] if isinstance(answer, NotMet) else []


def test_facts_take_four_queries_however_much_there_is(
    engagement: Engagement, cast: Cast, clauses: dict[str, Clause]
) -> None:
    for number in range(60):
        one = make_document(engagement, cast.lead, number=f"P-{number}", clauses=list(clauses.values()))
        require(clauses["8.6.1"], f"Paper {number}")
        explain(engagement, NOTE.NO_RECORD, "It only points on.", by=cast.lead, document_id=one.pk)
    cycle = engagement.cycle
    with CaptureQueriesContext(connection) as seen:
        facts = register_facts(cycle)
        _all = (facts.missing, facts.uncovered, facts.overlaps, facts.recordless, facts.instructions, facts.share)

    assert len(seen) == 4
    assert (len(facts.documents), facts.share) == (60, (5, 5))


# claims: S5.1.2.2, S5.1.2.3
def test_a_clause_without_a_document_and_a_missing_paper_are_named(
    engagement: Engagement, cast: Cast, clauses: dict[str, Clause]
) -> None:
    require(clauses["8.6.1"], "Major incident procedure")
    require(clauses["8.6.2"], "Request records", kind="record")
    require(clauses["8.6.2"], "As named there", see=["8.6.1"])
    make_document(engagement, cast.lead, number="P-18", title="Requests", clauses=[clauses["8.6.2"]])

    facts = register_facts(engagement.cycle)

    assert [one.name for one in facts.missing] == ["Major incident procedure", "Request records"]
    assert [one.ref for one in facts.uncovered] == ["4.3", "7.5.1", "8.6.1", "8.7.2"]
    assert facts.share == (1, 5)


# claims: S5.1.2.4
def test_a_form_below_a_document_answers_the_record_of_its_clause(
    engagement: Engagement, cast: Cast, clauses: dict[str, Clause]
) -> None:
    require(clauses["8.6.1"], "Incident records", kind="record")
    made = make_document(engagement, cast.lead, clauses=[clauses["8.6.1"]])
    assert [one.name for one in register_facts(engagement.cycle).missing] == ["Incident records"]
    assert [one.number for one in register_facts(engagement.cycle).recordless] == ["QL-ITSM-P-17"]

    make_document(engagement, cast.lead, number="R-17-01", level="R", parent=made)

    assert register_facts(engagement.cycle).missing == ()
    assert register_facts(engagement.cycle).recordless == ()


def test_an_overlap_is_explained_for_exactly_these_procedures(
    engagement: Engagement, cast: Cast, clauses: dict[str, Clause]
) -> None:
    first = make_document(engagement, cast.lead, clauses=[clauses["8.6.1"]])
    second = make_document(engagement, cast.lead, number="P-18", clauses=[clauses["8.6.1"]])
    make_document(engagement, cast.lead, number="W-1", level="W", clauses=[clauses["8.6.1"]])
    told = {"by": cast.lead, "clause_id": clauses["8.6.1"].pk}
    explain(engagement, NOTE.OVERLAP, "Security incidents apart.", about=[first.uid, second.uid], **told)

    assert [one.reason for one in register_facts(engagement.cycle).overlaps] == ["Security incidents apart."]
    make_document(engagement, cast.lead, number="P-19", clauses=[clauses["8.6.1"]])
    assert [one.reason for one in register_facts(engagement.cycle).overlaps] == [""]
    again = explain(engagement, NOTE.OVERLAP, "Three shifts.", about=[], **told)
    assert RegisterNote.objects.get() == again


@pytest.mark.parametrize("name", ["staff", "external_auditor", "stranger"])
def test_others_explain_nothing(engagement: Engagement, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        explain(engagement, NOTE.NO_OLD, "There was nothing.", by=getattr(cast, name))


def test_an_empty_register_meets_nothing(engagement: Engagement, clauses: dict[str, Clause]) -> None:
    facts = register_facts(engagement.cycle)

    assert said(criteria.register_is_complete(facts)) == ["The register is empty."]
    assert said(criteria.instructions_exist(facts)) == ["The register is empty."]
    assert said(criteria.old_documents_are_decided(facts)) == [
        "List the documents that were there before, or say that there were none."
    ]


# claims: S5.1.2, S5.1.3
def test_the_seeded_register_leaves_only_overlaps_and_records_to_explain(engagement: Engagement, cast: Cast) -> None:
    whole_standard(cast, engagement)
    chosen = [one.id for one in seeding(engagement).proposals if one.ticked]
    seed_register(engagement, chosen, by=cast.lead)

    facts = register_facts(engagement.cycle)

    assert [one.name for one in facts.missing] == []
    assert [one.said for one in facts.uncovered] == []
    for overlap in facts.overlaps:
        about = [one.uid for one in overlap.documents]
        explain(engagement, NOTE.OVERLAP, "Split by topic.", by=cast.lead, about=about, clause_id=overlap.clause.pk)
    for one in facts.recordless:
        explain(engagement, NOTE.NO_RECORD, "None of its own.", by=cast.lead, document_id=one.pk)
    answer = criteria.register_is_complete(register_facts(engagement.cycle))
    assert isinstance(answer, Met), said(answer)


def test_old_documents_count_as_decided_only_with_fate_and_successor(engagement: Engagement, cast: Cast) -> None:
    nothing_was_old(engagement, "Asked every department.", by=cast.lead)
    judged = criteria.old_documents_are_decided
    assert isinstance(judged(register_facts(engagement.cycle)), Met)

    old = save_old(engagement, {"number": "A-1", "title": "Old rule"}, by=cast.lead)
    assert said(judged(register_facts(engagement.cycle))) == ["1 old documents are not decided on."]
    assert not RegisterNote.objects.exists()

    type(old).objects.update(fate="keep")
    assert said(judged(register_facts(engagement.cycle))) == [
        "1 old documents to be kept or revised have no entry in the register."
    ]
    type(old).objects.update(fate="withdraw")
    assert isinstance(judged(register_facts(engagement.cycle)), Met)


def test_a_long_list_of_what_is_open_is_cut_and_counted(client: Browser, engagement: Engagement, cast: Cast) -> None:
    client.force_login(cast.lead)
    place = {"workspace": engagement.workspace, "engagement": engagement, "title": "Doc", "level": "P"}
    Document.objects.bulk_create(Document(**place, number=f"C-{n:03}") for n in range(60))

    page = client.get(url("coverage", engagement)).content.decode()

    assert page.count("10 more of this kind") == 2
    assert "C-049" in page
    assert "C-050" not in page


def test_instructions_that_procedures_name_must_be_there_and_issued(
    engagement: Engagement, cast: Cast, clauses: dict[str, Clause]
) -> None:
    made = make_document(engagement, cast.lead, key="relationship", number="P-08")
    names = [name for name, _document, _procedure in register_facts(engagement.cycle).instructions]
    assert "satisfaction" in names
    assert any(
        "“satisfaction”" in text for text in said(criteria.instructions_exist(register_facts(engagement.cycle)))
    )

    told = {"level": "W", "title": "Satisfaction survey", "parent": made, "key": "satisfaction"}
    work = make_document(engagement, cast.lead, number="W-09", **told)
    assert "W-09 Satisfaction survey, named by P-08, was not issued yet." in said(
        criteria.instructions_exist(register_facts(engagement.cycle))
    )
    for one in Document.objects.filter(level="W"):
        Revision.objects.create(
            workspace=one.workspace, document=one, label="A/0", state="in_force", drafted_by=cast.lead
        )
    left = said(criteria.instructions_exist(register_facts(engagement.cycle)))
    assert not [text for text in left if "W-09" in text]
    assert work.parent == made


def test_the_page_explains_and_takes_back(
    client: Browser, engagement: Engagement, cast: Cast, clauses: dict[str, Clause], people: SimpleNamespace
) -> None:
    client.force_login(cast.controller)
    first = make_document(engagement, cast.lead, clauses=[clauses["8.6.1"]])
    make_document(engagement, cast.lead, number="P-18", title="Second", clauses=[clauses["8.6.1"]])
    where = url("explain_overlap", engagement, "iso20000-1-2018", "8.6.1")

    assert "to be explained" in client.get(url("coverage", engagement)).content.decode()
    assert "P-18 Second" in client.get(where).content.decode()
    assert client.post(where, {"reason": "x"}).status_code == 422
    assert client.post(where, {"reason": "Two services, two ways."}).status_code == 302
    none = url("explain_none", engagement, "iso20000-1-2018", "8.7.2")
    assert client.post(none, {"reason": "Part of the manual."}).status_code == 302
    assert client.post(url("explain_record", engagement, first), {"reason": "Points on only."}).status_code == 302

    page = client.get(url("coverage", engagement)).content.decode()
    for text in ("Two services, two ways.", "Part of the manual.", "Points on only."):
        assert text in page
    assert sorted(register_facts(engagement.cycle).overlaps[0].note.about) == sorted(
        row.uid for row in Document.objects.all()
    )
    note = RegisterNote.objects.get(kind=NOTE.NO_DOCUMENT)
    assert client.post(url("note_remove", engagement, note)).status_code == 302
    assert not RegisterNote.objects.filter(kind=NOTE.NO_DOCUMENT).exists()
    assert client.get(url("explain_none", engagement, "iso20000-1-2018", "9.9")).status_code == 404
    assert queries(client, url("coverage", engagement)) <= 15
