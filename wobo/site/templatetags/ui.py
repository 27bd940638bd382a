"""The kit of page parts: one tag per part, each drawn by templates/components/<tag>.html. See docs/ui.md."""

from functools import lru_cache
from pathlib import Path

import segno
from django.contrib.staticfiles import finders
from django.template import Library
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from wobo.files.models import StoredFile
from wobo.files.policies import is_offered
from wobo.site import kit
from wobo.site.tones import MARKS, icon_of, tone_of
from wobo.workflow import doors

register = Library()


@lru_cache(maxsize=512)
def _paths_of(name: str) -> str:
    """Return what is drawn inside the icon `name`; an unknown name fails loudly, on the first look at the page."""
    found = finders.find(f"vendor/icons/{name}.svg")
    if not found:
        raise LookupError(f"There is no icon {name!r} in static/vendor/icons.")
    svg = Path(found).read_text(encoding="utf-8")
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return " ".join(inside.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "").split())


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw an icon; without `label` it is decoration and hidden from screen readers."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawing = mark_safe(_paths_of(name))  # noqa: S308  from our own files
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        f" icon-{size}" if size else "",
        said,
        drawing,
    )


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context, address: str, label: str, icon: str, *, count: int = 0) -> dict:
    """A link of the rail or the bottom bar; knows whether the reader is inside that part. No page, no link."""
    path = context["request"].path
    here = path == address if address == "/" else path.startswith(address)
    served = kit.is_served(address)
    return {"address": address, "label": label, "icon": icon, "count": count, "here": here, "served": served}


@register.simple_tag
def served(address: str) -> str:
    """Return `address` if a page stands there, else nothing: `{% served "/me/" as me %}{% if me %}…`."""
    return address if kit.is_served(address) else ""


@register.inclusion_tag("components/badge.html")
def badge(record=None, field: str = "state", *, label: str = "", tone: str = "", icon: str = "") -> dict:
    """Show a status: `{% badge revision %}`, `{% badge finding "grade" %}` or `{% badge label=… tone="bad" %}`."""
    value = str(getattr(record, field, "") or "")
    if record is not None and not label:
        shown = getattr(record, f"get_{field}_display", None)
        label = shown() if shown else value
    tone = tone or tone_of(value, type(record).__name__.lower())
    return {"label": label, "tone": tone, "mark": MARKS.get(value, ""), "icon": icon or icon_of(value, tone)}


@register.inclusion_tag("components/stat.html")
def stat(label: str, value, *, note: str = "", tone: str = "", url: str = "") -> dict:
    """Show one figure with its name."""
    return {"label": label, "value": value, "note": note, "tone": tone, "url": url}


@register.inclusion_tag("components/progress.html")
def progress(value, total=100, *, label: str = "", tone: str = "") -> dict:
    """Show how far something is, as a bar and in figures."""
    share = round(100 * value / total) if value and total else 0
    return {"value": value or 0, "total": total or 1, "share": share, "label": label, "tone": tone}


@register.inclusion_tag("components/steps.html")
def steps(items, *, label: str = "") -> dict:
    """Show a row of steps; an item has title, state (done, current, late or nothing), url, note."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/reasons.html")
def reasons(items, *, title: str = "", id: str = "") -> dict:  # noqa: A002  the HTML attribute
    """List why something cannot be done yet."""
    return {"items": items, "title": title, "id": id}


@register.inclusion_tag("components/file_link.html", takes_context=True)
def file_link(context, stored, *, label: str = "", url: str = "") -> dict:
    """Link to a stored file, with its kind and size; who would be refused it sees the name and a lock."""
    user = getattr(context.get("request"), "user", None)
    closed = not url and isinstance(stored, StoredFile) and user is not None and not is_offered(stored, user)
    return {"stored": stored, "label": label or stored.name, "url": url or f"/files/{stored.uid}/", "closed": closed}


@register.inclusion_tag("components/digest.html")
def digest(value: str) -> dict:
    """Show the beginning of a SHA-256, with the whole of it to copy."""
    return {"value": value, "short": value[:12]}


@register.inclusion_tag("components/person.html")
def person(who, *, role: str = "", at=None) -> dict:
    """Name a person (user or client person), with role and moment if given."""
    return {"who": who, "name": getattr(who, "display_name", "") or str(who or ""), "role": role, "at": at}


@register.inclusion_tag("components/moment.html")
def moment(value) -> dict:
    """Show a moment to the minute, with the zone it is told in."""
    zone = localtime(value).strftime("%z") if value else ""
    hours = f"{int(zone[1:3])}{':' + zone[3:5] if zone[3:5] != '00' else ''}" if zone else ""
    return {"value": value, "zone": f"UTC{zone[0]}{hours}" if zone else ""}


@register.inclusion_tag("components/day.html")
def day(value, *, late=False, long=False) -> dict:
    """Show a date; `late` adds the word and the icon, `long` writes it out."""
    return {"value": value, "late": late, "long": long}


@register.inclusion_tag("components/trail.html")
def trail(events, *, compact=False) -> dict:
    """List events of the trail, newest first."""
    return {"lines": [kit.told_by(event) for event in events], "compact": compact}


@register.filter
def browser(agent: str) -> str:
    """Name browser and system of a session."""
    return kit.browser(agent)


@register.inclusion_tag("components/prose.html")
def prose(text) -> dict:
    """Show text as people typed it, paragraph by paragraph; already cleaned HTML is shown as it is."""
    return {"text": text, "is_html": isinstance(text, SafeString)}


@register.inclusion_tag("components/qr.html")
def qr(content: str, *, label: str = "") -> dict:
    """Draw a QR code as SVG."""
    drawing = segno.make(content, error="m").svg_inline(scale=4, border=2, omitsize=True, svgclass="qr-code")
    return {"drawing": mark_safe(drawing), "label": label or content}  # noqa: S308  made by segno


@register.inclusion_tag("components/fact.html")
def fact(label: str, value="", *, tone: str = "") -> dict:
    """One line of {% facts %}: a name and its value."""
    return {"label": label, "value": value, "tone": tone}


@register.inclusion_tag("components/drop_zone.html")
def drop_zone(field, *, hint: str = "") -> dict:
    """Show a file field as an area to drop, choose, photograph or paste files into."""
    return {"field": field, "hint": hint}


@register.inclusion_tag("components/signature_pad.html")
def signature_pad(name: str = "drawing", *, value: str = "", typed: str = "") -> dict:
    """Draw-your-signature field; `name` carries the picture, `typed` names a field for the typed name, if wanted."""
    return {"name": name, "value": value, "typed": typed}


@register.inclusion_tag("components/save_state.html")
def save_state() -> dict:
    """Show whether the surrounding data-autosave form is saved."""
    return {}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page) -> dict:
    """Page through a paginator's page, keeping the other parameters of the address."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "pages": pages, "request": context["request"]}


