"""Service levels: what was agreed for each service against what was measured, month by month."""

# claims: S6.3.1, P4
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from certification.models import Service
from documents.models import Agreement, Measure

from .measuring import Point, Series, series


@dataclass(frozen=True)
class ServiceLevels:
    """A service of the catalogue with the targets of its SLA."""

    service: Service
    rows: list[Series]
    agreement: Agreement | None

    @property
    def judged(self) -> list[Point]:
        """The months that were held against a target."""
        return [point for row in self.rows for point in row.judged]

    @property
    def met(self) -> int:
        """How many of them reached it."""
        return sum(point.met is True for point in self.judged)

    @property
    def missed(self) -> int:
        """How many did not."""
        return len(self.judged) - self.met


def service_levels(cycle: Any, *, months: int = 6, services: Iterable[Service] | None = None) -> list[ServiceLevels]:
    """Return the live services with their targets and months; four queries at most."""
    engagement = cycle.engagement
    live = Service.objects.filter(workspace=engagement.client.workspace_id, stage=Service.Stage.LIVE)
    rows = list(services if services is not None else live.select_related("owner").order_by("pk"))
    targets = Measure.objects.filter(engagement=engagement, service__in=rows).standing().agreed()
    measured = series(cycle, months=months, measures=targets.select_related("service", "person", "department"))
    agreements = _agreements(engagement, rows)
    return [
        ServiceLevels(one, [row for row in measured if row.measure.service_id == one.pk], agreements.get(one.pk))
        for one in rows
    ]


def _agreements(engagement: Any, services: list[Service]) -> dict[int, Agreement]:
    """Return the SLA that holds for each service; one query."""
    links = Agreement.services.through.objects.filter(
        service__in=services,
        agreement__engagement=engagement,
        agreement__kind=Agreement.Kind.SLA,
        agreement__state__in=[Agreement.State.AGREED, Agreement.State.IN_FORCE],
    )
    found = {}
    for link in links.select_related("agreement").order_by("agreement_id"):
        link.agreement.engagement = engagement
        found[link.service_id] = link.agreement
    return found
