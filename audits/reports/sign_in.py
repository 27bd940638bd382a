"""The sign-in sheet of a meeting: who is expected or signed in, and empty lines for pen and paper."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audits.models import Diagnosis
from certification.models import Attendance, Meeting

from .furniture import furniture

BLANK, FULL = 6, 14  # empty lines at least; lines that fill the sheet


def build(meeting: Meeting, language: str) -> dict[str, Any]:
    """Return the sheet: whoever signed in with the own account stands there with the moment."""
    diagnosis = Diagnosis.objects.select_related("cycle__engagement__client", "standard").get(uid=meeting.record_uid)
    people = [_person(row) for row in meeting.attendances.all()]
    blank = max(BLANK, FULL - len(people))
    return furniture(
        diagnosis,
        language,
        kind="sign-in-sheet",
        title=_("Meeting sign-in sheet"),
        meeting={
            "kind": str(meeting.get_kind_display()),
            "subject": meeting.subject,
            "time": _time(meeting),
            "place": meeting.place,
            "chair": meeting.chair,
            "recorder": meeting.recorder,
            "diagnosis": diagnosis.number,
        },
        people=[*people, *({"name": "", "department": "", "post": "", "signed": ""} for _line in range(blank))],
    )


def _person(row: Attendance) -> dict[str, str]:
    return {"name": row.name, "department": row.department, "post": row.post, "signed": _signed(row)}


def _signed(row: Attendance) -> str:
    """Say how somebody signed in; empty is the place for the signature."""
    if row.signed_at is None:
        return str(row.get_way_display()) if row.way else ""
    return f"{row.get_way_display()} {localtime(row.signed_at):%Y-%m-%d %H:%M}"


def _time(meeting: Meeting) -> str:
    return f"{meeting.day.isoformat()} {meeting.starts:%H:%M}" + (f"–{meeting.ends:%H:%M}" if meeting.ends else "")
