"""Two people on one clause: what each wrote, side by side. Nothing is overwritten silently."""

from typing import Any

from django.utils.translation import gettext as _

from audits.actions import Conflict
from audits.models import Cause, ClauseAssessment, Result, Severity
from certification.models import Person

TEXTS = ("found", "strengths", "seen", "others_met", "reason")


def sides(conflict: Conflict) -> list[dict[str, str]]:
    """Return the fields that differ: name, what stands now, what was to be saved."""
    row, answer = conflict.row, conflict.answer
    found = [
        _side(str(ClauseAssessment._meta.get_field(name).verbose_name), getattr(row, name), answer[name])
        for name in TEXTS
        if name in answer
    ]
    if "result" in answer:
        found.append(_side(_("Result"), str(row.get_result_display()), str(Result(answer["result"]).label)))
    if "maturity" in answer:
        found.append(_side(_("Maturity"), _level(row.maturity), _level(answer["maturity"])))
    if "people" in answer:
        found.append(_side(_("Talked to"), _people(row.people.all()), _people(_named(row, answer["people"]))))
    if "gaps" in answer:
        theirs = "\n".join(_gap(vars(gap)) for gap in row.gaps.all())
        mine = "\n".join(_gap(gap) for gap in answer["gaps"] if gap.get("text") and not gap.get("remove"))
        found.append(_side(_("Gaps"), theirs, mine))
    return [side for side in found if side["theirs"].strip() != side["yours"].strip()]


def _side(label: str, theirs: Any, yours: Any) -> dict[str, str]:
    return {"label": label, "theirs": str(theirs or ""), "yours": str(yours or "")}


def _level(level: int | None) -> str:
    return "—" if level is None else str(level)


def _people(people: Any) -> str:
    return _(", ").join(person.name for person in people)


def _named(row: ClauseAssessment, keys: list[int]) -> Any:
    client = row.diagnosis.engagement.client.workspace
    return Person.objects.filter(pk__in=keys, workspace=client)


def _gap(gap: dict[str, Any]) -> str:
    severity = str(Severity(gap["severity"]).label) if gap.get("severity") else ""
    cause = str(Cause(gap["cause"]).label) if gap.get("cause") else ""
    parts = (severity, gap.get("text", ""), cause, gap.get("cause_text", ""), gap.get("recommendation", ""))
    return " · ".join(part for part in parts if part)


def as_json(conflict: Conflict) -> dict[str, Any]:
    """Return the same for a script."""
    who = str(conflict.row.assessed_by or "")
    return {
        "message": _("%(name)s saved this clause meanwhile.") % {"name": who or _("Somebody else")},
        "version": conflict.row.version,
        "by": who,
        "sides": sides(conflict),
    }
