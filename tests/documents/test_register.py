"""The register: entered, changed, struck, assigned; what its page lists and filters."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from certification.actions.structure import next_number
from certification.models import Clause, Engagement
from documents.actions import register as actions
from documents.listing import asked_of, listed, rows_of
from documents.models import Document, Revision
from tests.documents.register import queries, url
from tests.factories_certification import TODAY, make_engagement
from tests.factories_documents import make_document, make_draft
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db
KEEPERS = {
    "lead",
    "consultant",
    "second_consultant",
    "partner",
    "representative",
    "controller",
    "client_admin",
}
MOST = 15


@pytest.fixture
def keeper(client: Browser, cast: Cast) -> Browser:
    client.force_login(cast.consultant)
    return client


def put(document: Document, state: str, **fields: Any) -> Revision:
    """Make a version in a state straight in the table."""
    values = {"label": "A/0", "drafted_by_id": document.workspace.memberships.first().user_id, **fields}
    return Revision.objects.create(workspace=document.workspace, document=document, state=state, **values)


# claims: S5.1, S5.1.1, S5.1.2
@pytest.mark.parametrize("name", ["lead", "consultant", "controller", "representative", "client_admin"])
def test_keepers_enter_documents(engagement: Engagement, cast: Cast, clauses: dict[str, Clause], name: str) -> None:
    made = make_document(engagement, getattr(cast, name), clauses=[clauses["8.6.1"]])

    assert (made.number, list(made.clauses.all())) == ("QL-ITSM-P-17", [clauses["8.6.1"]])
    assert Event.objects.get(uid=made.uid).verb == "create"


@pytest.mark.parametrize("name", ["staff", "working_group", "internal_auditor", "external_auditor", "stranger"])
def test_others_enter_nothing(engagement: Engagement, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        make_document(engagement, getattr(cast, name))

    assert Document.objects.count() == 0


def test_a_number_is_given_once_however_it_is_written(engagement: Engagement, cast: Cast) -> None:
    make_document(engagement, cast.lead)

    with pytest.raises(Obstructed, match="in the register already"):
        make_document(engagement, cast.lead, number="ql-itsm-p-17")


def test_the_next_number_goes_on_behind_struck_entries_too(engagement: Engagement, cast: Cast) -> None:
    engagement.client.code = "QL"
    engagement.client.save()
    made = make_document(engagement, cast.lead)
    actions.strike_document(made, "Entered twice.", by=cast.lead)

    assert next_number(engagement, "P") == "QL-ITSM-P-18"
    assert next_number(engagement, "R", "QL-ITSM-P-17") == "QL-ITSM-R-17-01"


def test_an_issued_document_keeps_number_and_entry(engagement: Engagement, cast: Cast) -> None:
    made = make_document(engagement, cast.lead)
    put(made, "in_force")

    with pytest.raises(Obstructed, match="under this number"):
        actions.edit_document(made, {"number": "QL-ITSM-P-18"}, by=cast.lead)
    with pytest.raises(Obstructed, match="change request"):
        actions.strike_document(made, "No longer needed.", by=cast.lead)
    assert actions.edit_document(made, {"title": "Incidents"}, by=cast.lead).title == "Incidents"


def test_striking_abandons_the_draft_and_can_be_taken_back(engagement: Engagement, cast: Cast) -> None:
    made = make_document(engagement, cast.lead)
    draft = make_draft(made, cast.lead)

    struck = actions.strike_document(made, "Part of the manual.", by=cast.controller)

    assert (struck.struck_on, struck.struck_because) == (TODAY, "Part of the manual.")
    assert Revision.objects.get(pk=draft.pk).state == "abandoned"
    assert not Document.objects.standing().exists()
    with pytest.raises(Obstructed, match="Restore it first"):
        actions.begin_revision(struck, by=cast.lead, label="A/0")
    again = actions.restore_document(struck, by=cast.lead)
    assert (again.struck_on, again.struck_because) == (None, "")


def test_what_belongs_to_a_document_is_struck_along_or_not_at_all(engagement: Engagement, cast: Cast) -> None:
    made = make_document(engagement, cast.lead)
    form = make_document(engagement, cast.lead, number="QL-ITSM-R-17-01", level="R", parent=made)

    with pytest.raises(Obstructed, match="1 document belongs to it"):
        actions.strike_document(made, "Not needed here.", by=cast.lead)
    actions.strike_document(made, "Not needed here.", by=cast.lead, along=True)

    assert Document.objects.get(pk=form.pk).struck_because == "Not needed here."


# claims: S5.3, S5.3.1
def test_many_are_assigned_at_once_and_only_what_is_said(
    engagement: Engagement, cast: Cast, people: SimpleNamespace
) -> None:
    first = make_document(engagement, cast.lead, writer=people.controller)
    second = make_document(engagement, cast.lead, number="QL-ITSM-P-18")
    told = {"department": people.desk, "due": TODAY, "reviewers": [people.reviewer], "discussants": [people.quality]}

    actions.assign([first, second], told, by=cast.controller)

    rows = list(Document.objects.order_by("number"))
    assert [(row.department, row.due, row.writer) for row in rows] == [
        (people.desk, TODAY, people.controller),
        (people.desk, TODAY, None),
    ]
    assert [list(row.reviewers.all()) for row in rows] == [[people.reviewer]] * 2
    assert Event.objects.filter(uid=second.uid, verb="edit").count() == 1


def test_the_form_numbers_by_level_and_keeps_what_was_typed(
    keeper: Browser, engagement: Engagement, clauses: Any
) -> None:
    page = keeper.post(url("document_create", engagement), {"title": "", "level": "P"})
    assert page.status_code == 422

    told = {
        "number": "",
        "title": "Problem management",
        "level": "P",
        "kind": "written",
        "language": "en",
        "classification": "internal",
        "review_months": "12",
        "clauses": ["iso20000-1-2018:8.6.2"],
    }
    page = keeper.post(url("document_create", engagement), told)

    made = Document.objects.get()
    assert page.status_code == 302
    assert made.number.endswith("-ITSM-P-01")
    assert [clause.ref for clause in made.clauses.all()] == ["8.6.2"]


def test_writer_reviewer_and_approver_are_three_people(
    keeper: Browser, engagement: Engagement, people: SimpleNamespace
) -> None:
    told = {
        "number": "X-1",
        "title": "Problems",
        "level": "P",
        "kind": "written",
        "language": "en",
        "classification": "internal",
        "review_months": "12",
        "writer": people.writer.uid,
        "approver": people.writer.uid,
        "reviewers": [people.writer.uid],
    }

    page = keeper.post(url("document_create", engagement), told)

    assert page.status_code == 422
    assert "The approver is not the writer." in page.content.decode()
    assert not Document.objects.exists()


def test_a_record_form_is_numbered_below_its_procedure(keeper: Browser, engagement: Engagement, cast: Cast) -> None:
    engagement.client.code = "QL"
    engagement.client.save()
    made = make_document(engagement, cast.lead)
    told = {
        "number": "",
        "title": "Incident log",
        "level": "R",
        "kind": "form",
        "language": "en",
        "classification": "internal",
        "review_months": "12",
        "parent": "ql-itsm-p-17",
    }

    keeper.post(url("document_create", engagement), told)

    form = Document.objects.get(level="R")
    assert (form.number, form.parent) == ("QL-ITSM-R-17-01", made)


def found(engagement: Engagement, user: Any, **asked: str) -> list[str]:
    return [row.number for row in listed(engagement, asked_of(asked), user, TODAY)]


def test_the_register_is_searched_and_filtered(engagement: Engagement, cast: Cast, people: SimpleNamespace) -> None:
    manual = make_document(
        engagement, cast.lead, number="M-01", level="M", title="手册", writer=people.writer, due=TODAY
    )
    incident = make_document(engagement, cast.lead, number="P-17", department=people.desk, approver=people.approver)
    late = make_document(engagement, cast.lead, number="P-18", title="Late", due=TODAY.replace(day=1))
    put(incident, "in_approval")
    put(late, "draft")

    assert found(engagement, cast.lead) == ["M-01", "P-17", "P-18"]
    assert found(engagement, cast.lead, level="P", sort="-number") == ["P-18", "P-17"]
    assert found(engagement, cast.lead, q="手册") == ["M-01"]
    assert found(engagement, cast.lead, state="none") == ["M-01"]
    assert found(engagement, cast.lead, state="in_approval") == ["P-17"]
    assert found(engagement, cast.lead, department=people.desk.uid) == ["P-17"]
    assert found(engagement, cast.lead, department="none") == ["M-01", "P-18"]
    assert found(engagement, cast.lead, writer=people.writer.uid) == ["M-01"]
    assert found(engagement, cast.lead, late="1") == ["P-18"]
    assert found(engagement, cast.top_manager, waits="me") == ["P-17"]
    assert found(engagement, cast.staff, waits="me") == ["M-01"]
    assert found(engagement, cast.lead, waits=people.approver.uid) == ["P-17"]
    assert found(engagement, cast.stranger) == []
    assert [row.waits for row in rows_of(listed(engagement, asked_of({}), cast.lead, TODAY), TODAY)] == [
        "Wen",
        "Ada",
        "a writer, to be named",
    ]
    assert manual.due == TODAY


def test_by_process_what_belongs_to_a_procedure_stands_under_it(engagement: Engagement, cast: Cast) -> None:
    second = make_document(engagement, cast.lead, number="P-18", title="Requests")
    make_document(engagement, cast.lead, number="R-18-01", level="R", parent=second)
    first = make_document(engagement, cast.lead, number="P-17")
    work = make_document(engagement, cast.lead, number="W-01", level="W", parent=first)
    make_document(engagement, cast.lead, number="R-99", level="R", parent=work)

    assert found(engagement, cast.lead, group="process") == ["P-17", "W-01", "R-99", "P-18", "R-18-01"]


def test_a_form_waits_with_its_procedure(engagement: Engagement, cast: Cast) -> None:
    made = make_document(engagement, cast.lead)
    make_document(engagement, cast.lead, number="R-17-01", level="R", parent=made)

    rows = rows_of(listed(engagement, asked_of({}), cast.lead, TODAY), TODAY)

    assert [(row.document.number, row.waits) for row in rows] == [
        ("QL-ITSM-P-17", "a writer, to be named"),
        ("R-17-01", ""),
    ]


def test_the_page_shows_every_column_and_its_filters_in_the_address(
    keeper: Browser, engagement: Engagement, cast: Cast, people: SimpleNamespace, clauses: dict[str, Clause]
) -> None:
    made = make_document(
        engagement, cast.lead, writer=people.writer, due=TODAY, clauses=[clauses["8.6.1"]], title="Incidents"
    )
    put(made, "in_force", effective_on=TODAY)

    page = keeper.get(f"{url('register', engagement)}?level=P&state=in_force&q=Inci&sort=due")

    text = page.content.decode()
    assert page.status_code == 200
    for word in ("QL-ITSM-P-17", "Incidents", "A/0", "8.6.1", "Wen", "In force", "2026-10-12"):
        assert word in text
    assert 'value="Inci"' in text
    assert "level=P&amp;state=in_force" not in text or "sort" in text


def test_an_empty_register_says_what_comes_next(client: Browser, engagement: Engagement, cast: Cast) -> None:
    client.force_login(cast.lead)
    assert url("seed", engagement) in client.get(url("register", engagement)).content.decode()
    client.force_login(cast.staff)
    page = client.get(url("register", engagement)).content.decode()
    assert url("seed", engagement) not in page
    assert "The register is empty" in page


def crowd(engagement: Engagement, first: int, last: int) -> None:
    Document.objects.bulk_create(
        Document(
            workspace=engagement.workspace, engagement=engagement, number=f"C-{n:04}", title=f"Doc {n}", level="P"
        )
        for n in range(first, last)
    )


def test_the_page_takes_as_many_queries_for_many_as_for_few(
    keeper: Browser, engagement: Engagement, cast: Cast
) -> None:
    crowd(engagement, 0, 5)
    few = queries(keeper, url("register", engagement))
    crowd(engagement, 5, 400)

    assert queries(keeper, url("register", engagement)) == few
    assert few <= MOST
    assert queries(keeper, f"{url('register', engagement)}?group=process&state=none&late=1&waits=me") <= MOST


def test_the_readers_page_shows_the_entry_and_takes_few_queries(
    keeper: Browser, engagement: Engagement, cast: Cast, people: SimpleNamespace, clauses: dict[str, Clause]
) -> None:
    made = make_document(
        engagement, cast.lead, clauses=[clauses["8.6.1"]], writer=people.writer, reviewers=[people.reviewer]
    )
    make_document(engagement, cast.lead, number="QL-ITSM-R-17-01", level="R", parent=made, title="Incident log")
    put(made, "draft")

    page = keeper.get(made.get_absolute_url()).content.decode()

    for word in ("QL-ITSM-P-17", "8.6.1 Incidents", "Rui", "Incident log", "Waits for Wen.", "A/0"):
        assert word in page
    assert queries(keeper, made.get_absolute_url()) <= MOST + 5


def test_ticked_documents_are_assigned_on_a_page(
    keeper: Browser, engagement: Engagement, cast: Cast, people: SimpleNamespace
) -> None:
    first, second = make_document(engagement, cast.lead), make_document(engagement, cast.lead, number="P-18")
    where = url("assign", engagement)

    assert keeper.get(where).status_code == 302
    assert "QL-ITSM-P-17" in keeper.get(where, {"document": [first.uid]}).content.decode()
    assert keeper.post(where, {"document": [first.uid, second.uid]}).status_code == 422
    told = {"document": [first.uid, second.uid], "writer": people.writer.uid, "due": "2026-10-20"}
    assert keeper.post(where, told).status_code == 302

    assert {row.writer for row in Document.objects.all()} == {people.writer}
    assert "QL-ITSM-P-17" in keeper.get(f"{where}?all=1&q=incident").content.decode()


def test_the_writer_finds_what_is_due_in_the_inbox(
    engagement: Engagement, cast: Cast, people: SimpleNamespace
) -> None:
    make_document(engagement, cast.lead, writer=people.writer, due=TODAY, title="Incidents")
    make_document(engagement, cast.lead, number="P-18", writer=people.writer, due=TODAY.replace(year=2027))

    assert [(item.title, item.due) for item in items_for(cast.staff)] == [("Write QL-ITSM-P-17 Incidents", TODAY)]
    assert items_for(cast.controller) == []


def test_pages_of_keepers_are_refused_to_others(client: Browser, engagement: Engagement, cast: Cast) -> None:
    made = make_document(engagement, cast.lead)
    client.force_login(cast.staff)

    assert client.get(url("document_create", engagement)).status_code == 403
    assert client.get(url("document_edit", engagement, made)).status_code == 403
    assert client.post(url("document_strike", engagement, made), {"reason": "No reason"}).status_code == 403
    assert client.get(made.get_absolute_url()).status_code == 200
    client.force_login(cast.stranger)
    assert client.get(made.get_absolute_url()).status_code == 404


def test_a_typed_number_finds_no_entry_of_another_client(keeper: Browser, engagement: Engagement, cast: Cast) -> None:
    foreign = make_engagement(cast.engagement_b, state="running")
    make_document(foreign, cast.unassigned, number="B-P-01")
    told = {
        "number": "",
        "title": "Log",
        "level": "R",
        "kind": "form",
        "language": "en",
        "parent": "B-P-01",
        "classification": "internal",
        "review_months": "12",
    }

    page = keeper.post(url("document_create", engagement), told)

    assert page.status_code == 422
    assert "No entry has the number B-P-01." in page.content.decode()


def test_nobody_is_assigned_to_judge_what_they_wrote(
    keeper: Browser, engagement: Engagement, cast: Cast, people: SimpleNamespace
) -> None:
    made = make_document(engagement, cast.lead, reviewers=[people.writer])
    where = url("assign", engagement)

    page = keeper.post(where, {"document": [made.uid], "writer": people.writer.uid})

    assert page.status_code == 422
    assert "not the same person: see QL-ITSM-P-17" in page.content.decode()
    assert Document.objects.get().writer is None
