"""Risks and opportunities: how many, how high, how the actions go."""

from django.utils.translation import gettext as _

from certification.models import Risk

from .facts import Gathered, Look, share
from .records import add_records

State, Kind = Risk.State, Risk.Kind


def risks(look: Look) -> Gathered:
    """The register of risks: levels before and after treatment, late measures, opportunities pursued."""
    found = Gathered(look.until, empty=_("No risk is assessed in Wobo."))
    rows = list(Risk.objects.filter(engagement=look.engagement).select_related("owner").order_by("number"))
    threats = [row for row in rows if row.kind == Kind.RISK]
    if rows:
        treated = [row for row in threats if row.state == State.TREATED]
        untreated = [row for row in rows if row.state == State.OPEN]
        late = [row for row in untreated if row.due and row.due < look.until]
        found.figure(_("Risks"), len(threats))
        found.figure(_("Opportunities"), len(rows) - len(threats))
        found.figure(_("Treated"), len(treated), share(len(treated), len(threats)))
        accepted = [row for row in threats if row.state == State.ACCEPTED]
        found.figure(_("Accepted as they are"), len(accepted))
        found.figure(_("Measure late"), len(late), tone="bad" if late else "")
        _effect(found, treated)
        highest = sorted(untreated, key=lambda row: (-row.level, row.number))
        found.tell(_line(row) for row in highest)
    add_records(found, look, "risks")
    return found


def _effect(found: Gathered, treated: list[Risk]) -> None:
    """Compare the levels of treated risks before and after; only those that were rated again count."""
    rated = [(row.level, row.residual) for row in treated if row.residual is not None]
    if rated:
        before = sum(level for level, _residual in rated) / len(rated)
        after = sum(residual for _level, residual in rated) / len(rated)
        found.figure(_("Mean level before and after treatment"), f"{before:.1f} → {after:.1f}")


def _line(row: Risk) -> str:
    return _("%(risk)s, level %(level)s: %(text)s; due %(due)s") % {
        "risk": row.reference,
        "level": row.level,
        "text": row.text[:120],
        "due": row.due.isoformat() if row.due else "—",
    }
