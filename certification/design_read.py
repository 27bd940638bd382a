"""Everything that the gate of the design rests on, read in one query: rows of several tables as JSON, tag by tag."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject

from certification.models import (
    Appointment,
    Cycle,
    DesignPaper,
    DesignStatement,
    Element,
    Engagement,
    LegalRequirement,
    Objective,
    OrganisationAdjustment,
    Risk,
    Scope,
    Service,
    SupplementaryRequirement,
)
from certification.models.element import seal_of_elements_rows
from certification.models.policy_objective import COLUMNS, seal_of_rows

LETTER = ("pk", "role", "clause_id", "service_id", "person__left_on")
PAPER = ("pk", "uid", "kind", "version", "state", "with_objectives", "printed_seal", "paper_uid", "signed_on", "round")
SCOPE = ("pk", "uid", "state", "version", "paper_uid", "round")
ELEMENT = ("clause_id", "excluded", "justification", "degree")
SUPPLEMENT = ("uid", "kind", "contract", "text", "clause_id", "service_id")
STATEMENT = ("pk", "uid", "topic", "seal", "voided_at", "confirmed_by__display_name")
TRUTHS = {"excluded", "with_objectives", "in_scope"}  # SQLite writes them as figures


@dataclass
class Read:
    """The rows as they are, by what they are."""

    cycle: Cycle
    papers: list[DesignPaper] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    services: list[tuple[str, str, str]] = field(default_factory=list)  # uid, stage, name
    in_scope: list[tuple[int, str]] = field(default_factory=list)  # services: primary key, name
    letters: list[dict[str, Any]] = field(default_factory=list)  # in force, of people who work here still
    statements: list[dict[str, Any]] = field(default_factory=list)  # the latest last
    counts: dict[str, int] = field(default_factory=dict)
    seals: dict[str, str] = field(default_factory=dict)  # of the registers, by the kind of paper that prints them

    def services_seal(self) -> str:
        """Return what tells one list of services from another: a change of name is none."""
        return sealed([(uid, stage) for uid, stage, _name in self.services])

    def statement(self, topic: str) -> dict[str, Any] | None:
        """Return the latest statement on a topic in this cycle."""
        return next((one for one in reversed(self.statements) if one["topic"] == topic), None)


def sealed(told: object) -> str:
    """Return what stands for a value: 64 characters."""
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _rows(tag: str, rows: QuerySet[Any], names: tuple[str, ...]) -> Any:
    """Return a part of the one query: (tag, row as JSON)."""
    told = Cast(JSONObject(**{name: F(name) for name in names}), TextField())
    return rows.order_by().annotate(told_tag=Value(tag), told_row=told).values_list("told_tag", "told_row")


def _counted(model: Any, **conditions: Q) -> dict[str, Any]:
    """Return subqueries that count the rows of an engagement."""
    rows = model.objects.filter(engagement=OuterRef("pk")).order_by().values("engagement")
    return {
        name: Subquery(rows.filter(condition).annotate(n=Count("pk")).values("n"))
        for name, condition in conditions.items()
    }


def law_conditions(today: dt.date) -> dict[str, Q]:
    """Return what an entry of the register of law may lack, as the criterion counts it and the list shows it."""
    applies = Q(applies=LegalRequirement.Applies.YES)
    return {
        "total": Q(),
        "undecided": Q(applies=LegalRequirement.Applies.OPEN),
        "unexplained": Q(applies=LegalRequirement.Applies.NO, reason=""),
        "incomplete": applies & (Q(department=None, person=None) | Q(concerns="")),
        "unchecked": applies & (Q(checked_on=None) | Q(edition="")),
        "overdue": applies & Q(next_check__lt=today),
    }


def _query(cycle: Cycle) -> Any:
    engagement = cycle.engagement
    mine = Q(engagement=cycle.engagement_id)
    counts = {
        **{f"law_{name}": one for name, one in _counted(LegalRequirement, **law_conditions(cycle.today())).items()},
        **_counted(Risk, n_risks=Q()),
        **_counted(OrganisationAdjustment, n_proposals=Q(), n_open=Q(state=OrganisationAdjustment.State.PROPOSED)),
    }
    usual = Q(excluded=False, degree=Element.Degree.USUAL, justification="")
    parts = [
        _rows("paper", DesignPaper.objects.filter(mine).exclude(state=DesignPaper.State.SUPERSEDED), PAPER),
        _rows(
            "scope",
            Scope.objects.filter(mine).exclude(state="superseded"),
            ("pk", "uid", "state", "version", "paper_uid"),
        ),
        _rows("objective", Objective.objects.filter(mine), ("pk", *COLUMNS)),
        _rows("element", Element.objects.filter(mine).exclude(usual), ELEMENT),
        _rows("supplement", SupplementaryRequirement.objects.filter(mine), ("pk", *SUPPLEMENT)),
        _rows("standard", engagement.standards.all(), ("pk",)),
        _rows("service", _services(engagement), ("pk", "uid", "stage", "name", "in_scope")),
        _rows("letter", Appointment.objects.in_force().filter(workspace=engagement.workspace_id), LETTER),
        _rows("statement", DesignStatement.objects.filter(cycle=cycle), STATEMENT),
        _rows("counts", Engagement.objects.filter(pk=cycle.engagement_id).annotate(**counts), tuple(counts)),
    ]
    return parts[0].union(*parts[1:], all=True)


def _services(engagement: Engagement) -> QuerySet[Any]:
    """Return the client's services, each with whether the latest scope names it."""
    latest = engagement.scopes.order_by("-version").values("pk")[:1]
    named = Service.scopes.through.objects.filter(service=OuterRef("pk"), scope__in=latest)
    return Service.objects.filter(workspace=engagement.client.workspace_id).annotate(in_scope=Exists(named))


