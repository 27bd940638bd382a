"""Changes that can affect the system and the services: planned, asked for, being decided."""

from django.utils.translation import gettext as _

from certification.models import Scope, Service
from certification.models.adjustment import OrganisationAdjustment
from documents.models import ChangeRequest

from .facts import Gathered, Look
from .records import add_records


def changes(look: Look) -> Gathered:
    """Change requests of documents, services that come and go, proposals for the organisation, a scope in draft."""
    found = Gathered(look.until, empty=_("No planned change is on record."))
    requests = list(
        ChangeRequest.objects.filter(engagement=look.engagement).select_related("document").order_by("number")
    )
    if requests:
        undecided = [row for row in requests if row.state in ChangeRequest.UNDECIDED]
        waiting = [row for row in requests if row.state == ChangeRequest.State.ACCEPTED]
        found.figure(_("Change requests of documents"), len(requests))
        found.figure(_("Not decided"), len(undecided), tone="waiting" if undecided else "")
        found.figure(_("Accepted, not yet in a version"), len(waiting))
        found.tell(f"{row.document}: {row.reason[:120]}" for row in [*undecided, *waiting])
    _services(found, look)
    proposed = OrganisationAdjustment.objects.filter(
        engagement=look.engagement, state=OrganisationAdjustment.State.PROPOSED
    )
    found.tell(_("Organisation: %(text)s") % {"text": row.text} for row in proposed.order_by("pk"))
    if Scope.objects.filter(engagement=look.engagement, state=Scope.State.DRAFT).exists():
        found.tell([_("A new version of the scope is being drafted.")])
    add_records(found, look, "changes")
    return found


def _services(found: Gathered, look: Look) -> None:
    moving = Service.objects.filter(workspace=look.engagement.client.workspace_id).exclude(stage=Service.Stage.LIVE)
    rows = list(moving.order_by("pk"))
    if rows:
        found.figure(_("Services that come or go"), len(rows))
        found.tell(f"{row}: {row.get_stage_display()}" for row in rows)
