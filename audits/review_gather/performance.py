"""Measures: trends, objectives, services against what was agreed, feedback. The figures are those of the pilot run."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from audits.review_catalogue import every
from certification.models import Objective, Service
from documents.models import Agreement, Measure
from documents.pilot import measuring

from .facts import Gathered, Look, Series, share
from .records import add_records

TRENDS = 8  # series of one input that are drawn; the page of the measures has all


def monitoring(look: Look) -> Gathered:
    """Every measure: how many met their target last, the series of those that did not come first."""
    found = Gathered(look.until, empty=_("No values are measured yet."))
    _tell_measures(found, _measured(look, Q()))
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
        _tell_measures(found, _measured(look, Q(source__in=sources)))


def objectives(look: Look) -> Gathered:
    """Each objective with its target and the last value of the measures that answer it."""
    found = Gathered(look.until, empty=_("No objectives are set in Wobo."))
    rows = list(Objective.objects.filter(engagement=look.engagement).order_by("order", "pk"))
    answers: dict[str, list[Any]] = {}
    for one in _measured(look, Q(objective_uid__in=[row.uid for row in rows])) if rows else []:
        answers.setdefault(one.measure.objective_uid, []).append(one)
    states = [_state(answers.get(row.uid, [])) for row in rows]
    if rows:
        met, missed, unknown = (states.count(state) for state in ("met", "missed", "unknown"))
        found.figure(_("Objectives"), len(rows))
        found.figure(_("Reached"), met, share(met, len(rows)))
        found.figure(_("Missed"), missed, tone="bad" if missed else "")
        found.figure(_("Without a value"), unknown, tone="waiting" if unknown else "")
    found.tell(_objective(row, answers.get(row.uid, [])) for row in rows)
    return found


def _state(measured: list[Any]) -> str:
    known = [answer for answer in (last_met(one) for one in measured) if answer is not None]
    if not known:
        return "unknown"
    return "met" if all(known) else "missed"


def _objective(row: Objective, measured: list[Any]) -> str:
    values = _(", ").join(_value(one) for one in measured) or _("no value")
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
    _tell_measures(found, _measured(look, Q(in_sla=True)))
    add_records(found, look, "services")
    return found


def _measured(look: Look, which: Q) -> list[Any]:
    """Return the months of the measures that `which` keeps; two queries."""
    rows = Measure.objects.filter(which, engagement=look.engagement).standing().select_related("service")
    return measuring.series(look.cycle, until=look.until, measures=rows.order_by("number"))


def last_met(one: Any) -> bool | None:
    """Return whether the latest value reaches its target; None without a value or a target."""
    met: bool | None = one.latest.met if one.latest else None
    return met


def _tell_measures(found: Gathered, rows: list[Any]) -> None:
    if not rows:
        return
    measured = [one for one in rows if one.latest]
    met = [one for one in measured if last_met(one) is True]
    missed = [one for one in measured if last_met(one) is False]
    found.figure(_("Measures"), len(rows), _("%(count)s with values") % {"count": len(measured)})
    found.figure(_("Target met last"), len(met), share(len(met), len(met) + len(missed)))
    found.figure(_("Target missed last"), len(missed), tone="bad" if missed else "")
    found.tell(_missed(one) for one in missed)
    first = [*missed, *(one for one in measured if one not in missed)]
    found.series += [_series(one) for one in first[:TRENDS]]


def _missed(one: Any) -> str:
    told = {"measure": _name(one.measure), "target": one.target, "value": _value(one)}
    return _("%(measure)s: target %(target)s, last %(value)s") % told


def _name(measure: Measure) -> str:
    return f"{measure.title} ({measure.service})" if measure.service else measure.title


def _value(one: Any) -> str:
    if one.latest is None:
        return _("no value")
    return f"{measuring.with_unit(one.latest.value, one.measure.unit)} ({one.latest.label})"


def _series(one: Any) -> Series:
    measure = one.measure
    target = float(measure.target) if measure.target is not None else None
    points = tuple((point.label, float(point.value)) for point in one.values)
    return Series(_name(measure), measure.unit, target, points)
