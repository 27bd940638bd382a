"""Lists of values and labels: both layouts, errors by row, what changed meanwhile, what comes out goes in again."""

# claims: S6.3.1, S6.3.3
import csv
import datetime as dt
import io
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from certification.models import Engagement
from certification.people.sheets import Unreadable
from documents.actions import measures, pilot_lists
from documents.actions.imports import Gone
from documents.models import Label, MeasureValue
from documents.pilot.value_list import month_of
from tests.documents.pilot import measure_of
from tests.documents.test_labels import label
from tests.people import PASSWORD, Cast
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
SEPTEMBER = dt.date(2026, 9, 1)


def listed(*rows: tuple[str, ...]) -> bytes:
    """Write rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def found(engagement: Engagement, by: User, target: str, *rows: tuple[str, ...]) -> pilot_lists.Held:
    """Put a list aside and take it out again."""
    token = pilot_lists.hold(listed(*rows), "list.csv", target, engagement, by=by)
    return pilot_lists.held(token, target, engagement, by=by)


def kinds(engagement: Engagement, held: pilot_lists.Held, by: User) -> list[tuple[str, tuple[str, ...]]]:
    """Return what would become of each row, with what is wrong."""
    return [(row.kind, row.problems) for row in pilot_lists.verdicts(engagement, held, by)]


def bring_in(engagement: Engagement, held: pilot_lists.Held, by: User, *, good: bool = False) -> dict[str, int]:
    """Confirm what the preview shows."""
    seal = pilot_lists.seal(pilot_lists.verdicts(engagement, held, by))
    return dict(pilot_lists.bring_in(engagement, held, sealed=seal, only_good=good, by=by))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-09", 9),
        ("2026/9", 9),
        ("2026年9月", 9),
        ("2026.12", 12),
        ("2026-09-01", 9),
        ("2026-13", None),
        ("Sep", None),
    ],
)
def test_months_are_known_however_they_are_written(text: str, month: int | None) -> None:
    assert month_of(text) == (dt.date(2026, month, 1) if month else None)


def test_a_column_for_each_month(cast: Cast, engagement: Engagement) -> None:
    one, _two = measure_of(engagement, 1), measure_of(engagement, 2)
    measures.enter_values(engagement, [(one, SEPTEMBER, Decimal(96), None)], by=cast.lead)
    head = ("编号", "指标", "2026年8月", "2026-09")
    held = found(
        engagement, cast.controller, "values", ("Monthly",), head, ("K01", "x", "95.5%", "96"), ("K02", "", "", "7")
    )

    assert kinds(engagement, held, cast.controller) == [("new", ()), ("same", ()), ("new", ())]
    assert bring_in(engagement, held, cast.controller) == {"new": 2, "same": 1}
    values = MeasureValue.objects.order_by("measure__number", "month").values_list("measure__number", "month", "value")
    assert list(values) == [
        (1, dt.date(2026, 8, 1), Decimal("95.5")), (1, SEPTEMBER, Decimal(96)), (2, SEPTEMBER, Decimal(7)),
    ]  # fmt: skip


def test_a_row_for_each_value_with_every_error_named(cast: Cast, engagement: Engagement) -> None:
    one = measure_of(engagement, 1)
    measures.stop(measure_of(engagement, 2), by=cast.lead)
    measures.enter_values(engagement, [(one, SEPTEMBER, Decimal(96), None)], by=cast.lead)
    rows = [
        ("Number", "Month", "Value", "Remark"), ("k01", "2026-09", "90", "storm"), ("K09", "2026-09", "1", ""),
        ("K01", "some day", "1", ""), ("K01", "2026-12", "1", ""), ("K01", "2026-08", "lots", ""),
        ("K02", "2026-08", "1", ""), ("K01", "2026-07", "1", ""), ("K01", "2026-07", "2", ""),
    ]  # fmt: skip
    held = found(engagement, cast.controller, "values", *rows)

    assert kinds(engagement, held, cast.controller) == [
        ("changed", ()),
        ("error", ("No measure has the number K09.",)),
        ("error", ("“some day” is no month. Write it as 2026-11.",)),
        ("error", ("2026-12 lies ahead.",)),
        ("error", ("“lots” is no figure.",)),
        ("error", ("K02 Measure 2 is no longer measured.",)),
        ("error", ("This month of the measure stands in the list more than once.",)),
        ("error", ("This month of the measure stands in the list more than once.",)),
    ]
    with pytest.raises(Obstructed):
        bring_in(engagement, held, cast.controller)
    assert bring_in(engagement, held, cast.controller, good=True) == {"changed": 1, "error": 7}
    assert list(MeasureValue.objects.values_list("value", "note")) == [(Decimal(90), "storm")]


def test_what_changed_since_the_preview_is_shown_again(cast: Cast, engagement: Engagement) -> None:
    one = measure_of(engagement)
    held = found(engagement, cast.controller, "values", ("Number", "2026-09"), ("K01", "95"))
    seal = pilot_lists.seal(pilot_lists.verdicts(engagement, held, cast.controller))
    measures.enter_values(engagement, [(one, SEPTEMBER, Decimal(1), None)], by=cast.lead)

    with pytest.raises(Obstructed):
        pilot_lists.bring_in(engagement, held, sealed=seal, only_good=False, by=cast.controller)
    assert MeasureValue.objects.get().value == 1


def test_a_list_is_its_senders_and_values_of_others_are_left_out(
    cast: Cast, engagement: Engagement, people: SimpleNamespace
) -> None:
    measure_of(engagement, 1, person=people.writer)
    measure_of(engagement, 2)
    rows = (("Number", "2026-09"), ("K01", "95"), ("K02", "95"))
    token = pilot_lists.hold(listed(*rows), "list.csv", "values", engagement, by=cast.staff)
    held = pilot_lists.held(token, "values", engagement, by=cast.staff)

    assert [kind for kind, _why in kinds(engagement, held, cast.staff)] == ["new", "error"]
    for target, user in (("values", cast.controller), ("labels", cast.staff)):
        with pytest.raises(Gone):
            pilot_lists.held(token, target, engagement, by=user)


def test_what_comes_out_goes_in_again_and_no_text_becomes_a_formula(cast: Cast, engagement: Engagement) -> None:
    one = measure_of(engagement, 1, name="=HYPERLINK(1)")
    measures.enter_values(engagement, [(one, SEPTEMBER, Decimal("95.25"), None)], by=cast.lead)

    content = pilot_lists.values_workbook(engagement)
    token = pilot_lists.hold(content, "values.xlsx", "values", engagement, by=cast.lead)
    held = pilot_lists.held(token, "values", engagement, by=cast.lead)

    assert kinds(engagement, held, cast.lead) == [("same", ())]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet["B2"].value == "'=HYPERLINK(1)"  # type: ignore[index]


@pytest.mark.parametrize("target", ["values", "labels"])
def test_a_list_without_its_headings_is_not_taken(target: str, cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Unreadable):
        pilot_lists.hold(listed(("a", "b"), ("1", "2")), "list.csv", target, engagement, by=cast.lead)


def test_labels_are_added_and_changed_by_their_codes(
    cast: Cast, engagement: Engagement, people: SimpleNamespace
) -> None:
    label(engagement, "A-1", place="Here")
    head = ("资产编号", "名称", "类别", "存放位置", "部门", "保管人")
    rows = [
        head, ("a-1", "Thing A-1", "资产", "There", "Service desk", ""), ("C-1", "Uplink", "线缆", "", "", "Li"),
        ("C-2", "", "线缆", "", "", ""), ("C-3", "x", "spaceship", "", "Nowhere", ""), ("C-4", "x", "", "", "", ""),
    ]  # fmt: skip
    held = found(engagement, cast.working_group, "labels", *rows)

    assert kinds(engagement, held, cast.working_group) == [
        ("changed", ()), ("new", ()), ("error", ("“What is marked” is empty.",)),
        ("error", ("The kind “spaceship” is not known.", "The department “Nowhere” is not known.")), ("new", ()),
    ]  # fmt: skip
    assert bring_in(engagement, held, cast.working_group, good=True) == {"changed": 1, "new": 2, "error": 2}
    assert list(Label.objects.order_by("code").values_list("code", "kind", "place", "keeper")) == [
        ("A-1", "asset", "There", ""), ("C-1", "cable", "", "Li"), ("C-4", "asset", "", ""),
    ]  # fmt: skip
    with pytest.raises(PermissionDenied):
        bring_in(engagement, found(engagement, cast.staff, "labels", head, ("A-9", "x", "", "", "", "")), cast.staff)


def test_a_file_is_sent_looked_at_and_confirmed(cast: Cast, engagement: Engagement) -> None:
    measure_of(engagement)
    browser = Browser()
    browser.login(email="controller@example.com", password=PASSWORD)
    base = f"/e/{engagement.code}/pilot/values/import/"
    file = io.BytesIO(listed(("Number", "2026-09"), ("K01", "95"), ("K07", "1")))
    file.name = "list.csv"

    sent = browser.post(base, {"file": file})
    preview = browser.get(sent["Location"])
    errors = browser.get(f"{sent['Location']}errors/")
    done = browser.post(sent["Location"], {"seal": preview.context["seal"], "which": "good"})

    assert preview.context["counts"] == {"error": 1, "new": 1, "changed": 0, "same": 0}
    assert openpyxl.load_workbook(io.BytesIO(errors.content)).active["A2"].value == "K07"  # type: ignore[index]
    assert done["Location"] == f"/e/{engagement.code}/pilot/values/"
    assert MeasureValue.objects.get().value == 95
    assert browser.get(sent["Location"]).status_code == 404  # what was brought in is put away
