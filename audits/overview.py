"""The steps of a diagnosis and how far each is; a handful of counting queries."""

from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from certification.models import Clause, Meeting

from .models import (
    AffectedDocument,
    Basis,
    ClauseAssessment,
    Diagnosis,
    DiagnosisMember,
    DiagnosisObject,
    PlanItem,
)

STATE = Diagnosis.State
# The verb that leads on from a state, where a person fires it and not a signature.
FORWARD = {STATE.PLANNED: "propose_plan", STATE.CONFIRMED: "begin", STATE.ON_SITE: "conclude"}


def steps(diagnosis: Diagnosis) -> list[dict[str, Any]]:
    """Return the steps in their order, each with address, state and a note."""
    code, counts = diagnosis.engagement.code, _counts(diagnosis)
    return [
        {"title": title, "url": reverse(f"audits:{name}", args=[code, diagnosis.uid]), "note": note, "done": done}
        for name, title, note, done in (
            ("diagnosis_edit", _("Purposes and choice of the standard"), _frame(diagnosis), _has_frame(diagnosis)),
            *_planning(counts),
            *_visit(diagnosis, counts),
        )
    ]


def _has_frame(diagnosis: Diagnosis) -> bool:
    reasons = diagnosis.reason_needs or diagnosis.reason_contracts or diagnosis.reason_services
    return bool(diagnosis.purposes and reasons)


def _frame(diagnosis: Diagnosis) -> str:
    return diagnosis.standard.name


Step = tuple[str, str, str, bool]


def _counts(diagnosis: Diagnosis) -> dict[str, Any]:
    """Count everything in one query: rows by related name, kinds of bases, kinds of objects."""
    here = {"diagnosis": OuterRef("pk")}
    clauses = Clause.objects.assessable().filter(standard=OuterRef("standard"))
    looked = {
        name: _number(DiagnosisObject.objects.filter(**here), name) for name in ("department", "service", "site")
    }
    wanted = {
        "bases": _number(Basis.objects.filter(**here)),
        "kinds": _number(Basis.objects.filter(**here), "kind", distinct=True),
        "team": _number(DiagnosisMember.objects.filter(**here)),
        "sessions": _number(PlanItem.objects.filter(**here)),
        "documents": _number(AffectedDocument.objects.filter(**here)),
        "answered": _number(ClauseAssessment.objects.answered().filter(**here)),
        "clauses": _number(clauses),
        **looked,
    }
    counted = Diagnosis.objects.filter(pk=diagnosis.pk).values(**{f"n_{name}": one for name, one in wanted.items()})
    return {name.removeprefix("n_"): number for name, number in counted.get().items()}


def _number(rows: Any, name: str = "pk", *, distinct: bool = False) -> Any:
    """Return a subquery that counts; without a group, so that none is 0."""
    count = Func(F(name), function="COUNT", template=f"COUNT({'DISTINCT ' if distinct else ''}%(expressions)s)")
    return Subquery(rows.order_by().annotate(n=count).values("n"), output_field=IntegerField())


def _planning(counts: dict[str, Any]) -> list[Step]:
    kinds, team, sessions = counts["kinds"], counts["team"], counts["sessions"]
    seen = {"d": counts["department"], "s": counts["service"], "p": counts["site"]}
    bases = _("%(count)s entries, %(kinds)s of 4 kinds") % {"count": counts["bases"], "kinds": kinds}
    objects = _("%(d)s departments, %(s)s services, %(p)s sites") % seen
    return [
        ("bases", _("Bases"), bases, kinds == len(Basis.Kind)),
        (
            "team",
            pgettext("diagnosis", "Team"),
            ngettext("%(n)s person", "%(n)s people", team) % {"n": team},
            team > 0,
        ),
        ("objects", _("Objects"), objects, all(seen.values())),
        (
            "schedule",
            _("Schedule"),
            ngettext("%(n)s session", "%(n)s sessions", sessions) % {"n": sessions},
            sessions > 0,
        ),
    ]


def _visit(diagnosis: Diagnosis, counts: dict[str, Any]) -> list[Step]:
    meetings = list(Meeting.objects.about(diagnosis).values_list("kind", flat=True))
    total, answered, documents = counts["clauses"], counts["answered"], counts["documents"]
    assessed = _("%(done)s of %(total)s clauses") % {"done": answered, "total": total}
    needed = {Meeting.Kind.OPENING, Meeting.Kind.CLOSING, Meeting.Kind.PRESENTATION}
    held = ngettext("%(n)s meeting", "%(n)s meetings", len(meetings)) % {"n": len(meetings)}
    listed = ngettext("%(n)s document", "%(n)s documents", documents) % {"n": documents}
    conclusion = diagnosis.conclusion
    return [
        ("meetings", _("Meetings"), held, needed <= set(meetings)),
        ("sheet", _("Assessment"), assessed, bool(total) and answered == total),
        ("documents", _("List of documents"), listed, documents > 0),
        (
            "conclusion",
            _("Conclusion"),
            str(conclusion.get_grade_display()),
            bool(conclusion.grade and conclusion.verdict),
        ),
        (
            "result",
            _("Result and reports"),
            diagnosis.version if diagnosis.issue_number else "",
            diagnosis.issue_number > 0,
        ),
    ]


def facts(diagnosis: Diagnosis) -> list[tuple[str, Any]]:
    """Return the dates of a diagnosis that are known."""
    told = [
        (_("Standard"), diagnosis.standard.name),
        (_("Records from"), diagnosis.evidence_from),
        (_("Records until"), diagnosis.evidence_until),
        (_("Begun on"), diagnosis.begun_on),
        (_("Concluded on"), diagnosis.concluded_on),
        (_("Issued on"), diagnosis.issued_on),
        (_("Accepted on"), diagnosis.accepted_on),
    ]
    return [(label, value) for label, value in told if value]
