"""What the registers of the design lack: law, risks, proposals of the diagnosis, owners of processes and services."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from certification.design_read import Read, read
from certification.models import Appointment, Clause, Cycle
from certification.ownership import TABLES, process_clauses

from .design_lacking import Lacking, Papers, page


@dataclass(frozen=True)
class Law:
    """The register of law in figures."""

    code: str
    total: int
    undecided: int
    unexplained: int
    incomplete: int
    unchecked: int
    overdue: int


def law_of(found: Read) -> Law:
    """Return the entries of the register by what they lack, counted."""
    names = ("total", "undecided", "unexplained", "incomplete", "unchecked", "overdue")
    return Law(found.cycle.engagement.code, **{name: found.counts.get(f"law_{name}", 0) for name in names})


def gather_law(cycle: Cycle) -> Law:
    """Read the figures of the register of law."""
    return law_of(read(cycle))


def lacking_law(facts: Law) -> Lacking:
    """Return what the register of law lacks, in figures that lead to the rows."""
    where = page("law_list", facts.code)
    if not facts.total:
        return [(_("The register of law is empty."), where)]
    counted = {key: getattr(facts, key) for key in LAW_LACKS}
    return [(_law_words(key, count), f"{where}?show={key}") for key, count in counted.items() if count]


LAW_LACKS = ("undecided", "unexplained", "incomplete", "unchecked", "overdue")


def _law_words(key: str, count: int) -> str:
    """Return the sentence for a number of entries that lack something."""
    words = {
        "undecided": ngettext_lazy(
            "%(count)s entry: not decided whether it applies.",
            "%(count)s entries: not decided whether they apply.",
            "count",
        ),
        "unexplained": ngettext_lazy(
            "%(count)s entry does not apply, and no reason is given.",
            "%(count)s entries do not apply, and no reason is given.",
            "count",
        ),
        "incomplete": ngettext_lazy(
            "%(count)s entry: what concerns us, or who answers for it, is missing.",
            "%(count)s entries: what concerns us, or who answers for it, is missing.",
            "count",
        ),
        "unchecked": ngettext_lazy(
            "%(count)s entry: never checked for currency.",
            "%(count)s entries: never checked for currency.",
            "count",
        ),
        "overdue": ngettext_lazy(
            "%(count)s entry: the check for currency is overdue.",
            "%(count)s entries: the check for currency is overdue.",
            "count",
        ),
    }
    return str(words[key] % {"count": count})


def lacking_risks(facts: Papers, count: int) -> Lacking:
    """Return what the register of risks lacks; the page of the design says it, the gate asks for the approach."""
    return [] if count else [(_("The risk register is empty."), page("risk_list", facts.code))]


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


@dataclass(frozen=True)
class Owners:
    """Processes and services with what the letters in force give them."""

    code: str
    processes: list[Clause]
    services: list[tuple[int, str]]
    owned: frozenset[tuple[int | None, int | None]]  # (clause, service) of the letters
    roles: frozenset[str]
    letters: int


def owners_of(found: Read) -> Owners:
    """Read the processes of the standards, and set them beside the letters in force; one query more."""
    return Owners(
        code=found.cycle.engagement.code,
        processes=process_clauses(found.cycle.engagement),
        services=found.in_scope,
        owned=frozenset((one["clause_id"], one["service_id"]) for one in found.letters),
        roles=frozenset(one["role"] for one in found.letters),
        letters=len(found.letters),
    )


def lacking_owners(facts: Owners) -> Lacking:
    """Return the processes and services without an owner, and the managers who are not appointed."""
    tables = {kind: page("appointment_table", facts.code, kind) for kind in TABLES}
    lacking = [(str(one), tables["processes"]) for one in facts.processes if (one.pk, None) not in facts.owned]
    lacking += [(name, tables["services"]) for key, name in facts.services if (None, key) not in facts.owned]
    missing = [(_("%(about)s: no owner is appointed.") % {"about": about}, where) for about, where in lacking]
    for role in (Appointment.Role.RELATIONSHIP_MANAGER, Appointment.Role.SUPPLIER_MANAGER):
        if role not in facts.roles:
            where = f"{page('appointment_new', facts.code)}?role={role}"
            missing.append((_("%(role)s: nobody is appointed.") % {"role": role.label}, where))
    return missing
