"""Registers of issue and loans as pages, prints and workbooks: the same rows, few queries, one or many (F14, F18)."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from documents.actions import issue_lists, loans
from documents.models import Copy, Loan
from documents.reports import registers
from tests.documents.issued import DAY, in_force
from tests.people import PASSWORD, Cast
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def many(made: Any, count: int, first: int = 10) -> None:
    """Put copies and loans straight into the tables."""
    place, version = made.revision.workspace, made.revision
    people = list(made.people.values())
    Copy.objects.bulk_create(
        Copy(workspace=place, revision=version, number=number, person=people[number % 7], medium="paper")
        for number in range(first, first + count)
    )
    Loan.objects.bulk_create(
        Loan(
            workspace=place, engagement=made.engagement, document=made.document, borrower=people[number % 7],
            lent_by=made.cast.controller, lent_on=DAY,
        )
        for number in range(count)
    )  # fmt: skip


def queries(browser: Client, url: str, capture: Any) -> int:
    """Return how many queries a page takes, once the counts of the frame are kept."""
    browser.get(url)
    with capture as found:
        assert browser.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("page", ["copies/", "loans/", "changes/", "destructions/", "reviews/", "issue"])
def test_pages_ask_as_much_for_one_row_as_for_many(page: str, cast: Cast, django_assert_max_num_queries: Any) -> None:
    made = in_force(cast)
    base = f"/e/{made.engagement.code}/documents/"
    url = f"{base}{made.document.uid}/versions/{made.revision.uid}/issue/" if page == "issue" else f"{base}{page}"
    browser = Client()
    browser.login(email="controller@example.com", password=PASSWORD)
    many(made, 1)
    few = queries(browser, url, django_assert_max_num_queries(60))
    many(made, 150, first=20)
    more = queries(browser, url, django_assert_max_num_queries(60))

    assert more <= few + 1  # a second page is counted
    assert more <= 15, more


def test_print_and_workbook_show_the_same_rows(cast: Cast) -> None:
    made = in_force(cast)
    loans.lend(
        made.engagement,
        {"document": made.document, "copy": "=1+1", "borrower": made.people["staff"], "lent_on": DAY, "due": None, "remarks": ""},
        by=cast.controller,
    )  # fmt: skip
    content = issue_lists.workbook_of(issue_lists.LOANS, made.engagement, "Loans", "en")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    row = [cell.value for cell in sheet[2]]
    report = issue_lists.print_of(issue_lists.LOANS, made.engagement.cycle, "en", by=cast.controller)

    printed = Report.objects.get(pk=report.pk).snapshot["lines"][0]
    assert printed == [
        "1",
        "Incident management procedure",
        "QL-ITSM-P-17",
        "=1+1",
        "Staff",
        "Controller",
        "2026-10-12",
        "",
        "",
        "",
    ]
    assert str(row[4]) == "Staff"
    assert sheet["D2"].data_type != "f"  # no formula
    lines = list(registers.copy_rows(made.engagement, "en"))
    assert [(line[2], line[3], line[4], line[6], line[13]) for line in lines] == [
        ("QL-ITSM-P-17", "A/0", "01", "Service desk", "Issued"),
        ("QL-ITSM-P-17", "A/0", "02", "Service desk", "Prepared"),
    ]


def test_a_loan_comes_back_after_it_went(cast: Cast) -> None:
    made = in_force(cast)
    told = {"document": made.document, "borrower": made.people["staff"], "lent_on": DAY, "due": None, "remarks": ""}
    with pytest.raises(Obstructed, match="lies ahead"):
        loans.lend(made.engagement, {**told, "lent_on": DAY + dt.timedelta(days=1)}, by=cast.controller)
    with pytest.raises(Obstructed, match="due back before"):
        loans.lend(made.engagement, {**told, "due": DAY - dt.timedelta(days=1)}, by=cast.controller)
    with pytest.raises(PermissionDenied):
        loans.lend(made.engagement, told, by=cast.staff)
    loan = loans.lend(made.engagement, {**told, "due": DAY}, by=cast.controller)

    with pytest.raises(Obstructed, match="before the loan"):
        loans.give_back(loan, by=cast.controller, on=DAY - dt.timedelta(days=1))
    back = loans.give_back(loan, by=cast.controller, on=DAY)
    again = loans.give_back(loan, by=cast.lead, on=DAY)

    assert (back.returned_on, again.returned_to) == (DAY, cast.controller)
