"""What documents has of a cycle, for the page on which an earlier cycle is read."""

# claims: P18
from django.utils.translation import gettext as _

from certification.models import Cycle
from certification.panels import Past
from certification.upkeep_past import past

from .models import EditionChange, PilotRun


def documents_past(cycle: Cycle) -> list[Past]:
    """Return the pilot run and the changes of edition of a cycle; documents themselves belong to every cycle."""
    related = "cycle__engagement"
    return [
        past(_("Pilot run"), PilotRun.objects.filter(cycle=cycle).select_related(related).order_by("pk")),
        past(
            _("Changes of edition"), EditionChange.objects.filter(cycle=cycle).select_related(related).order_by("pk")
        ),
    ]
