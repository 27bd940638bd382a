"""The open places of a text, filled from the client's data as it is now: `{company}`, `{dept:8.6.1}`, `{{matrix}}`.

Inline places become words, block places (alone in their paragraph) tables or drawings. Nothing is filled in the stored
text: an appointment made while the text is discussed shows at once, and a text that was frozen keeps what it said, for
the frozen content is a snapshot. What is not known becomes a mark that readers see, 〔…〕, and `unfilled()` names it.
"""

import re
from collections.abc import Callable
from functools import cached_property
from html import escape
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.models import Appointment, Person
from documents.models import Document
from wobo.accounts.models import Membership, Role
from wobo.workflow import clock

from . import blocks
from .allocation import Allocation

PLACE = re.compile(r"(?<!\{)\{([a-z_]+)(?::([\w.]+))?\}(?!\})")
BLOCK = re.compile(r"<p>\s*\{\{([a-z-]+)\}\}\s*</p>")
STRAY = re.compile(r"\{\{([a-z-]+)\}\}")
INLINE = ("company", "org", "top_manager", "representative", "lead", "dept", "effective_on")
TAG = re.compile(r"(<[^>]*>)")


class Unknown(LookupError):
    """The client's data does not say it yet. The message is the name under which a reader misses it."""


class Values:
    """What the places of one document stand for; each is looked up once, when a text asks for it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.engagement = document.engagement
        self.client = self.engagement.client
        self.language = document.language
        self.said: dict[tuple[str, str], str] = {}

    def inline(self, name: str, about: str) -> str:
        """Return the words for a place. Raises Unknown."""
        if (name, about) not in self.said:
            self.said[name, about] = self._inline(name, about)
        return self.said[name, about]

    def _inline(self, name: str, about: str) -> str:
        found: dict[str, Callable[[], str]] = {
            "company": lambda: self.client.name_in(self.language),
            "org": lambda: self.client.short_name_in(self.language),
            "top_manager": lambda: self._person(self.top_manager, _("top manager")),
            "representative": lambda: self._person(self.representative, _("management representative")),
            "lead": self._lead,
            "dept": lambda: self._department(about),
            "effective_on": self._effective_on,
        }
        if name not in found or bool(about) != (name == "dept"):
            raise Unknown(name)
        return found[name]()

    def _person(self, person: Person | None, role: str) -> str:
        if person is None:
            raise Unknown(role)
        return blocks.named(person, self.language)

    @cached_property
    def top_manager(self) -> Person | None:
        """The head of the organisation: of several in top management the one whose account signs for it."""
        today = clock.today(self.client.time_zone)
        people = Person.objects.within(self.client.workspace).working(today).filter(top_management=True)
        signing = Membership.objects.live(today).filter(workspace=self.client.workspace, role=Role.TOP_MANAGER)
        return people.filter(user__in=signing.values("user")).first() or people.first()

    @cached_property
    def letter(self) -> Appointment | None:
        """The letter of the management representative in force."""
        found = Appointment.objects.filter(cycle__engagement=self.engagement, role="management_representative")
        return found.in_force().select_related("person__department", "cycle").order_by("-pk").first()

    @cached_property
    def representative(self) -> Person | None:
        """The management representative: by letter, else by the role of the account."""
        if self.letter is not None:
            return self.letter.person
        today = clock.today(self.client.time_zone)
        holding = Membership.objects.live(today).filter(
            workspace__in=[self.client.workspace, self.engagement.workspace], role=Role.MANAGEMENT_REPRESENTATIVE
        )
        people = Person.objects.within(self.client.workspace).working(today)
        return people.filter(user__in=holding.values("user")).first()

    @cached_property
    def allocation(self) -> Allocation:
        """The function allocation matrices of the engagement."""
        return Allocation(self.engagement)

    def _lead(self) -> str:
        document = self.document
        department = document.department or (document.parent.department if document.parent else None)
        if department is not None:
            return blocks.named(department, self.language)
        first = document.clauses.order_by("standard_id", "order").first()
        return self._leading(first.ref if first else "", _("leading department"))

    def _department(self, ref: str) -> str:
        return self._leading(ref, _("department for clause %(clause)s") % {"clause": ref})

    def _leading(self, ref: str, missed: str) -> str:
        names = self.allocation.leading(ref, self.language) if ref else []
        if not names:
            raise Unknown(missed)
        return ("、" if self.language.startswith("zh") else ", ").join(names)

    def _effective_on(self) -> str:
        """Return the day from which the text holds; it is frozen before that is known, so words stand for it."""
        revision = self.document.open or self.document.current
        if revision is None or revision.effective_on is None:
            return pgettext("in a text", "the effective date stated on the cover")
        return date_format(revision.effective_on, "DATE_FORMAT")


def values_of(document: Document) -> Values:
    """Return the values of a document, kept with the row: a text of many sections asks once."""
    kept = document.__dict__.get("_values")
    if kept is None:
        kept = document.__dict__["_values"] = Values(document)
    return kept  # type: ignore[no-any-return]


def fill(html: str, document: Document) -> str:
    """Return clean HTML with its places filled, in the language of the document."""
    return _filled(html, document, [])


def unfilled(html: str, document: Document) -> list[str]:
    """Return the names of what a text asks for and the client's data does not say, each once."""
    missing: list[str] = []
    _filled(html, document, missing)
    return list(dict.fromkeys(missing))


