"""Phase 9: the dossier is complete. Two queries, then a pure answer that names what is missing."""

# claims: P11
from dataclasses import dataclass
from typing import Any

from certification import gates
from certification.gates import Met, NotMet

from . import dossier_list


@dataclass(frozen=True)
class Facts:
    """What is missing, in words, and where to mend it."""

    missing: tuple[tuple[str, str], ...]
    items: int


def gather(cycle: Any) -> Facts:
    """Read the list as it stands."""
    found = dossier_list.lines(cycle)
    return Facts(tuple(dossier_list.missing(cycle, found)), sum(line.state != "none" for line in found))


papers = gates.register(9, gather)


@papers.criterion("dossier")
def dossier_is_complete(facts: Facts) -> Met | NotMet:
    """P11: every item of the profile's list is there, or does not apply for a reason that was written down."""
    return NotMet(facts.missing) if facts.missing else Met(str(facts.items))
