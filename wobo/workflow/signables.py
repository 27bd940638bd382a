"""Which records people sign, by the word that stands in the sign page's address."""

from typing import Any

_models: dict[str, Any] = {}


def register(label: str, model: Any) -> None:
    """Let records of `model` be signed at /sign/<label>/<uid>/<slot>/. Called from an app's registered.py."""
    _models[label] = model


def model_of(label: str) -> Any | None:
    """Return the model behind `label`, or None."""
    return _models.get(label)


def label_of(record: Any) -> str:
    """Return the label of a record's model. Raises KeyError when nobody registered it."""
    return next(label for label, model in _models.items() if isinstance(record, model))
