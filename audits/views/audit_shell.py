"""What every page of an internal audit begins with."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from audits.forms.rows import Choices
from audits.models import Audit
from certification.shell import engagement_page
from wobo.workflow.doors import may

PER_PAGE = 50


def audit_page(request: HttpRequest, code: str, uid: str) -> tuple[Audit, dict[str, Any]]:
    """Return an internal audit of this engagement that the user may read (404 otherwise), and its pages' context."""
    engagement, context = engagement_page(request, code, "audits")
    found = Audit.objects.visible_to(request.user).internal().select_related("cycle", "workspace")
    audit: Audit = get_object_or_404(found, uid=uid, cycle__engagement=engagement)
    audit.cycle.engagement = engagement
    writes = may("edit", audit, request.user)  # type: ignore[arg-type]
    return audit, {
        **context,
        "audit": audit,
        "may_write": writes,
        "plan_open": writes and audit.state in Audit.PLAN_OPEN and not audit.plan_uid,
        "items_open": audit.state in Audit.ITEMS_OPEN,
    }


def choices_of(audit: Audit) -> Choices:
    """Return what the forms of an audit choose from."""
    return Choices(audit)  # type: ignore[arg-type]  # it reads engagement and team, as a diagnosis has them


def paged(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> Any:
    """Return the page of a list that was asked for."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
