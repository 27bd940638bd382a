"""Meetings: who signed in and how is on the record."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from audits import actions
from certification.models import Attendance, Meeting
from tests.factories_audits import Case, in_state
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def case(cast: Cast) -> Case:
    return in_state(cast, "on_site")


@pytest.fixture
def meeting(case: Case, cast: Cast) -> Meeting:
    return actions.plan_meeting(
        case.diagnosis, by=cast.lead, people=[case.owner], users=[cast.consultant], kind="opening",
        subject="Opening meeting", day=dt.date(2026, 10, 12), starts=dt.time(9), place="Room 1",
    )  # fmt: skip


def test_an_expected_person_signs_in_with_the_own_account(case: Case, cast: Cast, meeting: Meeting) -> None:
    actions.sign_in(meeting, by=cast.staff)
    actions.sign_in(meeting, by=cast.staff)

    row = Attendance.objects.get(person=case.owner)
    assert (row.way, row.user, row.name, row.department) == ("account", cast.staff, "Owner", "Operations")
    assert meeting.attendances.count() == 2


def test_somebody_unexpected_is_added(cast: Cast, meeting: Meeting) -> None:
    actions.sign_in(meeting, by=cast.top_manager)

    assert Attendance.objects.signed().get().name == "Top Manager"


def test_an_external_auditor_reads_and_is_not_present(
    case: Case, cast: Cast, meeting: Meeting, client: Browser
) -> None:
    client.force_login(cast.external_auditor)
    where = [case.engagement.code, case.diagnosis.uid, meeting.uid]

    page = client.get(reverse("audits:meeting", args=where))

    assert (page.status_code, "Sign in: I am here" in page.content.decode()) == (200, False)
    assert client.post(reverse("audits:meeting_sign_in", args=where)).status_code == 403
    assert Attendance.objects.signed().count() == 0


def test_nobody_signs_in_on_another_day(case: Case, cast: Cast) -> None:
    later = actions.plan_meeting(
        case.diagnosis, by=cast.lead, kind="closing", subject="Closing", day=dt.date(2026, 10, 16), starts=dt.time(9)
    )

    with pytest.raises(Obstructed) as refused:
        actions.sign_in(later, by=cast.lead)

    assert refused.value.reasons == ["You can sign in on the day of the meeting, 2026-10-16."]


def test_a_signed_sheet_is_scanned_and_ticked(cast: Cast, meeting: Meeting) -> None:
    rows = list(meeting.attendances.all())

    actions.tick_from_sheet(meeting, rows, SimpleUploadedFile("sheet.pdf", b"%PDF-1.7"), by=cast.lead)

    meeting.refresh_from_db()
    assert meeting.scan.kind == "scan"
    assert {(row.way, row.ticked_by) for row in meeting.attendances.all()} == {("sheet", cast.lead)}


def test_no_tick_without_the_scan(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(Obstructed):
        actions.tick_from_sheet(meeting, list(meeting.attendances.all()), None, by=cast.lead)


def test_others_do_not_tick(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(PermissionDenied):
        actions.tick_from_sheet(meeting, [], SimpleUploadedFile("s.pdf", b"%PDF-1.7"), by=cast.staff)


def test_the_pages_show_sign_and_print(case: Case, cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.staff)
    where = [case.engagement.code, case.diagnosis.uid, meeting.uid]

    page = client.get(reverse("audits:meeting", args=where)).content.decode()
    signed = client.post(reverse("audits:meeting_sign_in", args=where))
    sheet = client.get(reverse("audits:meeting_sheet", args=where)).content.decode()

    assert "Sign in: I am here" in page
    assert (signed.status_code, Attendance.objects.get(person=case.owner).way) == (302, "account")
    assert ("Owner" in sheet, "Signature" in sheet) == (True, True)
    assert client.get(reverse("audits:meeting_sign_in", args=where)).status_code == 405


def test_a_meeting_of_another_diagnosis_is_not_found(
    case: Case, cast: Cast, meeting: Meeting, client: Browser
) -> None:
    other = actions.open_diagnosis(case.engagement.cycle, by=cast.lead)
    client.force_login(cast.lead)

    assert (
        client.get(reverse("audits:meeting", args=[case.engagement.code, other.uid, meeting.uid])).status_code == 404
    )


def test_the_sign_in_sheet_is_a_numbered_paper(case: Case, cast: Cast, meeting: Meeting, client: Browser) -> None:
    actions.sign_in(meeting, by=cast.staff)
    client.force_login(cast.representative)
    where = [case.engagement.code, case.diagnosis.uid, meeting.uid]

    asked = client.post(reverse("audits:meeting_paper", args=where), {"language": "zh-hans"})

    paper = Report.objects.get(kind="sign-in-sheet")
    people = paper.snapshot["people"]
    assert (asked.status_code, paper.language, paper.record_uid) == (302, "zh-hans", meeting.uid)
    assert [row["name"] for row in people] == ["Owner", "Consultant", *[""] * 12]
    assert people[0]["signed"].endswith("2026-10-12 09:30")
    assert (people[1]["signed"], paper.snapshot["meeting"]["time"]) == ("", "2026-10-12 09:00")


def test_only_who_keeps_meetings_has_the_sheet_made(case: Case, cast: Cast, meeting: Meeting, client: Browser) -> None:
    client.force_login(cast.staff)

    page = client.get(reverse("audits:meeting", args=[case.engagement.code, case.diagnosis.uid, meeting.uid]))
    asked = client.post(reverse("audits:meeting_paper", args=[case.engagement.code, case.diagnosis.uid, meeting.uid]))

    assert ("Make it as PDF" in page.content.decode(), asked.status_code) == (False, 403)
    assert Report.objects.filter(kind="sign-in-sheet").count() == 0
