"""Phase 6: suppliers are evaluated, and monitoring is set up."""

# claims: S6.3, S6.3.1, S6.3.2
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.gates import Met, Missing, NotMet

from .facts import SupplyFacts, supply_facts
from .standing import EXPIRED, MISSING, REFUSED, Standing

NAMED = 12  # how many rows a gate names before it counts the rest

supply = gates.register(6, supply_facts)


@supply.criterion("suppliers")
def suppliers_are_evaluated(facts: SupplyFacts) -> Met | NotMet:
    """S6.3.2: whoever supplies from outside is listed and qualified; S6.3.1: every process has a measure."""
    missing = [*_some(list(_suppliers(facts)), _page(facts, "supplier_list")), *_measures(facts)]
    if missing:
        return NotMet(tuple(missing))
    told = {"count": len(facts.suppliers.external)}
    return Met(_("%(count)s external suppliers evaluated") % told)


def _page(facts: SupplyFacts, name: str) -> str:
    return reverse(f"documents:{name}", args=[facts.code])


def _some(lines: list[Missing], url: str) -> list[Missing]:
    """Return the first lines, and how many more there are."""
    if len(lines) <= NAMED:
        return lines
    return [*lines[:NAMED], (_("%(count)s more of this kind") % {"count": len(lines) - NAMED}, url)]


def _suppliers(facts: SupplyFacts) -> Iterator[Missing]:
    for name in facts.suppliers.unlisted:
        text = _("“%(name)s”, named by a service or the scope, is not among the suppliers.") % {"name": name}
        yield text, _page(facts, "supplier_create")
    for one in facts.suppliers.external:
        if one.state == MISSING:
            yield _("%(supplier)s was not evaluated.") % {"supplier": one.supplier}, one.supplier.get_absolute_url()
        elif one.state in {EXPIRED, REFUSED}:
            yield _said(one), one.supplier.get_absolute_url()


def _said(one: Standing) -> str:
    told: dict[str, object] = {"supplier": one.supplier}
    if one.state == REFUSED:
        return _("%(supplier)s is not qualified, and is still used.") % told
    until = one.evaluation.valid_until if one.evaluation else None
    told["day"] = until.isoformat() if until else ""
    return _("The evaluation of %(supplier)s ran out on %(day)s.") % told


def _measures(facts: SupplyFacts) -> Iterator[Missing]:
    url = _page(facts, "measures")
    for source in facts.unmeasured[:NAMED]:
        yield _("Nothing is measured of: %(process)s.") % {"process": source}, url
