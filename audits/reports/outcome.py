"""Conclusion, documents, road map, resources: what people typed, with the labels of the report's language."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.models import AffectedDocument

from .furniture import client_of, firm, joined, named
from .gather import Frame, printed


def conclusion(frame: Frame) -> dict[str, Any]:
    """Return the first page: verdict, sentence, biggest gaps, window, decisions."""
    said = frame.conclusion
    return {
        "verdict": str(said.get_grade_display()) if said.grade else "—",
        "sentence": said.verdict,
        "biggest": [
            {"gap": one["gap"], "clause": joined(one.get("clauses", [])), "effect": one.get("effect", "")}
            for one in said.biggest_gaps[:3]
        ],
        "window": said.window or _window(frame),
        "decisions": [_decision(frame, one) for one in said.decisions],
    }


def themes(frame: Frame) -> list[dict[str, str]]:
    """Return what runs through many clauses; the summary first, which the first page has no room for."""
    said = frame.conclusion
    first = [{"name": _("%(title)s:") % {"title": _("In sum")}, "text": said.summary}] if said.summary else []
    return first + [{"name": _("%(title)s:") % one, "text": one["text"]} for one in said.themes]


def _window(frame: Frame) -> str:
    said = frame.conclusion
    if not (said.window_from and said.window_until):
        return ""
    return f"{said.window_from.isoformat()} – {said.window_until.isoformat()}"


def _decision(frame: Frame, one: dict[str, Any]) -> str:
    tail = joined(part for part in (who(frame, one.get("owner")), one.get("decide_by", "")) if part)
    return _("%(text)s (%(who)s)") % {"text": one["text"], "who": tail} if tail else one["text"]


def who(frame: Frame, uid: str | None) -> str:
    """Return the name of a person that a list names; a name that was typed stands as it is."""
    person = frame.owner(uid)
    return named(person, frame.language) if person else str(uid or "")


def adjustments(frame: Frame) -> list[dict[str, str]]:
    """Return what has to change in the management system (S3.3): elements, organisation, supplements."""
    diagnosis = frame.diagnosis
    rows = [{"name": _("Choice of elements"), "text": diagnosis.elements}] if diagnosis.elements else []
    for one in frame.conclusion.adjustments:
        moved = _("Before: %(before)s\nFrom now on: %(after)s\nReason: %(reason)s") % {
            "before": one.get("before", ""),
            "after": one.get("after", ""),
            "reason": one.get("reason", ""),
        }
        tail = joined(
            part for part in (joined(one.get("clauses", [])), who(frame, one.get("owner")), one.get("due", "")) if part
        )
        rows.append({"name": one.get("subject", ""), "text": f"{moved}\n{tail}" if tail else moved})
    rows += [
        {"name": one["source"], "text": f"{one['requirement']}\n{joined(one.get('clauses', []))}"}
        for one in diagnosis.supplements
    ]
    return rows


def counts(documents: Iterable[AffectedDocument]) -> dict[str, int]:
    """Return how many documents are to be written, revised, kept."""
    counted = Counter(one.action for one in documents)
    return {action.value: counted[action] for action in AffectedDocument.Action}


def documents(frame: Frame) -> dict[str, Any]:
    """Return the list of system documents: first what is to be written and revised, then what is kept."""
    counted = counts(frame.documents)
    parts = {
        _("Documents to be newly written"): "write",
        _("Documents to be revised"): "revise",
        _("Documents kept as they are"): "keep",
    }
    return {
        "summary": _(
            "The list of system documents has %(total)s entries: %(write)s to write, %(revise)s to revise,"
            " %(keep)s kept. The document register begins with it."
        )
        % {"total": len(frame.documents), **counted},
        "parts": [
            {"name": name, "rows": [_document(frame, one) for one in frame.documents if one.action == action]}
            for name, action in parts.items()
        ],
    }


def _document(frame: Frame, one: AffectedDocument) -> dict[str, str]:
    title = named(one, frame.language, "title")
    return {
        "number": one.number,
        "name": _("%(title)s (now: %(existing)s)") % {"title": title, "existing": one.existing}
        if one.existing
        else title,
        "level": one.level,
        "action": str(one.get_action_display()),
        "clauses": joined(printed(clause) for clause in one.clauses.all()),
        "owner": named(one.owner, frame.language),
        "planned": one.due.isoformat() if one.due else "",
    }


def roadmap(frame: Frame) -> list[dict[str, str]]:
    """Return the steps with effort of both sides and what each depends on."""
    return [
        {
            "step": _step(row),
            "start": row.get("starts", ""),
            "end": row.get("ends", ""),
            "owner": who(frame, row.get("owner")),
            "effort": _effort(row),
            "depends": joined(row.get("depends_on", [])),
        }
        for row in frame.conclusion.roadmap
    ]


def _step(row: dict[str, Any]) -> str:
    if not row.get("result"):
        return str(row["name"])
    return _("%(step)s – %(result)s") % {"step": row["name"], "result": row["result"]}


def _effort(row: dict[str, Any]) -> str:
    client, house = row.get("person_days_client"), row.get("person_days_firm")
    return " + ".join(str(days) for days in (client, house) if days not in (None, ""))


def quick_wins(frame: Frame) -> list[str]:
    """Return what can be done within two weeks."""
    found = []
    for one in frame.conclusion.quick_wins:
        told = (joined(one.get("clauses", [])), who(frame, one.get("owner")), one.get("due", ""))
        tail = joined(part for part in told if part)
        line = _("%(text)s (%(who)s)") % {"text": one["text"], "who": tail} if tail else one["text"]
        done = _("Done when: %(proof)s") % {"proof": one["done_when"]} if one.get("done_when") else ""
        found.append(" ".join(part for part in (line, done) if part))
    return found


def risks(frame: Frame) -> list[dict[str, str]]:
    """Return the risks of the route with what is done about them."""
    return [{"risk": one["risk"], "answer": _answer(frame, one)} for one in frame.conclusion.risks]


def _answer(frame: Frame, one: dict[str, Any]) -> str:
    owner = who(frame, one.get("owner"))
    return _("%(text)s (%(who)s)") % {"text": one.get("response", ""), "who": owner} if owner else one["response"]


def resources(frame: Frame) -> list[dict[str, str]]:
    """Return who is needed for what and how much."""
    houses = {
        "client": client_of(frame.diagnosis, frame.language)["short_name"],
        "firm": firm(frame.language)["short_name"],
    }
    return [
        {
            "name": _("%(party)s: %(role)s")
            % {"party": houses.get(one.get("party", ""), houses["client"]), "role": one["role"]},
            "purpose": one.get("text", ""),
            "amount": pgettext("resources", "%(days)s person-days") % {"days": one.get("person_days", "")},
            "since": one.get("since", ""),
        }
        for one in frame.conclusion.resources
    ]
