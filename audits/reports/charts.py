"""The drawings of the result, for page and print alike, each with the sentence that says what it means."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.figures import RESULTS, Figures, points
from audits.models import Cause
from wobo.reporting import charts

from .gather import Frame, printed
from .words import FILLS, MARKS


def drawings(frame: Frame) -> dict[str, str]:
    """Return radar, stacked bars, causes and road map as SVG with their sentences."""
    whole = [(group, group.figures(frame.answers)) for group in frame.groups]
    names = [f"{printed(group.clause)} {frame.titled(group.clause)}" for group, _figures in whole]
    figures = [one for _group, one in whole]
    causes = counted_causes(frame)
    rows = [(name, count) for name, count, _where in causes]
    return {
        "radar": radar(frame, names, figures),
        "radar_meaning": radar_meaning(names, figures),
        "stacked": stacked(names, figures),
        "stacked_meaning": stacked_meaning(frame.figures, len(frame.gaps)),
        "pareto": charts.pareto(
            rows, title=_("Pareto of causes"), count_name=_("Gaps"), share_name=_("Running share")
        ),
        "pareto_meaning": pareto_meaning(rows),
        "timeline": timeline(frame),
        "timeline_meaning": timeline_meaning(frame),
    }


def shares(figures: list[Figures]) -> list[float | None]:
    """Return conformity in points, None where there is nothing to divide by."""
    return [None if one.conformity is None else float(points(one.conformity)) for one in figures]


def radar(frame: Frame, names: list[str], figures: list[Figures]) -> str:
    """Draw conformity by group, now against the target and the last time."""
    before = frame.last
    last = shares([group.figures(before[1]) for group in frame.groups]) if before else None
    words = {"now": _("Now"), "target": _("Target"), "last": _("Last time")}
    target = [frame.diagnosis.target] * len(names)
    return charts.radar(
        names, shares(figures), target=target, last=last, names=words, title=_("Radar of conformity by clause group")
    )


def radar_meaning(names: list[str], figures: list[Figures]) -> str:
    """Say which group stands best and which worst."""
    known = [(share, name) for share, name in zip(shares(figures), names, strict=True) if share is not None]
    if not known:
        return _("Nothing is assessed yet.")
    best, worst = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
    return _("“%(best)s” stands best with %(high)s %%; “%(worst)s” is furthest from the target with %(low)s %%.") % {
        "best": best[1],
        "high": charts_number(best[0]),
        "worst": worst[1],
        "low": charts_number(worst[0]),
    }


def charts_number(value: float) -> str:
    """Write a figure with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def shown_results(figures: Figures) -> list[str]:
    """Return the results that a table of counts shows: "not applicable" and "not assessed" only where they occur."""
    rare = ("not_applicable", "not_assessed")
    return [name for name in RESULTS if name not in rare or getattr(figures, name)]


def stacked(names: list[str], figures: list[Figures]) -> str:
    """Draw how many clauses of each group got which result."""
    total = Figures(
        not_applicable=sum(one.not_applicable for one in figures),
        not_assessed=sum(one.not_assessed for one in figures),
    )
    kinds = shown_results(total)
    rows = [(name, [getattr(one, kind) for kind in kinds]) for name, one in zip(names, figures, strict=True)]
    words = [(FILLS[kind], f"{MARKS[kind]} {short(kind)}") for kind in kinds]
    return charts.stacked_bar(rows, words, title=_("Results by clause group"))


def short(result: str) -> str:
    """Return the word of a result for a legend, where room is scarce."""
    words = {
        "conform": pgettext("legend", "Conforms"),
        "partial": pgettext("legend", "Partly"),
        "nonconform": pgettext("legend", "Does not"),
        "no_case": pgettext("legend", "No case"),
        "not_applicable": pgettext("legend", "Not applicable"),
        "not_assessed": pgettext("legend", "Not assessed"),
    }
    return words[result]


def stacked_meaning(figures: Figures, gaps: int) -> str:
    """Say the numbers in a sentence."""
    return _(
        "Of %(total)s clauses, %(conform)s conform, %(partial)s conform partly and %(nonconform)s do not;"
        " %(no_case)s had no case so far. %(gaps)s gaps were found."
    ) % {
        "total": figures.total,
        "conform": figures.conform,
        "partial": figures.partial,
        "nonconform": figures.nonconform,
        "no_case": figures.no_case,
        "gaps": gaps,
    }


def counted_causes(frame: Frame) -> list[tuple[str, int, list[str]]]:
    """Return (cause, number of gaps, where), the most frequent first."""
    where: dict[str, list[str]] = {}
    for leaf in frame.leaves:
        row = frame.rows.get(leaf.pk)
        for gap in row.gaps.all() if row else ():
            where.setdefault(gap.cause, []).append(printed(leaf))
    found = [
        (str(Cause(key).label) if key else _("Not analysed"), len(places), list(dict.fromkeys(places)))
        for key, places in where.items()
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def pareto_meaning(rows: list[tuple[str, int]]) -> str:
    """Say what the most frequent causes account for."""
    total = sum(count for _name, count in rows)
    if not total:
        return ""
    leading = rows[:2]
    share = round(100 * sum(count for _name, count in leading) / total)
    if len(leading) == 1:
        return _("All gaps have one cause: %(cause)s.") % {"cause": leading[0][0]}
    return _("“%(first)s” and “%(second)s” account for %(share)s %% of all gaps.") % {
        "first": leading[0][0],
        "second": leading[1][0],
        "share": share,
    }


def timeline(frame: Frame) -> str:
    """Draw the road map."""
    bars = [
        charts.Bar(label=row["name"], start=day(row.get("starts")), end=day(row.get("ends")))
        for row in frame.conclusion.roadmap
    ]
    words = (_("Plan"), "", _("Today"))
    return charts.timeline(bars, title=_("Road map"), today=frame.diagnosis.cycle.today(), names=words)


def timeline_meaning(frame: Frame) -> str:
    """Say from when to when."""
    first = min((row["starts"] for row in frame.conclusion.roadmap if row.get("starts")), default="")
    last = max((row["ends"] for row in frame.conclusion.roadmap if row.get("ends")), default="")
    if not (first and last):
        return ""
    return _("The route runs from %(first)s to %(last)s in %(count)s steps.") % {
        "first": first,
        "last": last,
        "count": len(frame.conclusion.roadmap),
    }


def day(value: Any) -> dt.date | None:
    """Read a date of a list."""
    return dt.date.fromisoformat(value) if value else None
