"""Who may do what to the record plan, operating records, samples and suppliers; policies.py takes these tables in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.policies import accepts_for_client
from wobo.accounts.models import Role, User
from wobo.accounts.predicates import Predicate, holds, is_client, is_consulting, is_firm, is_system, predicate

keeps_plan = is_consulting | holds(Role.DOCUMENT_CONTROLLER, Role.MANAGEMENT_REPRESENTATIVE, Role.CLIENT_ADMIN)
is_of_client = is_client & ~(is_consulting | is_firm)  # nobody of the firm signs for the client
enters_records = is_consulting | is_client
draws_samples = keeps_plan | holds(Role.INTERNAL_AUDITOR)


@predicate
def entered_it(record: Any, user: User) -> bool:
    """Whether the user entered the record, or made the statement."""
    return user.pk in {getattr(record, name, None) for name in ("entered_by_id", "claimed_by_id")}


@predicate
def is_named_owner(no_case: Any, user: User) -> bool:
    """Whether the statement names the user as the owner of the process."""
    return bool(no_case.owner is not None and no_case.owner.user_id == user.pk)


@predicate
def has_silent_owner(no_case: Any, _user: User) -> bool:
    """Whether no owner is named, or the owner has no account to sign with."""
    return no_case.owner is None or no_case.owner.user_id is None


# Many process owners have no account: then whoever signs for the client answers for the process.
owns_process: Predicate = is_of_client & (is_named_owner | (has_silent_owner & accepts_for_client))


def _supplier(record: Any) -> Any:
    found = record if record._meta.model_name == "supplier" else getattr(record, "evaluation", record)
    return getattr(found, "supplier", found)


@predicate
def looks_after_supplier(record: Any, user: User) -> bool:
    """Whether the supplier is the user's to look after."""
    manager = getattr(_supplier(record), "manager", None)
    return bool(manager is not None and manager.user_id == user.pk)


keeps_suppliers: Predicate = keeps_plan | (is_of_client & looks_after_supplier)
approves_supplier = holds(Role.TOP_MANAGER, Role.MANAGEMENT_REPRESENTATIVE) & is_of_client

POLICIES: dict[tuple[str, str], Predicate] = {
    ("RecordPlan", "create"): keeps_plan,
    ("RecordPlan", "edit"): keeps_plan,
    ("RecordPlanRow", "create"): keeps_plan,
    ("RecordPlanRow", "edit"): keeps_plan,
    ("OperatingRecord", "create"): enters_records,
    ("OperatingRecord", "edit"): keeps_plan | (is_of_client & entered_it),
    ("OperatingRecord", "withdraw"): keeps_plan | (is_of_client & entered_it),
    ("RecordImport", "create"): enters_records,
    ("RecordImport", "edit"): enters_records,
    ("RecordNoCase", "create"): enters_records,
    ("RecordNoCase", "edit"): enters_records,
    ("RecordNoCase", "sign"): owns_process,
    ("RecordNoCase", "supersede"): is_system | keeps_plan | (is_of_client & (entered_it | is_named_owner)),
    ("RecordSample", "create"): draws_samples,
    ("RecordSample", "edit"): draws_samples,
    ("SampledRecord", "create"): draws_samples,
    ("SampledRecord", "edit"): draws_samples,
    ("Supplier", "create"): keeps_suppliers,
    ("Supplier", "edit"): keeps_suppliers,
    ("SupplierLicence", "create"): keeps_suppliers,
    ("SupplierLicence", "edit"): keeps_suppliers,
    ("SupplierLicence", "remove"): keeps_suppliers,
    ("SupplierCriterion", "create"): keeps_plan,
    ("SupplierCriterion", "edit"): keeps_plan,
    ("SupplierCriterion", "remove"): keeps_plan,
    ("SupplierEvaluation", "create"): keeps_suppliers,
    ("SupplierEvaluation", "edit"): keeps_suppliers,
    ("SupplierEvaluation", "submit"): keeps_suppliers,
    ("SupplierEvaluation", "send_back"): keeps_suppliers | approves_supplier,
    ("SupplierEvaluation", "approve"): approves_supplier,
    ("SupplierEvaluation", "supersede"): is_system,  # the consequence of a later one's signature
    ("SupplierEvaluation", "cancel"): keeps_suppliers,
    ("SupplierScore", "create"): keeps_suppliers,
    ("SupplierScore", "edit"): keeps_suppliers,
}

VERBS = {
    ("OperatingRecord", "withdraw"): (_("Withdraw"), _("withdrew")),
    ("RecordNoCase", "sign"): (_("Sign"), _("signed that there was no case")),
    ("RecordNoCase", "supersede"): (
        pgettext_lazy("no case", "Take back"),
        _("took back that there was no case"),
    ),
    ("SupplierEvaluation", "submit"): (_("Submit for approval"), _("submitted for approval")),
    ("SupplierEvaluation", "send_back"): (_("Send back"), _("sent back")),
    ("SupplierEvaluation", "approve"): (_("Approve"), _("approved")),
    ("SupplierEvaluation", "supersede"): (_("Supersede"), _("superseded")),
    ("SupplierEvaluation", "cancel"): (_("Give up"), _("gave up")),
}
