"""Phase 7: what internal audits found is closed, or on its way. One gathering of two queries, then a pure answer."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.gates import Met, NotMet
from certification.models import Cycle

from .models import Audit, Finding
from .models.finding_parts import Source

STATE = Finding.State
ENOUGH = frozenset({STATE.PLAN_ACCEPTED, STATE.IMPLEMENTED, STATE.DONE, STATE.CLOSED})
SHOWN = 20


@dataclass(frozen=True)
class Open:
    """A nonconformity that is not far enough."""

    number: str
    major: bool
    state: str
    page: str


@dataclass(frozen=True)
class Facts:
    """The nonconformities of the cycle's internal audits, and whether an audit has reported."""

    register: str
    reported: int
    total: int
    majors: tuple[Open, ...]
    minors: tuple[Open, ...]


def gather(cycle: Cycle) -> Facts:
    """Read the audits that have reported, and the nonconformities that internal audits raised."""
    code = cycle.engagement.code
    audits = Audit.objects.of(cycle).internal().reported().count()
    rows = list(Finding.objects.of(cycle).filter(source=Source.INTERNAL).nonconformities().standing())
    majors = [row for row in rows if row.grade == Finding.Grade.MAJOR and row.state != STATE.CLOSED]
    minors = [row for row in rows if row.grade == Finding.Grade.MINOR and row.state not in ENOUGH]
    return Facts(
        register=reverse("audits:finding_list", args=[code]),
        reported=audits,
        total=len(rows),
        majors=tuple(_open(row, code) for row in majors),
        minors=tuple(_open(row, code) for row in minors),
    )


def _open(row: Finding, code: str) -> Open:
    page = reverse("audits:finding_detail", args=[code, row.uid])
    return Open(row.number, row.grade == Finding.Grade.MAJOR, str(row.get_state_display()), page)


followed = gates.register(7, gather)


@followed.criterion("findings_closed")
def nonconformities_are_closed(facts: Facts) -> Met | NotMet:
    """S7.5.5: majors are closed, that is verified as effective; minors are done, or have an accepted plan."""
    missing = []
    if not facts.reported:
        missing.append((_("No internal audit of this cycle has reported yet."), facts.register))
    for row in facts.majors[:SHOWN]:
        said = _("Major nonconformity %(number)s is not verified as effective: %(state)s.")
        missing.append((said % {"number": row.number, "state": row.state}, row.page))
    for row in facts.minors[:SHOWN]:
        said = _("Minor nonconformity %(number)s has no accepted plan: %(state)s.")
        missing.append((said % {"number": row.number, "state": row.state}, row.page))
    if missing:
        return NotMet.of(*missing)
    return Met(_("Nonconformities of internal audits: %(count)s") % {"count": facts.total})
