"""The lists of documents as prints and workbooks: what they say, in both languages, without formulas."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from openpyxl import load_workbook

from certification.models import Engagement
from documents.actions import lists as actions
from documents.actions.external import save_external
from documents.models import Revision
from tests.documents.register import queries, url
from tests.factories_certification import TODAY
from tests.factories_documents import make_document
from tests.people import Cast
from tests.training.test_prints import printed
from wobo.reporting.models import Report
from wobo.workflow import clock

pytestmark = pytest.mark.django_db
KINDS = (actions.MASTER, actions.RECORDS, actions.EXTERNALS)


@pytest.fixture
def filled(engagement: Engagement, cast: Cast, people: SimpleNamespace) -> Any:
    """A procedure in force with a form, one that is being written, a document from outside."""
    engagement.client.legal_name, engagement.client.legal_name_en = "樵澜信息技术服务有限公司", "Qiaolan IT Services"
    engagement.client.save()
    told = {"writer": people.writer, "reviewers": [people.reviewer], "approver": people.approver}
    made = make_document(engagement, cast.lead, **told)
    Revision.objects.create(
        workspace=made.workspace,
        document=made,
        label="A/0",
        state="in_force",
        drafted_by=cast.lead,
        approved_at=clock.now(),
        effective_on=TODAY,
    )
    make_document(engagement, cast.lead, number="QL-ITSM-P-18", title="服务请求管理程序", title_en="Requests")
    manual = make_document(engagement, cast.lead, number="QL-ITSM-Z-01", title="手册", title_en="Manual", level="M")
    Revision.objects.create(workspace=made.workspace, document=manual, label="A/0", drafted_by=cast.lead)
    form = {"level": "R", "kind": "form", "parent": made, "retention": "三年", "keeper": "服务台"}
    make_document(engagement, cast.lead, number="QL-ITSM-R-17-01", title="事件记录表", title_en="Incident log", **form)
    fields = {"title": "=cmd|' /C calc'!A0", "category": "standard", "edition": "2018", "check_months": 12}
    save_external(engagement, fields, by=cast.lead)
    return made


def rows_of(content: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_the_list_of_documents_has_who_and_when(engagement: Engagement, filled: Any) -> None:
    found = rows_of(actions.workbook_of(actions.MASTER, engagement, "List", "en"))

    day = TODAY.isoformat()
    assert found[1][1:4] == ["QL-ITSM-Z-01", "Manual", None]
    assert found[1][-1] == "A/0: Draft"
    assert found[2] == [
        *("2", "QL-ITSM-P-17", "Incident management procedure", "A/0", "Wen", "Rui", "Ada", day, day),
        *(None, None),
    ]
    assert found[3][-1] == "not written yet"
    assert len(found) == 4


def test_the_list_of_records_names_document_keeper_and_time(engagement: Engagement, filled: Any) -> None:
    found = rows_of(actions.workbook_of(actions.RECORDS, engagement, "List", "zh-hans"))

    assert found[1][1:6] == ["QL-ITSM-R-17-01", "事件记录表", "QL-ITSM-P-17 事件管理程序", "服务台", "三年"]


def test_a_title_that_looks_like_a_formula_stays_a_text(engagement: Engagement, filled: Any) -> None:
    book = load_workbook(io.BytesIO(actions.workbook_of(actions.EXTERNALS, engagement, "List", "en"))).active

    cell = book.cell(row=2, column=3)
    assert (cell.value, cell.data_type) == ("'=cmd|' /C calc'!A0", "s")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_lists_are_printed(
    engagement: Engagement, cast: Cast, filled: Any, language: str, tmp_path: Path, settings: Any
) -> None:
    settings.LIMITS = {**settings.LIMITS, "reports_queued_user": 100}
    wanted = {
        actions.MASTER: ["QL-ITSM-P-17", "A/0", TODAY.isoformat()],
        actions.RECORDS: ["QL-ITSM-R-17-01", "三年"],
        actions.EXTERNALS: ["WL-001", "2018"],
    }
    for kind, words in wanted.items():
        report = actions.print_list(kind, engagement.cycle, language, by=cast.controller)
        paper, pages = printed(report, tmp_path)
        text = "".join(pages).replace(" ", "").replace("\n", "")
        assert [word for word in words if word not in text] == []
        assert paper.pages[0].mediabox.width > paper.pages[0].mediabox.height


def test_whoever_is_inside_prints_and_nobody_else(
    client: Browser, engagement: Engagement, cast: Cast, filled: Any
) -> None:
    client.force_login(cast.staff)
    assert client.post(url("master_paper", engagement), {"language": "en"}).status_code == 302
    assert client.get(url("records_workbook", engagement)).status_code == 200
    assert Report.objects.get().kind == actions.MASTER
    with pytest.raises(PermissionDenied):
        actions.print_list(actions.MASTER, engagement.cycle, "en", by=cast.stranger)
    client.force_login(cast.stranger)
    assert client.get(url("records_workbook", engagement)).status_code == 404
    client.force_login(cast.staff)
    assert queries(client, url("master_workbook", engagement)) <= 15
