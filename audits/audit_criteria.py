"""Phase 7: auditors who may, and audits that left nothing out. One gathering of two queries, then pure answers."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, CharField, Exists, F, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.gates import Met, NotMet
from certification.models import Clause, Cycle, Department, Service, Site
from certification.models.function_matrix import FunctionMatrix, MatrixColumn
from certification.models.scope import Scope

from . import audit_rules
from .models import Audit, AuditItem, AuditSlot, Verdict
from .models.obstacles import some

BEGUN = frozenset({Audit.State.IN_PROGRESS, Audit.State.REPORTING, Audit.State.REPORTED, Audit.State.CLOSED})
DONE = frozenset({Audit.State.REPORTED, Audit.State.CLOSED})
CLAUSE, DEPARTMENT, SERVICE, SITE, TEMPORARY = "clause", "department", "service", "site", "temporary"


@dataclass(frozen=True)
class Facts:
    """The internal audits of a cycle, and what those that reported have not looked at, by kind."""

    start: str
    coverage: str
    latest: str = ""
    page: str = ""
    begun: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    missing: dict[str, list[str]] = field(default_factory=dict)


def gather(cycle: Cycle) -> Facts:
    """Read the internal audits, then in one query what they should cover and whether they did."""
    code = cycle.engagement.code
    audits = list(Audit.objects.of(cycle).alive().filter(kind=Audit.Kind.INTERNAL).order_by("pk"))
    done = [one for one in audits if one.state in DONE]
    latest = audits[-1] if audits else None
    return Facts(
        start=reverse("audits:audit_list", args=[code]),
        coverage=reverse("audits:audit_coverage", args=[code]),
        latest=latest.number if latest else "",
        page=reverse("audits:audit_detail", args=[code, latest.uid]) if latest else "",
        begun=tuple(one.number for one in audits if one.state in BEGUN),
        reported=tuple(one.number for one in done),
        missing=_missing(cycle, done) if done else {},
    )


def _missing(cycle: Cycle, done: list[Audit]) -> dict[str, list[str]]:
    """Return what the audits should have covered and did not; of temporary sites what the rule still wants."""
    found: dict[str, list[str]] = {}
    temporary: list[tuple[str, bool]] = []
    for kind, name, family, ref, covered, put_off in _wanted(cycle, done):
        if kind == TEMPORARY:
            temporary.append((name, covered))
        elif not covered and not (put_off and audit_rules.may_be_not_due(family, ref)):
            found.setdefault(kind, []).append(name)
    size = audit_rules.sample_size(len(temporary), audit_rules.profile(cycle))
    lacking = size - sum(covered for _name, covered in temporary)
    if lacking > 0:
        waiting = [name for name, covered in temporary if not covered]
        found.setdefault(SITE, []).extend(waiting[:lacking])
    return found


def _wanted(cycle: Cycle, done: list[Audit]) -> Any:
    """Return rows of (kind, name, family, ref, covered, put off) of clauses, departments, services and sites."""
    place = cycle.engagement.client.workspace_id
    judged = AuditItem.objects.filter(audit__in=done).exclude(verdict__in=(Verdict.NOT_JUDGED, Verdict.NOT_DUE))
    slots = AuditSlot.objects.filter(audit__in=done)
    scope = Scope.objects.filter(engagement=cycle.engagement, state=Scope.State.IN_FORCE)
    put_off = AuditItem.objects.filter(audit__in=done, verdict=Verdict.NOT_DUE, clause=OuterRef("pk"))
    clauses = Clause.objects.assessable().filter(standard__engagements=cycle.engagement)
    parts = [
        _part(
            clauses, CLAUSE, Exists(judged.filter(clause=OuterRef("pk"))),
            name=F("label"), family=F("standard__family"), ref=F("ref"), put_off=Exists(put_off),
        ),
        _part(_audited(cycle, place), DEPARTMENT, Exists(judged.filter(department=OuterRef("pk")))),
        _part(
            Service.objects.filter(workspace=place).filter(Q(scopes__in=scope)), SERVICE,
            Exists(slots.filter(services=OuterRef("pk"))) | Exists(judged.filter(service=OuterRef("pk"))),
        ),
    ]  # fmt: skip
    seen = Exists(slots.filter(site=OuterRef("pk"))) | Exists(judged.filter(site=OuterRef("pk")))
    sites = Site.objects.filter(workspace=place, scopes__in=scope)
    parts += [_part(sites.filter(permanent=True), SITE, seen), _part(sites.filter(permanent=False), TEMPORARY, seen)]
    return parts[0].union(*parts[1:], all=True)


def _part(rows: Any, kind: str, covered: Any, **told: Any) -> Any:
    """Return one part of the union: the same six columns whatever the model."""
    nothing = Value("", output_field=CharField())
    columns = {
        "kind_": Value(kind, output_field=CharField()),
        "name_": told.get("name", F("name")),
        "family_": told.get("family", nothing),
        "ref_": told.get("ref", nothing),
        "covered_": covered,
        "put_off_": told.get("put_off", Value(value=False, output_field=BooleanField())),
    }
    names = ("kind_", "name_", "family_", "ref_", "covered_", "put_off_")
    return rows.order_by().annotate(**columns).values_list(*names)


def _audited(cycle: Cycle, place: int) -> Any:
    """Return the departments that the matrix in force names; every one where there is no matrix."""
    matrices = FunctionMatrix.objects.filter(workspace=cycle.workspace_id, state=FunctionMatrix.State.IN_FORCE)
    columns = MatrixColumn.objects.filter(matrix__in=matrices, left_out=False)
    named = Exists(columns.filter(department=OuterRef("pk")))
    return Department.objects.filter(workspace=place).filter(named | ~Exists(matrices))


internal = gates.register(7, gather)


@internal.criterion("auditors")
def auditors_may(facts: Facts) -> Met | NotMet:
    """P9: an audit only begins with auditors who qualified before the opening meeting; nobody judges their own."""
    # claims: P9
    if not facts.latest:
        return NotMet.of((_("No internal audit was opened in this cycle."), facts.start))
    if not facts.begun:
        sentence = _("Audit %(audit)s has not begun: its auditors are checked at the opening meeting.")
        return NotMet.of((sentence % {"audit": facts.latest}, facts.page))
    return Met(_(", ").join(facts.begun))


@internal.criterion("audited")
def everything_was_audited(facts: Facts) -> Met | NotMet:
    """S7.5: plan, checklist and report are there, and no clause, department, service or site was left out."""
    # claims: S7.5.*
    if not facts.latest:
        return NotMet.of((_("No internal audit was opened in this cycle."), facts.start))
    if not facts.reported:
        sentence = _("The report of audit %(audit)s is not approved.") % {"audit": facts.latest}
        return NotMet.of((sentence, facts.page))
    said = {
        CLAUSE: _("No internal audit covered these clauses: %(names)s."),
        DEPARTMENT: _("No internal audit visited these departments: %(names)s."),
        SERVICE: _("No internal audit looked at these services: %(names)s."),
        SITE: _("No internal audit visited these sites: %(names)s."),
    }
    lacks = [
        (sentence % {"names": some(facts.missing[kind])}, facts.coverage)
        for kind, sentence in said.items()
        if facts.missing.get(kind)
    ]
    return NotMet.of(*lacks) if lacks else Met(_(", ").join(facts.reported))
