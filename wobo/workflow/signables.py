"""Which records people sign, by the word that stands in the sign page's address."""

from collections.abc import Callable
from typing import Any

ASKED = ("slots", "content_for")  # what a model that is signed must say, see slots.Signable
Due = Callable[[Any], list[tuple[Any, Any]]]
_models: dict[str, Any] = {}
_due: dict[str, Due] = {}


def register(label: str, model: Any, due: Due | None = None) -> None:
    """Let records of `model` be signed at /sign/<label>/<uid>/<slot>/. Called from an app's registered.py.

    `due(user)` gives the (record, slot) pairs that wait for a person: those can be signed many at once.

    Raises TypeError at start-up for a model that does not say what is signed on it.
    """
    lacking = [name for name in ASKED if not callable(getattr(model, name, None))]
    if lacking:
        raise TypeError(f"{model._meta.label} is signed, but lacks {', '.join(lacking)}().")
    _models[label] = model
    if due is not None:
        _due[label] = due


def waiting_for(user: Any) -> list[tuple[str, Any, Any]]:
    """Return (label, record, slot) of everything that waits for a person's signature and can be signed in a batch."""
    return [(label, *pair) for label, due in _due.items() for pair in due(user)]


def in_batches() -> tuple[str, ...]:
    """Return the labels whose papers can be signed many at once."""
    return tuple(_due)


def model_of(label: str) -> Any | None:
    """Return the model behind `label`, or None."""
    return _models.get(label)


def label_of(record: Any) -> str:
    """Return the label of a record's model. Raises KeyError when nobody registered it."""
    return next(label for label, model in _models.items() if isinstance(record, model))
