"""Risks from a workbook: a preview first, errors named, everything or nothing; the register as a workbook; 5,000 rows."""

# claims: P6
import datetime as dt
import io
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from certification.actions import design_risk_import as actions
from certification.actions import design_risk_sheet as sheet
from certification.models import Engagement, Risk
from certification.people.sheets import Unreadable
from certification.people.writing import XLSX, workbook
from tests.factories_certification import make_person
from tests.factories_design import make_risk, make_service
from tests.people import Cast
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

HEADINGS = [
    "描述",
    "可能性",
    "影响",
    "类型",
    "来源",
    "服务",
    "应对方式",
    "措施",
    "责任人",
    "完成日期",
    "剩余可能性",
    "剩余影响",
]
GOOD = ["Fire", "2", "5", "风险", "6.1", "Hosting", "降低", "Sprinklers", "Ann", "2026-12-31", "1", "4"]


def book(*rows: list[str], headings: list[str] | None = None) -> bytes:
    return workbook("Risks", [(one, 12) for one in headings or HEADINGS], rows)


def judged(cast: Cast, engagement: Engagement, content: bytes) -> list[Any]:
    token = actions.hold(content, "risks.xlsx", engagement, by=cast.lead)
    return actions.verdicts(engagement, actions.held(token, engagement, by=cast.lead)[1])


@pytest.fixture
def known(engagement: Engagement) -> None:
    make_service(engagement)
    make_person(engagement.client, "Ann")


@pytest.mark.usefixtures("known")
def test_a_good_row_is_read_in_whole(cast: Cast, engagement: Engagement) -> None:
    (row,) = judged(cast, engagement, book(GOOD))

    values = {name: str(value) for name, value in row.values.items()}
    assert (row.kind, row.problems) == ("new", [])
    assert values == {
        "text": "Fire",
        "measure": "Sprinklers",
        "kind": "risk",
        "source": "planning",
        "treatment": "reduce",
        "likelihood": "2",
        "impact": "5",
        "residual_likelihood": "1",
        "residual_impact": "4",
        "service": "Hosting",
        "owner": "Ann",
        "due": "2026-12-31",
    }


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("place", "cell", "problem"),
    [
        (0, "", "The description is missing."),
        (1, "6", "Likelihood: write a whole number from 1 to 5."),
        (2, "", "Impact: write a whole number from 1 to 5."),
        (3, "Wish", "Kind: “Wish” is not known."),
        (5, "Catering", "“Catering” is no service of the register."),
        (6, "Pray", "Treatment: “Pray” is not known."),
        (8, "Zed", "Nobody called “Zed” is in the register of people."),
        (9, "31.13.2026", "Due: write the day as 2026-11-30."),
        (9, "2026-02-31", "Due: write the day as 2026-11-30."),
        (0, "x" * 1001, "Description: more than 1000 characters."),
    ],
)
def test_each_error_is_named(cast: Cast, engagement: Engagement, place: int, cell: str, problem: str) -> None:
    row = [*GOOD[:place], cell, *GOOD[place + 1 :]]

    (found,) = judged(cast, engagement, book(row))

    assert (found.kind, found.problems) == ("error", [problem])


@pytest.mark.usefixtures("known")
def test_two_people_of_one_name_are_not_guessed(cast: Cast, engagement: Engagement) -> None:
    make_person(engagement.client, "Ann")

    (found,) = judged(cast, engagement, book(GOOD))

    assert found.problems == ["Several people are called “Ann”. Choose the owner in the register."]


def test_without_a_heading_for_the_description_it_is_no_list(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Unreadable, match="No row of headings with “Description”"):
        actions.hold(book(["1"], headings=["Number"]), "x.xlsx", engagement, by=cast.lead)


