"""What suppliers add: papers, sign pages, the inbox."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.models import Cycle
from documents.actions import supplier_evaluations
from documents.actions.record_lists import SUPPLIERS
from documents.models import SupplierEvaluation
from documents.record_policies import keeps_suppliers
from documents.reports import suppliers
from wobo.accounts.models import Role
from wobo.accounts.predicates import anyone_inside, holds
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow import signables

from . import work

PHASE = 6
prints = anyone_inside & ~holds(Role.EXTERNAL_AUDITOR)


def _list_page(report: Any) -> str:
    cycle = Cycle.objects.select_related("engagement").get(uid=report.record_uid)
    return reverse("documents:supplier_list", args=[cycle.engagement.code])


def _evaluation_page(report: Any) -> str:
    return SupplierEvaluation.objects.get(uid=report.record_uid).get_absolute_url()


def _number(evaluation: SupplierEvaluation) -> str:
    return f"{evaluation.supplier.engagement.code}-{evaluation.code}"


def register() -> None:
    """Add everything; a second time changes nothing."""
    signables.register("supplier-evaluation", SupplierEvaluation, due=work.evaluations_due)
    kinds.register(
        kinds.ReportKind(
            supplier_evaluations.KIND,
            _("Evaluation of a supplier"),
            "documents/reports/supplier_evaluation.html",
            suppliers.evaluation,
            keeps_suppliers,
            number_of=_number,
            lands_on=_evaluation_page,
            extra={"phase": PHASE},
        )
    )
    kinds.register(
        kinds.ReportKind(
            SUPPLIERS,
            _("List of qualified suppliers"),
            "documents/reports/supplier_list.html",
            suppliers.qualified,
            prints,
            lands_on=_list_page,
            extra={"phase": PHASE},
        )
    )
    register_work(work.waiting_for)
