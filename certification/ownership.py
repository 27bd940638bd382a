"""What has owners (P8): the processes of the standards, and the services in scope."""

from typing import Any

from django.db.models import Exists, OuterRef

from certification import letters
from certification.models import Clause, Engagement, Service

TABLES = ("processes", "services")


def process_clauses(engagement: Engagement) -> list[Clause]:
    """Return the assessable clauses that are processes, in the order of the standards; one query."""
    found = Clause.objects.assessable().filter(standard__engagements=engagement).select_related("standard")
    return [clause for clause in found if _is_process(clause)]


def _is_process(clause: Clause) -> bool:
    roots = letters.process_roots(clause.standard.family)
    return any(clause.ref == root or clause.ref.startswith(f"{root}.") for root in roots)


def services_in_scope(engagement: Engagement) -> list[Any]:
    """Return the services of the latest scope, or all of the client's while no scope names any; one query."""
    rows = Service.objects.filter(workspace=engagement.client.workspace_id).select_related("owner__department")
    latest = engagement.scopes.order_by("-version").values("pk")[:1]
    named = Service.scopes.through.objects.filter(service=OuterRef("pk"), scope__in=latest)
    found = list(rows.annotate(in_scope=Exists(named)))
    return [one for one in found if one.in_scope] or found
