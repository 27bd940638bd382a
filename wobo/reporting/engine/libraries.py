"""Is this machine able to print? Asked by the system check and by ./run, without importing WeasyPrint."""

import ctypes
import sys
from pathlib import Path

APT_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
APT_LINE = "apt-get install -y --no-install-recommends " + " ".join(APT_PACKAGES)
FONTS = Path(__file__).resolve().parent.parent / "fonts"

SHARED_OBJECTS = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)


def missing_libraries() -> str | None:
    """The apt line that makes printing possible, or None when nothing is missing."""
    if not sys.platform.startswith("linux"):
        return None
    return APT_LINE if any(not _loads(name) for name in SHARED_OBJECTS) else None


def missing_fonts() -> Path | None:
    """The folder where the print fonts should be, or None when they are there."""
    return None if any(FONTS.glob("*.ttf")) else FONTS


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
