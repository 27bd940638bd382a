"""What the register should hold and lacks: from the diagnosis' needs, the shipped set, the standard and custom.

Pure reading. Each proposal has an id that stays the same from one look to the next; what is in the register already,
under its number, its template, or its clause and a like title, is not proposed again.
"""

# claims: S5.1, S5.1.1, S5.1.1.5, S5.1.2, S5.1.2.1, S5.1.2.4, S5.1.2.5, S5.1.3, S5.1.3.1, S5.1.3.2, S5.1.3.3, S5.1.3.4
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from certification.actions.structure import numbering_of
from certification.models import Clause, Engagement, RequiredDocument

from .models import Document, DocumentNeed
from .seed_entries import ALIKE, LIKE, Entries, Proposal, likeness, plain
from .seed_numbers import named_instructions, settle
from .writing import setfiles

__all__ = ["CUSTOMARY", "NEED", "REQUIRED", "SET", "Proposal", "Seeding", "named_instructions", "plain", "seeding"]
NEED, SET, REQUIRED, CUSTOMARY = "need", "set", "required", "customary"


@dataclass
class Seeding:
    """What is proposed, what is there already, and what of that is to be linked."""

    proposals: list[Proposal]
    missing_forms: list[tuple[Document, list[dict[str, Any]]]]
    links: list[tuple[Document, dict[str, Any]]]
    there: int

    @property
    def fresh(self) -> list[Proposal]:
        """What nothing in the register answers."""
        return [one for one in self.proposals if not one.within]

    @property
    def contained(self) -> list[Proposal]:
        """What another document answers already, and may still be wanted as one of its own."""
        return [one for one in self.proposals if one.within]


def seeding(engagement: Engagement) -> Seeding:
    """Work out what the register lacks; about eight queries."""
    entries = Entries(engagement)
    clauses = list(Clause.objects.in_force().filter(standard__engagements=engagement).select_related("standard"))
    from_set = list(_of_set(engagement, clauses))
    from_needs = list(_of_needs(engagement, from_set))
    merged = {one.key for one in from_needs if one.key}
    wanted = [*from_needs, *(one for one in from_set if one.key not in merged)]
    proposals, links, there = [], [], 0
    for one in wanted:
        found = entries.like(one)
        if found is None:
            proposals.append(one)
            continue
        there += 1
        if news := _link(found, one):
            links.append((found, news))
    forms = _missing_forms(entries, {one.key: one for one in from_set}, links)
    proposals += _of_standard(engagement, clauses, entries, proposals)
    settle(engagement, numbering_of(engagement), entries, proposals)
    return Seeding(proposals, forms, links, there)


def _link(found: Document, one: Proposal) -> dict[str, Any]:
    """Return what an entry that is there learns: its need, and the template where it has none."""
    news: dict[str, Any] = {}
    if one.need is not None and found.need_id is None:
        news["need"] = one.need
    if one.key and not found.key:
        news["key"] = one.key
    return news


def _title(texts: dict[str, str], language: str) -> str:
    return texts[setfiles.spoken(language)]


def _of_set(engagement: Engagement, clauses: list[Clause]) -> Iterator[Proposal]:
    """Yield the documents of the shipped set; it speaks of standards of service management alone."""
    language = engagement.client.language
    known = {clause.ref: clause for clause in clauses if clause.standard.family == "itsms"}
    for key in setfiles.keys() if known else ():
        facts = setfiles.facts_of(key)
        refs = [known[ref] for ref in facts["clauses"] if ref in known]
        yield Proposal(
            f"set-{key}",
            SET,
            _title(facts["title"], language),
            facts["title"]["en"],
            facts["level"],
            refs,
            number=str(facts.get("number") or ""),
            key=key,
            forms=list(facts.get("records") or ()),
        )


def _of_needs(engagement: Engagement, from_set: list[Proposal]) -> Iterator[Proposal]:
    """Yield the documents that the diagnosis asks for, each with the template that answers it."""
    left = {one.key: one for one in from_set}
    needs = DocumentNeed.objects.filter(engagement=engagement).select_related("owner__department")
    for need in needs.prefetch_related("clauses"):
        refs = list(need.clauses.all())
        template = _template_for(need, {clause.pk for clause in refs}, left.values())
        if template is not None:
            del left[template.key]
            refs = list({clause.pk: clause for clause in (*refs, *template.clauses)}.values())
        yield Proposal(
            f"need-{need.uid}",
            NEED,
            need.title,
            need.title_en or (template.title_en if template else ""),
            need.level,
            refs,
            number=need.number,
            key=template.key if template else "",
            action=need.action,
            need=need,
            forms=template.forms if template else [],
            department_id=need.owner.department_id if need.owner else None,
            source=need.source,
        )


