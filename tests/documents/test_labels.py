"""Labels: entered, printed on label paper, made, attached, taken out while nothing shows them."""

# claims: S6.3.3
import pytest
from django.core.exceptions import PermissionDenied

from certification.models import Engagement
from documents.actions import labels
from documents.models import Label, LabelSheet
from documents.reports.pilot_labels import pages_of
from tests.documents.pilot import TODAY
from tests.people import Cast
from wobo.workflow.doors import Obstructed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def label(engagement: Engagement, code: str, **fields: object) -> Label:
    """Make a label, straight in the table."""
    told = {"kind": "asset", "name": f"Thing {code}", **fields}
    return Label.objects.create(workspace=engagement.workspace, engagement=engagement, code=code, **told)


def test_a_code_is_given_once_and_another_code_is_made_anew(cast: Cast, engagement: Engagement) -> None:
    blank = Label(workspace=engagement.workspace, engagement=engagement)
    told = {"kind": "cable", "code": "C-1", "name": "Uplink"}
    made = labels.save_label(blank, told, by=cast.working_group)
    labels.mark([made], "attached", by=cast.working_group)

    with pytest.raises(Obstructed) as why:
        labels.save_label(Label(workspace=engagement.workspace, engagement=engagement), told, by=cast.lead)
    renamed = labels.save_label(Label.objects.get(), {"code": "C-2"}, by=cast.controller)

    assert why.value.reasons == ["There is a label with the code C-1 already."]
    assert (renamed.code, renamed.made_on, renamed.attached_on) == ("C-2", None, None)
    with pytest.raises(PermissionDenied):
        labels.save_label(renamed, {"code": "C-3"}, by=cast.staff)


def test_what_is_attached_is_made(cast: Cast, engagement: Engagement) -> None:
    rows = [label(engagement, "A-1"), label(engagement, "A-2")]
    assert labels.mark(rows[:1], "made", by=cast.lead) == 1
    assert labels.mark(rows, "attached", by=cast.lead) == 2
    assert labels.mark(rows, "attached", by=cast.lead) == 0  # the second time changes nothing
    assert set(Label.objects.values_list("made_on", "attached_on")) == {(TODAY, TODAY)}


def test_a_print_makes_the_labels_and_keeps_them(cast: Cast, engagement: Engagement) -> None:
    rows = [label(engagement, f"A-{number}", place="Room 1", keeper="Li") for number in range(1, 4)]

    sheet, report = labels.print_sheet(engagement, rows[:2], paper="3x8", used=2, language="en", by=cast.working_group)

    assert (sheet.code, report.number) == ("A-2026-B01", "A-2026-B01")
    assert list(Label.objects.values_list("code", "made_on")) == [("A-1", TODAY), ("A-2", TODAY), ("A-3", None)]
    (page,) = report.snapshot["pages"]
    assert [cell and cell["code"] for cell in page[0]] == [None, None, "A-1"]
    assert [cell and cell["code"] for cell in page[1]] == ["A-2", None, None]
    assert page[0][2]["line"] == "Room 1 · Li"
    assert "<svg" in page[0][2]["svg"]
    with pytest.raises(Obstructed):
        labels.remove_labels(rows, by=cast.lead)
    assert labels.remove_labels(rows[2:], by=cast.lead) == 1
    with pytest.raises(PermissionDenied):
        labels.print_sheet(engagement, rows[:1], paper="3x8", used=0, language="en", by=cast.staff)
    assert LabelSheet.objects.count() == 1


def test_too_many_and_none_at_all_are_refused(cast: Cast, engagement: Engagement) -> None:
    for rows in ([], [Label(pk=number) for number in range(601)]):
        with pytest.raises(Obstructed):
            labels.print_sheet(engagement, rows, paper="3x8", used=0, language="en", by=cast.lead)


def test_cells_fill_pages_of_the_paper() -> None:
    cells = [{"code": str(number)} for number in range(30)]
    first, second = pages_of(cells, 3, 8)
    assert (len(first), len(second), second[-1]) == (8, 2, [{"code": "27"}, {"code": "28"}, {"code": "29"}])
