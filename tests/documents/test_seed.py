"""Filling the register in one step: from the diagnosis, the shipped set, the standard; repeated, nothing comes twice."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Clause, Engagement
from certification.models.function_matrix import FunctionMatrix, MatrixColumn, MatrixMark, MatrixRow
from documents.actions import need_document
from documents.actions.seed import seed_register
from documents.models import Document, DocumentNeed, OldDocument
from documents.seed import seeding
from documents.writing import setfiles
from tests.documents.register import queries, require, whole_standard
from tests.factories_certification import TODAY
from tests.factories_documents import make_document
from tests.people import Cast
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db
MOST = 15
NEED = {"level": "P", "action": "revise", "source": "ZD-2026-001 A/0", "title_en": "Incident management procedure"}


@pytest.fixture
def named(engagement: Engagement) -> Engagement:
    """The client writes QL before its numbers."""
    engagement.client.code, engagement.client.language = "QL", "zh-hans"
    engagement.client.save()
    return engagement


def of(engagement: Engagement, wanted: str) -> Any:
    return next(one for one in seeding(engagement).proposals if wanted in {one.id, one.key})


# claims: S5.1.1, S5.1.2.1, S5.1.2.2, S5.1.3.1
def test_the_shipped_set_is_proposed_with_its_numbers_and_clauses(
    named: Engagement, clauses: dict[str, Clause]
) -> None:
    found = seeding(named)
    incident = next(one for one in found.proposals if one.key == "incident")

    assert (incident.number, incident.title, incident.level) == ("QL-ITSM-P-17", "事件管理程序", "P")
    assert incident.clauses == [clauses["8.6.1"]]
    assert incident.ticked
    assert len([one for one in found.proposals if one.origin == "set"]) == len(setfiles.keys())


def test_a_need_and_its_template_are_one_document(
    named: Engagement, cast: Cast, clauses: dict[str, Clause], people: SimpleNamespace
) -> None:
    told = {**NEED, "title": "事件管理程序（含重大事件）", "owner": people.writer, "due": TODAY}
    need = need_document(named, by=cast.lead, number="QL-ITSM-P-17", clauses=[clauses["8.6.1"]], **told)

    found = [one for one in seeding(named).proposals if one.key == "incident"]

    assert [(one.origin, one.number, one.need) for one in found] == [("need", "QL-ITSM-P-17", need)]
    assert (found[0].action, found[0].department_id, found[0].due) == ("revise", people.desk.pk, TODAY)
    assert found[0].forms == setfiles.facts_of("incident")["records"]


# claims: S5.1.2.4, S5.1.3.4
def test_entering_makes_documents_record_forms_and_old_documents(
    named: Engagement, cast: Cast, clauses: dict[str, Clause], people: SimpleNamespace
) -> None:
    told = {**NEED, "title": "事件管理程序", "owner": people.writer, "due": TODAY}
    existing = "QL-QP-11 事件处理办法 B/2；QL-QP-12 值班制度"
    need = need_document(
        named, by=cast.lead, number="QL-ITSM-P-17", clauses=[clauses["8.6.1"]], existing=existing, **told
    )

    entered = seed_register(
        named, [f"need-{need.uid}"], by=cast.controller, departments={f"need-{need.uid}": people.quality}
    )

    made = Document.objects.get(level="P")
    forms = list(Document.objects.filter(parent=made).order_by("number"))
    records = setfiles.facts_of("incident")["records"]
    assert (made.key, made.need, made.writer, made.due) == ("incident", need, people.writer, TODAY)
    assert (made.department, made.language, made.read_by) == (people.quality, "zh-hans", "all")
    assert [form.number for form in forms] == [f"QL-ITSM-R-17-{n:02}" for n in range(1, len(records) + 1)]
    assert [form.key for form in forms] == [record["key"] for record in records]
    assert (forms[0].retention, forms[0].form["columns"]) == ("三年", records[0]["columns"])
    assert (len(entered.documents), len(entered.forms)) == (1, len(records))
    assert [(old.number, old.title, old.version, old.fate, old.successor) for old in OldDocument.objects.all()] == [
        ("QL-QP-11", "事件处理办法", "B/2", "revise", made),
        ("QL-QP-12", "值班制度", "", "revise", made),
    ]
    assert Event.objects.get(uid=forms[0].uid).verb == "create"


def test_repeated_nothing_is_entered_twice(named: Engagement, cast: Cast, clauses: dict[str, Clause]) -> None:
    chosen = [one.id for one in seeding(named).proposals if one.ticked]
    seed_register(named, chosen, by=cast.lead)
    before = Document.objects.count()

    again = seed_register(named, chosen, by=cast.lead)
    found = seeding(named)

    assert (again.documents, again.forms, again.linked) == ([], [], 0)
    assert Document.objects.count() == before
    assert found.fresh == []
    assert found.missing_forms == []
    assert found.there == len(setfiles.keys())


def test_what_is_there_by_clause_and_title_is_linked_not_doubled(
    named: Engagement, cast: Cast, clauses: dict[str, Clause]
) -> None:
    own = make_document(
        named, cast.lead, number="QL-22", title="服务请求管理规定", title_en="", clauses=[clauses["8.6.2"]]
    )
    found = seeding(named)

    assert not [one for one in found.proposals if one.key == "request"]
    assert (own, {"key": "request"}) in found.links
    assert [(row, len(forms)) for row, forms in found.missing_forms] == [
        (own, len(setfiles.facts_of("request")["records"]))
    ]
    seed_register(named, [], by=cast.lead, forms_of=[own.uid])
    assert Document.objects.get(pk=own.pk).key == "request"
    assert Document.objects.filter(parent=own).count() == len(setfiles.facts_of("request")["records"])
    assert seeding(named).missing_forms == []


def test_an_entry_of_the_needs_number_is_linked_to_it(named: Engagement, cast: Cast) -> None:
    own = make_document(named, cast.lead, number="QL-ITSM-P-31", title="机房巡检")
    need = need_document(named, by=cast.lead, number="ql-itsm-p-31", title="别的名称", level="P", action="write")

    seed_register(named, [], by=cast.lead)

    assert Document.objects.get(pk=own.pk).need == need
    assert DocumentNeed.objects.count() == 1


def test_numbers_that_are_taken_go_on_behind_the_last(
    named: Engagement, cast: Cast, clauses: dict[str, Clause]
) -> None:
    make_document(named, cast.lead, number="QL-ITSM-P-17", title="Something else altogether", title_en="")

    found = seeding(named)
    numbers = [one.number for one in found.proposals]

    assert of(named, "incident").number not in {"QL-ITSM-P-17", ""}
    assert len(numbers) == len(set(numbers))


def test_what_the_standard_requires_is_ticked_where_nothing_answers_the_clause(
    named: Engagement, cast: Cast, clauses: dict[str, Clause]
) -> None:
    extra = Clause.objects.create(
        standard=named.standards.get(), ref="8.9", label="8.9", order=90, depth=2, assessable=True, titles={"en": "X"}
    )
    require(extra, "Register of robots")
    require(clauses["8.6.1"], "Major incident rules")
    require(clauses["8.6.1"], "Incident records", kind="record")
    require(extra, "Robot photographs", kind="record", basis="customary")
    require(extra, "Already elsewhere", see=["8.6.1"])

    found = {one.title: one for one in seeding(named).proposals if one.id.startswith("std-")}

    assert {(one.title, one.level, one.ticked, bool(one.within)) for one in found.values()} == {
        ("Register of robots", "W", True, False),
        ("Major incident rules", "W", False, True),
        ("Incident records", "R", False, True),
        ("Robot photographs", "R", False, False),
    }
    assert found["Major incident rules"].within.startswith("Incident management")


def test_the_lead_department_comes_from_the_matrix(
    named: Engagement, cast: Cast, clauses: dict[str, Clause], people: SimpleNamespace
) -> None:
    place = {"workspace": named.workspace}
    matrix = FunctionMatrix.objects.create(**place, cycle=named.cycle, standard=named.standards.get(), version=1)
    column = MatrixColumn.objects.create(**place, matrix=matrix, kind="department", department=people.desk)
    row = MatrixRow.objects.create(**place, matrix=matrix, clause=clauses["8.6.1"])
    MatrixMark.objects.create(**place, matrix=matrix, row=row, column=column, value="lead")

    assert of(named, "incident").department_id == people.desk.pk
    assert of(named, "request").department_id is None


@pytest.mark.parametrize("name", ["staff", "working_group", "external_auditor", "stranger"])
def test_others_enter_nothing(named: Engagement, cast: Cast, clauses: dict[str, Clause], name: str) -> None:
    with pytest.raises(PermissionDenied):
        seed_register(named, ["set-incident"], by=getattr(cast, name))

    assert Document.objects.count() == 0


def test_the_page_shows_rows_and_enters_what_is_ticked(
    client: Browser, named: Engagement, cast: Cast, clauses: dict[str, Clause], people: SimpleNamespace
) -> None:
    client.force_login(cast.consultant)
    where = reverse("documents:seed", args=[named.code])
    page = client.get(where).content.decode()
    assert 'value="set-incident"' in page
    assert "with 7 record forms" in page or "record form" in page

    told = {"row": ["set-incident", "set-request", "set-unknown"], "department-set-incident": people.desk.uid}
    assert client.post(where, told).status_code == 302

    made = {row.key: row.department for row in Document.objects.filter(level="P")}
    assert made == {"incident": people.desk, "request": None}
    assert 'value="set-incident"' not in client.get(where).content.decode()


def test_the_whole_standard_and_set_take_few_queries_and_leave_nothing_required_open(
    client: Browser, named: Engagement, cast: Cast
) -> None:
    whole_standard(cast, named)
    client.force_login(cast.consultant)
    where = reverse("documents:seed", args=[named.code])
    assert queries(client, where) <= MOST
    chosen = [one.id for one in seeding(named).proposals if one.ticked]

    seed_register(named, chosen, by=cast.lead)

    assert seeding(named).fresh == [one for one in seeding(named).fresh if one.origin == "customary"]
    assert Document.objects.filter(level="P").count() == 30
    assert len({row.number for row in Document.objects.all()}) == Document.objects.count()