def _template_for(need: DocumentNeed, refs: set[int], templates: Iterable[Proposal]) -> Proposal | None:
    """Return the text of the set that a need asks for: like title, same level; a common clause makes it likelier."""
    best, found = ALIKE, None
    for one in templates:
        if one.level != need.level:
            continue
        like = max(likeness(a, b) for a in (need.title, need.title_en or need.title) for b in one.titles)
        common = refs & {clause.pk for clause in one.clauses}
        score = like + (ALIKE - LIKE if common else 0)
        if score > best:
            best, found = score, one
    return found


def _missing_forms(
    entries: Entries, templates: dict[str, Proposal], links: list[tuple[Document, dict[str, Any]]]
) -> list[tuple[Document, list[dict[str, Any]]]]:
    """Return the entries of a template that lack record forms which it names."""
    linked = {found.pk: news["key"] for found, news in links if "key" in news}
    rows = []
    for row in entries.rows:
        template = templates.get(linked.get(row.pk) or row.key)
        if row.level == "R" or row.struck_on is not None or template is None:
            continue
        there = entries.forms.get(row.pk, [])
        known = {form.key for form in there} | {plain(form.title) for form in there}
        lacking = [
            one
            for one in template.forms
            if one["key"] not in known and not known & {plain(text) for text in one["title"].values()}
        ]
        if lacking:
            rows.append((row, lacking))
    return rows


def _of_standard(
    engagement: Engagement, clauses: list[Clause], entries: Entries, proposals: list[Proposal]
) -> list[Proposal]:
    """Return what the standard requires and custom adds, as far as no entry and no proposal is the same document.

    What another document on the clause may well hold is said with it and not ticked.
    """
    language = engagement.client.language
    by_pk = {clause.pk: clause for clause in clauses}
    planned: dict[int, list[Proposal]] = {}
    for one in proposals:
        for clause in one.clauses:
            planned.setdefault(clause.pk, []).append(one)
    titles = {plain(title) for one in proposals for title in one.titles}
    titles |= {plain(text) for one in proposals for form in one.forms for text in form["title"].values()}
    found = []
    for row in (
        RequiredDocument.objects.in_force().filter(clause__in=by_pk).order_by("clause__order", "basis", "order")
    ):
        names = {plain(text) for text in row.name.values()}
        if row.see or names & titles or any(name in entries.by_title for name in names):
            continue
        titles |= names  # customary lists name some papers on two clauses
        is_record = row.kind == RequiredDocument.Kind.RECORD
        within = _within(row.clause_id, is_record=is_record, entries=entries, planned=planned)
        found.append(
            Proposal(
                f"std-{by_pk[row.clause_id].standard.ref}-{by_pk[row.clause_id].ref}-{row.ref}",
                REQUIRED if row.basis == RequiredDocument.Basis.REQUIRED else CUSTOMARY,
                _said(row.name, language)[:200],
                row.name.get("en", "")[:200],
                "R" if is_record else "W",
                [by_pk[row.clause_id]],
                ticked=not within and row.basis == RequiredDocument.Basis.REQUIRED,
                within=within,
            )
        )
    return found


def _said(texts: dict[str, str], language: str) -> str:
    return (
        texts.get(language)
        or texts.get("zh-hans" if language.startswith("zh") else "en")
        or next(iter(texts.values()))
    )


def _within(clause_id: int, *, is_record: bool, entries: Entries, planned: dict[int, list[Proposal]]) -> str:
    """Return what answers a clause: for a record a form or a document with forms, for a document one above them."""
    for row in entries.by_clause.get(clause_id, ()):
        if (row.level == "R" or entries.forms.get(row.pk)) if is_record else row.level != "R":
            return str(row)
    for one in planned.get(clause_id, ()):
        if (one.level == "R" or one.forms) if is_record else one.level != "R":
            return one.title if get_language() != "en" else one.title_en or one.title
    return ""
