"""Papers of the monitoring: the report with trends, service levels against what was measured."""

# claims: S6.3.1, P4
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Cycle
from certification.reports import client_slot, furniture
from documents.models.measure import figure
from documents.pilot.measuring import Point, Series, series, target_of
from documents.pilot.sla import ServiceLevels, service_levels
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .lists import day, named

CHARTS = 80  # drawings of one paper; what is beyond stands in the tables
MONTHS, LEVEL_MONTHS = 12, 6
SIGNS = {"better": "↑", "worse": "↓", "level": "→", "": "—"}


def _loaded(cycle: Cycle) -> Cycle:
    related = ("engagement__client__logo", "engagement__workspace__parent__parent")
    return Cycle.objects.select_related(*related).get(pk=cycle.pk)


def build_monitoring(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the monitoring report: each measure with target, latest value, trend; drawings; values by month."""
    cycle = _loaded(cycle)
    engagement, found = cycle.engagement, series(cycle, months=MONTHS)
    drawn = [one for one in found if one.values][:CHARTS]
    judged = sum(len(one.judged) for one in found)
    reached = sum(one.reached for one in found)
    return furniture(engagement, language, kind="monitoring", title=_("Monitoring report")) | {
        "as_of": cycle.today().isoformat(),
        "count": str(len(found)),
        "with_values": str(sum(bool(one.values) for one in found)),
        "judged": str(judged),
        "reached": str(reached),
        "missing": str(sum(len(one.missing) for one in found)),
        "measures": [_measure(one, language) for one in found],
        "figures": [
            {"svg": one.chart(), "caption": f"{one.measure.code} {one.measure.title}", "meaning": one.meaning}
            for one in drawn
        ],
        "months": [point.label for point in found[0].points] if found else [],
        "values": [_values(one) for one in found],
        "slots": [
            client_slot(engagement, language, Meaning.PREPARED, Role.DOCUMENT_CONTROLLER),
            client_slot(engagement, language, Meaning.REVIEWED, Role.MANAGEMENT_REPRESENTATIVE),
        ],
    }


def _measure(one: Series, language: str) -> dict[str, str]:
    measure = one.measure
    return {
        "number": measure.code,
        "name": measure.title,
        "source": str(measure.get_source_display()),
        "formula": measure.how,
        "target": target_of(measure),
        "frequency": str(measure.get_frequency_display()),
        "responsible": named(measure.person or measure.department, language),
        "latest": f"{figure(one.latest.value)} {measure.unit}".strip() if one.latest else "—",
        "latest_month": one.latest.label if one.latest else "",
        "met": _word(one.latest) if one.latest else "",
        "reached": f"{one.reached}/{len(one.judged)}" if one.judged else "—",
        "trend": SIGNS[one.trend],
    }


def _word(point: Point) -> str:
    return "" if point.met is None else "met" if point.met else "missed"


def _values(one: Series) -> dict[str, Any]:
    cells = [{"value": point.shown if point.value is not None else "", "met": _word(point)} for point in one.points]
    notes = [f"{point.label}: {point.note}" for point in one.points if point.note]
    return {"number": one.measure.code, "name": one.measure.title, "target": target_of(one.measure), "cells": cells,
            "notes": notes}  # fmt: skip


def build_sla(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the service catalogue with its targets, each held against what was measured, month by month."""
    cycle = _loaded(cycle)
    engagement, found = cycle.engagement, service_levels(cycle, months=LEVEL_MONTHS)
    points = next((row.points for one in found for row in one.rows), ())
    title = _("Service levels against what was measured")
    return furniture(engagement, language, kind="sla-comparison", title=title) | {
        "as_of": cycle.today().isoformat(),
        "months": [point.label for point in points],
        "services": [_service(one, language) for one in found],
        "met": str(sum(one.met for one in found)),
        "missed": str(sum(one.missed for one in found)),
        "slots": [
            client_slot(engagement, language, Meaning.PREPARED, Role.DOCUMENT_CONTROLLER),
            client_slot(engagement, language, Meaning.REVIEWED, Role.MANAGEMENT_REPRESENTATIVE),
        ],
    }


def _service(one: ServiceLevels, language: str) -> dict[str, Any]:
    service, agreement = one.service, one.agreement
    return {
        "name": named(service, language),
        "owner": named(service.owner, language),
        "customers": service.customers,
        "targets": service.targets,
        "agreement": f"{agreement.number} {agreement.title}" if agreement else "",
        "valid_until": day(agreement.valid_until) if agreement else "",
        "rows": [_values(row) for row in one.rows],
        "met": str(one.met),
        "missed": str(one.missed),
    }
