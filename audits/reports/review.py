"""Papers of a management review: plan (F8), minutes (F9), report (F10)."""

# claims: S7.6.1, S7.6.2, S7.6.3
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.models import ManagementReview, ReviewInput
from audits.models.review_obstacles import said_in
from certification.models import Attendance
from certification.policies import accepting_roles
from certification.reports import client_slot, furniture
from certification.reports.minutes import points_of, standing_of
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .review_parts import decisions_of, earlier_of, inputs_of


def plan(review: ManagementReview, language: str) -> dict[str, Any]:
    """Return the plan (F8): purpose, day, place, chair, way, participants, and each input with its writer and day."""
    rows = attendances(review)
    slots = [
        client_slot(review.engagement, language, Meaning.PREPARED, _preparing_role(review)),
        client_slot(review.engagement, language, Meaning.APPROVED, Role.TOP_MANAGER),
    ]
    return _furniture(review, language, "review-plan", _("Management review plan")) | {
        "review": _head(review),
        "people": [standing_of(row, language) for row in rows],
        "inputs": [_planned(row) for row in review.inputs.select_related("owner__department")],
        "agenda": review.meeting.agenda_items,
        "slots": slots,
    }


def _preparing_role(review: ManagementReview) -> str:
    """Return the role that prepares the plan: the representative where there is one, else the client's own people."""
    return accepting_roles(review.workspace)[0]


def _planned(row: ReviewInput) -> dict[str, str]:
    owner = row.owner
    return {
        "title": str(row),
        "department": str(owner.department or "") if owner else "",
        "writer": str(owner or ""),
        "due": row.due.isoformat() if row.due else "",
        "note": row.note,
    }


def minutes(review: ManagementReview, language: str) -> dict[str, Any]:
    """Return the minutes (F9): who was there, what was said on each point of the agenda, what was decided."""
    rows = attendances(review)
    return _furniture(review, language, "review-minutes", _("Minutes of the management review")) | {
        "review": _head(review),
        "present": [standing_of(row, language) for row in rows if row.way],
        "absent": [standing_of(row, language) for row in rows if not row.way],
        "points": points_of(review.meeting),
        "further": review.meeting.points,
        "questions": review.meeting.questions,
        "decisions": decisions_of(review),
        "slots": [
            _line(rows, "records", Meaning.PREPARED, _("Recorder")),
            _line(rows, "chairs", Meaning.APPROVED, _("Chair")),
        ],
    }


def report(review: ManagementReview, language: str) -> dict[str, Any]:
    """Return the report (F10): conclusions first, then the frozen inputs, the discussion, decisions, follow-up."""
    rows = attendances(review)
    title = _("Management review report")
    told = _furniture(review, language, "review-report", title)
    client, recorder = told["client"], _line(rows, "records", Meaning.PREPARED, _("Recorder"))
    second = client_slot(review.engagement, language, Meaning.REVIEWED)
    third = client_slot(review.engagement, language, Meaning.APPROVED, Role.TOP_MANAGER)
    return told | {
        "review": _head(review),
        "present": [standing_of(row, language) for row in rows if row.way],
        "absent": [standing_of(row, language) for row in rows if not row.way],
        "conclusions": _conclusions(review),
        "overall": review.overall,
        "as_of": review.snapshot.get("as_of", ""),
        "inputs": inputs_of(review, language),
        "points": points_of(review.meeting),
        "further": review.meeting.points,
        "questions": review.meeting.questions,
        "decisions": decisions_of(review),
        "said": said_in(review.meeting),
        "decided": review.decisions.standing().count(),
        "earlier": earlier_of(review),
        "revisions": [
            {"version": "A/0", "date": "", "change": _("First issue"), "by": "", "reviewed": "", "approved": ""}
        ],
        "slots": [recorder, second, third],
        "seals": [{"organisation": client["name"], "note": ""}],
        "seal_hint": _("Seal across the edges of all pages where the report is kept on paper."),
    }


def attendances(review: ManagementReview) -> list[Attendance]:
    """Return who was there or was expected, in order."""
    return list(review.meeting.attendances.select_related("person__department"))


def _furniture(review: ManagementReview, language: str, kind: str, title: str) -> dict[str, Any]:
    return furniture(
        review.engagement,
        language,
        kind=kind,
        title=title,
        subtitle=review.number,
        classification=pgettext("classification", "Confidential"),
        control_status=_("Controlled"),
    )


def _head(review: ManagementReview) -> dict[str, str]:
    meeting = review.meeting
    return {
        "number": review.number,
        "purpose": review.purpose,
        "basis": review.basis,
        "scope": review.scope,
        "way": str(review.get_way_display()),
        "subject": meeting.subject,
        "time": meeting.when,
        "day": date_format(meeting.day, "DATE_FORMAT"),
        "place": meeting.place,
        "chair": meeting.chair,
        "recorder": meeting.recorder,
    }


def _conclusions(review: ManagementReview) -> list[dict[str, str]]:
    return [
        {
            "aspect": str(review._meta.get_field(name).verbose_name),
            "verdict": str(review.Verdict(getattr(review, name)).label) if getattr(review, name) else "",
            "tone": getattr(review, name),
            "text": getattr(review, f"{name}_text"),
        }
        for name in review.ASPECTS
    ]


def _line(rows: list[Attendance], flag: str, meaning: Meaning, role: str) -> dict[str, str]:
    row = next((one for one in rows if getattr(one, flag)), None)
    return {
        "meaning": str(meaning.label),
        "organisation": row.department if row else "",
        "role": role,
        "name": row.name if row else "",
        "signed_by": "",
        "signed_on": "",
    }
