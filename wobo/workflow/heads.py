"""What was worked out from evidence holds until the trail grows: the heads of the chains tell when it did.

Whatever changes evidence writes an event, so the sum of the heads of some workspaces moves with every change in
them. What a page works out from many rows can be kept beside that mark and is worked out anew at the next event.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Count, Sum
from django.utils.translation import get_language

from . import clock
from .models import Chain

T = TypeVar("T")
SECONDS = 3600  # what depends on the time of day is at most an hour old


def kept(name: str, workspaces: Iterable[int], make: Callable[[], T]) -> T:
    """Return what `make()` gives, from the cache while no event was written in `workspaces` since.

    `name` says what it is and for whom; it holds for the language in use and the present hour. One query for the
    heads. The value must be picklable and may depend on nothing but recorded and fired rows, time and language.
    """
    places = sorted(workspaces)
    grown = Chain.objects.filter(workspace_id__in=places).aggregate(events=Sum("seq"), chains=Count("pk"))
    said = f"{name} {places} {get_language()}"
    key = f"kept.{hashlib.sha256(said.encode()).hexdigest()}"
    mark = (grown["events"], grown["chains"], f"{clock.now():%Y-%m-%d %H}", clock.is_simulated())
    found = cache.get(key)
    if found is None or found[0] != mark:
        found = (mark, make())
        cache.set(key, found, SECONDS)
    value: T = found[1]
    return value
