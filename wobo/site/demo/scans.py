"""Scans of what people signed by hand: drawn on the spot."""

from collections.abc import Iterable

from django.core.files.base import ContentFile

from . import files


def scan(name: str, lines: Iterable[str]) -> ContentFile:
    """Return a scanned page with these lines."""
    return ContentFile(files.picture(list(lines)), name=f"{name}.png")
