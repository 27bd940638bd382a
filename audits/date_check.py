"""The date rules of an engagement as they stand: worked out once for each state of the evidence."""

from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language

from wobo.workflow.models import Chain

from . import date_facts
from .date_rules import RULES, Outcome, check

SECONDS = 24 * 3600


def outcomes(cycle: Any) -> tuple[Outcome, ...]:
    """Return what each rule says, from the cache while no event was written at the engagement or its client since.

    The mark is the hash of the chains' heads: it stands for what every record says, also inside a transaction that is
    taken back later. One query, and twenty after a change.
    """
    place = cycle.engagement.workspace
    heads = Chain.objects.filter(workspace_id__in=(place.pk, place.parent_id)).order_by("workspace_id")
    mark = list(heads.values_list("hash", flat=True))
    key = f"dates.{cycle.uid}.{get_language()}"
    kept = cache.get(key)
    if kept is None or kept[0] != mark:
        kept = (mark, [one.hits for one in check(date_facts.gather(cycle))])
        cache.set(key, kept, SECONDS)
    return tuple(Outcome(rule, hits) for rule, hits in zip(RULES, kept[1], strict=True))
