"""The block places of a text: tables and drawings made of the client's data, in the language of the document.

Each builder returns HTML of our own, every word of the client escaped, or nothing while there is nothing to show.
"""

# claims: S5.1.1.1, S5.1.1.2, S5.1.1.3
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import letters
from certification.models import Clause, DesignPaper, Objective, Scope, Service, Site
from certification.reports import people_chart
from certification.reports.letters import values_of as letter_values
from documents.models import Document, Revision


def named(row: Any, language: str) -> str:
    """Return a name in the language of the paper, as far as there is one."""
    return "" if row is None else str((language == "en" and getattr(row, "name_en", "")) or row.name)


def table(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table; cells are words, never HTML."""
    body = "".join(f"<tr>{''.join(f'<td>{_lines(cell)}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f"<th>{escape(str(word))}</th>" for word in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""


def _lines(words: Any) -> str:
    return "<br>".join(escape(line, quote=False) for line in str(words or "").splitlines())


def paragraphs(text: str) -> str:
    """Return typed text by its lines."""
    return "".join(f"<p>{escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip())


def services(values: Any) -> str:
    """Return the services that are run."""
    live = Service.objects.within(values.client.workspace).filter(stage__in=["live", "removal"])
    heads = [pgettext("table", "Service"), pgettext("table", "Owner"), _("Customers"), _("Criticality")]
    return table(
        heads,
        (
            (
                named(row, values.language),
                named(row.owner, values.language),
                row.customers,
                row.get_criticality_display(),
            )
            for row in live.select_related("owner")
        ),
    )


def sites(values: Any) -> str:
    """Return the places where services are run or managed: those of the scope, else all permanent ones."""
    scope = _scope(values)
    rows = list(scope.sites.all()) if scope else []
    rows = rows or list(Site.objects.within(values.client.workspace).filter(permanent=True))
    english = values.language == "en"
    heads = [pgettext("table", "Site"), pgettext("table", "Kind"), _("Address"), _("Persons")]
    return table(
        heads,
        (
            (
                named(row, values.language),
                row.get_kind_display(),
                (english and row.address_en) or row.address,
                row.headcount or "",
            )
            for row in rows
        ),
    )


def _scope(values: Any) -> Scope | None:
    """Return the scope in force, else the draft of it."""
    found = {row.state: row for row in Scope.objects.filter(engagement=values.engagement).order_by("version")}
    return found.get("in_force") or found.get("draft")


def scope(values: Any) -> str:
    """Return the wording of the scope."""
    found = _scope(values)
    if found is None:
        return ""
    return paragraphs((values.language == "en" and found.text_en) or found.text)


def policy(values: Any) -> str:
    """Return the service management policy: in force, else as it is drafted."""
    found = {row.state: row for row in DesignPaper.objects.filter(engagement=values.engagement, kind="policy")}
    paper = found.get("in_force") or found.get("draft")
    if paper is None:
        return ""
    tail = "_en" if values.language == "en" else ""
    said = [(one.get(f"title{tail}") or one["title"], one.get(f"text{tail}") or one["text"]) for one in paper.sections]
    headed = len(said) > 1
    return "".join((f"<h4>{escape(str(title))}</h4>" if headed else "") + paragraphs(text) for title, text in said)


def objectives(values: Any) -> str:
    """Return the table of objectives."""
    rows = Objective.objects.filter(engagement=values.engagement).select_related("department", "person")

    def said(row: Any, name: str) -> str:
        return str((values.language == "en" and getattr(row, f"{name}_en")) or getattr(row, name))

    heads = [_("Objective"), _("Formula"), _("Target"), _("Frequency"), _("Responsible")]
    return table(
        heads,
        (
            (
                said(row, "name"),
                said(row, "formula") or said(row, "measured_by"),
                f"{row.target} {row.unit}".strip(),
                row.get_frequency_display(),
                named(row.person or row.department, values.language),
            )
            for row in rows
        ),
    )


def matrix(values: Any) -> str:
    """Return the function allocation matrix of each standard."""
    made = [table([_("Clause"), *one["heads"]], one["rows"]) for one in values.allocation.tables(values.language)]
    legend = f"<p>{_('▲ leads · △ supports')}</p>"
    return "".join(f"{one}{legend}" for one in made if one)


def orgchart(values: Any) -> str:
    """Return the drawing of the departments."""
    if not people_chart.head_count(values.client):
        return ""
    return f"<figure>{people_chart.chart(values.client, values.language)}</figure>"


def _version(document: Any) -> str:
    """Return the version that a list names: the one in force, else the one that is on its way."""
    rows = sorted(document.revisions.all(), key=lambda row: row.state != Revision.State.IN_FORCE)
    return next((row.label for row in rows if row.state in {Revision.State.IN_FORCE, *Revision.OPEN}), "")


def documents(values: Any) -> str:
    """Return the documents of the system without its forms."""
    rows = Document.objects.of(values.engagement).standing().exclude(level="R").prefetch_related("revisions")
    ranked = sorted(rows, key=lambda row: ("MPW".find(row.level), row.number))
    heads = [pgettext("table", "Number"), pgettext("table", "Title"), _("Level"), _("Version")]
    return table(
        heads,
        ((row.number, row.title_in(values.language), row.get_level_display(), _version(row)) for row in ranked),
    )


def clause_map(values: Any) -> str:
    """Return which documents answer each clause."""
    clauses = Clause.objects.assessable().filter(standard__in=values.engagement.standards.all())
    answering: dict[int, list[str]] = {}
    rows = Document.objects.of(values.engagement).standing().exclude(level="R").order_by("number")
    for row in rows.prefetch_related("clauses"):
        for clause in row.clauses.all():
            answering.setdefault(clause.pk, []).append(f"{row.number} {row.title_in(values.language)}")
    heads = [_("Clause"), pgettext("table", "Title"), _("Documents")]
    return table(
        heads,
        (
            (row.label, row.title_in(values.language), "\n".join(answering.get(row.pk, ["—"])))
            for row in clauses.order_by("standard_id", "order")
        ),
    )


def revisions(values: Any) -> str:
    """Return the revision record of the document."""
    rows = values.document.revisions.exclude(state=Revision.State.ABANDONED).select_related("author")
    heads = [_("Version"), _("What is changed"), _("Author"), _("Effective from")]
    return table(
        heads,
        (
            (
                row.label,
                row.change or (_("First edition") if (row.edition, row.revision) == (1, 0) else ""),
                named(row.author or values.document.writer, values.language),
                date_format(row.effective_on, "DATE_FORMAT") if row.effective_on else "",
            )
            for row in rows.order_by("edition", "revision")
        ),
    )


def appointment(values: Any) -> str:
    """Return the words of the letter that appoints the management representative."""
    letter = values.letter
    if letter is None:
        return ""
    language, places = values.language, letter_values(letter, values.language)
    duties = ((language == "en" and letter.duties_en) or letter.duties).splitlines()
    listed = "".join(f"<li>{escape(line.strip(), quote=False)}</li>" for line in duties if line.strip())
    opening = letters.opening(letter.role, language, places)
    closing = letters.closing(language, places)
    return f"{paragraphs(opening)}<ol>{listed}</ol>{paragraphs(closing)}<p>{escape(letter.reference)}</p>"


BUILDERS: dict[str, Callable[[Any], str]] = {
    "services": services,
    "scope": scope,
    "policy": policy,
    "objectives": objectives,
    "matrix": matrix,
    "orgchart": orgchart,
    "documents": documents,
    "clause-map": clause_map,
    "revisions": revisions,
    "appointment": appointment,
    "sites": sites,
}


def names() -> dict[str, str]:
    """Return what each block is called, in the language active now."""
    return {
        "services": _("list of services"),
        "scope": _("scope statement"),
        "policy": _("service management policy"),
        "objectives": _("table of objectives"),
        "matrix": _("function allocation matrix"),
        "orgchart": _("organisation chart"),
        "documents": _("list of documents"),
        "clause-map": _("documents by clause"),
        "revisions": _("revision record"),
        "appointment": _("letter of the management representative"),
        "sites": _("list of sites"),
    }
