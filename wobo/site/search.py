"""Search over what a person may read: engagements, clients, clauses, documents with their texts, reports."""

from dataclasses import dataclass
from html import escape

from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from certification.models import Clause, Client, Engagement
from documents.models import Document, Revision, Section
from documents.writing.clean import words_of
from wobo.accounts.models import User
from wobo.reporting import kinds
from wobo.reporting.models import Report

PER_GROUP = 8
AROUND = 40  # characters of a text before and behind what was found


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    title: str
    note: str
    url: str


def search(text: str, user: User) -> list[tuple[str, list[Hit]]]:
    """Return the groups that have hits, each with its first hits."""
    groups = [
        (_("Engagements"), _engagements(text, user)),
        (_("Clients"), _clients(text, user)),
        (_("Clauses"), _clauses(text, user)),
        (_("Documents"), _documents(text, user)),
        (_("Text of documents"), _sections(text, user)),
        (_("Reports"), _reports(text, user)),
    ]
    return [(title, hits) for title, hits in groups if hits]


def _engagements(text: str, user: User) -> list[Hit]:
    wanted = Q(code__icontains=text) | Q(client__short_name__icontains=text) | Q(client__legal_name__icontains=text)
    rows = Engagement.objects.visible_to(user).filter(wanted).select_related("client")[:PER_GROUP]
    return [Hit(row.code, str(row.client), row.get_absolute_url()) for row in rows]


def _clients(text: str, user: User) -> list[Hit]:
    wanted = Q(short_name__icontains=text) | Q(legal_name__icontains=text) | Q(legal_name_en__icontains=text)
    rows = Client.objects.visible_to(user).filter(wanted | Q(code__iexact=text))[:PER_GROUP]
    return [Hit(row.short_name, row.legal_name, row.get_absolute_url()) for row in rows]


def _clauses(text: str, user: User) -> list[Hit]:
    titles = {f"title_{n}": KT(f"titles__{language}") for n, language in enumerate(("zh-Hans", "zh-hans", "en"))}
    wanted = Q(ref__istartswith=text) | Q(label__istartswith=text)
    for name in titles:
        wanted |= Q(**{f"{name}__icontains": text})
    rows = Clause.objects.visible_to(user).in_force().annotate(**titles).filter(wanted).select_related("standard")
    return [Hit(row.heading, str(row.standard), row.get_absolute_url()) for row in rows[:PER_GROUP]]


def _documents(text: str, user: User) -> list[Hit]:
    wanted = Q(number__icontains=text) | Q(title__icontains=text) | Q(title_en__icontains=text)
    rows = Document.objects.visible_to(user).standing().filter(wanted).select_related("engagement")
    return [Hit(str(row), row.engagement.code, row.get_absolute_url()) for row in rows[:PER_GROUP]]


def _sections(text: str, user: User) -> list[Hit]:
    """Look into the texts that are in force or on their way; what stands in tags is no text."""
    states = [Revision.State.IN_FORCE, *Revision.OPEN]
    wanted = Q(html__icontains=escape(text, quote=False)) | Q(title__icontains=text)
    rows = Section.objects.visible_to(user).filter(wanted, revision__state__in=states)
    found = []
    for row in rows.select_related("revision__document__engagement").order_by("revision", "order").iterator(100):
        words = " ".join(words_of(row.html).split())
        place = words.casefold().find(text.casefold())
        if place < 0 and text.casefold() not in row.title.casefold():
            continue
        document = row.revision.document
        around = words[max(0, place - AROUND) : place + len(text) + AROUND] if place >= 0 else words[: 2 * AROUND]
        where = f"{document.number} {row.revision.label} · {row.title}"
        found.append(Hit(where, f"…{around}…", f"{row.revision.get_absolute_url()}#s-{row.key}"))
        if len(found) == PER_GROUP:
            break
    return found


def _reports(text: str, user: User) -> list[Hit]:
    kinds_named = [kind.name for kind in kinds.every() if text.lower() in str(kind.title).lower()]
    wanted = Q(number__icontains=text) | Q(kind__in=kinds_named)
    rows = Report.objects.visible_to(user).contents().filter(wanted).select_related("workspace").order_by("-pk")
    return [Hit(f"{row.number} {row.title}", str(row.workspace), row.get_absolute_url()) for row in rows[:PER_GROUP]]