@register.inclusion_tag("components/moves.html", takes_context=True)
def moves(context, record, *, ask="", confirm="", primary="", skip="", base="", quiet=False) -> dict:
    """Show what the reader may do with `record`: buttons, and for what is not possible yet the reasons.

    A verb whose transition wants a reason or a date opens its page by a link, as do those in `ask`; `confirm`: verbs
    asked back before they are sent; `primary`: the one to stand out; `skip`: offered elsewhere. Space-separated names.
    """
    request = context["request"]
    base = base or record.get_absolute_url()
    chosen = [m for m in doors.moves(record, request.user) if m.verb not in skip.split()]
    buttons = [
        {
            "move": move,
            "url": url,
            "asks": move.verb in ask.split() or kit.asks_for_more(record, move.verb),
            "confirm": move.verb in confirm.split(),
            "primary": move.verb == primary or (not primary and len(chosen) == 1),
        }
        for move in chosen
        if (url := kit.address_of(base, move.verb))
    ]
    return {
        "buttons": buttons,
        "quiet": quiet,
        "key": getattr(record, "uid", record.pk),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/signings.html", takes_context=True)
def signings(context, record) -> dict:
    """Show the signatures of a record in order: given, due, and a button for those that are the reader's."""
    request = context["request"]
    steps = list(kit.signing_steps(record, request.user))
    return {"steps": steps, "here": request.path}


@register.simple_tag
def paper_of(record, sha256: str = "") -> dict[str, str]:
    """Return {title, number} of a paper that is signed: `{% paper_of record content.sha256 as paper %}`."""
    return kit.paper_of(record, sha256)


@register.simple_block_tag
def card(content, title="", *, icon="", tone="", url="", more="", id="") -> str:  # noqa: A002  the HTML attribute
    """A sheet with a heading; `url` and `more` put a link at the right of the heading."""
    parts = {"title": title, "icon": icon, "tone": tone, "url": url, "more": more, "id": id}
    return render_to_string("components/card.html", {"content": content, **parts})


@register.simple_block_tag
def empty(content, title, *, icon="inbox", url="", action="") -> str:
    """Say that there is nothing here and what the next step is, with one button."""
    parts = {"title": title, "icon": icon, "url": url, "action": action}
    return render_to_string("components/empty.html", {"content": content, **parts})


@register.simple_block_tag
def notice(content, tone="info", *, title="") -> str:
    """A remark inside the page."""
    icon_name = icon_of("", tone)
    return render_to_string(
        "components/notice.html", {"content": content, "tone": tone, "title": title, "icon": icon_name}
    )


@register.simple_block_tag
def facts(content) -> str:
    """A list of names and values, filled with {% fact %}."""
    return render_to_string("components/facts.html", {"content": content})


@register.simple_block_tag
def table(content, caption="", *, wide=False, sticky=False, id="") -> str:  # noqa: A002  the HTML attribute
    """A table that turns into cards on phones: each cell takes the heading of its column along."""
    parts = {"caption": caption, "wide": wide, "sticky": sticky, "id": id}
    return render_to_string("components/table.html", {"content": kit.labelled(content), **parts})


@register.filter
def undo_address(message) -> str:
    """Return where to undo what `message` tells, from its extra tags `undo:/path/`."""
    tags = (message.extra_tags or "").split()
    return next((t.removeprefix("undo:") for t in tags if t.startswith("undo:/") and not t.startswith("undo://")), "")


@register.filter
def last_part(value: str, separator: str = "/") -> str:
    """Return what stands after the last `separator`."""
    return value.rsplit(separator, 1)[-1]
