"""Measures: trends, objectives, services against what was agreed, feedback."""

from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from audits.review_catalogue import every
from certification.models import Objective, Service
from documents.models import Agreement, Measure, MeasureValue

from .facts import Gathered, Look, Series, share
from .records import add_records

TRENDS = 8  # series of one input that are drawn; the page of the measures has all


def monitoring(look: Look) -> Gathered:
    """Every measure: how many met their target last, the series of those that did not come first."""
    found = Gathered(look.until, empty=_("No values are measured yet."))
    _tell_measures(found, _measures(look, Q()))
    return found


def feedback(look: Look) -> Gathered:
    """Satisfaction as measured, complaints and other records of the customers."""
    found = Gathered(look.until, empty=_("No satisfaction, complaint or other feedback is on record."))
    add_measures(found, look, "feedback")
    add_records(found, look, "feedback")
    return found


def add_measures(found: Gathered, look: Look, key: str) -> None:
    """Add the measures of the sources that the catalogue names for an input."""
    if sources := every()[key].measures:
        _tell_measures(found, _measures(look, Q(source__in=sources)))


def objectives(look: Look) -> Gathered:
    """Each objective with its target and the last value of the measures that answer it."""
    found = Gathered(look.until, empty=_("No objectives are set in Wobo."))
    rows = list(Objective.objects.filter(engagement=look.engagement).order_by("order", "pk"))
    answers: dict[int, list[Any]] = {}
    for measure in _measures(look, Q(objective__in=rows)):
        answers.setdefault(measure.objective_id, []).append(measure)
    states = [_state(answers.get(row.pk, [])) for row in rows]
    if rows:
        found.figure(_("Objectives"), len(rows))
        met = states.count("met")
        found.figure(_("Reached"), met, share(met, len(rows)))
        missed = states.count("missed")
        found.figure(_("Missed"), missed, tone="bad" if missed else "")
        unknown = states.count("unknown")
        found.figure(_("Without a value"), unknown, tone="waiting" if unknown else "")
    found.tell(_objective(row, answers.get(row.pk, [])) for row in rows)
    return found


def _state(measures: list[Any]) -> str:
    answers = [one.met(last_of(one)) for one in measures]
    known = [answer for answer in answers if answer is not None]
    if not known:
        return "unknown"
    return "met" if all(known) else "missed"


def _objective(row: Objective, measures: list[Any]) -> str:
    values = _(", ").join(_value(one) for one in measures) or _("no value")
    return _("%(objective)s: target %(target)s; %(values)s") % {
        "objective": row,
        "target": row.target or "—",
        "values": values,
    }


def services(look: Look) -> Gathered:
    """Live services with their agreements, and the targets of service levels against what was measured."""
    found = Gathered(look.until, empty=_("No live service is on record."))
    live = list(
        Service.objects.filter(workspace=look.engagement.client.workspace_id, stage=Service.Stage.LIVE).order_by("pk")
    )
    agreed = Agreement.objects.filter(engagement=look.engagement, kind=Agreement.Kind.SLA).valid()
    covered = set(agreed.filter(services__in=live).values_list("services", flat=True))
    if live:
        found.figure(_("Live services"), len(live))
        bare = [row for row in live if row.pk not in covered]
        found.figure(_("Without an agreed service level"), len(bare), tone="bad" if bare else "")
        found.tell(_("%(service)s: no service level agreement holds") % {"service": row} for row in bare)
    _tell_measures(found, _measures(look, Q(in_sla=True)))
    add_records(found, look, "services")
    return found


def _measures(look: Look, which: Q) -> list[Any]:
    values = MeasureValue.objects.filter(month__lte=look.until).order_by("month")
    rows = Measure.objects.filter(which, engagement=look.engagement).standing().select_related("service")
    return list(rows.prefetch_related(Prefetch("figures", queryset=values)).order_by("number"))


def last_of(measure: Any) -> Any:
    """Return the latest value of a measure; None while there is none."""
    values = list(measure.figures.all())
    return values[-1].value if values else None


def _tell_measures(found: Gathered, rows: list[Any]) -> None:
    measured = [row for row in rows if last_of(row) is not None]
    if not rows:
        return
    met = [row for row in measured if row.met(last_of(row)) is True]
    missed = [row for row in measured if row.met(last_of(row)) is False]
    found.figure(_("Measures"), len(rows), _("%(count)s with values") % {"count": len(measured)})
    found.figure(_("Target met last"), len(met), share(len(met), len(met) + len(missed)))
    found.figure(_("Target missed last"), len(missed), tone="bad" if missed else "")
    found.tell(_missed(row) for row in missed)
    first = [*missed, *(row for row in measured if row not in missed)]
    found.series += [_series(row) for row in first[:TRENDS]]


def _missed(row: Any) -> str:
    return _("%(measure)s: target %(target)s, last %(value)s") % {
        "measure": _name(row),
        "target": _plain(row.target, row.unit),
        "value": _value(row),
    }


def _name(row: Any) -> str:
    return f"{row.title} ({row.service})" if row.service else row.title


def _value(row: Any) -> str:
    values = list(row.figures.all())
    if not values:
        return _("no value")
    last = values[-1]
    return f"{_plain(last.value, row.unit)} ({last.month:%Y-%m})"


def _plain(value: Any, unit: str) -> str:
    """Return a figure without trailing noughts, with its unit."""
    if value is None:
        return "—"
    text = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return f"{text} {unit}".strip()


def _series(row: Any) -> Series:
    target = float(row.target) if row.target is not None else None
    points = tuple((f"{one.month:%Y-%m}", float(one.value)) for one in row.figures.all())
    return Series(_name(row), row.unit, target, points[-12:])
