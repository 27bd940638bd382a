"""Performance of other parties: suppliers, their evaluation, their contracts."""

from collections import Counter

from django.db.models import Q
from django.utils.translation import gettext as _

from documents.models import Agreement, Supplier, SupplierEvaluation

from .facts import Gathered, Look
from .performance import add_measures
from .records import add_records

Decision = SupplierEvaluation.Decision


def parties(look: Look) -> Gathered:
    """Suppliers in use by kind, what their evaluations decided, contracts that run out."""
    found = Gathered(look.until, empty=_("No other party is on record."))
    rows = list(
        Supplier.objects.filter(engagement=look.engagement).in_use().select_related("agreement").order_by("pk")
    )
    holding = {one.supplier_id: one for one in SupplierEvaluation.objects.filter(supplier__in=rows).holding()}
    if rows:
        kinds = Counter(row.kind for row in rows)
        for kind in Supplier.Kind:
            if kinds[kind]:
                found.figure(kind.label, kinds[kind])
        bare = [row for row in rows if row.pk not in holding]
        found.figure(_("Not evaluated"), len(bare), tone="bad" if bare else "")
        doubtful = [one for one in holding.values() if one.decision != Decision.QUALIFIED]
        found.figure(_("Qualified on conditions, or not"), len(doubtful), tone="waiting" if doubtful else "")
        found.tell(_line(row, holding.get(row.pk)) for row in rows)
    _contracts(found, look)
    add_measures(found, look, "parties")
    add_records(found, look, "parties")
    return found


def _line(row: Supplier, held: SupplierEvaluation | None) -> str:
    if held is None:
        return _("%(supplier)s: not evaluated") % {"supplier": row.name}
    told = {
        "supplier": row.name,
        "decision": held.get_decision_display(),
        "total": held.total,
        "day": held.evaluated_on,
    }
    return _("%(supplier)s: %(decision)s, %(total)s points on %(day)s") % told


def _contracts(found: Gathered, look: Look) -> None:
    kinds = (Agreement.Kind.SUPPLIER, Agreement.Kind.INTERNAL)
    rows = Agreement.objects.filter(engagement=look.engagement, kind__in=kinds)
    ending = rows.valid().filter(Q(valid_until__lte=look.until) | Q(review_due__lte=look.until)).count()
    if rows.exists():
        found.figure(_("Contracts past their day or their review"), ending, tone="bad" if ending else "")
