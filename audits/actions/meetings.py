"""Opening and closing meeting, presentation: meetings about a diagnosis."""

from typing import Any

from audits.models import Diagnosis
from certification.actions import meetings
from certification.actions.meetings import edit_meeting, own_row, print_sign_in_sheet, sign_in, tick_from_sheet
from certification.models import Meeting
from wobo.accounts.models import User

__all__ = ["edit_meeting", "own_row", "plan_meeting", "print_sign_in_sheet", "sign_in", "tick_from_sheet"]


def plan_meeting(diagnosis: Diagnosis, *, by: User, **told: Any) -> Meeting:
    """Put a meeting of the diagnosis on record and name who is expected: people of the client, users of the firm."""
    return meetings.plan_meeting(diagnosis.cycle, by=by, about=diagnosis, **told)
