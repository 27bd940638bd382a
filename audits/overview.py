"""The steps of a diagnosis and how far each is; a handful of counting queries."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from certification.models import Meeting

from .models import Basis, Diagnosis

STATE = Diagnosis.State
# The verb that leads on from a state, where a person fires it and not a signature.
FORWARD = {STATE.PLANNED: "propose_plan", STATE.CONFIRMED: "begin", STATE.ON_SITE: "conclude"}


def steps(diagnosis: Diagnosis) -> list[dict[str, Any]]:
    """Return the steps in their order, each with address, state and a note."""
    code = diagnosis.engagement.code
    return [
        {"title": title, "url": reverse(f"audits:{name}", args=[code, diagnosis.uid]), "note": note, "done": done}
        for name, title, note, done in (
            ("diagnosis_edit", _("Purposes and choice of the standard"), _frame(diagnosis), _has_frame(diagnosis)),
            *_planning(diagnosis),
            *_visit(diagnosis),
        )
    ]


def _has_frame(diagnosis: Diagnosis) -> bool:
    reasons = diagnosis.reason_needs or diagnosis.reason_contracts or diagnosis.reason_services
    return bool(diagnosis.purposes and reasons)


def _frame(diagnosis: Diagnosis) -> str:
    return diagnosis.standard.name


Step = tuple[str, str, str, bool]


def _planning(diagnosis: Diagnosis) -> list[Step]:
    kinds = dict(diagnosis.bases.order_by().values_list("kind").annotate(n=Count("pk")))
    team, sessions = diagnosis.members.count(), diagnosis.sessions.count()
    seen = diagnosis.looked_at.aggregate(d=Count("department"), s=Count("service"), p=Count("site"))
    bases = _("%(count)s entries, %(kinds)s of 4 kinds") % {"count": sum(kinds.values()), "kinds": len(kinds)}
    objects = _("%(d)s departments, %(s)s services, %(p)s sites") % seen
    return [
        ("bases", _("Bases"), bases, len(kinds) == len(Basis.Kind)),
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


def _visit(diagnosis: Diagnosis) -> list[Step]:
    meetings = list(Meeting.objects.about(diagnosis).values_list("kind", flat=True))
    total, answered = diagnosis.clauses().count(), diagnosis.assessments.answered().count()
    documents = diagnosis.documents.count()
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
