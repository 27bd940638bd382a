"""The parts of the system design in the order in which they are done: state, what is missing, where to go on."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.criteria import design_lacking as design
from certification.criteria import design_registers as registers
from certification.criteria.design import gather
from certification.gates import Missing
from certification.matrix_facts import MatrixFacts, StructureFacts
from certification.models import Cycle, DesignPaper, DesignStatement

Kind, Topic = DesignPaper.Kind, DesignStatement.Topic


@dataclass(frozen=True)
class Step:
    """One part of the design: title, what it rests on, what is missing, its page."""

    key: str
    title: str
    icon: str
    url: str
    missing: tuple[Missing, ...]
    note: str = ""
    begun: bool = False
    confirm: str = ""  # the topic that the client may confirm instead of signing anew

    @property
    def done(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def state(self) -> str:
        """One of done, doing, idle: the tone of the badge."""
        return "done" if self.done else "doing" if self.begun else "idle"


def steps_of(cycle: Cycle) -> list[Step]:
    """Return the parts of the design as they stand; one query, and those of matrix and document structure."""
    facts, code = gather(cycle), cycle.engagement.code
    papers, fresh = facts.papers, facts.confirmed.fresh
    return [
        _scope(papers, code, fresh),
        _services(facts.services, code),
        _paper(papers, Kind.POLICY, "flag", fresh),
        _objectives(papers, code, fresh),
        _paper(papers, Kind.APPROACH, "scale", fresh),
        _risks(papers, facts.counts.get("n_risks", 0), code),
        _law(facts.law, code),
        _elements(papers, code),
        _adjustments(facts.counts, code),
        _matrix(facts.matrices, code, fresh),
        _structure(facts.structure, code),
        _paper(papers, Kind.PLAN, "timeline", fresh),
    ]


def _url(name: str, code: str, *args: str) -> str:
    return reverse(f"certification:{name}", args=[code, *args])


def _confirmable(missing: list[Missing], topic: str, fresh: frozenset[str], url: str) -> tuple[list[Missing], str]:
    """Ask, in a recertification, for the confirmation of what holds from before."""
    if missing or topic in fresh:
        return missing, ""
    return [(_("In force from before: confirm it, or sign a new version."), url)], str(topic)


def _scope(papers: design.Papers, code: str, fresh: frozenset[str]) -> Step:
    url = _url("scope_detail", code)
    missing, confirm = _confirmable(design.lacking_scope(papers), Topic.SCOPE, fresh, url)
    scope = papers.scope or papers.scope_draft
    note = _("Version %(version)s") % {"version": f"V{scope.version}"} if scope else ""
    return Step("scope", _("Scope statement"), "target", url, tuple(missing), note, bool(scope), confirm)


def _services(facts: design.Services, code: str) -> Step:
    note = ngettext("%(count)s live service", "%(count)s live services", facts.live) % {"count": facts.live}
    missing, url = tuple(design.lacking_services(facts)), _url("design_services", code)
    return Step("services", _("List of services"), "list-check", url, missing, note if facts.live else "")


def _paper(papers: design.Papers, kind: str, icon: str, fresh: frozenset[str]) -> Step:
    url = _url("design_kind", papers.code, kind)
    missing = design.lacking_paper(papers, kind)
    confirm = ""
    if kind == Kind.POLICY:
        missing, confirm = _confirmable(missing, Topic.POLICY, fresh, url)
    there = papers.in_force.get(kind) or papers.drafts.get(kind)
    note = there.edition if there else ""
    return Step(kind, str(Kind(kind).label), icon, url, tuple(missing), note, there is not None, confirm)


def _objectives(papers: design.Papers, code: str, fresh: frozenset[str]) -> Step:
    url, count = _url("objective_list", code), len(papers.objectives)
    missing, confirm = _confirmable(design.lacking_objectives(papers), Topic.OBJECTIVES, fresh, url)
    note = ngettext("%(count)s objective", "%(count)s objectives", count) % {"count": count} if count else ""
    title = str(Kind.OBJECTIVES.label)
    return Step("objectives", title, "chart-bar", url, tuple(missing), note, bool(count), confirm)


def _risks(papers: design.Papers, count: int, code: str) -> Step:
    note = ngettext("%(count)s entry", "%(count)s entries", count) % {"count": count} if count else ""
    missing = tuple(registers.lacking_risks(papers, count))
    return Step("risks", _("Risk register"), "alert-triangle", _url("risk_list", code), missing, note, bool(count))


def _law(facts: registers.Law, code: str) -> Step:
    count = facts.total
    note = ngettext("%(count)s entry", "%(count)s entries", count) % {"count": count} if count else ""
    missing = tuple(registers.lacking_law(facts))
    return Step("law", _("Register of law"), "gavel", _url("law_list", code), missing, note, bool(count))


def _elements(papers: design.Papers, code: str) -> Step:
    there = papers.in_force.get(Kind.ELEMENTS) or papers.drafts.get(Kind.ELEMENTS)
    missing = tuple(design.lacking_elements(papers))
    title, url = str(Kind.ELEMENTS.label), _url("element_list", code)
    return Step("elements", title, "adjustments", url, missing, there.edition if there else "", there is not None)


def _adjustments(counts: dict[str, int], code: str) -> Step:
    """Return the proposals of the diagnosis: done once each is adopted or declined."""
    count, url = counts.get("n_proposals", 0), _url("adjustment_list", code)
    missing = tuple(registers.lacking_adjustments(code, counts.get("n_open", 0)))
    note = (
        ngettext("%(count)s proposal", "%(count)s proposals", count) % {"count": count} if count else _("no proposals")
    )
    title = _("Proposals to change the organisation")
    return Step("adjustments", title, "hierarchy", url, missing, note, bool(count))


def _matrix(facts: MatrixFacts, code: str, fresh: frozenset[str]) -> Step:
    url = _url("matrix_list", code)
    missing, confirm = _confirmable(list(facts.missing), Topic.MATRIX, fresh, url)
    held = ", ".join(facts.in_force)
    return Step("matrix", _("Function allocation matrix"), "table", url, tuple(missing), held, bool(held), confirm)


def _structure(facts: StructureFacts, code: str) -> Step:
    url, title = _url("structure", code), _("Document structure and numbering")
    return Step("structure", title, "files", url, facts.missing, facts.number_pattern)
