"""What stands against each step of an audit, in sentences for people: the client's own, or a body's."""

from collections.abc import Iterator
from typing import Any

from . import external_obstacles


def against(audit: Any, verb: str) -> Iterator[str]:
    """Yield why `verb` cannot be done yet."""
    from audits import audit_checks  # noqa: PLC0415  it reads the records around this one

    yield from (audit_checks.against(audit, verb) if audit.is_internal else external_obstacles.against(audit, verb))
