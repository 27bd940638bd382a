"""What is really printed of records and suppliers: the plan, a list, a sample, no case, F22, the qualified suppliers."""

# claims: P10, S6.3.2
import datetime as dt
import io
import os
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from certification.models import Engagement, Service
from documents.actions import (
    agreements,
    record_lists,
    record_no_case,
    record_plan,
    record_samples,
    records,
    supplier_evaluations,
    suppliers,
)
from documents.models import RecordPlan, Supplier
from tests.documents.operation import SINCE, make_plan, row_of
from tests.factories_certification import TODAY, make_person, signs
from tests.people import Cast
from tests.sizes import LONG
from wobo.files import store
from wobo.reporting import actions as reporting
from wobo.reporting.models import Report

pytestmark = pytest.mark.django_db
LOOK = os.environ.get("LOOK_AT_PRINTS")
LANGUAGES = ["zh-hans", "en"] if LOOK or LONG else ["zh-hans"]


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def made(report: Report) -> Report:
    """Render a queued report as the worker does; keep it where it is to be looked at."""
    reporting.make(report)
    report = Report.objects.get(pk=report.pk)
    assert report.state == "ready", (report.error, report.error_data)
    if LOOK:
        Path(LOOK).mkdir(parents=True, exist_ok=True)
        (Path(LOOK) / f"{report.kind}-{report.language}.pdf").write_bytes(store.read(report.file))
    return report


def words(report: Report) -> tuple[str, Any]:
    """Return the text of a paper without blanks, and its first page."""
    pages = PdfReader(io.BytesIO(store.read(report.file))).pages
    return "".join("".join(page.extract_text() for page in pages).split()), pages[0]


@pytest.fixture
def plan(engagement: Engagement, cast: Cast) -> RecordPlan:
    """A plan with changes, incidents, a monthly report, a drill and a late entry."""
    plan = make_plan(engagement, cast)
    keeper = make_person(engagement.client, "林一舟", name_en="Lin Yizhou")
    desk = Service.objects.create(workspace=engagement.client.workspace, name="服务台")
    for row in plan.rows.filter(ref__in=["8.6.1", "8.5.1.2", "8.3.3"]):
        record_plan.save_row(plan, {**_told(row), "owner": keeper, "forms": []}, by=cast.lead, row=row)
    incidents = row_of(plan, "Incident records")
    for place in range(1, 13):
        opened = dt.datetime(2026, 9, place, 1, 30, tzinfo=dt.UTC)
        told = {"number": f"INC-2026-{place:04d}", "title": "邮件系统无法登录", "happened_on": opened.date()}
        told |= {"category": "应用", "priority": "高" if place % 3 else "低", "service": desk, "opened_at": opened}
        told |= {"closed_at": opened + dt.timedelta(hours=5), "kept_at": "服务台系统"}
        records.enter_record(incidents, told, by=cast.staff)
    for place in range(1, 4):
        told = {"number": f"CHG-{place:03d}", "title": "升级邮件网关", "happened_on": dt.date(2026, 10, place * 3)}
        records.enter_record(row_of(plan, "Requests for change"), told, by=cast.staff)
    drill = {"number": "DR-1", "title": "连续性演练", "happened_on": TODAY, "drill": True}
    records.enter_record(row_of(plan, "Continuity test"), drill, by=cast.staff)
    return plan


