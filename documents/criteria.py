"""Phase 5: what the documents must show. One gathering of four queries, then pure answers."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import gates
from certification.gates import Met, Missing, NotMet

from .coverage import RegisterFacts, register_facts
from .issue_facts import EditionFacts, IssueFacts, edition_facts, issue_facts
from .pilot import criteria as pilot_criteria
from .records import criteria as records_criteria
from .suppliers import criteria as suppliers_criteria

NAMED = 12  # how many rows a gate names before it counts the rest

register = gates.register(5, register_facts)
issue = gates.register(5, issue_facts)
edition = gates.register(8, edition_facts)


def _page(facts: RegisterFacts | IssueFacts | EditionFacts, name: str) -> str:
    return reverse(f"documents:{name}", args=[facts.code])


def _answer(missing: Iterable[Missing], note: str = "") -> Met | NotMet:
    found = tuple(missing)
    return NotMet(found) if found else Met(note)


def _some(lines: list[Missing], url: str) -> list[Missing]:
    """Return the first lines, and how many more there are."""
    if len(lines) <= NAMED:
        return lines
    more = _("%(count)s more of this kind") % {"count": len(lines) - NAMED}
    return [*lines[:NAMED], (more, url)]


@register.criterion("register")
def register_is_complete(facts: RegisterFacts) -> Met | NotMet:
    """S5.1: nothing required is missing, every document answers a clause, overlaps are explained, records belong."""
    if not facts.documents:
        return NotMet.of((_("The register is empty."), _page(facts, "seed")))
    coverage = _page(facts, "coverage")
    covered, total = facts.share
    missing = [
        *_some([(text, coverage) for text in _lacking(facts)], coverage),
        *_some([(text, coverage) for text in _unexplained(facts)], coverage),
    ]
    told = {"documents": len(facts.documents), "covered": covered, "total": total}
    return _answer(missing, _("%(documents)s documents, %(covered)s of %(total)s clauses answered") % told)


def _lacking(facts: RegisterFacts) -> Iterator[str]:
    for one in facts.missing:
        told = {"clause": facts.clauses[one.clause].label or facts.clauses[one.clause].ref, "name": one.name}
        yield _("Clause %(clause)s requires “%(name)s”: nothing in the register answers it.") % told
    for clause in facts.uncovered:
        yield _("No document answers clause %(clause)s.") % {"clause": clause.said}
    for document in facts.unmapped:
        yield _("%(document)s names no clause.") % {"document": document.said}


def _unexplained(facts: RegisterFacts) -> Iterator[str]:
    for overlap in facts.overlaps:
        if not overlap.reason:
            numbers = pgettext("between names", ", ").join(one.number for one in overlap.documents)
            told = {"clause": overlap.clause.said, "documents": numbers}
            yield _("Clause %(clause)s is answered by %(documents)s: say why.") % told
    for document in facts.recordless:
        yield _("No record form belongs to %(document)s: add one, or say why.") % {"document": document.said}


@register.criterion("old_documents")
def old_documents_are_decided(facts: RegisterFacts) -> Met | NotMet:
    """S5.2: each old document is kept, revised or withdrawn; that there were none is said, not left open."""
    page, old = _page(facts, "old_list"), facts.old
    if not old["total"]:
        if facts.nothing_was_old:
            return Met(_("There were no documents before."))
        return NotMet.of((_("List the documents that were there before, or say that there were none."), page))
    missing = []
    if old["open"]:
        text = _("%(count)s old documents are not decided on.") % {"count": old["open"]}
        missing.append((text, f"{page}?fate=open"))
    if old["loose"]:
        text = _("%(count)s old documents to be kept or revised have no entry in the register.")
        missing.append((text % {"count": old["loose"]}, f"{page}?fate=loose"))
    return _answer(missing, _("%(count)s old documents decided on") % {"count": old["total"]})


@register.criterion("instructions")
def instructions_exist(facts: RegisterFacts) -> Met | NotMet:
    """The work instructions that procedures name are in the register and were issued."""
    if not facts.documents:
        return NotMet.of((_("The register is empty."), _page(facts, "seed")))
    missing, count = [], 0
    for name, document, procedure in facts.instructions:
        count += 1
        told = {"procedure": procedure.number, "name": document.said if document else name}
        if document is None:
            text = _("%(procedure)s names the work instruction “%(name)s”, which the register lacks.") % told
            missing.append((text, _page(facts, "seed")))
        elif not document.issued:
            text = _("%(name)s, named by %(procedure)s, was not issued yet.") % told
            missing.append((text, reverse("documents:document_detail", args=[facts.code, document.uid])))
    return _answer(_some(missing, _page(facts, "register")), _("%(count)s work instructions") % {"count": count})


@issue.criterion("issued")
def every_document_is_issued(facts: IssueFacts) -> Met | NotMet:
    """S5.3–S5.6: every document went the whole way and holds, and every copy of it is signed for."""
    if not facts.rows:
        return NotMet.of((_("The register is empty."), _page(facts, "seed")))
    missing = []
    for row in facts.rows:
        url = row.document.get_absolute_url()
        if row.revision is None:
            missing.append((_("%(document)s was not begun.") % {"document": row.said}, url))
        elif row.revision.state != "in_force":
            told = {"document": row.said, "state": row.revision.get_state_display()}
            missing.append((_("%(document)s: %(state)s") % told, url))
        elif row.unsigned:
            lacking = {"document": row.said, "count": row.unsigned}
            missing.append((_("%(document)s: %(count)s copies are not signed for") % lacking, url))
    copies = sum(row.copies for row in facts.rows)
    note = _("%(documents)s documents in force, %(copies)s copies signed for")
    return _answer(_some(missing, _page(facts, "register")), note % {"documents": len(facts.rows), "copies": copies})


@issue.criterion("documents_reviewed")
def documents_are_reviewed(facts: IssueFacts) -> Met | NotMet:
    """P18: each document was reviewed, or issued anew, since the cycle was opened."""
    if not facts.rows:
        return NotMet.of((_("The register is empty."), _page(facts, "seed")))
    missing = []
    for row in facts.rows:
        held = row.revision if row.revision is not None and row.revision.state == "in_force" else None
        days = [row.document.reviewed_on, held.effective_on if held else None]
        if not any(day is not None and day >= facts.since for day in days):
            text = _("%(document)s was not reviewed in this cycle.") % {"document": row.said}
            missing.append((text, row.document.get_absolute_url()))
    note = _("%(count)s documents reviewed or issued anew") % {"count": len(facts.rows)}
    return _answer(_some(missing, _page(facts, "review_list")), note)


@edition.criterion("second_edition")
def second_edition_is_in_force(facts: EditionFacts) -> Met | NotMet:
    """S8.1–S8.4: requests are decided, the manual is reissued, procedures reissued or confirmed unchanged."""
    missing = [
        (_("%(change)s is not decided on.") % {"change": row.code}, row.get_absolute_url()) for row in facts.undecided
    ]
    page = _page(facts, "edition_begin")
    if facts.manual is None:
        missing.append((_("The manual is not in force."), _page(facts, "register")))
    elif facts.manual.edition < 2:
        told = {"version": facts.manual.label}
        missing.append((_("The manual holds in its first edition (%(version)s): issue the second one.") % told, page))
    else:
        missing += [
            (_("%(document)s was neither reissued nor confirmed unchanged.") % {"document": row}, page)
            for row in facts.stale
        ]
    note = _("Edition %(label)s") % {"label": facts.manual.label} if facts.manual else ""
    return _answer(_some(missing, page), note)


@edition.criterion("operation_declared")
def formal_operation_is_declared(facts: EditionFacts) -> Met | NotMet:
    """S8.5: top management has signed the declaration of formal operation."""
    if facts.declared_on is None:
        return NotMet.of((_("Top management has not declared formal operation."), _page(facts, "edition_begin")))
    return Met(_("Declared on %(day)s") % {"day": facts.declared_on.isoformat()})


__all__ = ["edition", "issue", "pilot_criteria", "records_criteria", "register", "suppliers_criteria"]
