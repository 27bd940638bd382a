"""Who may do what to reports, on one screen."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import TenantQuerySet, User
from wobo.accounts.predicates import is_consulting, is_system, predicate
from wobo.files.models import StoredFile

from . import kinds
from .models import Report

PAPERS = (StoredFile.Kind.CONTENT, StoredFile.Kind.ISSUED)


@predicate
def may_request(report: Any, user: User) -> bool:
    """Whether the kind of the report lets this user have it made."""
    return user.is_system or report.definition.may_request(report, user)


def is_closed_to(uid: str, user: User) -> bool:
    """Whether a report is of the user's workspaces, but of a kind that is not for this user: 403 and not 404."""
    inside = TenantQuerySet.visible_to(Report.objects.filter(uid=uid), user)
    return inside.exists() and not Report.objects.visible_to(user).filter(uid=uid).exists()


def closed_to(reports: Iterable[Report], user: User) -> set[int]:
    """Return the keys of those among `reports` of the user's workspaces that are not for this user; one query."""
    names = {kind.name for kind in kinds.confidential()}
    asked = {report.pk for report in reports if report.kind in names}
    if not asked:
        return asked
    return asked - set(Report.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))


@predicate
def reads_paper(stored: StoredFile, user: User) -> bool:
    """Whether a file is no confidential paper, or one that the user may read."""
    if stored.kind not in PAPERS:
        return True
    closed = Report.objects.filter(file=stored, kind__in=[kind.name for kind in kinds.confidential()])
    return not closed.exists() or Report.objects.visible_to(user).filter(file=stored).exists()


POLICIES = {
    ("Report", "create"): may_request,
    ("Report", "begin"): is_system,
    ("Report", "finish"): is_system,
    ("Report", "fail"): is_system,
    ("Report", "requeue"): is_system,
    ("Report", "retry"): is_consulting | may_request,
    ("Report", "supersede"): is_system | is_consulting,
}

VERBS = {
    ("Report", "begin"): (_("Begin"), _("began to make the file")),
    ("Report", "finish"): (_("Finish"), _("made the file")),
    ("Report", "fail"): (_("Fail"), _("could not make the file")),
    ("Report", "requeue"): (_("Queue again"), _("put it back into the queue")),
    ("Report", "retry"): (_("Try again"), _("asked to try again")),
    ("Report", "supersede"): (_("Supersede"), _("superseded it by a later issue")),
}
