"""What the gate of the pilot run reads of suppliers and monitoring, and date rule 11: evaluated before contracts."""

from dataclasses import dataclass

from certification.models import Cycle
from documents.models import Measure

from .standing import Standing, SupplierFacts, standing


@dataclass(frozen=True)
class SupplyFacts:
    """The suppliers in use, and the processes of which nothing is measured."""

    code: str
    suppliers: SupplierFacts
    unmeasured: tuple[str, ...]


def supply_facts(cycle: Cycle) -> SupplyFacts:
    """Read suppliers, what services and scope name, and measures: four queries."""
    engagement = cycle.engagement
    found = standing(engagement, cycle.today())
    measured = set(Measure.objects.filter(engagement=engagement).standing().values_list("source", flat=True))
    wanted = [source for source in Measure.Source if source != Measure.Source.SUPPLIERS or found.rows]
    return SupplyFacts(engagement.code, found, tuple(str(one.label) for one in wanted if one.value not in measured))


def contracts_before_evaluation(cycle: Cycle) -> list[Standing]:
    """Return the suppliers whose contract is older than their first evaluation, without a reason (date rule 11, W)."""
    return standing(cycle.engagement, cycle.today()).late
