"""The register of findings as a page lists it: what the address asks for, in which order, and the counts above it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from certification.models import Engagement

from .models import AuditMember, Finding, FindingClause
from .models.finding_parts import OVER, Source

OPEN, LATE, MINE, NONE = "open", "late", "mine", "none"
NAMES = ("q", "state", "grade", "source", "department", "clause", "audit", "repeats", "sort")
RANK = Case(*(When(grade=grade, then=Value(place)) for place, grade in enumerate(Finding.Grade.values)))
SORTS = {
    "": ("-serial", "-pk"),
    "number": ("serial", "pk"),
    "wanted": (F("wanted_on").asc(nulls_last=True), "-serial", "-pk"),
    "age": ("found_on", "serial", "pk"),
    "-age": ("-found_on", "-serial", "-pk"),
    "grade": (RANK, "-serial", "-pk"),
    "state": ("state", "-serial", "-pk"),
}
STATES = [(OPEN, _("Everything open")), (LATE, _("Late")), (MINE, _("Waiting for me")), *Finding.State.choices]
SHOWN = ("department", "owner", "audit", "repeats")


@dataclass(frozen=True)
class Asked:
    """What the address of the register asks for; an unknown value asks for nothing."""

    values: dict[str, str]

    def __getattr__(self, name: str) -> str:
        """Return what is asked of a filter."""
        if name in NAMES:
            return self.values.get(name, "")
        raise AttributeError(name)

    @property
    def is_filtered(self) -> bool:
        """Whether less than everything is shown."""
        return any(value for name, value in self.values.items() if name != "sort")

    @property
    def query(self) -> str:
        """The address without the page."""
        return urlencode({name: value for name, value in self.values.items() if value})


def asked_of(told: Any) -> Asked:
    """Return what a query string asks for."""
    found = {name: told.get(name, "").strip()[:200] for name in NAMES}
    known = {"state": {value for value, _label in STATES}, "grade": set(Finding.Grade.values)}
    known |= {"source": set(Source.values), "sort": set(SORTS), "repeats": {"1"}}
    for name, values in known.items():
        if found[name] not in values:
            found[name] = ""
    return Asked(found)


def listed(engagement: Engagement, asked: Asked, user: Any, today: dt.date) -> QuerySet[Finding]:
    """Return the findings that are asked for, in the order that is asked for."""
    rows = Finding.objects.visible_to(user).filter(workspace=engagement.workspace_id)
    if asked.state == OPEN:
        rows = rows.unfinished()
    elif asked.state == LATE:
        rows = rows.late(today)
    elif asked.state == MINE:
        rows = rows.unfinished().filter(waiting_for(user))
    elif asked.state:
        rows = rows.filter(state=asked.state)
    for name in ("grade", "source"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    if asked.repeats:
        rows = rows.exclude(repeats=None)
    found: QuerySet[Finding] = rows.filter(_about(asked)).order_by(*SORTS[asked.sort])
    return found


def _about(asked: Asked) -> Q:
    """Return the condition on words, department, audit and clause."""
    found = Q()
    if asked.q:
        names = ("number", "facts", "object", "record_number", "department__name", "owner__name", "action")
        found &= Q(*(Q(**{f"{name}__icontains": asked.q}) for name in names), _connector=Q.OR)
    if asked.department == NONE:
        found &= Q(department=None)
    elif asked.department:
        found &= Q(department__uid=asked.department)
    if asked.audit:
        found &= Q(audit__uid=asked.audit)
    if asked.clause:
        same = Q(clause__ref=asked.clause) | Q(clause__label=asked.clause)
        under = Q(clause__ref__startswith=f"{asked.clause}.")
        found &= Q(Exists(FindingClause.objects.filter(same | under, finding=OuterRef("pk"))))
    return found


def waiting_for(user: Any) -> Q:
    """Return the condition that the next step of a finding is a person's."""
    heads = Q(confirmer=None, department__head__user=user)
    to_confirm = Q(state="raised") & ~Q(source="external") & (Q(confirmer__user=user) | heads)
    answering = Q(state__in=["acknowledged", "plan_accepted", "accepted"]) | Q(state="raised", source="external")
    to_do = answering & (Q(owner__user=user) | Q(owner=None) & (Q(confirmer__user=user) | heads))
    leaders = AuditMember.objects.filter(audit=OuterRef("audit"), role=AuditMember.Role.LEADER)
    led = Q(Exists(leaders.filter(Q(user=user) | Q(person__user=user))))
    judging = Q(state__in=["disputed", "answered", "implemented", "done"]) & ~Q(source="external")
    return to_confirm | to_do | judging & (led | Q(audit=None, raised_by=user))


def counts_of(engagement: Engagement, user: Any, today: dt.date) -> dict[str, int]:
    """Return the figures above the register; one query."""
    rows = Finding.objects.visible_to(user).filter(workspace=engagement.workspace_id)
    still = ~Q(state__in=OVER)
    return rows.aggregate(
        total=Count("pk"),
        major=Count("pk", filter=still & Q(grade="major")),
        minor=Count("pk", filter=still & Q(grade="minor")),
        late=Count("pk", filter=still & Q(wanted_on__lt=today)),
        repeats=Count("pk", filter=~Q(repeats=None) & ~Q(state="retracted")),
    )


def repeated(findings: QuerySet[Finding]) -> int:
    """Return how many of these nonconformities repeat an earlier one; for the reports of audits and reviews."""
    return findings.nonconformities().standing().exclude(repeats=None).count()  # type: ignore[attr-defined]
