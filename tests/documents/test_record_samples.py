"""Random samples: drawn by a stored seed, drawn again, judged, failures carried on (P10)."""

# claims: P10, S7.3
import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from certification.models import Engagement
from documents.actions import record_lists, record_samples, records
from documents.models import ChangeRequest, OperatingRecord, RecordPlan, RecordPlanRow, RecordSample, SampledRecord
from documents.records.draw import drawn
from tests.documents.operation import SINCE, enter, fill, make_plan, row_of
from tests.documents.register import queries, url
from tests.factories_certification import TODAY
from tests.factories_documents import make_document
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed

pytestmark = pytest.mark.django_db
QUESTION = "Approved before it was done?"


@pytest.fixture
def plan(engagement: Engagement, cast: Cast) -> RecordPlan:
    return make_plan(engagement, cast)


@pytest.fixture
def row(plan: RecordPlan, cast: Cast) -> RecordPlanRow:
    row = row_of(plan, "Requests for change")
    fill(row, cast, 60)
    return row


def draw(row: RecordPlanRow, cast: Cast, size: int = 10, **fields: object) -> RecordSample:
    told = {"since": SINCE, "until": TODAY, "question": QUESTION, "seed": "lot-7", **fields}
    return record_samples.draw_sample(row, by=cast.internal_auditor, size=size, **told)  # type: ignore[arg-type]


def test_a_draw_depends_on_seed_and_numbers_alone() -> None:
    numbers = [f"T-{place:05d}" for place in range(1, 61)]

    assert drawn(numbers, 3, "lot-7") == drawn(reversed(numbers), 3, "lot-7") == ["T-00059", "T-00038", "T-00040"]
    assert drawn(numbers, 3, "lot-8") != drawn(numbers, 3, "lot-7")
    assert sorted(drawn(numbers, 100, "lot-7")) == numbers


def test_the_same_seed_draws_the_same_ten_again_also_when_records_come_and_go(row: RecordPlanRow, cast: Cast) -> None:
    sample = draw(row, cast)
    numbers = [item.record.number for item in sample.items.select_related("record")]
    assert len(numbers) == 10
    assert (sample.code, sample.population, sample.seed) == ("R24-S01", 60, "lot-7")

    later = row.records.exclude(number__in=numbers).first()
    records.withdraw_record(later, "Entered twice", by=cast.controller)
    OperatingRecord.objects.filter(pk=enter(row, cast, "LATER").pk).update(
        entered_at=sample.drawn_at + dt.timedelta(minutes=1)
    )
    OperatingRecord.objects.filter(pk=later.pk).update(withdrawn_at=sample.drawn_at + dt.timedelta(minutes=1))

    assert record_samples.drawn_again(sample) == (True, numbers)
    OperatingRecord.objects.filter(number="T-00001").update(happened_on=SINCE - dt.timedelta(days=1))
    assert record_samples.drawn_again(sample)[0] is False


def test_nobody_chooses_the_seed_unless_they_say_so(row: RecordPlanRow, cast: Cast) -> None:
    one, other = draw(row, cast, seed=""), draw(row, cast, seed="")

    assert len(one.seed) == len(other.seed) == 16
    assert one.seed != other.seed
    assert (one.number, other.number) == (1, 2)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"until": SINCE - dt.timedelta(days=1)}, "end before it begins"),
        ({"size": 0}, "Draw 1 to 200"),
        ({"since": dt.date(2026, 8, 3), "until": dt.date(2026, 8, 4)}, "no record in this period"),
    ],
)
def test_what_cannot_be_drawn(fields: dict, reason: str, row: RecordPlanRow, cast: Cast) -> None:
    with pytest.raises(Obstructed, match=reason):
        draw(row, cast, **fields)

    assert not RecordSample.objects.exists()


