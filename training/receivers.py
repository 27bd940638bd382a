"""News from the rooms below: a new cycle finds its courses ready."""

from typing import Any

from django.dispatch import receiver

from certification.models import Cycle
from certification.signals import cycle_opened
from wobo.accounts.models import User

from .actions import prepare_courses


@receiver(cycle_opened, dispatch_uid="training.courses")
def courses_stand_ready(cycle: Cycle, **_kwargs: Any) -> None:
    """Make the courses of the engagement, in the transaction that opened its cycle."""
    prepare_courses(cycle.engagement, by=User.system())
