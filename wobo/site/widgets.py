"""Widgets drawn without templates: an editor of sixty rows has thousands of options, and each was a template.

The markup is Django's own, written by `escape` alone; what is not drawn here keeps its template.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


def _attributes(given: Mapping[str, Any]) -> str:
    """Write attributes; True is one without a value, False none at all."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{conditional_escape(str(value))}"'
    name = conditional_escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{said}{_attributes(widget["attrs"])}>'


def _textarea(widget: Widget) -> str:
    name, text = conditional_escape(widget["name"]), conditional_escape(str(widget["value"] or ""))
    return f'<textarea name="{name}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _option(option: Widget) -> str:
    value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
    return f'<option value="{value}"{_attributes(option["attrs"])}>{label}</option>'


def _grouped(widget: Widget, draw: Callable[[Widget], str], before: str, after: str) -> str:
    drawn = []
    for name, options, _index in widget["optgroups"]:
        inside = "".join(draw(option) for option in options)
        drawn.append(f"{before % conditional_escape(name)}{inside}{after}" if name else inside)
    return "".join(drawn)


def _select(widget: Widget) -> str:
    options = _grouped(widget, _option, '<optgroup label="%s">', "</optgroup>")
    return f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>{options}</select>'


def _box(option: Widget) -> str:
    mark, place = _input(option), option["attrs"].get("id")
    if option.get("wrap_label"):
        target = f' for="{conditional_escape(place)}"' if place else ""
        mark = f"<label{target}>{mark} {conditional_escape(option['label'])}</label>"
    return f"<div>{mark}</div>"


def _boxes(widget: Widget) -> str:
    named = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    return f"<div{_attributes(named)}>{_grouped(widget, _box, '<div><label>%s</label>', '</div>')}</div>"


PLACE = "django/forms/widgets/"
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{PLACE}{name}.html": _input for name in ("text", "number", "date", "time", "hidden", "checkbox", "email")},
    f"{PLACE}textarea.html": _textarea,
    f"{PLACE}select.html": _select,
    f"{PLACE}checkbox_select.html": _boxes,
    f"{PLACE}radio.html": _boxes,
}


def drawn(template_name: str, widget: Widget) -> SafeString | None:
    """Return a widget as HTML, or None for one that its template draws."""
    draw = DRAWN.get(template_name)
    return mark_safe(draw(widget)) if draw else None  # noqa: S308  every part was escaped above
