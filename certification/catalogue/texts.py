"""Texts in several languages, and the order in which clause numbers are read."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

# Whoever reads one kind of Chinese reads the other sooner than English.
KIN = {"zh-hans": "zh-hant", "zh-hant": "zh-hans"}
CHINESE = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-hans-cn": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
    "zh-hant-tw": "zh-hant",
    "zh-hant-hk": "zh-hant",
}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
PIECES = re.compile(r"(\d+)")


def language_code(given: object) -> str:
    """Our code for a language as files write it (zh_CN, zh-Hant, EN-us); empty for what is no language tag."""
    code = str(given or "").strip().lower().replace("_", "-")
    code = CHINESE.get(code, code)
    if code.startswith("en-"):
        return "en"
    return code if LANGUAGE.fullmatch(code) else ""


def said(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in `language`; else in its kin, in English, in any language; else empty."""
    texts = texts or {}
    code = language_code(language)
    for choice in (code, KIN.get(code, ""), code.partition("-")[0], "en"):
        if texts.get(choice):
            return texts[choice]
    return next((text for text in texts.values() if text), "")


def natural(ref: str) -> list[tuple[int, int, str]]:
    """Sort key of a clause number: 4.2 before 4.10, A.5.9 before A.5.10."""
    pieces = (piece for piece in PIECES.split(str(ref)) if piece)
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]


def slug(text: str, *, limit: int = 80) -> str:
    """`text` as a web address carries it: ISO/IEC 20000-1:2018 becomes iso20000-1-2018."""
    text = unicodedata.normalize("NFKC", str(text)).lower().replace("/iec", "").replace("iso ", "iso")
    text = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    return text if len(text) <= limit else text[: limit + 1].rpartition("-")[0] or text[:limit]


def texts_of(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Language → text of what is said, blank ones left out, line ends made one kind."""
    clean = ((language, tidy(text)) for language, text in pairs)
    return {language: text for language, text in clean if language and text}


def tidy(value: object) -> str:
    """A value of the file as text without stray blanks or control characters."""
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()
