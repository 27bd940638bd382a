"""Continual improvement: proposed once for each origin, weighed, approved by the client, done, measured by another."""

# claims: S12.1, S12.2
import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from openpyxl import load_workbook
from PIL import Image

from certification.actions import improvements
from certification.actions.improvements import edit_improvement, move_improvement, propose_improvement
from certification.models import Engagement, Improvement, Inspection, InspectionPoint
from tests.factories_certification import make_person
from tests.factories_upkeep import make_improvement
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed

DAY = dt.date(2026, 10, 12)


@pytest.fixture
def planned(cast: Cast, engagement: Engagement) -> Improvement:
    """An improvement that is weighed and planned; a member of staff does it."""
    owner = make_person(engagement.client, "Wu", user=cast.staff)
    told = {"aim": "quality", "benefit": 4, "cost": 2, "plan": "Two more people.", "target": "Queue below 5 min"}
    return make_improvement(engagement, cast.lead, **told, owner=owner, due=dt.date(2026, 12, 1))


def photo() -> SimpleUploadedFile:
    held = BytesIO()
    Image.new("RGB", (8, 8), "red").save(held, "PNG")
    return SimpleUploadedFile("rack.png", held.getvalue(), "image/png")


def test_the_same_origin_stands_once(cast: Cast, engagement: Engagement) -> None:
    cycle = engagement.cycle
    told = {"by": cast.lead, "source": "review", "about": cycle}

    first = propose_improvement(cycle, text="Shorten the chain.", **told)
    second = propose_improvement(cycle, text="Shorten the chain again.", **told)
    other = propose_improvement(cycle, text="Something else.", by=cast.staff, source="staff")

    assert (first.pk, first.origin) == (second.pk, str(cycle))
    assert (first.reference, other.reference) == ("I001", "I002")
    assert first.noticed_on == DAY


def test_nobody_approves_what_is_not_weighed_and_planned(cast: Cast, engagement: Engagement) -> None:
    row = make_improvement(engagement, cast.staff)

    with pytest.raises(Obstructed) as refused:
        move_improvement(row, "approve", by=cast.representative)

    assert refused.value.reasons == [
        "It is not weighed yet: what it serves, benefit and effort.",
        "The plan is missing: what is done, and which target it has.",
        "Nobody is named who does it, or no day is set.",
    ]


