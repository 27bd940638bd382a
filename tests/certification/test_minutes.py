"""Minutes: written, decisions become tasks, signed by recorder and chair, sent to whoever was expected."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from certification import meeting_work
from certification.actions import meetings, minutes
from certification.actions.minutes import Decision
from certification.models import Engagement, Meeting, Person, Task
from certification.reports.minutes import minutes as build
from certification.reports.minutes import sign_in_sheet
from tests.factories_certification import TODAY, rendered, signs
from tests.factories_meetings import people_of, planned, written
from tests.people import Cast
from tests.reporting.test_print_reports import squeezed, text
from wobo.notices.models import Notice
from wobo.reporting.engine import render
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

DUE = dt.date(2026, 10, 20)


@pytest.fixture
def people(cast: Cast, engagement: Engagement) -> dict[str, Person]:
    return people_of(cast, engagement)


@pytest.fixture
def meeting(cast: Cast, engagement: Engagement, people: dict[str, Person]) -> Meeting:
    return planned(cast, engagement, people)


def page_of(name: str, meeting: Meeting) -> str:
    return reverse(f"certification:{name}", args=[meeting.workspace.name, meeting.uid])


def prepared(cast: Cast, meeting: Meeting) -> Report:
    """Have the minutes made and printed."""
    paper = minutes.prepare_minutes(meeting, "en", by=cast.staff)
    return rendered(cast, paper.uid)


def test_minutes_are_written_on_the_page_and_decisions_become_tasks(
    cast: Cast, meeting: Meeting, people: Any, client: Browser
) -> None:
    client.force_login(cast.staff)
    told = {"seen": minutes.mark_of(meeting), "said_0": "On time.", "said_1": "None.", "points": "", "questions": "?"}
    rows = {"text_0": "Write the plan", "who_0": "Cid", "due_0": "2026-10-20", "text_2": "Ask", "who_2": "Consultant"}

    answer = client.post(page_of("meeting_minutes", meeting), told | rows)

    meeting.refresh_from_db()
    tasks = list(Task.objects.order_by("number").values_list("number", "text", "owner__name", "owner_user", "due"))
    assert answer.status_code == 302
    assert meeting.discussed == [
        {"item": "Course of the project", "text": "On time."},
        {"item": "Risks", "text": "None."},
    ]
    assert tasks == [(1, "Write the plan", "Cid", None, DUE), (2, "Ask", None, cast.consultant.pk, None)]
    assert Notice.objects.get(kind="task.assigned").recipient == cast.consultant


def test_a_decision_without_text_is_asked_for(cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.staff)

    answer = client.post(page_of("meeting_minutes", meeting), {"said_0": "Kept", "who_0": "Cid"})

    page = answer.content.decode()
    assert (answer.status_code, "Write what was decided." in page, "Kept" in page) == (422, True, True)
    assert Task.objects.count() == 0


def test_two_writers_at_once_do_not_overwrite_each_other(cast: Cast, meeting: Meeting, client: Browser) -> None:
    seen = minutes.mark_of(meeting)
    minutes.write_minutes(meeting, {"points": "First"}, by=cast.lead)
    client.force_login(cast.staff)

    answer = client.post(page_of("meeting_minutes", meeting), {"seen": seen, "points": "Second", "text_0": "Do it"})

    assert (answer.status_code, "Somebody else changed the minutes" in answer.content.decode()) == (422, True)
    assert (Meeting.objects.get().points, Task.objects.count()) == ("First", 0)
    again = {"seen": minutes.mark_of(Meeting.objects.get()), "points": "First, Second", "text_0": "Do it"}
    assert client.post(page_of("meeting_minutes", meeting), again).status_code == 302
    assert (Meeting.objects.get().points, Task.objects.count()) == ("First, Second", 1)


@pytest.mark.parametrize("name", ["working_group", "external_auditor", "top_manager"])
def test_others_write_no_minutes(cast: Cast, meeting: Meeting, client: Browser, name: str) -> None:
    client.force_login(getattr(cast, name))

    assert client.get(page_of("meeting_minutes", meeting)).status_code == 403
    with pytest.raises(PermissionDenied):
        minutes.write_minutes(meeting, {"points": "X"}, by=getattr(cast, name))


def test_what_minutes_lack_is_said(cast: Cast, engagement: Engagement, people: Any) -> None:
    bare = planned(cast, engagement, people, chair="", recorder="Somebody", day=TODAY + dt.timedelta(days=1))

    with pytest.raises(Obstructed) as refused:
        minutes.prepare_minutes(bare, "en", by=cast.lead)

    assert refused.value.reasons == [
        "The meeting has not taken place yet.",
        "Nothing is written down yet.",
        "Nobody has signed in yet.",
        "Name the chair: a person of the client or a consultant.",
        "Name who writes the minutes: a person of the client or a consultant.",
    ]


def test_recorder_then_chair_sign_and_everybody_gets_them(cast: Cast, meeting: Meeting) -> None:
    paper = prepared(cast, written(cast, meeting))

    assert [item.title for item in meeting_work.waiting_for(cast.staff)] == [
        "Client A: sign the minutes of “First meeting”"
    ]
    assert meeting_work.waiting_for(cast.top_manager) == []
    paper = signs(cast.staff, paper, "recorded")
    assert [item.action for item in meeting_work.waiting_for(cast.top_manager)] == ["Read and sign"]
    assert Meeting.objects.get().minutes_signed_at is None
    signs(cast.top_manager, paper, "chaired")

    told = Notice.objects.filter(kind="meeting.minutes")
    assert Meeting.objects.get().minutes_signed_at is not None
    assert {notice.recipient for notice in told} == {cast.staff, cast.top_manager, cast.consultant}
    assert Report.objects.get(source=paper).number == paper.number
    assert meeting_work.waiting_for(cast.top_manager) == []


@pytest.mark.parametrize(("name", "slot"), [("lead", "recorded"), ("top_manager", "recorded"), ("staff", "chaired")])
def test_nobody_signs_for_another(cast: Cast, meeting: Meeting, name: str, slot: str) -> None:
    paper = prepared(cast, written(cast, meeting))
    if slot == "chaired":
        paper = signs(cast.staff, paper, "recorded")

    with pytest.raises(PermissionDenied):
        signs(getattr(cast, name), paper, slot)


def test_changed_minutes_need_a_new_paper(cast: Cast, meeting: Meeting) -> None:
    paper = signs(cast.staff, prepared(cast, written(cast, meeting)), "recorded")

    minutes.write_minutes(Meeting.objects.get(), {"points": "One more thing"}, by=cast.staff)

    paper = Report.objects.get(pk=paper.pk)
    assert (paper.state, Meeting.objects.get().minutes_uid) == ("superseded", "")


def test_saving_without_a_change_keeps_the_paper(cast: Cast, meeting: Meeting) -> None:
    paper = prepared(cast, written(cast, meeting))
    same = Meeting.objects.get()

    minutes.write_minutes(same, {"points": same.points, "discussed": same.discussed}, by=cast.staff)

    assert Meeting.objects.get().minutes_uid == paper.uid


def test_signed_minutes_stay(cast: Cast, meeting: Meeting, client: Browser) -> None:
    paper = signs(cast.staff, prepared(cast, written(cast, meeting)), "recorded")
    signs(cast.top_manager, paper, "chaired")
    client.force_login(cast.lead)

    with pytest.raises(Obstructed, match="The minutes are signed"):
        minutes.write_minutes(meeting, {"points": "X"}, by=cast.lead)
    assert client.get(page_of("meeting_minutes", meeting)).status_code == 409
    assert client.get(page_of("meeting_edit", meeting)).status_code == 409
    assert client.get(meeting.get_absolute_url()).status_code == 200


def test_minutes_signed_by_hand_are_kept_as_a_scan(cast: Cast, meeting: Meeting, client: Browser) -> None:
    written(cast, meeting)
    client.force_login(cast.lead)
    early = client.post(page_of("minutes_scan", meeting), {"scan": SimpleUploadedFile("m.pdf", b"%PDF-1.7")})
    prepared(cast, meeting)

    empty = client.post(page_of("minutes_scan", meeting))
    kept = client.post(page_of("minutes_scan", meeting), {"scan": SimpleUploadedFile("m.pdf", b"%PDF-1.7")})

    meeting.refresh_from_db()
    assert (early.status_code, empty.status_code, kept.status_code) == (409, 422, 302)
    assert (meeting.minutes_scan.kind, meeting.minutes_signed_at is not None) == ("scan", True)
    assert Notice.objects.filter(kind="meeting.minutes").count() == 3


def test_the_page_of_a_meeting_leads_through_minutes(cast: Cast, meeting: Meeting, client: Browser) -> None:
    written(cast, meeting, Decision("Write the plan", cast.lead, DUE))
    client.force_login(cast.staff)

    asked = client.post(page_of("minutes_paper", meeting), {"language": "en"})
    rendered(cast, Report.objects.get(kind="minutes").uid)
    page = client.get(meeting.get_absolute_url()).content.decode()

    assert asked.status_code == 302
    assert ("About risks." in page, "Write the plan" in page, "/sign/" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", ["第一次会议", "编制计划", "张工"]), ("en", ["First meeting"])]
)
def test_minutes_and_sheet_print(
    cast: Cast, engagement: Engagement, people: Any, tmp_path: Any, language: str, words: list[str]
) -> None:
    if language != "en":
        Person.objects.filter(name="Cid").update(name="张工")
        people["engineer"].refresh_from_db()
    subject, text_of = ("第一次会议", "编制计划") if language != "en" else ("First meeting", "Write the plan")
    meeting = planned(cast, engagement, people, subject=subject)
    meeting = written(cast, meeting, Decision(text_of, people["engineer"], DUE))

    pages = []
    for name, made in (("minutes", build), ("minutes_sign_in", sign_in_sheet)):
        with translation.override(language):
            told = {**made(meeting, language), "number": "A-2026-R01"}
            html = render_to_string(f"certification/reports/{name}.html", told)
        out = tmp_path / f"{name}.pdf"
        result = render(html, out=out, lang="zh-Hans" if language != "en" else "en")
        assert (result.remarks, result.pages) == ((), 1)
        pages.append(squeezed(text(out, 1)))

    for word in (*words, "2026-10-1209:00", "Dan"):
        assert squeezed(word) in pages[0]
    assert ("2026-10-20" in pages[0], squeezed(subject) in pages[1]) == (True, True)


def test_attendance_in_the_minutes_is_who_signed_in(cast: Cast, meeting: Meeting) -> None:
    told = build(written(cast, meeting), "en")

    assert [row["name"] for row in told["present"]] == ["Ann", "Dan"]
    assert [row["name"] for row in told["absent"]] == ["Cid", "Consultant"]
    assert [(row["role"], row["name"]) for row in told["slots"]] == [("Recorder", "Dan"), ("Chair", "Ann")]
    assert meetings.own_row(meeting, cast.staff).records is True
