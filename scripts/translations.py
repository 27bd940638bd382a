"""Compiles locale/*/LC_MESSAGES/*.po beside themselves, without gettext, when they are newer."""

import os
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_all() -> int:
    """Write every .mo that is missing or older than its .po; return how many."""
    written = 0
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    print(f"{compile_all()} translations compiled")
