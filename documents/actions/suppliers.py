"""Suppliers: written down, corrected, left; their licences; what they are scored by."""

# claims: S6.3.2
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement
from documents.models import Supplier, SupplierCriterion, SupplierLicence
from documents.suppliers.shipped import shipped_criteria
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, create_many, may, record
from wobo.workflow.models import Chain

from .uploads import keep

MIN_REASON = 5
ALL = 100


def next_supplier_number(engagement: Engagement) -> str:
    """Return the next free number, as GF-03."""
    taken = set(Supplier.objects.filter(engagement=engagement).values_list("number", flat=True))
    place = len(taken) + 1
    while (number := f"GF-{place:02d}") in taken:
        place += 1
    return number


@transaction.atomic
def save_supplier(
    engagement: Engagement, fields: dict[str, Any], *, by: User, supplier: Supplier | None = None
) -> Supplier:
    """Write a supplier down, or correct what is written. Raises PermissionDenied, Obstructed for a taken number."""
    Chain.objects.locked(engagement.workspace_id)
    told = dict(fields)
    told["number"] = told.get("number") or (supplier.number if supplier else next_supplier_number(engagement))
    others = Supplier.objects.filter(engagement=engagement).exclude(pk=supplier.pk if supplier else None)
    if others.filter(number__iexact=told["number"]).exists():
        raise Obstructed(_("%(number)s is in the list already.") % {"number": told["number"]})
    if others.filter(name__iexact=told["name"]).in_use().exists():
        raise Obstructed(_("%(name)s is in the list already.") % {"name": told["name"]})
    if supplier is None:
        return record(Supplier(workspace=engagement.workspace, engagement=engagement), "create", by=by, changes=told)
    return record(supplier, "edit", by=by, changes=told)


@transaction.atomic
def end_supplier(supplier: Supplier, reason: str, *, by: User) -> Supplier:
    """Note that nothing is bought from a supplier any more; its papers stay. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(supplier.workspace_id)
    if len(reason.strip()) < MIN_REASON:
        raise Obstructed(_("Say why, in at least five characters."))
    today = clock.today(supplier.engagement.client.time_zone)
    changes = {"ended_on": today, "ended_because": reason.strip()[:300]}
    return record(supplier, "edit", by=by, changes=changes, reason=reason)


@transaction.atomic
def resume_supplier(supplier: Supplier, *, by: User) -> Supplier:
    """Note that something is bought from a supplier again. Raises PermissionDenied, Obstructed for a taken name."""
    Chain.objects.locked(supplier.workspace_id)
    others = Supplier.objects.filter(engagement=supplier.engagement, name__iexact=supplier.name).in_use()
    if others.exclude(pk=supplier.pk).exists():
        raise Obstructed(_("%(name)s is in the list already.") % {"name": supplier.name})
    return record(supplier, "edit", by=by, changes={"ended_on": None, "ended_because": ""})


@transaction.atomic
def add_licence(
    supplier: Supplier, *, by: User, name: str, number: str = "", valid_until: dt.date | None = None, file: File | None
) -> SupplierLicence:
    """Note a licence or certificate of a supplier. Raises PermissionDenied."""
    Chain.objects.locked(supplier.workspace_id)
    blank = SupplierLicence(workspace=supplier.workspace, supplier=supplier)
    told: dict[str, Any] = {"name": name, "number": number, "valid_until": valid_until}
    if file is not None:
        told["file"] = keep(file, supplier.workspace, by=by)
    return record(blank, "create", by=by, changes=told)


def remove_licence(licence: SupplierLicence, *, by: User) -> None:
    """Take a licence off that was noted by mistake; the trail keeps it. Raises PermissionDenied."""
    record(licence, "remove", by=by)


def criteria_of(engagement: Engagement) -> list[SupplierCriterion]:
    """Return what suppliers are scored by: the engagement's criteria, else the shipped ones, unsaved."""
    found = list(SupplierCriterion.objects.filter(engagement=engagement))
    return found or [_blank(engagement, place, one) for place, one in enumerate(shipped_criteria(), 1)]


def _blank(engagement: Engagement, order: int, told: dict[str, Any]) -> SupplierCriterion:
    names = {name: told[name] for name in ("name", "name_en", "weight")}
    return SupplierCriterion(workspace=engagement.workspace, engagement=engagement, order=order, **names)


@transaction.atomic
def save_criteria(engagement: Engagement, rows: Sequence[dict[str, Any]], *, by: User) -> list[SupplierCriterion]:
    """Put criteria in place of those before: dicts of name, name_en, weight. Evaluations keep what they were made by.

    Raises PermissionDenied, and Obstructed when the weights do not make 100 or a name stands twice.
    """
    Chain.objects.locked(engagement.workspace_id)
    names = [row["name"].casefold() for row in rows]
    if not rows or len(set(names)) < len(names):
        raise Obstructed(_("Name each criterion once, and one at least."))
    if (total := sum(row["weight"] for row in rows)) != ALL:
        raise Obstructed(_("The weights make %(total)s; they must make 100.") % {"total": total})
    before = list(SupplierCriterion.objects.filter(engagement=engagement))
    wanted = [_blank(engagement, place, row) for place, row in enumerate(rows, 1)]
    if [_told(one) for one in before] == [_told(one) for one in wanted]:
        return before
    for old in before:
        record(old, "remove", by=by)
    return create_many(wanted, by=by)


def _told(one: SupplierCriterion) -> tuple[str, str, int]:
    return one.name, one.name_en, one.weight


def may_keep_suppliers(engagement: Engagement, user: User) -> bool:
    """Whether somebody may write suppliers of an engagement down."""
    return may("create", Supplier(workspace=engagement.workspace, engagement=engagement), user)
