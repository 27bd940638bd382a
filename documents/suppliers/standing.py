"""How the suppliers of an engagement stand: named, evaluated, qualified until when; read by pages, prints, the gate.

`standing(engagement, today)` reads suppliers with their holding evaluation, and what services and scope name: three
queries.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min, Prefetch, Q

from certification.models import Engagement, Scope, Service
from certification.process import profile_of
from documents.agreed import SPLIT
from documents.models import Supplier, SupplierEvaluation

QUALIFIED, EXPIRED, REFUSED, MISSING = "qualified", "expired", "refused", "missing"


@dataclass(frozen=True)
class Standing:
    """A supplier with the evaluation that holds, if any."""

    supplier: Supplier
    evaluation: SupplierEvaluation | None
    today: dt.date
    warn_days: int

    @property
    def state(self) -> str:
        """One of qualified, expired, refused, missing."""
        found = self.evaluation
        if found is None:
            return MISSING
        if found.decision not in SupplierEvaluation.QUALIFYING:
            return REFUSED
        return EXPIRED if found.valid_until is not None and found.valid_until < self.today else QUALIFIED

    @property
    def is_due(self) -> bool:
        """Whether the supplier is to be evaluated again soon, or at last."""
        if self.state != QUALIFIED or self.evaluation is None or self.evaluation.valid_until is None:
            return self.state in {MISSING, EXPIRED}
        return self.evaluation.valid_until <= self.today + dt.timedelta(days=self.warn_days)

    @property
    def is_late(self) -> bool:
        """Whether the contract was signed before the supplier was first evaluated, and nobody says why (date rule)."""
        return self.signed_first and not self.supplier.legacy_reason

    @property
    def signed_first(self) -> bool:
        """Whether the contract is older than the first evaluation."""
        agreement = self.supplier.agreement
        first = getattr(self.supplier, "first_evaluated", None)
        return bool(agreement and agreement.signed_on and first and first > agreement.signed_on)


@dataclass
class SupplierFacts:
    """The suppliers in use, and the parties that services and scope name without being among them."""

    code: str
    rows: list[Standing] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)

    @property
    def external(self) -> list[Standing]:
        """Those from outside."""
        return [one for one in self.rows if one.supplier.kind == Supplier.Kind.EXTERNAL]

    @property
    def qualified(self) -> list[Standing]:
        """Those that the list of qualified suppliers names."""
        return [one for one in self.rows if one.state == QUALIFIED]

    @property
    def late(self) -> list[Standing]:
        """Those whose contract is older than their first evaluation, without a reason: date rule 11."""
        return [one for one in self.rows if one.is_late]


def standing(engagement: Engagement, today: dt.date) -> SupplierFacts:
    """Return how the suppliers in use stand; three queries."""
    state = SupplierEvaluation.State
    evaluated = Q(evaluations__state__in=[state.APPROVED, state.SUPERSEDED])
    rows: Any = Supplier.objects.filter(engagement=engagement).in_use().select_related("agreement", "manager")
    rows = rows.annotate(first_evaluated=Min("evaluations__evaluated_on", filter=evaluated)).order_by("number", "pk")
    holding = SupplierEvaluation.objects.holding().select_related("evaluator")
    rows = rows.prefetch_related(Prefetch("evaluations", holding, to_attr="holding"))
    warn = profile_of(engagement.profile).supplier_warning_days
    found = SupplierFacts(engagement.code)
    for supplier in rows:
        supplier.engagement = engagement
        held = supplier.holding[0] if supplier.holding else None
        if held is not None:
            held.supplier = supplier
        found.rows.append(Standing(supplier, held, today, warn))
    known = [name.casefold() for one in found.rows for name in (one.supplier.name, one.supplier.name_en) if name]
    found.unlisted = [name for name in _named(engagement) if not any(_same(name, other) for other in known)]
    return found


def _named(engagement: Engagement) -> list[str]:
    """Return the parties that live services and the latest scope name, each once; one query."""
    services = Service.objects.filter(workspace=engagement.client.workspace_id, stage=Service.Stage.LIVE)
    latest = engagement.scopes.order_by("-version").values("pk")[:1]
    scope = Scope.objects.filter(pk__in=latest).order_by().values_list("other_parties")
    told = [text for (text,) in services.order_by().values_list("other_parties").union(scope)]
    parts = (part.strip() for text in told for part in text.translate(SPLIT).split("\n"))
    return sorted({part for part in parts if part})


def _same(name: str, other: str) -> bool:
    """Whether a party is meant, where one of the two says more than the other."""
    name = name.casefold()
    return name in other or other in name
