"""Leases of workers, in real time: a lease is no moment of the domain, whatever day the domain believes it is."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """Return the moment on the wall."""
    return timezone.now()


def until() -> dt.datetime:
    """Return when a lease taken now runs out."""
    return now() + dt.timedelta(seconds=settings.LEASE_SECONDS)