def _told(row: Any) -> dict[str, Any]:
    names = ("ref", "name", "name_en", "rhythm", "least", "because", "no_case", "department")
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_is_printed_lying_with_a_column_per_month(plan: RecordPlan, language: str, cast: Cast) -> None:
    quiet = row_of(plan, "Supplier disputes")
    told = {"since": SINCE, "until": dt.date(2026, 9, 30), "reason": "未与供方发生争议，已询问采购与服务台。"}
    claim = record_no_case.claim_no_case(quiet, by=cast.staff, language=language, **told)
    made(Report.objects.get(uid=claim.paper_uid))
    signs(cast.representative, claim, "owner")

    text, page = words(made(record_lists.print_plan(plan.cycle, language, by=cast.lead)))

    assert page.mediabox.width > page.mediabox.height
    assert all(month in text for month in ("2026-08", "2026-09", "2026-10"))
    assert ("连续性计划测试" if language == "zh-hans" else "Continuitytest") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_records_marks_late_entries(plan: RecordPlan, language: str, cast: Cast) -> None:
    text, page = words(made(record_lists.print_list(row_of(plan, "Incident records"), language, by=cast.lead)))

    assert page.mediabox.width > page.mediabox.height
    assert "INC-2026-0012" in text
    assert "2026-09-0109:30" in text  # in the client's zone


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_of_a_sample_prints_seed_and_verdicts(plan: RecordPlan, language: str, cast: Cast) -> None:
    row = row_of(plan, "Incident records")
    told = {"since": SINCE, "until": TODAY, "size": 10, "seed": "2026-lot-7", "question": "记录是否完整、按时关闭？"}
    sample = record_samples.draw_sample(row, by=cast.internal_auditor, **told)
    items = list(sample.items.select_related("record"))
    verdicts = [
        (item, "fails" if place == 3 else "passes", "无关闭时间" if place == 3 else "")
        for place, item in enumerate(items)
    ]
    record_samples.judge(sample, verdicts, by=cast.internal_auditor, conclusion="十条中九条符合要求。")

    text, _page = words(made(record_lists.print_sample(sample, language, by=cast.lead)))

    assert "2026-lot-7" in text
    assert "无关闭时间" in text
    assert items[0].record.number in text


@pytest.fixture
def supplier(engagement: Engagement, cast: Cast) -> Supplier:
    told = {"kind": "supplier", "title": "专线服务合同", "counterpart": "佛山通联网络有限公司", "signed_on": TODAY}
    contract = agreements.save_agreement(engagement, {**told, "reference": "档案柜 1"}, by=cast.lead)
    fields = {"name": "佛山通联网络有限公司", "supplies": "互联网专线、机房托管", "contact": "李工", "phone": "0757-1"}
    made = suppliers.save_supplier(engagement, {**fields, "agreement": contract}, by=cast.lead)
    noted = {"name": "增值电信业务经营许可证", "number": "粤B1-2020", "valid_until": dt.date(2028, 1, 1)}
    suppliers.add_licence(made, by=cast.lead, file=None, **noted)
    made.engagement = engagement
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_f22_is_one_page_and_its_issue_bears_the_signature(supplier: Supplier, language: str, cast: Cast) -> None:
    buyer = make_person(supplier.engagement.client, "吴敏", user=cast.controller, name_en="Wu Min")
    begun = supplier_evaluations.begin_evaluation(supplier, by=cast.controller)
    fields = {"evaluated_on": TODAY, "evaluator": buyer, "pass_mark": 60, "decision": "conditional"}
    fields |= {"conditions": "每月提交可用性报告。", "valid_until": dt.date(2027, 10, 12)}
    scores = [(row, 80, "近一年无中断") for row in begun.scores.all()]
    kept = supplier_evaluations.save_evaluation(begun, fields, scores, by=cast.controller)
    kept = supplier_evaluations.submit(kept, by=cast.controller, language=language)

    paper = made(Report.objects.get(uid=kept.paper_uid))
    text, _page = words(paper)
    assert paper.pages == 1
    assert all(said in text for said in ("80.0", "2027-10-12", "每月提交可用性报告"))

    signs(cast.top_manager, kept, "approval")
    issue = made(Report.objects.get(source=paper))
    assert issue.pages == 2
    listed, _page = words(made(record_lists.print_suppliers(supplier.engagement.cycle, language, by=cast.lead)))
    assert all(said in listed for said in ("佛山通联网络有限公司", "GF-01", "2027-10-12"))
