"""Configuration of the accounts room."""

import sqlite3
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, workspaces, memberships."""

    name = "wobo.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Let many rows go into SQLite at once."""
        connection_created.connect(_ask_sqlite, dispatch_uid="accounts.sqlite")


def _ask_sqlite(connection: Any, **_kwargs: Any) -> None:
    """Take the number of values in one statement from SQLite itself; Django supposes the 999 of old libraries."""
    if connection.vendor == "sqlite":
        connection.features.max_query_params = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
