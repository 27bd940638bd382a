"""Which kind of file is this? Asked of the content, never of the name."""

from pathlib import Path

from django.utils.translation import gettext as _

from . import library, oscal, own
from .neutral import StandardData
from .problems import Unreadable
from .source import parse, read_bytes, text_of

OTHER_OSCAL = {
    "profile",
    "component-definition",
    "system-security-plan",
    "assessment-plan",
    "assessment-results",
    "plan-of-action-and-milestones",
    "mapping-collection",
}


def read_path(path: str | Path) -> list[StandardData]:
    """The standards in the file at `path`."""
    return read(read_bytes(path))


def read(content: bytes) -> list[StandardData]:
    """The standards in the bytes of a file, whichever of the known shapes it has."""
    text = text_of(content)
    data = parse(text)
    if not isinstance(data, dict):
        raise Unreadable(
            _("The file holds %(kind)s at the top, where a standard begins with named entries. %(known)s")
            % {"kind": kind_of(data), "known": known()}
        )
    if "catalog" in data:
        return [oscal.read(data)]
    if library.is_library(data):
        return library.read(data)
    if own.is_own(data):
        return own.read(data, preamble=own.preamble(text))
    raise unknown(data)


def unknown(data: dict) -> Unreadable:
    """Why the file is none of the known shapes, named as closely as can be seen."""
    if found := OTHER_OSCAL & data.keys():
        return Unreadable(
            _("This is an OSCAL %(kind)s, not a catalogue. Import the catalogue itself or the resolved profile.")
            % {"kind": min(found)}
        )
    keys = ", ".join(f"“{str(key)[:40]}”" for key in list(data)[:6])
    return Unreadable(_("The entries at the top are %(keys)s. %(known)s") % {"keys": keys or "—", "known": known()})


def known() -> str:
    """What can be imported, in one sentence."""
    return _(
        "Known are: our own YAML (with “clauses”), a requirement library (with “objects” and a framework), "
        "an OSCAL catalogue as JSON (with “catalog”)."
    )


def kind_of(data: object) -> str:
    """A list, a text or nothing, in words."""
    if isinstance(data, list):
        return _("a list")
    return _("nothing") if data is None else _("one text")
