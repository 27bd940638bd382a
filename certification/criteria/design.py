"""The criteria of phase 4: policy with objectives and scope, services, risks, elements, law; matrix and structure.

What each part lacks is a function of its own: the page of the design shows the same sentences.
"""

# claims: S4.1, S4.3.*, P3, P4, P5, P6, P7
import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import gates
from certification.design_facts import statement_of
from certification.gates import Met, Missing, NotMet
from certification.models import Cycle, DesignPaper, DesignStatement, LegalRequirement, Objective, Risk, Scope
from wobo.workflow.models import Signature

Kind, State, Topic = DesignPaper.Kind, DesignPaper.State, DesignStatement.Topic
Lacking = list[Missing]
NAMED = 5  # rows that a criterion names one by one; the register shows the rest


def _verdict(missing: Lacking, note: str = "") -> Met | NotMet:
    return NotMet(tuple(missing)) if missing else Met(note)


def page(name: str, code: str, *args: str) -> str:
    """Return the address of a page of the design."""
    return reverse(f"certification:{name}", args=[code, *args])


@dataclass(frozen=True)
class Papers:
    """The papers of the design with the scope: three queries, two more for the tables that are printed."""

    code: str
    in_force: dict[str, DesignPaper]
    drafts: dict[str, DesignPaper]
    current: dict[str, bool]  # whether what is in force prints the register as it is
    objectives: list[Objective]
    scope: Scope | None
    scope_draft: Scope | None

    def paper_with_objectives(self) -> DesignPaper | None:
        """Return the paper in force that bears the objectives: their own sheet, or the policy. The later one counts."""
        own, policy = self.in_force.get(Kind.OBJECTIVES), self.in_force.get(Kind.POLICY)
        found = [one for one in (own, policy) if one and one.prints_objectives]
        return next((one for one in found if self.current.get(one.kind)), found[0] if found else None)


def gather_papers(cycle: Cycle) -> Papers:
    """Read the versions that count, the objectives, the scope."""
    engagement = cycle.engagement
    rows = DesignPaper.objects.filter(engagement=engagement).exclude(state=State.SUPERSEDED)
    in_force, drafts = {}, {}
    for one in rows:
        one.engagement = engagement
        (in_force if one.state == State.IN_FORCE else drafts)[one.kind] = one
    scopes = list(engagement.scopes.exclude(state=Scope.State.SUPERSEDED))
    return Papers(
        code=engagement.code,
        in_force=in_force,
        drafts=drafts,
        current={kind: one.is_current for kind, one in in_force.items()},
        objectives=list(Objective.objects.filter(engagement=engagement)),
        scope=next((one for one in scopes if one.state == Scope.State.IN_FORCE), None),
        scope_draft=next((one for one in scopes if one.state == Scope.State.DRAFT), None),
    )


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


papers = gates.register(4, gather_papers)


@papers.criterion("policy")
def policy_is_signed(facts: Papers) -> Met | NotMet:
    """S4.1, P3: policy, objectives with their formulas, scope statement, signed by top management."""
    missing = [*lacking_paper(facts, Kind.POLICY), *lacking_objectives(facts), *lacking_scope(facts)]
    told = [str(facts.in_force[Kind.POLICY])] if not missing else []
    if not missing and facts.scope:
        told.append(_("scope V%(version)s") % {"version": facts.scope.version})
    return _verdict(missing, ", ".join(told))


@papers.criterion("risks")
def approach_is_decided(facts: Papers) -> Met | NotMet:
    """P6: method, scales and criteria are signed by the representative or top management."""
    approach = facts.in_force.get(Kind.APPROACH)
    return _verdict(lacking_paper(facts, Kind.APPROACH), str(approach or ""))


@papers.criterion("elements")
def elements_are_decided(facts: Papers) -> Met | NotMet:
    """S4.3: the elements are signed, as they are now."""
    missing = lacking_elements(facts)
    return _verdict(missing, str(facts.in_force.get(Kind.ELEMENTS) or ""))


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
    cycle: Cycle
    fresh: frozenset[str] = field(default_factory=frozenset)


def gather_confirmed(cycle: Cycle) -> Confirmed:
    """Read papers and scope, and which of them this cycle signed or confirmed."""
    facts = gather_papers(cycle)
    bearer = facts.paper_with_objectives()
    signed = {
        Topic.POLICY: _signed_since(facts.in_force.get(Kind.POLICY), cycle.opened_on),
        Topic.OBJECTIVES: _signed_since(bearer, cycle.opened_on),
        Topic.SCOPE: facts.scope is not None
        and Signature.objects.of(facts.scope).filter(at__date__gte=cycle.opened_on).exists(),
    }
    fresh = {topic for topic, is_new in signed.items() if is_new or statement_of(cycle, topic)}
    return Confirmed(papers=facts, cycle=cycle, fresh=frozenset(fresh))


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
    }
    return [(text, f"{where}#confirm") for topic, text in words.items() if topic not in facts.fresh]


