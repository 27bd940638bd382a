"""Whether every text has its simplified Chinese: nothing missing, nothing fuzzy, no placeholder lost.

Traditional Chinese is derived from it and held to the same. Where gettext is installed, the texts are gathered from
the sources again, so that one that was added since is found too.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "zh_Hant")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SOURCES = ("wobo", "certification", "documents", "audits", "training", "templates", "static")
SHOWN = 20


def main() -> bool:
    """Print what is wrong; return whether nothing is."""
    problems = []
    for language in LANGUAGES:
        path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            problems.append(f"{path.relative_to(ROOT)} is missing")
            continue
        catalogue = polib.pofile(str(path))
        problems += [f"{language}: {text}" for text in wrong_in(catalogue)]
        problems += [
            f"{language}: not in the file: {text!r}"
            for _context, text in sorted(gathered() - known(catalogue), key=str)
        ]
    for problem in problems[:SHOWN]:
        print(problem)
    if len(problems) > SHOWN:
        print(f"… and {len(problems) - SHOWN} more")
    return not problems


def wrong_in(catalogue: polib.POFile) -> list[str]:
    entries = [entry for entry in catalogue if not entry.obsolete]
    return [
        *(f"fuzzy: {entry.msgid!r}" for entry in entries if entry.fuzzy),
        *(f"untranslated: {entry.msgid!r}" for entry in entries if not entry.translated() and not entry.fuzzy),
        *(f"placeholders differ: {entry.msgid!r}" for entry in entries if entry.translated() and lost(entry)),
    ]


def lost(entry: polib.POEntry) -> bool:
    """Whether a placeholder of the text is not in its translation, or the other way round."""
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return any(set(PLACEHOLDER.findall(text)) != wanted for text in texts)


def known(catalogue: polib.POFile) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}


_gathered: set[tuple[str | None, str]] | None = None


def gathered() -> set[tuple[str | None, str]]:
    """Return the texts that the sources hold now; nothing without gettext."""
    global _gathered  # noqa: PLW0603  once per run
    if _gathered is None:
        _gathered = _gather() if shutil.which("xgettext") else set()
    return _gathered


def _gather() -> set[tuple[str | None, str]]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            if (ROOT / name).is_dir():
                ignore = shutil.ignore_patterns("vendor", "fonts", "data", "__pycache__")
                shutil.copytree(ROOT / name, copy / name, ignore=ignore)
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--locale", "zh_Hans", "--no-obsolete"]
        subprocess.run(command, cwd=copy, check=True, stdout=subprocess.DEVNULL, env={"PATH": _path()})
        return known(polib.pofile(str(copy / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po")))


def _path() -> str:
    return str(Path(shutil.which("xgettext")).parent)


if __name__ == "__main__":
    sys.exit(not main())
