"""Scans of what people signed by hand: drawn on the spot."""

from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

from . import files


def scan(name: str, lines: Iterable[str]) -> SimpleUploadedFile:
    """Return a scanned page with these lines."""
    return SimpleUploadedFile(f"{name}.png", files.picture(list(lines)), content_type="image/png")
