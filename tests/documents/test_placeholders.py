"""Open places: filled from the client's data as it is now, marked where that says nothing, never read twice."""

from types import SimpleNamespace

import pytest

from certification.models import Department, Engagement, Person, Scope, Service, Site
from documents.models import Document
from documents.writing import placeholders
from documents.writing.placeholders import fill, unfilled
from tests.documents.register import whole_standard
from tests.factories_documents import make_document, make_draft
from tests.people import Cast


@pytest.fixture
def document(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> Document:
    return make_document(engagement, cast.lead, department=people.desk, language="en")


def again(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def test_places_stand_for_the_data_of_now(cast: Cast, document: Document, people: SimpleNamespace) -> None:
    html = "<p>{company} ({org}): {top_manager}, {representative}, {lead}. {effective_on}</p>"

    assert fill(html, document) == (
        "<p>Client A Ltd (Client A): Ada, "
        '<mark class="unfilled">〔management representative〕</mark>, Service desk. '
        "the effective date stated on the cover</p>"
    )
    assert unfilled(html, document) == ["management representative"]

    Person.objects.filter(pk=people.controller.pk).update(user=cast.representative)
    Department.objects.filter(pk=people.desk.pk).update(name_en="Help <desk>")
    assert "Ada, Doc, Help &lt;desk&gt;." in fill(html, again(document))


def test_an_unknown_place_is_marked_and_listed(document: Document) -> None:
    assert fill("<p>{nothing} {company:x} {{none}}</p>", document) == (
        '<p><mark class="unfilled">〔nothing〕</mark> <mark class="unfilled">〔company〕</mark>'
        ' <mark class="unfilled">〔none〕</mark></p>'
    )
    assert unfilled("<p>{nothing} {nothing}</p><p>{{matrix}}</p>", document) == [
        "nothing",
        "function allocation matrix",
    ]


def test_what_a_value_says_is_never_read_for_places(engagement: Engagement, document: Document) -> None:
    engagement.client.__class__.objects.filter(pk=engagement.client.pk).update(
        legal_name_en="{top_manager}{{services}}<script>alert(1)</script>"
    )
    said = fill("<p>{company}</p>", again(document))

    assert said == "<p>&#123;top_manager}&#123;&#123;services}}&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_places_in_tags_are_left_alone(document: Document) -> None:
    html = '<p><a href="https://a.example/{company}">{org}</a></p>'

    assert fill(html, document) == '<p><a href="https://a.example/{company}">Client A</a></p>'


def test_blocks_become_tables_of_the_client(cast: Cast, engagement: Engagement, document: Document) -> None:
    place = {"workspace": engagement.client.workspace}
    Service.objects.create(name="运维", name_en="Operations", customers="Bank <A>", **place)
    Site.objects.create(name="Foshan", kind="headquarters", address="1 Road", headcount=40, **place)
    Scope.objects.filter(engagement=engagement).delete()
    Scope.objects.create(
        workspace=engagement.workspace, engagement=engagement, version=1, state="in_force", text_en="IT operations."
    )

    assert fill("<p>{{services}}</p>", document) == (
        "<table><thead><tr><th>Service</th><th>Owner</th><th>Customers</th><th>Criticality</th></tr></thead>"
        "<tbody><tr><td>Operations</td><td></td><td>Bank &lt;A&gt;</td><td>Medium</td></tr></tbody></table>"
    )
    assert "<td>1 Road</td><td>40</td>" in fill("<p>{{sites}}</p>", document)
    assert fill("<p> {{scope}} </p>", document) == "<p>IT operations.</p>"


def test_chart_lists_and_record_are_of_the_whole_system(
    cast: Cast, engagement: Engagement, document: Document
) -> None:
    standard = whole_standard(cast, engagement)
    document.clauses.set(standard.clauses.filter(ref="8.6.1"))
    make_draft(document, cast.lead)

    assert fill("<p>{{orgchart}}</p>", document).startswith("<figure><svg")
    assert "<td>QL-ITSM-P-17</td><td>Incident management procedure</td><td>Procedure</td><td>A/0</td>" in fill(
        "<p>{{documents}}</p>", document
    )
    assert "<td>QL-ITSM-P-17 Incident management procedure</td>" in fill("<p>{{clause-map}}</p>", document)
    assert "<td>A/0</td><td>First edition</td>" in fill("<p>{{revisions}}</p>", document)


def test_a_block_in_the_middle_of_a_sentence_is_marked(document: Document) -> None:
    assert fill("<p>See {{services}}.</p>", document) == '<p>See <mark class="unfilled">〔services〕</mark>.</p>'


def test_every_known_place_is_explained() -> None:
    assert {name for name in placeholders.known() if not name.startswith("{")} == set(placeholders.INLINE)
    assert all(placeholders.meaning(name) for name in placeholders.INLINE)
    assert {f"{{{{{name}}}}}" for name in placeholders.block_names()} == {
        name for name in placeholders.known() if name.startswith("{")
    }


def test_the_matrix_says_who_leads(
    cast: Cast, engagement: Engagement, document: Document, people: SimpleNamespace
) -> None:
    from certification.models.function_matrix import (  # noqa: PLC0415
        FunctionMatrix,
        MatrixColumn,
        MatrixMark,
        MatrixRow,
    )

    standard = whole_standard(cast, engagement)
    part = {"workspace": engagement.workspace}
    matrix = FunctionMatrix.objects.create(cycle=engagement.cycle, standard=standard, version=1, **part)
    part["matrix"] = matrix
    desk = MatrixColumn.objects.create(kind="department", department=people.desk, **part)
    other = MatrixColumn.objects.create(kind="department", department=people.quality, order=1, **part)
    row = MatrixRow.objects.create(clause=standard.clauses.get(ref="8.6.1"), **part)
    MatrixMark.objects.create(row=row, column=desk, value="lead", **part)
    MatrixMark.objects.create(row=row, column=other, value="support", **part)

    assert fill("<p>{dept:8.6.1}, {dept:8.6}</p>", document) == "<p>Service desk, Service desk</p>"
    assert fill("<p>{dept:9.2.1}</p>", document) == (
        '<p><mark class="unfilled">〔department for clause 9.2.1〕</mark></p>'
    )
    assert "<td>▲</td><td>△</td>" in fill("<p>{{matrix}}</p>", document)
