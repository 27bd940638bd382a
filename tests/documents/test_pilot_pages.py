"""Pages of the pilot run: the way through them, what stays typed, as many queries for one row as for many."""

# claims: S6.0, S6.1, S6.3, S7.0
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Attendance, Engagement
from documents.actions import labels, measures, pilot
from documents.models import Briefing, ChangeRequest, Label, Measure, MeasureValue, PilotRun
from tests.documents.pilot import TODAY, briefed, holding, measure_of, service_of, stage
from tests.documents.register import queries
from tests.documents.test_labels import label
from tests.factories_certification import make_person
from tests.people import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def browser(name: str = "controller") -> Browser:
    """Return a browser in which somebody of the cast is signed in."""
    found = Browser()
    assert found.login(email=f"{name}@example.com", password=PASSWORD)
    return found


@pytest.fixture
def run(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> PilotRun:
    """A run that lacks nothing."""
    return stage(cast, engagement, people)


def test_from_nothing_to_a_run_that_ended(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> None:
    holding(engagement, cast)
    service_of(engagement)
    base, page = f"/e/{engagement.code}/pilot/", browser()

    assert "Plan the pilot run" in page.get(base).content.decode()
    assert page.get(f"{base}plan/").status_code == 404
    assert page.get(f"{base}briefings/")["Location"] == base
    assert page.post(base)["Location"] == f"{base}plan/"
    early = page.post(f"{base}begin/", {"on": TODAY.isoformat()})
    assert early.status_code == 422
    assert "The plan does not say: planned start." in early.content.decode()
    form = page.get(f"{base}plan/").context["form"]
    told = {name: form[name].value() or "" for name in form.fields} | {"plan_start": "2026-10-12"}
    wrong = page.post(f"{base}plan/", told | {"plan_end": "2026-10-01", "aims": "Kept as typed"})
    assert wrong.status_code == 422
    assert "Kept as typed" in wrong.content.decode()
    assert page.post(f"{base}plan/", told | {"plan_end": "2026-12-14"}).status_code == 302
    assert page.post(f"{base}begin/", {"on": "2026-10-05"})["Location"] == base
    shown = page.get(base).content.decode()
    assert "Running" in shown
    assert f"{base}pause/" in shown
    assert page.post(f"{base}pause/", {"on": "2026-10-08", "reason": ""}).status_code == 422
    assert page.post(f"{base}pause/", {"on": "2026-10-08", "reason": "Holiday"}).status_code == 302
    assert page.post(f"{base}resume/", {"on": "2026-10-10"}).status_code == 302
    ended = page.post(f"{base}end/", {"on": "2026-10-12", "conclusion": "The processes run as written."})
    assert ended.status_code == 302
    run = PilotRun.objects.get()
    assert (run.state, run.days_run(TODAY), run.conclusion) == ("ended", 5, "The processes run as written.")


def test_a_briefing_is_called_ticked_and_signed(
    cast: Cast, engagement: Engagement, people: SimpleNamespace, run: PilotRun
) -> None:
    base, page = f"/e/{engagement.code}/pilot/briefings/", browser()
    told = {
        "subject": "Manual", "day": TODAY.isoformat(), "starts": "09:00", "ends": "10:00", "place": "Hall",
        "items": ["S6.1.1", "S6.1.2", "S6.1.3"], "departments": [people.desk.uid],
    }  # fmt: skip

    made = page.post(f"{base}new/", told)

    briefing = Briefing.objects.get()
    assert made["Location"] == f"{base}{briefing.uid}/"
    assert list(briefing.meeting.attendances.values_list("name", flat=True)) == ["Wen"]
    assert page.post(f"{base}{briefing.uid}/invite/").status_code == 302
    assert briefing.meeting.attendances.count() == 3
    staff = browser("staff")
    signed = staff.post(reverse("certification:meeting_sign_in", args=[engagement.code, briefing.meeting.uid]))
    assert signed.status_code == 302, signed
    assert Attendance.objects.signed().get().name == "Wen"
    ticked = page.post(f"{base}{briefing.uid}/", {"S6_1_1": "on", "S6_1_1_said": "What it is for"})
    assert ticked.status_code == 302
    briefing.refresh_from_db()
    assert (briefing.items, briefing.said) == (["S6.1.1"], {"S6.1.1": "What it is for"})
    assert "1 of 3 people briefed" in page.get(base).content.decode()
    assert "What it is for" in staff.get(f"{base}{briefing.uid}/").content.decode()
    missing = page.get(f"{base}missing/?level=manual").content.decode()
    assert "Rui" in missing
    assert "Wen" not in missing


def test_a_problem_is_three_lines(cast: Cast, engagement: Engagement, run: PilotRun) -> None:
    holding(engagement, cast, "A-W-01", title="Instruction", level="W")
    base, page = f"/e/{engagement.code}/pilot/problems/", browser("staff")

    wrong = page.post(f"{base}new/", {"document": "A-W-99", "what": "The form has no field for it."})
    made = page.post(f"{base}new/", {"document": "a-w-01", "what": "The form has no field for it."})

    assert wrong.status_code == 422
    assert "The form has no field for it." in wrong.content.decode()
    assert made["Location"] == base
    assert ChangeRequest.objects.get().source == "pilot"
    pilot.report_problem(run.cycle.engagement.documents.get(level="M"), by=cast.staff, what="Later, and higher up.")
    rows = page.get(base).context["page"].object_list
    assert [row.document.level for row in rows] == ["W", "M"]  # third-level documents first


def test_values_are_typed_into_the_grid(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> None:
    mine, other = measure_of(engagement, 1, person=people.writer), measure_of(engagement, 2)
    url, page = f"/e/{engagement.code}/pilot/values/", browser("staff")
    mark, theirs = f"{mine.uid}-2026-09", f"{other.uid}-2026-09"

    shown = page.get(url).content.decode()
    wrong = page.post(url, {f"w-{mark}": "", f"v-{mark}": "plenty"})
    right = page.post(url, {f"w-{mark}": "", f"v-{mark}": "97.5", f"w-{theirs}": "", f"v-{theirs}": "1"})

    assert f'name="v-{mark}"' in shown
    assert f'name="v-{theirs}"' not in shown
    assert wrong.status_code == 422
    assert "“plenty” is no figure." in wrong.content.decode()
    assert right.status_code == 302
    assert [(row.measure, row.value) for row in MeasureValue.objects.all()] == [(mine, Decimal("97.5"))]
    assert browser("working_group").post(url, {f"w-{mark}": "97.5", f"v-{mark}": "1"}).status_code == 403
    earlier = page.get(f"{url}?until=2026-03").context["months"]
    assert (earlier[0], earlier[-1]) == (dt.date(2025, 10, 1), dt.date(2026, 3, 1))


def test_a_measure_keeps_what_was_typed_until_it_is_right(
    cast: Cast, engagement: Engagement, people: SimpleNamespace
) -> None:
    base, page = f"/e/{engagement.code}/pilot/measures/", browser()
    told = {"name": "Backlog", "source": "incidents", "direction": "at_most", "frequency": "monthly", "target": "ten"}

    wrong = page.post(f"{base}new/", told)
    bare = page.post(f"{base}new/", told | {"target": ""})
    alone = page.post(f"{base}new/", told | {"target": "10", "in_sla": "on"})
    right = page.post(f"{base}new/", told | {"target": "１０", "person": people.writer.uid, "since": "2026-08"})

    assert [one.status_code for one in (wrong, bare, alone)] == [422] * 3
    assert 'value="ten"' in wrong.content.decode()
    one = Measure.objects.get()
    assert right["Location"] == f"{base}{one.uid}/"
    assert (one.target, one.person, one.since) == (10, people.writer, dt.date(2026, 8, 1))
    value = page.post(right["Location"], {"month": "2026-09", "value": "12", "note": "two storms"})
    assert value.status_code == 302
    assert "two storms" in page.get(right["Location"]).content.decode()
    assert page.post(right["Location"], {"month": "2026-11", "value": "12"}).status_code == 422


def test_ticked_labels_are_printed_and_attached(cast: Cast, engagement: Engagement) -> None:
    rows = [label(engagement, f"A-{number}") for number in range(3)]
    url, page = f"/e/{engagement.code}/pilot/labels/marked/", browser("working_group")

    nothing = page.post(url, {"do": "made"})
    printed = page.post(url, {"do": "print", "label": [rows[0].uid], "paper": "2x7", "used": "1"})
    attached = page.post(url, {"do": "attached", "all": "1", "state": "unmade"})

    assert nothing["Location"].startswith(f"/e/{engagement.code}/pilot/labels/")
    assert "/reports/" in printed["Location"]
    assert attached["Location"].endswith("?state=unmade")
    assert list(Label.objects.order_by("code").values_list("attached_on", flat=True)) == [None, TODAY, TODAY]


PAGES = ["", "briefings/", "briefings/missing/", "problems/", "measures/", "values/", "service-levels/", "labels/"]


@pytest.mark.parametrize("path", [*PAGES, "briefing", "measure"])
def test_pages_ask_as_much_for_one_row_as_for_many(
    path: str, cast: Cast, engagement: Engagement, people: SimpleNamespace, run: PilotRun
) -> None:
    def more(first: int, count: int) -> None:
        staff = [make_person(engagement.client, f"P{n}", department=people.desk) for n in range(first, first + count)]
        briefed(run, cast, ["S6.1.1"], *staff)
        for number in range(first, first + count):
            service = service_of(engagement, f"S{number}")
            one = measure_of(engagement, number, service=service, in_sla=True, person=staff[number - first])
            measures.enter_values(engagement, [(one, dt.date(2026, 9, 1), Decimal(90), None)], by=cast.lead)
            label(engagement, f"L-{number}")
            version = holding(engagement, cast, f"W-{number}", title=f"W {number}", level="W")
            pilot.report_problem(version.document, by=cast.lead, what="It does not fit.")

    more(1, 1)
    labels.print_sheet(engagement, list(Label.objects.all()), paper="3x8", used=0, language="en", by=cast.lead)
    special: dict[str, Any] = {
        "briefing": lambda: f"briefings/{Briefing.objects.first().uid}/",  # type: ignore[union-attr]
        "measure": lambda: f"measures/{Measure.objects.first().uid}/",  # type: ignore[union-attr]
    }
    url = f"/e/{engagement.code}/pilot/{special[path]() if path in special else path}"
    page = browser()
    few = queries(page, url)
    more(2, 4)

    assert queries(page, url) <= few
    assert few <= 15, few
