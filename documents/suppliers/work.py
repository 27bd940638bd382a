"""What waits for one person of suppliers: evaluations to approve or to finish, suppliers to evaluate again."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from certification.process import profile_of
from documents.models import Supplier, SupplierEvaluation, SupplierLicence
from documents.record_policies import approves_supplier, keeps_plan
from wobo.accounts.models import Role, User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow import clock
from wobo.workflow.signing import Slot

MOST = 200
AHEAD = dt.timedelta(days=90)  # no profile warns earlier
State = SupplierEvaluation.State


def waiting_for(user: User) -> list[WorkItem]:
    """Return all of it; three queries at most."""
    found = [*_to_approve(user), *_to_evaluate(user)]
    return [*found, *_licences(user)]


def _item(title: str, url: str, engagement: Any, action: str, since: dt.date, due: dt.date | None = None) -> WorkItem:
    return WorkItem(str(KINDS["document"]), title, url, since, due=due, engagement_code=engagement.code, action=action)


def evaluations_due(user: User) -> list[tuple[SupplierEvaluation, Slot]]:
    """Return (evaluation, slot) of what a person may approve: what the batch page offers."""
    if not user.rights.anywhere([Role.TOP_MANAGER, Role.MANAGEMENT_REPRESENTATIVE]):
        return []
    rows = SupplierEvaluation.objects.visible_to(user).filter(state=State.SUBMITTED).exclude(submitted_by=user)
    found = []
    for one in rows.select_related("supplier__engagement", "evaluator", "workspace").order_by("pk")[:MOST]:
        slot = one.slot("approval")
        if slot is not None and approves_supplier(one, user) and not one.is_barred(slot, user):
            found.append((one, slot))
    return found


def _to_approve(user: User) -> Iterator[WorkItem]:
    for one, _slot in evaluations_due(user):
        text = _("Approve the evaluation: %(evaluation)s") % {"evaluation": one}
        yield _item(text, one.get_absolute_url(), one.supplier.engagement, _("Look"), one.evaluated_on)


def _keeps(supplier: Supplier, user: User) -> bool:
    """Whether a supplier is the user's to see to: its manager's, else the document controller's."""
    if supplier.manager is not None and supplier.manager.user_id is not None:
        return supplier.manager.user_id == user.pk
    return keeps_plan(supplier, user)


def _to_evaluate(user: User) -> Iterator[WorkItem]:
    """Suppliers never evaluated, or whose evaluation runs out soon, while none is open."""
    today = clock.today("UTC")
    rows = SupplierEvaluation.objects.filter(supplier=OuterRef("pk"))
    lasting = rows.filter(state=State.APPROVED).filter(Q(valid_until=None) | Q(valid_until__gt=today + AHEAD))
    open_ones = rows.filter(state__in=SupplierEvaluation.OPEN)
    found = Supplier.objects.visible_to(user).in_use().exclude(kind=Supplier.Kind.CUSTOMER)
    found = found.filter(~Exists(lasting), ~Exists(open_ones)).select_related("engagement", "manager", "workspace")
    held = rows.filter(state=State.APPROVED).values("valid_until")[:1]
    for one in found.annotate(held_until=held).order_by("pk")[:MOST]:
        if not _keeps(one, user):
            continue
        until = one.held_until
        warn = dt.timedelta(days=profile_of(one.engagement.profile).supplier_warning_days)
        if until is not None and until > today + warn:
            continue
        text = _("Evaluate the supplier %(supplier)s") if until is None else _("Evaluate again: %(supplier)s")
        yield _item(text % {"supplier": one}, one.get_absolute_url(), one.engagement, _("Evaluate"), today, until)


def _licences(user: User) -> Iterator[WorkItem]:
    """Licences of suppliers that run out soon."""
    today = clock.today("UTC")
    rows = SupplierLicence.objects.visible_to(user).filter(supplier__ended_on=None, valid_until__lte=today + AHEAD)
    related = ("supplier__engagement", "supplier__manager", "supplier__workspace")
    for one in rows.select_related(*related).order_by("valid_until", "pk")[:MOST]:
        supplier = one.supplier
        warn = dt.timedelta(days=profile_of(supplier.engagement.profile).licence_warning_days)
        if one.valid_until and one.valid_until <= today + warn and _keeps(supplier, user):
            text = _("%(licence)s of %(supplier)s runs out") % {"licence": one.name, "supplier": supplier.name}
            yield _item(text, supplier.get_absolute_url(), supplier.engagement, _("Look"), today, one.valid_until)