def _filled(html: str, document: Document, missing: list[str]) -> str:
    if "{" not in html:
        return html
    values = values_of(document)
    with translation.override(document.language):

        def mark(name: str) -> str:
            missing.append(name)
            return f'<mark class="unfilled">〔{escape(name)}〕</mark>'

        def block(found: re.Match[str]) -> str:
            return _block(found[1], values, mark)

        def place(found: re.Match[str]) -> str:
            try:
                return _masked(escape(values.inline(found[1], found[2] or ""), quote=False))
            except Unknown as unknown:
                return mark(str(unknown))

        parts = TAG.split(html)  # words at even places: what stands in a tag is no place
        words = [part if odd % 2 else PLACE.sub(place, part) for odd, part in enumerate(parts)]
        return STRAY.sub(lambda found: mark(found[1]), _blocks("".join(words), block))


def _blocks(html: str, block: Callable[[re.Match[str]], str]) -> str:
    return BLOCK.sub(lambda found: _masked(block(found)), html)


def _masked(html: str) -> str:
    """Return HTML in which no place is found any more: what the client's rows say is never read for places."""
    return html.replace("{", "&#123;")


def _block(name: str, values: Values, mark: Callable[[str], str]) -> str:
    build: Callable[[Any], str] | None = blocks.BUILDERS.get(name)
    if build is None:
        return f"<p>{mark(name)}</p>"
    made = build(values)
    return made or f"<p>{mark(str(blocks.names()[name]))}</p>"


def known() -> frozenset[str]:
    """Return every place that a text may have: inline names and, in double braces, blocks."""
    return frozenset({*INLINE, *(f"{{{{{name}}}}}" for name in blocks.BUILDERS)})


def said(values: Values, name: str) -> str:
    """Return what an inline place stands for now, or nothing."""
    try:
        return values.inline(name, "")
    except Unknown:
        return ""


def meaning(name: str) -> str:
    """Return what an inline place is for, in the language active now."""
    return {
        "company": _("legal name"),
        "org": _("short name"),
        "top_manager": _("top manager"),
        "representative": _("management representative"),
        "lead": _("leading department"),
        "dept": _("department that leads a clause"),
        "effective_on": _("effective date"),
    }[name]


def block_names() -> dict[str, str]:
    """Return what each block is called, in the language active now."""
    return blocks.names()


def places_of(html: str) -> set[str]:
    """Return the places that a text has, as `known()` names them."""
    return {found[1] for found in PLACE.finditer(html)} | {f"{{{{{found[1]}}}}}" for found in STRAY.finditer(html)}
