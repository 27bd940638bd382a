"""Who may do what to findings, on one screen."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.policies import accepts_for_client
from wobo.accounts.models import Role, User
from wobo.accounts.predicates import (
    Predicate,
    anyone_inside,
    holds,
    is_consulting,
    is_firm,
    is_lead,
    predicate,
)


def _finding(record: Any) -> Any:
    return getattr(record, "finding", record)


def _kept(finding: Any, name: str, user: User, ask: Callable[[], bool]) -> bool:
    """Ask once for each record that was read: a page asks a dozen policies; a door reads the record anew."""
    kept: dict[tuple[str, int | None], bool] = finding.__dict__.setdefault("kept_answers", {})
    if (name, user.pk) not in kept:
        kept[(name, user.pk)] = bool(ask())
    return kept[(name, user.pk)]


@predicate
def is_on_audit_team(record: Any, user: User) -> bool:
    """Whether the user stands on the team of the finding's audit, as leader, auditor or expert."""
    audit = _finding(record).audit
    if audit is None or not anyone_inside(record, user):
        return False
    team = audit.members.exclude(role="observer").filter(Q(user=user) | Q(person__user=user))
    return _kept(_finding(record), "team", user, team.exists)


@predicate
def has_no_audit(record: Any, _user: User) -> bool:
    """Whether it came from a review, a gap or an inspection: then the consultants and every auditor may judge it."""
    return _finding(record).audit_id is None


@predicate
def is_owner(record: Any, user: User) -> bool:
    """Whether the action is the user's to carry out."""
    owner = _finding(record).owner
    return bool(owner is not None and owner.user_id == user.pk and anyone_inside(record, user))


@predicate
def is_of_department(record: Any, user: User) -> bool:
    """Whether the user works in the department that the finding is about, or heads it."""
    department = _finding(record).department
    if department is None:
        return False
    heads = department.head is not None and department.head.user_id == user.pk
    there = department.people.filter(user=user, left_on=None)
    return heads or _kept(_finding(record), "department", user, there.exists)


@predicate
def worked_on_it(record: Any, user: User) -> bool:
    """Whether the user answered it, carried it out, or confirmed it for those audited."""
    finding = _finding(record)
    confirmer = finding.confirmer.user_id if finding.confirmer is not None else None
    return user.pk in {finding.answered_by_id, finding.implemented_by_id, confirmer}


def auditee_of(finding: Any) -> Any:
    """Return who confirms for those audited: the person named, else the head of the department, else nobody."""
    if finding.confirmer is not None:
        return finding.confirmer
    return finding.department.head if finding.department is not None else None


@predicate
def is_auditee(record: Any, user: User) -> bool:
    """Whether the facts are the user's to confirm. Where they have no account, whoever signs for the client does."""
    person = auditee_of(_finding(record))
    if person is not None and person.user_id is not None:
        return bool(person.user_id == user.pk and anyone_inside(record, user))
    return accepts_for_client(record, user)


@predicate
def is_external(record: Any, _user: User) -> bool:
    """Whether a certification body raised it."""
    return bool(_finding(record).is_external)


@predicate
def raised_it(record: Any, user: User) -> bool:
    """Whether the user wrote the finding."""
    return bool(_finding(record).raised_by_id == user.pk)


works_for_firm = is_consulting | is_firm
acknowledges: Predicate = is_auditee & ~works_for_firm & ~raised_it  # nobody of the firm signs for the client
is_auditor: Predicate = is_on_audit_team | holds(Role.INTERNAL_AUDITOR) | (has_no_audit & is_consulting)
is_apart: Predicate = ~is_owner & ~is_of_department & ~worked_on_it
verifies: Predicate = is_auditor & is_apart
raises = is_on_audit_team | is_consulting | holds(Role.INTERNAL_AUDITOR, Role.MANAGEMENT_REPRESENTATIVE)
# what a body said is entered by those who deal with it
keeps_external = is_consulting | holds(Role.MANAGEMENT_REPRESENTATIVE, Role.CLIENT_ADMIN)
answers = is_owner | is_auditee | is_consulting | holds(Role.MANAGEMENT_REPRESENTATIVE, Role.CLIENT_ADMIN)
leads = (is_auditor & is_apart) | is_lead
weighs = (~is_external & leads & ~is_owner) | (is_external & keeps_external)

POLICIES = {
    ("Finding", "create"): raises | keeps_external,
    ("Finding", "edit"): raises | answers | keeps_external,  # which part, and when, the actions decide
    ("Finding", "acknowledge"): acknowledges,
    ("Finding", "dispute"): acknowledges,
    ("Finding", "uphold"): leads & ~is_auditee,
    ("Finding", "retract"): weighs & ~is_auditee,
    ("Finding", "note"): answers | raises | keeps_external,
    ("Finding", "answer"): answers,
    ("Finding", "accept_plan"): verifies,
    ("Finding", "reject_plan"): verifies,
    ("Finding", "implement"): answers,
    ("Finding", "verify_done"): verifies,
    ("Finding", "verify_effective"): verifies,
    ("Finding", "reject"): verifies,
    ("Finding", "regrade"): weighs & ~is_auditee,
    ("Finding", "reopen"): raises | keeps_external,
    ("Finding", "body_accepts"): keeps_external,
    ("Finding", "body_rejects"): keeps_external,
    ("Finding", "body_verifies"): keeps_external,
    **{
        (model, verb): raises | answers | keeps_external
        for model in ("FindingClause", "FindingEvidence")
        for verb in ("create", "edit", "remove")
    },
}

VERBS = {
    ("Finding", "acknowledge"): (_("Sign that the facts are so"), _("confirmed the facts")),
    ("Finding", "dispute"): (pgettext_lazy("finding", "Dispute"), _("disputed the finding")),
    ("Finding", "uphold"): (_("Uphold"), _("upheld the finding")),
    ("Finding", "retract"): (_("Retract"), _("retracted the finding")),
    ("Finding", "note"): (_("Take note and close"), _("took note and closed")),
    ("Finding", "answer"): (_("Submit the answer"), _("submitted the answer")),
    ("Finding", "accept_plan"): (_("Accept the plan"), _("accepted the plan")),
    ("Finding", "reject_plan"): (_("Send the plan back"), _("sent the plan back")),
    ("Finding", "implement"): (_("Report as carried out"), _("reported as carried out")),
    ("Finding", "verify_done"): (_("Verify: it is done"), _("verified that it is done")),
    ("Finding", "verify_effective"): (_("Verify: it works"), _("verified that it works, and closed")),
    ("Finding", "reject"): (_("Not done, or does not work"), _("found it not done or without effect")),
    ("Finding", "regrade"): (_("Change the grade"), _("changed the grade")),
    ("Finding", "reopen"): (_("Open again"), _("opened again")),
    ("Finding", "body_accepts"): (_("The body accepts the plan"), _("recorded: the body accepts the plan")),
    ("Finding", "body_rejects"): (_("The body asks for more"), _("recorded: the body asks for more")),
    ("Finding", "body_verifies"): (_("The body has verified"), _("recorded: the body has verified")),
}
