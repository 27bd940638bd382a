"""What each part of the design lacks, in words and with the place to mend it, from what was read in one query."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.design_facts import subject
from certification.design_read import Read, read
from certification.gates import Missing
from certification.matrix_facts import MatrixFacts
from certification.models import (
    Cycle,
    DesignPaper,
    DesignStatement,
    Objective,
    Scope,
    Service,
)
from wobo.workflow.models import Signature

Kind, State, Topic = DesignPaper.Kind, DesignPaper.State, DesignStatement.Topic
Lacking = list[Missing]
FROM_BEFORE = (Topic.POLICY, Topic.OBJECTIVES, Topic.SCOPE, Topic.MATRIX)
NAMED = 5  # rows that a criterion names one by one; the register shows the rest


def page(name: str, code: str, *args: str) -> str:
    """Return the address of a page of the design."""
    return reverse(f"certification:{name}", args=[code, *args])


@dataclass(frozen=True)
class Papers:
    """The papers of the design with the scope."""

    code: str
    in_force: dict[str, DesignPaper]
    drafts: dict[str, DesignPaper]
    current: dict[str, bool]  # whether what is in force prints the register as it is
    objectives: list[Objective]
    scope: Scope | None
    scope_draft: Scope | None

    def paper_with_objectives(self) -> DesignPaper | None:
        """Return the paper in force that bears the objectives: their own sheet, or the policy; a current one first."""
        own, policy = self.in_force.get(Kind.OBJECTIVES), self.in_force.get(Kind.POLICY)
        found = [one for one in (own, policy) if one and one.prints_objectives]
        return next((one for one in found if self.current.get(one.kind)), found[0] if found else None)


def papers_of(found: Read) -> Papers:
    """Return the versions that count, the objectives, the scope."""
    in_force = {one.kind: one for one in found.papers if one.state == State.IN_FORCE}
    scopes = {one.state: one for one in found.scopes}
    return Papers(
        code=found.cycle.engagement.code,
        in_force=in_force,
        drafts={one.kind: one for one in found.papers if one.state == State.DRAFT},
        current={kind: one.printed_seal == _seal_for(one, found) for kind, one in in_force.items()},
        objectives=found.objectives,
        scope=scopes.get(Scope.State.IN_FORCE),
        scope_draft=scopes.get(Scope.State.DRAFT),
    )


def _seal_for(paper: DesignPaper, found: Read) -> str:
    """Return the seal of the register that a paper prints, nothing where it prints none."""
    if paper.prints_objectives:
        return found.seals["objectives"]
    return found.seals["elements"] if paper.kind == Kind.ELEMENTS else ""


def gather_papers(cycle: Cycle) -> Papers:
    """Read papers, objectives, scope: one query."""
    return papers_of(read(cycle))


def lacking_paper(facts: Papers, kind: str) -> Lacking:
    """Return what keeps a paper from being in force: its next step."""
    if kind in facts.in_force:
        return []
    word, draft = Kind(kind).label, facts.drafts.get(kind)
    if draft is None:
        return [(_("%(paper)s: not drafted yet.") % {"paper": word}, page("design_kind", facts.code, kind))]
    text = _("%(paper)s: made, but not signed yet.") if draft.paper_uid else _("%(paper)s: still a draft.")
    return [(text % {"paper": word}, draft.get_absolute_url())]


def lacking_objectives(facts: Papers) -> Lacking:
    """Return what the objectives lack: rows, formulas, a signature on the table as it is."""
    register = page("objective_list", facts.code)
    if not facts.objectives:
        return [(_("There are no objectives yet."), register)]
    missing = [
        (_("%(objective)s: %(what)s is missing.") % {"objective": one, "what": ", ".join(map(str, lacks))}, register)
        for one in facts.objectives
        if (lacks := one.lacking())
    ]
    missing = _first(missing, register)
    if missing:
        return missing
    signed = facts.paper_with_objectives()
    if signed is None:
        return lacking_paper(facts, Kind.OBJECTIVES)
    if not facts.current[signed.kind]:
        text = _("The objectives have changed since %(paper)s was signed.") % {"paper": signed}
        return [(text, page("design_kind", facts.code, signed.kind))]
    return []


def _first(missing: Lacking, register: str) -> Lacking:
    """Name the first few, and count the rest."""
    if len(missing) <= NAMED:
        return missing
    rest = len(missing) - NAMED
    text = ngettext("%(count)s more of this kind.", "%(count)s more of this kind.", rest) % {"count": rest}
    return [*missing[:NAMED], (text, register)]


def lacking_scope(facts: Papers) -> Lacking:
    """Return what keeps the scope statement from being in force."""
    where = page("scope_detail", facts.code)
    if facts.scope:
        return []
    if facts.scope_draft is None:
        return [(_("The scope is not drafted."), where)]
    if facts.scope_draft.paper_uid:
        return [(_("Top management has not signed the scope statement."), where)]
    return [(_("The scope statement is not made for signature yet."), where)]


def lacking_elements(facts: Papers) -> Lacking:
    """Return what keeps the elements from being decided: the signature, a change since, what is not allowed."""
    where = page("element_list", facts.code)
    found = lacking_paper(facts, Kind.ELEMENTS)
    signed = facts.in_force.get(Kind.ELEMENTS)
    if signed and not facts.current[Kind.ELEMENTS]:
        found.append((_("The elements have changed since they were signed."), where))
    return found


@dataclass(frozen=True)
class Confirmed:
    """What holds from before, in a recertification: signed in this cycle, or confirmed."""

    papers: Papers
    fresh: frozenset[str]


def confirmed_of(found: Read, matrices: MatrixFacts) -> Confirmed:
    """Return what this cycle has signed or confirmed. An initial one has nothing of before."""
    facts, cycle = papers_of(found), found.cycle
    if cycle.kind == cycle.Kind.INITIAL:
        return Confirmed(facts, frozenset(FROM_BEFORE))
    signed = {
        Topic.POLICY: _signed_since(facts.in_force.get(Kind.POLICY), cycle.opened_on),
        Topic.OBJECTIVES: _signed_since(facts.paper_with_objectives(), cycle.opened_on),
        Topic.SCOPE: facts.scope is not None
        and Signature.objects.of(facts.scope).filter(at__date__gte=cycle.opened_on).exists(),
        Topic.MATRIX: matrices.of_this_cycle or not matrices.in_force,  # none at all is said by its own criterion
    }
    return Confirmed(facts, frozenset(one for one in FROM_BEFORE if signed.get(one) or _holds(found, one)))


def _holds(found: Read, topic: str) -> bool:
    """Whether a statement on a topic is in force and still speaks of what is there."""
    last = found.statement(topic)
    if last is None or last["voided_at"]:
        return False
    seal = found.services_seal() if topic == Topic.SERVICES else subject(found.cycle.engagement, topic).seal
    return bool(last["seal"] == seal)


def _signed_since(paper: DesignPaper | None, day: dt.date) -> bool:
    return paper is not None and paper.signed_on is not None and paper.signed_on >= day


def lacking_confirmations(facts: Confirmed) -> Lacking:
    """Return what of before nobody has confirmed in this cycle."""
    where = page("design", facts.papers.code)
    missing = [*lacking_paper(facts.papers, Kind.POLICY), *lacking_objectives(facts.papers)]
    missing += lacking_scope(facts.papers)
    if missing:
        return missing
    words = {
        Topic.POLICY: _("The policy of before is neither confirmed nor signed anew in this cycle."),
        Topic.OBJECTIVES: _("The objectives of before are neither confirmed nor signed anew in this cycle."),
        Topic.SCOPE: _("The scope of before is neither confirmed nor signed anew in this cycle."),
        Topic.MATRIX: _("The function matrix of before is neither confirmed nor signed anew in this cycle."),
    }
    return [(text, f"{where}#confirm") for topic, text in words.items() if topic not in facts.fresh]


@dataclass(frozen=True)
class Services:
    """Whether the list of services is confirmed."""

    code: str
    live: int
    holds: bool  # the statement is in force, and the list is still the same
    before: bool  # there was a statement
    confirmed_by: str = ""


def services_of(found: Read) -> Services:
    """Return whether the last statement on the services holds."""
    live = sum(stage == Service.Stage.LIVE for _uid, stage, _name in found.services)
    last = found.statement(Topic.SERVICES)
    who = last["confirmed_by__display_name"] if last else ""
    return Services(found.cycle.engagement.code, live, _holds(found, Topic.SERVICES), last is not None, who)


def lacking_services(facts: Services) -> Lacking:
    """Return what keeps the list of services from being confirmed."""
    if facts.holds:
        return []
    text = (
        _("A service was added or changed its stage since the list was confirmed.")
        if facts.before
        else _("Nobody has confirmed that the list of live services is complete.")
    )
    return [(text, page("design_services", facts.code))]
