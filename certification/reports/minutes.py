"""Papers of meetings: the sign-in sheet (F7) and the minutes that recorder and chair sign."""

from collections.abc import Callable
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.models import Attendance, Meeting, Task
from wobo.workflow.models.signature import Meaning

from . import furniture

BLANK, FULL = 4, 14  # empty lines at least; lines that fill the sheet


Subject = Callable[[str], tuple[Any, str]]  # uid → (what kind of thing it is, what it is called)
_subjects: dict[str, Subject] = {}


def register_subject(model_label: str, say: Subject) -> None:
    """Let a higher room, which plans meetings about records of its own, say what such a record is called."""
    _subjects[model_label] = say


def about_of(meeting: Meeting) -> dict[str, str]:
    """Return what a meeting is about, where a higher room planned it for a record of its own."""
    if meeting.model not in _subjects:
        return {"about": "", "about_kind": ""}
    kind, name = _subjects[meeting.model](meeting.record_uid)
    return {"about": name, "about_kind": str(kind)}


def head_of(meeting: Meeting) -> dict[str, str]:
    """Return the facts at the head of both papers."""
    return {
        "kind": str(meeting.get_kind_display()),
        "subject": meeting.subject,
        "time": meeting.when,
        "place": meeting.place,
        "chair": meeting.chair,
        "recorder": meeting.recorder,
        **about_of(meeting),
    }


def sign_in_sheet(meeting: Meeting, language: str) -> dict[str, Any]:
    """Return the sheet: whoever signed in with the own account stands there with the moment, then empty lines."""
    people = [standing_of(row, language) for row in _rows(meeting)]
    blank = max(BLANK, FULL - len(people))
    lines = [{"name": "", "department": "", "post": "", "signed": ""} for _line in range(blank)]
    title = _("Meeting sign-in sheet")
    return furniture(meeting.cycle.engagement, language, kind="sign-in-sheet", title=title) | {
        "meeting": head_of(meeting),
        "people": [*people, *lines],
    }


def _rows(meeting: Meeting) -> list[Attendance]:
    return list(meeting.attendances.select_related("person__department"))


def standing_of(row: Attendance, language: str) -> dict[str, str]:
    """Return somebody as they stood in the meeting; in English papers with the Latin names that they have."""
    told = {"name": row.name, "department": row.department, "post": row.post, "signed": _signed(row)}
    if language == "en" and row.person:
        department = row.person.department
        told["name"] = row.person.name_en or row.name
        told["post"] = row.person.post_en or row.post
        if department and department.name == row.department:
            told["department"] = department.name_en or row.department
    return told


def _signed(row: Attendance) -> str:
    """Say how somebody signed in; empty is the place for the signature."""
    if row.signed_at is None:
        return str(row.get_way_display()) if row.way else ""
    return f"{row.get_way_display()} {localtime(row.signed_at):%Y-%m-%d %H:%M}"


def minutes(meeting: Meeting, language: str) -> dict[str, Any]:
    """Return the minutes: facts, who was there and who was not, what was said on each point, what was decided."""
    rows = _rows(meeting)
    title = _("Minutes of meeting")
    return furniture(meeting.cycle.engagement, language, kind="minutes", title=title) | {
        "meeting": head_of(meeting),
        "present": [standing_of(row, language) for row in rows if row.way],
        "absent": [standing_of(row, language) for row in rows if not row.way],
        "points": points_of(meeting),
        "further": meeting.points,
        "questions": meeting.questions,
        "decisions": [_decision(task) for task in meeting.tasks.decided()],
        "slots": [
            _slot(rows, "records", Meaning.PREPARED, _("Recorder"), language),
            _slot(rows, "chairs", Meaning.APPROVED, _("Chair"), language),
        ],
    }


def points_of(meeting: Meeting) -> list[dict[str, str]]:
    """Return the agenda with what was said on each point; points that were added in the meeting come after it."""
    said = {row["item"]: row["text"] for row in meeting.discussed}
    items = [*meeting.agenda_items, *(item for item in said if item not in meeting.agenda_items)]
    return [{"item": item, "text": said.get(item, "")} for item in items]


def _decision(task: Task) -> dict[str, str]:
    due = task.due.isoformat() if task.due else ""
    return {"number": f"T{task.number}", "text": task.text, "who": task.doer, "due": due}


def _slot(rows: list[Attendance], flag: str, meaning: Meaning, role: str, language: str) -> dict[str, str]:
    row = next((one for one in rows if getattr(one, flag)), None)
    told = standing_of(row, language) if row else {"name": "", "department": ""}
    empty = {"signed_by": "", "signed_on": ""}
    return {
        "meaning": str(meaning.label),
        "organisation": told["department"],
        "role": role,
        "name": told["name"],
        **empty,
    }
