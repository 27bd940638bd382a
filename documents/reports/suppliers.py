"""Papers about suppliers: the evaluation (F22), the list of qualified suppliers."""

# claims: S6.3.2
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Cycle
from certification.reports import client_slot, furniture
from documents.models import Supplier, SupplierEvaluation
from documents.suppliers.standing import standing
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .lists import day, named
from .records import _engagement_of


def evaluation(record: SupplierEvaluation, language: str) -> dict[str, Any]:
    """Return the form F22."""
    supplier = record.supplier
    engagement = _engagement_of(supplier.engagement.cycle)
    scores = list(record.scores.all())  # type: ignore[attr-defined]
    title = _("Evaluation of a supplier")
    return furniture(engagement, language, kind="supplier-evaluation", title=title) | {
        "code": record.code,
        "supplier": {
            "name": _name(supplier, language),
            "kind": str(supplier.get_kind_display()),
            "supplies": supplier.supplies,
            "contract": _contract(supplier),
            "contact": " ".join(part for part in (supplier.contact, supplier.phone, supplier.email) if part),
            "licences": [_licence(one) for one in supplier.licences.all()],  # type: ignore[attr-defined]
            "legacy": supplier.legacy_reason,
        },
        "scores": [
            {
                "name": one.name_in(language),
                "weight": f"{one.weight} %",
                "score": "" if one.score is None else str(one.score),
                "remark": one.remark,
            }
            for one in scores
        ],
        "total": "" if record.total is None else str(record.total),
        "pass_mark": str(record.pass_mark),
        "decisions": [
            {"word": str(label), "on": value == record.decision}
            for value, label in SupplierEvaluation.Decision.choices
        ],
        "conditions": record.conditions,
        "evaluator": named(record.evaluator, language),
        "evaluated_on": day(record.evaluated_on),
        "valid_until": day(record.valid_until),
        "slots": [client_slot(engagement, language, Meaning.APPROVED)],
    }


def _name(supplier: Supplier, language: str) -> str:
    return (language == "en" and supplier.name_en) or supplier.name


def _contract(supplier: Supplier) -> str:
    agreement = supplier.agreement
    if agreement is None:
        return ""
    signed = _("signed on %(day)s") % {"day": day(agreement.signed_on)} if agreement.signed_on else ""
    return " · ".join(part for part in (str(agreement), signed) if part)


def _licence(licence: Any) -> str:
    until = _("until %(day)s") % {"day": day(licence.valid_until)} if licence.valid_until else ""
    return " ".join(part for part in (str(licence), until) if part)


def columns() -> list[tuple[str, int]]:
    """Return the headings of the list of qualified suppliers with their widths in a workbook."""
    return [
        (_("No."), 6),
        (_("Number"), 12),
        (_("Supplier"), 30),
        (_("Kind"), 18),
        (_("Service or product supplied"), 36),
        (_("Contract"), 30),
        (_("Contact"), 24),
        (_("Evaluated on"), 12),
        (_("Total"), 8),
        (_("Decision"), 18),
        (_("Valid until"), 12),
    ]


def qualified_rows(cycle: Cycle, language: str) -> list[list[str]]:
    """Return the qualified suppliers as texts, in the order of the headings."""
    found = []
    for place, one in enumerate(standing(cycle.engagement, cycle.today()).qualified, 1):
        supplier, held = one.supplier, one.evaluation
        assert held is not None  # noqa: S101  qualified means evaluated
        found.append(
            [
                str(place),
                supplier.number,
                _name(supplier, language),
                str(supplier.get_kind_display()),
                supplier.supplies,
                str(supplier.agreement or ""),
                " ".join(part for part in (supplier.contact, supplier.phone) if part),
                day(held.evaluated_on),
                str(held.total),
                str(held.get_decision_display()),
                day(held.valid_until),
            ]
        )
    return found


def qualified(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the list of qualified suppliers (合格供方名录)."""
    engagement = _engagement_of(cycle)
    lines = qualified_rows(cycle, language)
    title = _("List of qualified suppliers")
    return furniture(engagement, language, kind="supplier-list", title=title) | {
        "lines": lines,
        "count": str(len(lines)),
        "as_of": cycle.today().isoformat(),
        "slots": [
            client_slot(engagement, language, Meaning.PREPARED, Role.DOCUMENT_CONTROLLER),
            client_slot(engagement, language, Meaning.APPROVED),
        ],
    }
