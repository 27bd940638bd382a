"""What the page kit works out before a component draws it; pure functions, no request."""

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wobo.accounts.models import User
from wobo.reporting import kinds
from wobo.reporting.models import Report
from wobo.workflow import signables, signing
from wobo.workflow.models import Event
from wobo.workflow.models.signature import Meaning
from wobo.workflow.policies import words

HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
HEAD_CELL = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
BODY_TAG = re.compile(r"<(tr|td|th)\b([^>]*)>")
SPAN = re.compile(r'colspan="(\d+)"')


def labelled(html: str) -> SafeString:
    """Write the heading of its column into every body cell of a table, as data-label for the cards of phones."""
    head = HEAD.search(html)
    if not head:
        return mark_safe(html)  # noqa: S308  the author's own markup
    labels = [" ".join(strip_tags(cell).split()) for cell in HEAD_CELL.findall(head[0])]
    column = 0

    def label(match: re.Match[str]) -> str:
        nonlocal column
        name, attributes = match.groups()
        if name == "tr":
            column = 0
            return match[0]
        here, span = column, SPAN.search(attributes)
        column += int(span[1]) if span else 1
        if name == "th" or span or "data-label" in attributes or not any(labels[here : here + 1]):
            return match[0]
        return f'<td data-label="{escape(labels[here])}"{attributes}>'

    return mark_safe(html[: head.end()] + BODY_TAG.sub(label, html[head.end() :]))  # noqa: S308  as above


def is_served(address: str) -> bool:
    """Whether a page stands at `address` in this installation."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def address_of(base: str, verb: str) -> str:
    """Return the address of `verb` under `base`, or nothing where no page serves it (sweeps, signatures)."""
    spellings = (f"{base}{verb}/", f"{base}{verb.replace('_', '-')}/")
    return next((address for address in spellings if is_served(address)), "")


def asks_for_more(record: Any, verb: str) -> bool:
    """Whether the transition wants something from the person, so that its page has a form; a uid comes from code."""
    return any(
        name not in {"self", "by"} and not name.endswith("_uid") and parameter.default is parameter.empty
        for name, parameter in inspect.signature(getattr(type(record), verb)).parameters.items()
    )


def sign_address(record: Any, slot: str) -> str:
    """Return the address of the sign page of a slot, or nothing where the record's kind is not registered."""
    try:
        return reverse("workflow:sign", args=[signables.label_of(record), record.uid, slot])
    except (KeyError, StopIteration, NoReverseMatch):
        return ""


def paper_of(record: Any, sha256: str = "") -> dict[str, str]:
    """Return {title, number} of what is signed: what the paper is in words, and what its record calls itself."""
    report = record if isinstance(record, Report) else None
    if report is None and sha256:
        report = Report.objects.filter(workspace=record.workspace_id, file__sha256=sha256).order_by("-pk").first()
    if report is None:
        return {"title": capfirst(str(record._meta.verbose_name)), "number": str(record)}
    return {"title": report.title, "number": report.number}


def signing_steps(record: Any, user: User) -> Iterator[dict[str, Any]]:
    """Yield the slots of a record in signing order: who signed when, whose turn it is, what is the reader's."""
    done = {signature.slot: signature for signature in record.signatures()}
    for slot in record.slots():
        mine = slot.name not in done and signing.may_sign(record, slot, user)
        yield {
            "title": Meaning(slot.meaning).label,
            "signature": done.get(slot.name),
            "is_open": slot.name not in done and all(name in done for name in slot.after),
            "url": sign_address(record, slot.name) if mine else "",
        }


# The first that occurs counts: nearly all of them call themselves Mozilla, Chrome and Safari, too.
BROWSERS = {
    "MicroMessenger": "WeChat",
    "DingTalk": "DingTalk",
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def browser(agent: str) -> str:
    """Return browser and system as a person would name them; what is unknown stays as it is, cut."""
    found = [next((name for sign, name in names.items() if sign in agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found)) or agent[:80]


def told_by(event: Event) -> dict[str, Any]:
    """Return one event of the trail as a page tells it: a sentence, the state change, old and new values."""
    told = event.told
    reason = told.get("reason") or (told.get("data") or {}).get("reason", "")
    model = _model_of(event.model)
    kind = str(model._meta.verbose_name) if model else event.model
    return {
        "at": event.at,
        "who": told["by"]["name"],
        "past": str(words(event.model, event.verb)[1]) % {"kind": kind},
        "kind": kind,
        "text": _object_of(told),
        "before": _state_label(model, told.get("before")),
        "after": _state_label(model, told.get("after")),
        "reason": _shown(None, reason) if reason else "",
        "changes": list(_changes(model, told.get("changes") or {})),
        "simulated": told.get("simulated", False),
        "seq": event.seq,
    }


def _object_of(told: dict[str, Any]) -> str:
    """Return what an event is about; of a signature, what was signed; nothing where it is the person alone."""
    text = (told.get("changes") or {}).get("record_text", ["", ""])[1] or told["text"]
    return "" if text == told["by"]["name"] else str(text)


def _model_of(label: str) -> Any | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _state_label(model: Any | None, value: str | None) -> str:
    states = getattr(model, "State", None)
    if not value or states is None or value not in states.values:
        return value or ""
    return str(states(value).label)


def _changes(model: Any | None, changes: dict[str, list[Any]]) -> Iterator[dict[str, str]]:
    """Yield what changed in words; fields that nobody gave a name for people (counters, uids) are not told."""
    for name, (old, new) in changes.items():
        field = _field(model, name)
        label = _label(field) if field is not None else name
        if label:
            yield {"label": capfirst(label), "old": _shown(field, old), "new": _shown(field, new)}


def _label(field: Any) -> str:
    """Return the name of a field; a relation without one is called after what it leads to."""
    if "verbose_name" in field.deconstruct()[3]:
        return str(field.verbose_name)
    return str(field.related_model._meta.verbose_name) if field.is_relation else ""


def _field(model: Any | None, name: str) -> Any | None:
    try:
        found = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return found if hasattr(found, "verbose_name") else None


def _shown(field: Any | None, value: Any) -> str:
    """Return a stored value in words: choices by label, rows by text, yes and no."""
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        parts = ngettext("%(count)s part", "%(count)s parts", len(value)) % {"count": len(value)}
        return str(value.get("text") or parts)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return _(", ").join(_shown(field, item) for item in value)
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return date_format(localtime(moment), "Y-m-d H:i")
    labels = dict(getattr(field, "flatchoices", None) or ())
    if field == Report._meta.get_field("kind"):
        labels = {kind.name: kind.title for kind in kinds.every()}
    return str(labels.get(value, value))
