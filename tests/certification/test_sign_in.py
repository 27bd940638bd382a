"""Who may put themselves on the list of a meeting: whoever works on the engagement, not who only looks on."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification.models import Attendance, Engagement, Meeting
from tests.people import Cast, member
from wobo.accounts.models import Role
from wobo.workflow import clock
from wobo.workflow.doors import may, record


@pytest.fixture
def meeting(cast: Cast, engagement: Engagement) -> Meeting:
    fields = {"kind": "opening", "subject": "Opening", "day": clock.today(), "starts": dt.time(9)}
    blank = Meeting(workspace=engagement.workspace, cycle=engagement.cycle)
    return record(blank, "create", by=cast.lead, changes=fields)


def own_row(meeting: Meeting, cast: Cast, name: str) -> Attendance:
    return Attendance(workspace=meeting.workspace, meeting=meeting, user=getattr(cast, name), name=name)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("staff", 1),
        ("working_group", 1),
        ("top_manager", 1),
        ("consultant", 1),
        ("external_auditor", 0),
        ("stranger", 0),
        ("unassigned", 0),
    ],
)
def test_who_signs_themselves_in(cast: Cast, meeting: Meeting, name: str, allowed: int) -> None:
    row = own_row(meeting, cast, name)

    assert may("create", row, getattr(cast, name)) == bool(allowed)
    assert may("edit", row, getattr(cast, name)) == bool(allowed)


def test_an_external_auditor_is_refused_and_leaves_no_row(cast: Cast, meeting: Meeting) -> None:
    told = {"way": "account", "signed_at": clock.now()}

    with pytest.raises(PermissionDenied):
        record(own_row(meeting, cast, "external_auditor"), "create", by=cast.external_auditor, changes=told)

    assert meeting.attendances.count() == 0


def test_who_works_here_as_well_may(cast: Cast, meeting: Meeting) -> None:
    both = member(cast.external_auditor, meeting.workspace, Role.INTERNAL_AUDITOR)

    assert may("create", own_row(meeting, cast, "external_auditor"), both)


def test_nobody_signs_in_for_somebody_else(cast: Cast, meeting: Meeting) -> None:
    assert not may("create", own_row(meeting, cast, "working_group"), cast.staff)
