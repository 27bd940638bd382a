"""The reasons of a failed render, as sentences for the person who asked for the report."""

from django.utils.translation import gettext as _

from .values import RenderFailed


def sentence(failure: RenderFailed) -> str:
    """`failure` in the language that is active now."""
    return describe(failure.code, failure.data)


def describe(code: str, data: dict) -> str:
    """The sentence of a stored code and its data; an unknown code is named as it is."""
    template = _templates().get(code)
    if template is None:
        return _("The report could not be printed (%(code)s).") % {"code": code}
    return template % _words(code, data)


def _words(code: str, data: dict) -> dict:
    words = dict.fromkeys(("url", "limit", "detail", "signal", "what", "characters", "attempts"), "")
    words |= {key: str(value) for key, value in data.items()}
    if code == "missing_glyph":
        found = data.get("characters", [])
        words["characters"] = ", ".join(f"{one['character']} ({one['code']})" for one in found)
    return words


def _templates() -> dict[str, str]:
    return {
        "too_much_memory": _("The report needs more memory than one report may use (%(limit)s MB). Make it smaller."),
        "too_much_time": _("The report takes longer than one report may take (%(limit)s seconds). Make it smaller."),
        "too_large": _("The report is too large: the limit is %(limit)s (%(what)s)."),
        "too_deep": _("The contents are nested too deeply to be printed."),
        "forbidden_url": _("The report asks for an address that reports may not open: %(url)s"),
        "broken_file": _("A picture or style file of the report cannot be used: %(url)s"),
        "missing_glyph": _("The print font has no glyph for: %(characters)s. Replace these characters and try again."),
        "killed": _("The printing process was stopped from outside (%(signal)s). Try again."),
        "server_died": _("The printing service stopped while it was printing. Try again."),
        "attempts": _("Printing was tried %(attempts)s times and stopped each time. Ask the administrator."),
        "no_right": _("Who asked for this report may no longer read what it is about. Ask for it again yourself."),
        "disk": _("The file could not be written to disk: %(detail)s"),
        "no_engine": _("Printing is not set up on this machine: %(detail)s"),
        "not_stamped": _("The pages of the file cannot bear a stamp: it is protected, damaged or too large."),
        "broken": _("The report could not be laid out: %(detail)s"),
    }