def test_staff_draws_nothing(row: RecordPlanRow, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        record_samples.draw_sample(row, by=cast.staff, since=SINCE, until=TODAY, size=3, question=QUESTION)


def test_a_failing_record_says_why_and_becomes_a_change_request(
    row: RecordPlanRow, cast: Cast, engagement: Engagement
) -> None:
    document = make_document(engagement, cast.lead)
    sample = draw(row, cast, size=3)
    items = list(sample.items.select_related("record"))
    first, second, third = items

    with pytest.raises(Obstructed, match=f"Say why these fail: {first.record.number}"):
        record_samples.judge(sample, [(first, "fails", " ")], by=cast.internal_auditor)
    record_samples.judge(
        sample,
        [(first, "fails", "No approval"), (second, "passes", ""), (third, "", "")],
        by=cast.internal_auditor,
        conclusion="One in three",
    )

    judged = SampledRecord.objects.select_related("judged_by").get(pk=first.pk)
    assert (judged.verdict, judged.why, judged.judged_by, judged.judged_on) == (
        "fails",
        "No approval",
        cast.internal_auditor,
        TODAY,
    )
    assert [item.title for item in items_for(cast.internal_auditor)] == [f"Judge the sample {sample}"]
    assert [one.record.number for one in record_samples.failures(row.plan.cycle)] == [first.record.number]

    judged.sample = sample
    change = record_samples.ask_change(judged, document, by=cast.internal_auditor, after="Approved by the owner")
    assert (change.source, change.reason, change.about_uid) == ("pilot", "No approval", first.record.uid)
    with pytest.raises(Obstructed, match="already"):
        record_samples.ask_change(
            SampledRecord.objects.get(pk=first.pk), document, by=cast.internal_auditor, after="x"
        )
    with pytest.raises(Obstructed, match="Only a record that fails"):
        record_samples.ask_change(SampledRecord.objects.get(pk=second.pk), document, by=cast.lead, after="x")


def test_the_page_keeps_what_was_typed_and_takes_verdicts(
    row: RecordPlanRow, cast: Cast, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.internal_auditor)
    form = {"row": row.uid, "since": SINCE, "until": TODAY, "size": 2, "question": QUESTION}
    made = client.post(url("record_sample_create", engagement), form)
    sample = RecordSample.objects.get()
    assert made["Location"] == url("record_sample", engagement, sample)
    first, second = sample.items.all()

    told = {f"verdict-{first.uid}": "fails", f"verdict-{second.uid}": "passes", f"why-{second.uid}": "typed by hand"}
    wrong = client.post(made["Location"], told)
    assert wrong.status_code == 422
    assert "Say why these fail" in wrong.content.decode()
    assert "typed by hand" in wrong.content.decode()
    assert client.post(made["Location"], {**told, f"why-{first.uid}": "No approval"}).status_code == 302
    page = client.get(made["Location"])
    assert page.context["counts"] == {"passes": 1, "fails": 1, "open": 0}
    assert page.context["repeated"] is True

    document = make_document(engagement, cast.lead)
    address = url("record_sample_change", engagement, sample, first)
    assert client.post(address, {"document": document.uid, "reason": "No approval", "after": "x"}).status_code == 302
    assert ChangeRequest.objects.get().document == document


def test_the_sheet_prints_seed_and_verdicts(row: RecordPlanRow, cast: Cast) -> None:
    sample = draw(row, cast, size=2)
    item = sample.items.select_related("record").first()
    record_samples.judge(sample, [(item, "fails", "No approval")], by=cast.internal_auditor)

    told = record_lists.print_sample(sample, "en", by=cast.lead).snapshot

    assert told["code"] == "R24-S01"
    assert (told["facts"]["seed"], told["facts"]["size"]) == ("lot-7", "2 of 60")
    assert told["lines"][0]["why"] == "No approval"
    assert told["summary"] == "0 pass · 1 fail · 1 not looked at yet"


def test_the_page_of_a_sample_asks_as_often_for_two_records_as_for_forty(
    row: RecordPlanRow, cast: Cast, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.lead)
    few = queries(client, url("record_sample", engagement, draw(row, cast, size=2)))
    many = queries(client, url("record_sample", engagement, draw(row, cast, size=40)))

    assert few == many <= 15
