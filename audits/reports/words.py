"""Words and marks of results, gaps and bases in the report's language: choices by label, marks as on the sheet."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.figures import RESULTS
from audits.models import Basis, Gap, Result, Severity

MARKS = {
    "conform": "○",
    "partial": "◐",
    "nonconform": "●",
    "no_case": "∅",
    "not_applicable": "–",
    "not_assessed": "?",
}
CLASSES = {"conform": "conform", "partial": "partial", "nonconform": "not-conform"}
FILLS = {
    "conform": "good",
    "partial": "part",
    "nonconform": "bad",
    "no_case": "none",
    "not_applicable": "soft",
    "not_assessed": "unknown",
}


def marked(result: str) -> dict[str, str]:
    """Return mark, word and class of a result."""
    return {
        "symbol": MARKS[result],
        "result": str(Result(result).label),
        "result_class": CLASSES.get(result, "none"),
    }


def meanings() -> list[dict[str, str]]:
    """Return what each result says."""
    said = {
        "conform": _("The requirement is met and there is evidence."),
        "partial": _("Met in part, or the practice is not laid down or not fully evidenced."),
        "nonconform": _("Not met."),
        "no_case": _("What the clause deals with has not happened so far; the process is laid down and known."),
        "not_applicable": _("Excluded, where the standard permits it."),
        "not_assessed": _("No verdict."),
    }
    return [
        {"symbol": MARKS[name], "word": str(Result(name).label), "meaning": said[name]}
        for name in RESULTS
        if name != "not_applicable"
    ]


def severity(gap: Gap) -> dict[str, str]:
    """Return word and class of a severity; severe ones wear a mark."""
    severe = gap.severity == Severity.SEVERE
    label = str(gap.get_severity_display())
    return {"severity": f"▲ {label}" if severe else label, "severity_class": "major" if severe else "minor"}


def cause(gap: Gap) -> str:
    """Return the category of the cause."""
    return str(gap.get_cause_display())


def whole_cause(gap: Gap) -> str:
    """Return the category of the cause with its text."""
    label = cause(gap)
    if not (label and gap.cause_text):
        return label or gap.cause_text
    return _("%(category)s: %(text)s") % {"category": label, "text": gap.cause_text}


def with_cause(gap: Gap) -> str:
    """Return the gap followed by why it is there."""
    if not gap.cause_text:
        return gap.text
    return _("%(gap)s Why: %(cause)s") % {"gap": gap.text, "cause": gap.cause_text}


def basis_text(basis: Basis, *, judged: bool) -> str:
    """Return one basis as a line; `judged` adds what was found of it."""
    head = " ".join(part for part in (basis.number, basis.title, basis.version) if part)
    if basis.topic:
        head = _("%(topic)s – %(title)s") % {"topic": basis.get_topic_display(), "title": head}
    parts = [head]
    if basis.party:
        parts.append(basis.party)
    if basis.services:
        parts.append(basis.services)
    if judged:
        parts += verdicts(basis)
        parts += [basis.note] if basis.note else []
    elif basis.requirements:
        parts.append(basis.requirements)
    return pgettext("between parts of a line", "; ").join(part.rstrip("。.;；") for part in parts)


def verdicts(basis: Basis) -> list[str]:
    """Return what was judged of a basis, in words."""
    told: list[tuple[str, Any]] = [
        (_("requirements met: %(verdict)s"), basis.get_met_display() if basis.met else ""),
        (_("reasonable: %(verdict)s"), basis.get_reasonable_display() if basis.reasonable else ""),
        (_("effectively applied: %(verdict)s"), basis.get_effective_display() if basis.effective else ""),
    ]
    return [sentence % {"verdict": verdict} for sentence, verdict in told if verdict]