@pytest.mark.parametrize("name", ["lead", "consultant", "client_admin", "staff", "stranger"])
def test_only_the_clients_management_decides(cast: Cast, planned: Improvement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        move_improvement(planned, "approve", by=getattr(cast, name))


def test_from_proposal_to_measured_result(cast: Cast, planned: Improvement) -> None:
    row = move_improvement(planned, "approve", by=cast.top_manager)
    row = move_improvement(row, "finish", by=cast.staff, result="Hired.")
    with pytest.raises(PermissionDenied):
        move_improvement(row, "measure", by=cast.staff, measured="4 min", reached="yes")
    row = move_improvement(row, "measure", by=cast.representative, measured="4 min", reached="yes")

    assert (row.state, row.priority, row.done_on, row.measured_on, row.reached) == ("measured", 16, DAY, DAY, "yes")
    assert Notice.objects.filter(recipient=cast.staff, kind="task.improvement").count() == 2  # given, approved
    row = move_improvement(row, "reopen", by=cast.lead, reason="It came back.")
    assert (row.state, row.reached, row.done_on) == ("proposed", "", None)


def test_decided_ones_are_not_weighed_anew(cast: Cast, planned: Improvement) -> None:
    row = move_improvement(planned, "decline", by=cast.representative, reason="Too dear.")

    with pytest.raises(Obstructed):
        edit_improvement(row, {"benefit": 1}, by=cast.lead)
    assert Improvement.objects.get().decision == "Too dear."


def test_each_step_stands_in_the_inbox_of_whose_turn_it_is(cast: Cast, planned: Improvement) -> None:
    def actions(user: Any) -> list[str]:
        return [one.action for one in items_for(user) if planned.reference in one.title]

    assert (actions(cast.representative), actions(cast.staff), actions(cast.lead)) == (["Decide"], [], [])
    row = move_improvement(planned, "approve", by=cast.representative)
    assert (actions(cast.representative), actions(cast.staff)) == ([], ["Carry out"])
    move_improvement(row, "finish", by=cast.staff, result="Hired.")
    assert (actions(cast.staff), actions(cast.lead)) == ([], ["Measure"])


def test_staff_propose_on_the_page_without_weighing(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.staff)
    url = f"/e/{engagement.code}/improvements/new/"

    page = client.get(url).content.decode()
    data = {"source": "staff", "text": "Label the racks.", "noticed_on": "2026-10-10", "benefit": "5"}
    answer = client.post(url, data)

    row = Improvement.objects.get()
    assert answer.url == row.get_absolute_url()
    assert 'name="benefit"' not in page
    assert (row.benefit, row.noticed_on, row.state) == (None, dt.date(2026, 10, 10), "proposed")


def test_the_register_is_filtered_and_counts_its_queries(
    cast: Cast, engagement: Engagement, client: Browser, django_assert_max_num_queries: Any
) -> None:
    for at in range(60):
        make_improvement(engagement, cast.lead, text=f"Improvement {at}", source="audit" if at % 2 else "staff")
    client.force_login(cast.representative)
    url = f"/e/{engagement.code}/improvements/"
    client.get(url)

    with django_assert_max_num_queries(15):
        text = client.get(url, {"source": "audit", "order": "priority"}).content.decode()

    assert text.count("Improvement ") >= 30
    assert "Improvement 58" not in text


def test_excel_holds_text_and_no_formula(cast: Cast, engagement: Engagement, client: Browser) -> None:
    make_improvement(engagement, cast.lead, text="=1+1")
    client.force_login(cast.staff)

    answer = client.get(f"/e/{engagement.code}/improvements/export/")

    sheet = load_workbook(BytesIO(answer.content)).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert "f" not in cells.values()
    assert any("1+1" in str(value) for value in cells)


def test_a_round_with_a_photo_becomes_an_improvement_once(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.working_group)
    url = f"/e/{engagement.code}/inspections/"
    client.post(f"{url}new/", {"day": "2026-10-12", "inspector": "Zhou", "subject": "Machine room"})
    row = Inspection.objects.get()
    page = f"{url}{row.uid}/"
    client.post(f"{page}points/new/", {"place": "Rack 3", "problem": "No label", "upload": photo()})
    point = InspectionPoint.objects.get()

    first = client.post(f"{page}points/{point.uid}/improve/")
    second = client.post(f"{page}points/{point.uid}/improve/")

    made = Improvement.objects.get()
    assert first.url == second.url == made.get_absolute_url()
    assert (made.source, made.text, made.origin_url) == ("inspection", "Rack 3: No label", page)
    assert (point.photo.name, row.reference) == ("rack.png", "X001")
    assert client.post(f"{page}points/{point.uid}/remove/").status_code == 409
    assert "Rack 3" in client.get(page).content.decode()


def test_a_photo_is_a_picture(cast: Cast, engagement: Engagement, client: Browser) -> None:
    blank = Inspection(workspace=engagement.workspace, cycle=engagement.cycle)
    told = {"day": DAY, "inspector": "Zhou", "subject": "Desk"}
    row = improvements.save_inspection(blank, told, by=cast.lead)
    client.force_login(cast.lead)

    answer = client.post(
        f"/e/{engagement.code}/inspections/{row.uid}/points/new/",
        {"place": "Desk", "problem": "Paper left", "upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")},
    )

    assert "A photo is a PNG or JPEG picture." in answer.content.decode()
    assert not InspectionPoint.objects.exists()
