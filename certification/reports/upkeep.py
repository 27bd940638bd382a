"""What the papers of the certified years show: plan of a year, improvements, changes told to the body, the closing."""

# claims: P16, P17, P19, S12.2
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.models import Certificate, ChangeNotice, Engagement, Improvement, UpkeepItem
from certification.upkeep_calendar import Window, of_engagement
from certification.upkeep_strip import strip
from certification.upkeep_year import SIGNS, months_of
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.models.signature import Meaning

from . import client_slot, firm_slot, furniture
from .letters import named

IN_A_PART = 200  # rows of a table: one of thousands takes long to break into pages


def _parts(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [rows[at : at + IN_A_PART] for at in range(0, len(rows), IN_A_PART)]


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def plan(engagement: Engagement, language: str, year: int = 0) -> dict[str, Any]:
    """Return the plan of upkeep of a year: the windows of the body's visits, then a row an activity."""
    today = clock.today(engagement.client.time_zone)
    year = year or today.year
    items = UpkeepItem.objects.filter(workspace=engagement.workspace_id, year=year).order_by("due", "pk")
    windows = of_engagement(engagement)
    title = _("Plan of upkeep for %(year)s") % {"year": year}
    return furniture(engagement, language, kind="upkeep-plan", title=title) | {
        "year": year,
        "windows": [_window(one) for one in windows],
        "strip": strip(windows, today) if windows else "",
        "parts": _parts(months_of(items, today)),
        "months": list(range(1, 13)),
        "signs": [
            {"sign": SIGNS["open"], "word": pgettext("plan of upkeep", "planned")},
            {"sign": SIGNS["done"], "word": pgettext("plan of upkeep", "done")},
            {"sign": SIGNS["late"], "word": pgettext("plan of upkeep", "overdue")},
            {"sign": SIGNS["dropped"], "word": pgettext("plan of upkeep", "does not take place")},
        ],
    }


def _window(one: Window) -> dict[str, str]:
    return {
        "certificate": one.certificate.number,
        "title": one.title,
        "prepare": _day(one.prepare),
        "starts": _day(one.starts),
        "due": _day(one.due),
        "held": _day(one.done_on),
    }


def improvements(engagement: Engagement, language: str) -> dict[str, Any]:
    """Return the register of improvements with weighing, plan and measured result."""
    rows = Improvement.objects.filter(workspace=engagement.workspace_id).order_by("number")
    told = [_improvement(one, language) for one in rows.select_related("service", "department", "clause", "owner")]
    title = _("Register of continual improvement")
    states = [str(label) for _value, label in Improvement.State.choices]
    return furniture(engagement, language, kind="improvement-register", title=title) | {
        "parts": _parts(told),
        "counts": [{"word": word, "count": sum(row["state"] == word for row in told)} for word in states],
        "total": len(told),
    }


def _improvement(one: Improvement, language: str) -> dict[str, Any]:
    about = [named(one.department, language), named(one.service, language), one.clause.label if one.clause else ""]
    return {
        "number": one.reference,
        "source": str(one.get_source_display()),
        "origin": one.origin,
        "noticed": _day(one.noticed_on),
        "text": one.text,
        "about": "; ".join(part for part in about if part),
        "aim": str(one.get_aim_display()) if one.aim else "",
        "rating": f"{one.benefit} / {one.cost}" if one.priority is not None else "",
        "priority": one.priority if one.priority is not None else "",
        "weighing": one.weighing,
        "plan": one.plan,
        "target": one.target,
        "owner": named(one.owner, language),
        "due": _day(one.due),
        "state": str(one.get_state_display()),
        "decision": one.decision,
        "result": one.result,
        "done": _day(one.done_on),
        "measured": one.measured,
        "reached": str(one.get_reached_display()) if one.reached else "",
        "measured_on": _day(one.measured_on),
    }


def notices(engagement: Engagement, language: str) -> dict[str, Any]:
    """Return the changes that the body was told, or must be."""
    rows = ChangeNotice.objects.filter(workspace=engagement.workspace_id).order_by("number")
    title = _("Changes notified to the certification body")
    return furniture(engagement, language, kind="change-notices", title=title) | {
        "parts": _parts([_notice(one) for one in rows]),
        "certificates": [_certificate(one) for one in _certificates(engagement) if one.stands],
    }


def _notice(one: ChangeNotice) -> dict[str, str]:
    return {
        "number": one.reference,
        "kind": str(one.get_kind_display()),
        "text": one.text,
        "happened": _day(one.happened_on),
        "due": _day(one.due),
        "state": str(one.get_state_display()),
        "reported": _day(one.reported_on),
        "how": one.reported_how,
        "answered": _day(one.answered_on),
        "answer": one.answer_text,
    }


def _certificates(engagement: Engagement) -> list[Certificate]:
    return list(Certificate.objects.of_engagement(engagement).select_related("standard"))


def _certificate(one: Certificate) -> dict[str, str]:
    return {
        "number": one.number,
        "edition": one.edition,
        "body": one.body,
        "issued": _day(one.issued_on),
        "expires": _day(one.expires_on),
        "state": str(one.get_state_display()),
    }


def closing(engagement: Engagement, language: str) -> dict[str, Any]:
    """Return the closing sheet (项目验收): outcome, phases, certificates, papers, what was handed over; both sign."""
    papers = Report.objects.contents().filter(workspace=engagement.workspace_id, state=Report.State.READY)
    first = engagement.cycles.order_by("number").first()
    return furniture(engagement, language, kind="closing-sheet", title=_("Closing of the engagement")) | {
        "contract": {
            "number": engagement.contract_number,
            "date": _day(engagement.contract_date),
            "nda": engagement.nda_number,
            "nda_date": _day(engagement.nda_date),
        },
        "opened": _day(first.opened_on) if first else "",
        "closed": _day(engagement.closed_on),
        "outcome": engagement.outcome,
        "handed_back": [line.strip() for line in engagement.handed_back.splitlines() if line.strip()],
        "kept_until": _day(engagement.kept_until),
        "cycles": [_cycle(one) for one in engagement.cycles.order_by("number").prefetch_related("phases")],
        "certificates": [_certificate(one) for one in _certificates(engagement)],
        "papers": papers.count(),
        "slots": [firm_slot(engagement, Meaning.AUTHORISED), client_slot(engagement, language, Meaning.ACCEPTED)],
    }


def _cycle(cycle: Any) -> dict[str, Any]:
    return {
        "name": f"{cycle.number} · {cycle.get_kind_display()}",
        "phases": [
            {
                "name": str(phase),
                "state": str(phase.get_state_display()),
                "started": _day(phase.started_on),
                "accepted": _day(phase.accepted_on),
                "note": _("adopted") if phase.adopted else "",
            }
            for phase in cycle.phases.all()
        ],
    }