@pytest.mark.usefixtures("known")
def test_the_preview_writes_nothing_and_the_confirmation_everything(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    make_risk(engagement, 1, text="Flood")
    client.force_login(cast.representative)
    url = reverse("certification:risk_import", args=[engagement.code])
    rows = [GOOD, ["Flood", "1", "1"], ["Theft", "9", "1"], ["Fire", "1", "1"]]
    sent = client.post(url, {"file": SimpleUploadedFile("risks.xlsx", book(*rows), XLSX)})

    preview = client.get(sent.url)
    assert preview.context["counts"] == {"new": 1, "same": 2, "error": 1}
    assert Risk.objects.count() == 1
    refused = client.post(sent.url, {"seal": preview.context["seal"]}, follow=True)
    assert "The list has errors." in refused.content.decode()
    client.post(sent.url, {"seal": preview.context["seal"], "which": "good"})

    assert [(one.reference, one.text) for one in Risk.objects.order_by("number")] == [
        ("R001", "Flood"),
        ("R002", "Fire"),
    ]
    errors = client.get(f"{sent.url}errors/")
    cells = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(errors.content)).active]
    assert cells[1][3] == "Theft"
    assert cells[1][-1] == "Likelihood: write a whole number from 1 to 5."


@pytest.mark.usefixtures("known")
def test_a_register_that_changed_since_asks_to_look_again(cast: Cast, engagement: Engagement) -> None:
    token = actions.hold(book(GOOD), "x.xlsx", engagement, by=cast.lead)
    _name, rows = actions.held(token, engagement, by=cast.lead)
    sealed = actions.seal(actions.verdicts(engagement, rows))
    make_risk(engagement, 1, text="Fire")

    with pytest.raises(Obstructed, match="The register has changed since this preview"):
        actions.bring_in(engagement, rows, sealed=sealed, only_good=False, by=cast.lead)


def test_what_is_put_aside_is_its_owner_s_alone(cast: Cast, engagement: Engagement, client: Browser) -> None:
    token = actions.hold(book(["Fire", "1", "1"]), "x.xlsx", engagement, by=cast.lead)

    with pytest.raises(actions.Gone):
        actions.held(token, engagement, by=cast.consultant)
    client.force_login(cast.consultant)
    assert client.get(reverse("certification:risk_preview", args=[engagement.code, token])).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_exported_register_and_the_template_are_read_again(
    cast: Cast, engagement: Engagement, language: str
) -> None:
    from django.utils import translation  # noqa: PLC0415

    service = make_service(engagement)
    make_risk(engagement, 1, service=service, due=dt.date(2026, 12, 1), residual_likelihood=1, residual_impact=2)
    with translation.override(language):
        content, empty = sheet.register(Risk.objects.all()), sheet.template()
        kinds = [row.kind for row in judged(cast, engagement, content)]
        examples = [row.problems for row in judged(cast, engagement, empty)]

    assert kinds == ["same"]
    assert examples == [[]]


def test_a_cell_that_looks_like_a_formula_is_a_text(cast: Cast, engagement: Engagement) -> None:
    make_risk(engagement, 1, text="=HYPERLINK(1)")

    cell = load_workbook(io.BytesIO(sheet.register(Risk.objects.all()))).active["E2"]

    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")


def test_five_thousand_rows_are_brought_in_and_shown(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)
    page = reverse("certification:risk_list", args=[engagement.code])
    make_risk(engagement, 1)
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    content = book(*([f"Failure no. {number}", "3", str(1 + number % 5)] for number in range(2, 5001)))
    began = time.perf_counter()
    token = actions.hold(content, "x.xlsx", engagement, by=cast.lead)
    _name, rows = actions.held(token, engagement, by=cast.lead)
    sealed = actions.seal(actions.verdicts(engagement, rows))

    made = actions.bring_in(engagement, rows, sealed=sealed, only_good=False, by=cast.lead)

    assert (made, Risk.objects.count()) == (4999, 5000)
    assert Event.objects.filter(model="certification.Risk").count() == 4999
    assert time.perf_counter() - began < 60
    client.get(page)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(page)
    assert len(many) == len(one) <= 15
    assert [len(answer.context["page"].object_list), answer.context["page"].paginator.count] == [50, 5000]
    assert answer.context["rows"][0][0].level == 15
