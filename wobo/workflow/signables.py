"""Which records people sign, by the word that stands in the sign page's address."""

from typing import Any

ASKED = ("slots", "content_for")  # what a model that is signed must say, see slots.Signable
_models: dict[str, Any] = {}


def register(label: str, model: Any) -> None:
    """Let records of `model` be signed at /sign/<label>/<uid>/<slot>/. Called from an app's registered.py.

    Raises TypeError at start-up for a model that does not say what is signed on it.
    """
    lacking = [name for name in ASKED if not callable(getattr(model, name, None))]
    if lacking:
        raise TypeError(f"{model._meta.label} is signed, but lacks {', '.join(lacking)}().")
    _models[label] = model


def model_of(label: str) -> Any | None:
    """Return the model behind `label`, or None."""
    return _models.get(label)


def label_of(record: Any) -> str:
    """Return the label of a record's model. Raises KeyError when nobody registered it."""
    return next(label for label, model in _models.items() if isinstance(record, model))