@gates.register(4, gather_confirmed).criterion("policy_confirmed")
def policy_still_holds(facts: Confirmed) -> Met | NotMet:
    """P18: policy, objectives and scope of before are confirmed, or signed anew."""
    return _verdict(lacking_confirmations(facts), str(facts.papers.in_force.get(Kind.POLICY) or ""))


@dataclass(frozen=True)
class Services:
    """Whether the list of services is confirmed: two queries."""

    code: str
    statement: DesignStatement | None
    last: DesignStatement | None


def gather_services(cycle: Cycle) -> Services:
    """Read the last statement on the services and whether it holds."""
    last = DesignStatement.objects.filter(cycle=cycle, topic=Topic.SERVICES).order_by("-pk").first()
    return Services(cycle.engagement.code, statement_of(cycle, Topic.SERVICES) if last else None, last)


def lacking_services(facts: Services) -> Lacking:
    """Return what keeps the list of services from being confirmed."""
    if facts.statement:
        return []
    text = (
        _("A service was added or changed its stage since the list was confirmed.")
        if facts.last
        else _("Nobody has confirmed that the list of live services is complete.")
    )
    return [(text, page("design_services", facts.code))]


@gates.register(4, gather_services).criterion("services")
def services_are_complete(facts: Services) -> Met | NotMet:
    """P4: the client has confirmed the list, and it has not changed since."""
    statement = facts.statement
    note = ""
    if statement:
        told = {"count": len(statement.told), "name": statement.confirmed_by}
        note = _("%(count)s live services, confirmed by %(name)s") % told
    return _verdict(lacking_services(facts), note)


@dataclass(frozen=True)
class Law:
    """The register of law in figures: one query."""

    code: str
    total: int
    undecided: int
    unexplained: int
    incomplete: int
    unchecked: int
    overdue: int


def gather_law(cycle: Cycle) -> Law:
    """Count the entries of the register by what they lack."""
    applies = Q(applies=LegalRequirement.Applies.YES)
    nobody = Q(department=None, person=None)
    counted = cycle.engagement.laws.aggregate(
        total=Count("pk"),
        undecided=Count("pk", filter=Q(applies=LegalRequirement.Applies.OPEN)),
        unexplained=Count("pk", filter=Q(applies=LegalRequirement.Applies.NO, reason="")),
        incomplete=Count("pk", filter=applies & (nobody | Q(concerns=""))),
        unchecked=Count("pk", filter=applies & (Q(checked_on=None) | Q(edition=""))),
        overdue=Count("pk", filter=applies & Q(next_check__lt=cycle.today())),
    )
    return Law(code=cycle.engagement.code, **counted)


def lacking_law(facts: Law) -> Lacking:
    """Return what the register of law lacks, in figures that lead to the rows."""
    where = page("law_list", facts.code)
    if not facts.total:
        return [(_("The register of law is empty."), where)]
    words = (
        ("undecided", facts.undecided, _("%(count)s entries: not decided whether they apply.")),
        ("unexplained", facts.unexplained, _("%(count)s entries do not apply, and no reason is given.")),
        ("incomplete", facts.incomplete, _("%(count)s entries: what concerns us, or who answers for it, is missing.")),
        ("unchecked", facts.unchecked, _("%(count)s entries: never checked for currency.")),
        ("overdue", facts.overdue, _("%(count)s entries: the check for currency is overdue.")),
    )
    return [(text % {"count": count}, f"{where}?show={key}") for key, count, text in words if count]


@gates.register(4, gather_law).criterion("law")
def law_is_kept(facts: Law) -> Met | NotMet:
    """P5: each entry decided, with edition, person and date of the currency check."""
    return _verdict(lacking_law(facts), _("%(count)s entries") % {"count": facts.total})


def lacking_risks(facts: Papers, count: int) -> Lacking:
    """Return what the register of risks lacks; the page of the design says it, the gate asks for the approach."""
    return [] if count else [(_("The risk register is empty."), page("risk_list", facts.code))]


def count_risks(cycle: Cycle) -> int:
    """Return how many risks and opportunities there are."""
    return Risk.objects.filter(engagement=cycle.engagement_id).count()


def lacking_adjustments(code: str, proposed: int) -> Lacking:
    """Return that proposals of the diagnosis wait for a decision (S4.4)."""
    if not proposed:
        return []
    text = ngettext(
        "%(count)s proposal to change the organisation is not decided.",
        "%(count)s proposals to change the organisation are not decided.",
        proposed,
    )
    return [(text % {"count": proposed}, page("adjustment_list", code))]
