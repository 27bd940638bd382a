"""The inputs of a management review, assembled from live records: figures, words, series, and as of which day.

Each function takes a Look (review, cycle, period) and returns a Gathered in the language in use. Nothing is written;
what it returns is plain JSON, because the meeting freezes it.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from audits.models import ManagementReview
from audits.review_catalogue import InputKind, every, inputs_of

from .facts import Gathered, Look, look_of

__all__ = ["Gathered", "Look", "assembled", "gathered", "kinds_of", "look_of"]


def kinds_of(review: Any) -> tuple[InputKind, ...]:
    """Return the inputs that the standards of the review's engagement ask for, each once."""
    found: dict[str, InputKind] = {}
    families = [standard.family for standard in review.cycle.engagement.standards.all()]
    for family in families or [""]:
        for one in inputs_of(family):
            found.setdefault(one.key, one)
    return tuple(found.values())


def gathered(key: str, look: Look) -> dict[str, Any]:
    """Return one input as it stands now, as plain JSON."""
    return _function(every()[key].gather)(look).plain()


def assembled(review: ManagementReview) -> dict[str, dict[str, Any]]:
    """Return every input of the catalogue that the review holds, as it stands now, in the language in use."""
    look = look_of(review)
    return {row.key: gathered(row.key, look) for row in review.inputs.all() if row.key}


def _function(path: str) -> Callable[[Look], Gathered]:
    module, name = path.split(".")
    found: Callable[[Look], Gathered] = getattr(import_module(f"{__name__}.{module}"), name)
    return found
