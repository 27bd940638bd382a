"""System checks: what must be true of the database before anything is served."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from . import guards


@register(Tags.database)
def guards_are_present(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Fail when a guard of the trail is missing (`check --database default`)."""
    lost = [name for alias in databases or [] for name in guards.missing(alias)]
    if not lost:
        return []
    return [
        Error(
            f"Guards are missing in the database: {', '.join(lost)}.",
            hint="Run `manage.py migrate`, then `manage.py verify_trail`.",
            id="workflow.E001",
        )
    ]


@register()
def sqlite_options(**_kwargs: Any) -> list[CheckMessage]:
    """Fail when SQLite runs with the default transactions, which lose signatures in a race."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if connections["default"].vendor != "sqlite":
        return []
    pragmas = options.get("init_command", "")
    needed = ("journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON", "foreign_keys=ON")
    if options.get("transaction_mode") == "IMMEDIATE" and all(pragma in pragmas for pragma in needed):
        return []
    return [
        Error(
            "SQLite must run with transaction_mode IMMEDIATE and the pragmas of wobo.settings.SQLITE_OPTIONS.",
            id="workflow.E002",
        )
    ]
