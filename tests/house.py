"""Looking at our own code: which files, functions, models, machines there are."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

ROOMS = ("wobo", "certification", "training", "documents", "audits")


def sources() -> Iterator[tuple[str, ast.Module, str]]:
    """Yield (path inside the repository, syntax tree, text) of each of our modules, migrations left out."""
    for room in ROOMS:
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            yield str(path.relative_to(settings.BASE_DIR)), ast.parse(text), text


def our_models() -> list[type[models.Model]]:
    """Return the models of our own apps."""
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]


def machines() -> list[type[models.Model]]:
    """Return the models with a state machine."""
    from wobo.workflow.doors import Stateful  # noqa: PLC0415

    return [model for model in our_models() if issubclass(model, Stateful)]
