"""Gathers the texts to translate and derives traditional Chinese from simplified: `python scripts/messages.py`.

Needs gettext. Simplified Chinese is written by hand in locale/zh_Hans; traditional Chinese is derived from it with
OpenCC (Taiwan, with phrases) and traditional.py, where OpenCC's choice is not what the field says.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import opencc
import polib
from traditional import FILE, TERMS, TEXTS

ROOT = Path(__file__).resolve().parent.parent
SIMPLIFIED = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
TRADITIONAL = ROOT / "locale/zh_Hant/LC_MESSAGES/django.po"
ABOUT_FILES = re.compile(r"^(?!.*(document|paper)).*\bfiles?\b", re.IGNORECASE | re.DOTALL)
METADATA = {
    "Project-Id-Version": "Wobo",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def gather() -> None:
    """Bring locale/zh_Hans up to date with the sources; what is translated stays, what is gone goes."""
    environment = os.environ | {"SECRET_KEY": "only-to-gather-texts" * 3}
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "-l",
        "zh_Hans",
        "--no-obsolete",
        "--no-location",
        "--no-wrap",
    ]
    ignored = [part for folder in (".venv", "var", "tests", "scripts") for part in ("-i", folder)]
    subprocess.run([*command, *ignored], cwd=ROOT, env=environment, check=True)
    forget_guesses()


def forget_guesses() -> None:
    """Empty what gettext guessed from a similar text: a guess is not a translation."""
    catalogue = polib.pofile(str(SIMPLIFIED), wrapwidth=0)
    for entry in catalogue:
        if entry.fuzzy:
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.flags.remove("fuzzy")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    catalogue.header = ""
    catalogue.metadata = METADATA | {"Language": "zh_Hans"}
    catalogue.save()


def derive() -> int:
    """Write locale/zh_Hant from locale/zh_Hans; return how many texts it holds."""
    simplified = polib.pofile(str(SIMPLIFIED))
    convert = opencc.OpenCC("s2twp").convert
    traditional = polib.POFile(wrapwidth=0)
    traditional.metadata = METADATA | {"Language": "zh_Hant"}
    for entry in simplified:
        plural = {number: turned(entry, text, convert) for number, text in entry.msgstr_plural.items()}
        traditional.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgid_plural=entry.msgid_plural,
                msgstr=turned(entry, entry.msgstr, convert),
                msgstr_plural=plural,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
            )
        )
    TRADITIONAL.parent.mkdir(parents=True, exist_ok=True)
    traditional.save(str(TRADITIONAL))
    return len(traditional)


def turned(entry: polib.POEntry, text: str, convert: Callable[[str], str]) -> str:
    """Return a text of an entry in traditional characters: its own, or the terms of the trade first."""
    own = TEXTS.get((entry.msgctxt, entry.msgid))
    if own or not text:
        return own or ""
    terms = TERMS | FILE if ABOUT_FILES.search(entry.msgid) else TERMS
    marks = {}
    for number, (simplified, traditional) in enumerate(sorted(terms.items(), key=lambda pair: -len(pair[0]))):
        mark = chr(0xE000 + number)  # a private character: OpenCC leaves it alone
        if simplified in text:
            text = text.replace(simplified, mark)
            marks[mark] = traditional
    text = convert(text)
    for mark, traditional in marks.items():
        text = text.replace(mark, traditional)
    return text


if __name__ == "__main__":
    gather()
    print(f"{derive()} texts")
