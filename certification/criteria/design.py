"""The criteria of phase 4: policy with objectives and scope, services, risks, elements, law; matrix and structure.

What each lacks is said by design_lacking.py and design_registers.py: the page of the design shows the same sentences.
"""

# claims: S4.1, S4.2.*, S4.3.*, P3, P4, P5, P6, P7, P8
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import gates
from certification.design_read import read
from certification.gates import Met, NotMet
from certification.matrix_facts import MatrixFacts, StructureFacts, matrix_facts, structure_facts
from certification.models import Cycle

from .design_lacking import (
    Confirmed,
    Kind,
    Lacking,
    Papers,
    Services,
    confirmed_of,
    lacking_confirmations,
    lacking_elements,
    lacking_objectives,
    lacking_paper,
    lacking_scope,
    lacking_services,
    papers_of,
    services_of,
)
from .design_registers import Law, Owners, lacking_adjustments, lacking_law, lacking_owners, law_of, owners_of


def _verdict(missing: Lacking, note: str = "") -> Met | NotMet:
    return NotMet(tuple(missing)) if missing else Met(note)


@dataclass(frozen=True)
class Facts:
    """Everything that the criteria of the design ask for."""

    papers: Papers
    confirmed: Confirmed
    services: Services
    law: Law
    matrices: MatrixFacts
    structure: StructureFacts
    owners: Owners
    counts: dict[str, int]


def gather(cycle: Cycle) -> Facts:
    """Read the design in one query, matrices and document structure in theirs."""
    found, matrices = read(cycle), matrix_facts(cycle)
    return Facts(
        papers=papers_of(found),
        confirmed=confirmed_of(found, matrices),
        services=services_of(found),
        law=law_of(found),
        matrices=matrices,
        structure=structure_facts(cycle),
        owners=owners_of(found),
        counts=found.counts,
    )


design = gates.register(4, gather)


@design.criterion("policy")
def policy_is_signed(all_facts: Facts) -> Met | NotMet:
    """S4.1, P3: policy, objectives with their formulas, scope statement, signed by top management."""
    facts = all_facts.papers
    missing = [*lacking_paper(facts, Kind.POLICY), *lacking_objectives(facts), *lacking_scope(facts)]
    told = [str(facts.in_force[Kind.POLICY])] if not missing else []
    if not missing and facts.scope:
        told.append(_("scope V%(version)s") % {"version": facts.scope.version})
    return _verdict(missing, ", ".join(told))


@design.criterion("risks")
def approach_is_decided(facts: Facts) -> Met | NotMet:
    """P6: method, scales and criteria are signed by the representative or top management."""
    approach = facts.papers.in_force.get(Kind.APPROACH)
    return _verdict(lacking_paper(facts.papers, Kind.APPROACH), str(approach or ""))


@design.criterion("elements")
def elements_are_decided(facts: Facts) -> Met | NotMet:
    """S4.3: the elements are signed, as they are now."""
    return _verdict(lacking_elements(facts.papers), str(facts.papers.in_force.get(Kind.ELEMENTS) or ""))


@design.criterion("policy_confirmed")
def policy_still_holds(facts: Facts) -> Met | NotMet:
    """P18: policy, objectives and scope of before are confirmed, or signed anew."""
    return _verdict(lacking_confirmations(facts.confirmed), str(facts.papers.in_force.get(Kind.POLICY) or ""))


@design.criterion("services")
def services_are_complete(facts: Facts) -> Met | NotMet:
    """P4: the client has confirmed the list, and it has not changed since."""
    count = facts.services.live
    words = ngettext(
        "%(count)s live service, confirmed by %(name)s", "%(count)s live services, confirmed by %(name)s", count
    )
    note = words % {"count": count, "name": facts.services.confirmed_by}
    return _verdict(lacking_services(facts.services), note)


@design.criterion("law")
def law_is_kept(facts: Facts) -> Met | NotMet:
    """P5: each entry decided, with edition, person and date of the currency check."""
    total = facts.law.total
    note = ngettext("%(count)s entry", "%(count)s entries", total) % {"count": total}
    return _verdict(lacking_law(facts.law), note)


@design.criterion("owners")
def owners_are_appointed(facts: Facts) -> Met | NotMet:
    """P8: an owner for each process and each service in scope, relationship managers and supplier managers."""
    count = facts.owners.letters
    note = _("%(count)s letters in force") % {"count": count}
    return _verdict(lacking_owners(facts.owners), note)


@design.criterion("matrix")
def matrix_is_signed(facts: Facts) -> Met | NotMet:
    """S4.4: each standard's matrix is in force, and each proposal to change the organisation is decided."""
    proposed = lacking_adjustments(facts.papers.code, facts.counts.get("n_open", 0))
    return _verdict([*facts.matrices.missing, *proposed], ", ".join(facts.matrices.in_force))


@design.criterion("structure")
def structure_is_fixed(facts: Facts) -> Met | NotMet:
    """S4.5: levels, numbers and versions of the documents are confirmed."""
    note = f"{facts.structure.number_pattern} · {facts.structure.version_style}"
    return _verdict(list(facts.structure.missing), note)