def read(cycle: Cycle) -> Read:
    """Read everything; one query."""
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for tag, told in _query(cycle):
        row = json.loads(told)
        by_tag.setdefault(tag, []).append({name: _plain(name, value) for name, value in row.items()})
    for rows in by_tag.values():
        rows.sort(key=lambda row: row.get("pk") or 0)
    engagement, today = cycle.engagement, cycle.today().isoformat()

    def rows_of(tag: str) -> list[dict[str, Any]]:
        return by_tag.get(tag, [])

    objectives = sorted(rows_of("objective"), key=lambda row: (row["order"], row["pk"]))
    return Read(
        cycle=cycle,
        papers=[DesignPaper(engagement=engagement, **row) for row in rows_of("paper")],
        scopes=[Scope(engagement=engagement, **row) for row in rows_of("scope")],
        objectives=[Objective(engagement=engagement, **row) for row in objectives],
        services=[(row["uid"], row["stage"], row["name"]) for row in rows_of("service")],
        in_scope=[(row["pk"], row["name"]) for row in rows_of("service") if row["in_scope"]]
        or [(row["pk"], row["name"]) for row in rows_of("service")],
        letters=[row for row in rows_of("letter") if not row["person__left_on"] or row["person__left_on"] > today],
        statements=rows_of("statement"),
        counts={name: value or 0 for name, value in (rows_of("counts") or [{}])[0].items()},
        seals={
            "objectives": seal_of_rows([tuple(row[name] for name in COLUMNS) for row in objectives]),
            "elements": seal_of_elements_rows(
                [row["pk"] for row in rows_of("standard")],
                sorted(tuple(row[name] for name in ELEMENT) for row in rows_of("element")),
                [tuple(row[name] for name in SUPPLEMENT) for row in rows_of("supplement")],
            ),
        },
    )


def _plain(name: str, value: Any) -> Any:
    """Return a value as the model has it: truths and days come as figures and texts."""
    if name in TRUTHS:
        return bool(value)
    return dt.date.fromisoformat(value[:10]) if name == "signed_on" and value else value
