"""Who leads a clause: read from the function allocation matrix of the engagement."""

from typing import Any

from certification.models import Department, Engagement


def lead_of(engagement: Engagement, ref: str) -> Department | None:
    """Return the department that has ▲ for a clause, or None while nobody has."""
    return None


def table_of(engagement: Engagement, language: str) -> dict[str, Any] | None:
    """Return the matrix as {heads, rows}, or None while there is none."""
    return None
