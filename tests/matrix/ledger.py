"""Whether anything in the database changed."""

import hashlib

from django.db import connection

# What looking may write: sessions, the cache, that somebody opened or took a file, the counts of mails to send.
MOVING = {
    "cache",
    "django_session",
    "usersessions_usersession",
    "workflow_chain",
    "workflow_event",
    "workflow_opening",
}


def tables() -> dict[str, str]:
    """Return {table: hash of its rows}."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name not in MOVING:
                cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608  our own tables
                rows = sorted(map(repr, cursor.fetchall()))
                found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def changed(before: dict[str, str]) -> list[str]:
    """Return the tables that differ from `before`."""
    return sorted(name for name, digest in tables().items() if before.get(name) != digest)
