"""What training has of a cycle, for the page on which an earlier cycle is read."""

# claims: P18
from django.utils.translation import gettext as _

from certification.models import Cycle
from certification.panels import Past
from certification.upkeep_past import past

from .models import Announcement, TrainingSession


def training_past(cycle: Cycle) -> list[Past]:
    """Return the sessions and the announcements of a cycle."""
    sessions = TrainingSession.objects.filter(cycle=cycle).select_related("course", "cycle__engagement")
    news = Announcement.objects.filter(cycle=cycle).select_related("cycle__engagement")
    return [past(_("Trainings"), sessions.order_by("pk")), past(_("Publicity"), news.order_by("pk"))]
