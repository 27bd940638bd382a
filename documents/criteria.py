"""Phase 5: what the documents must show. One gathering of four queries, then pure answers."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import gates
from certification.gates import Met, Missing, NotMet

from .coverage import RegisterFacts, register_facts

NAMED = 12  # how many rows a gate names before it counts the rest

register = gates.register(5, register_facts)


def _page(facts: RegisterFacts, name: str) -> str:
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


__all__ = ["register"]
