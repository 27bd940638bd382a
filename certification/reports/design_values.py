"""What the places of the templates of policy, approach and plan stand for: the client's data, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.models import (
    Appointment,
    Department,
    DesignPaper,
    Engagement,
    LegalRequirement,
    Objective,
    Risk,
    Scope,
    Service,
    Site,
)

from .letters import named

LISTED, TOP_RISKS = 40, 8


def live_services(engagement: Engagement) -> list[Service]:
    """Return the live services of the client."""
    rows = Service.objects.filter(workspace=engagement.client.workspace_id, stage=Service.Stage.LIVE)
    return list(rows.order_by("pk"))


def values_for(engagement: Engagement, kind: str) -> dict[str, dict[str, str]]:
    """Return the values by language: the client's, and English. What is not known yet has no value."""
    gather = {DesignPaper.Kind.PLAN: _plan_values}.get(DesignPaper.Kind(kind), _plain_values)
    found = {}
    for language in dict.fromkeys((engagement.client.language, "en")):
        with override(language):
            found[language] = {name: value for name, value in gather(engagement, language).items() if value}
    return found


def _plain_values(engagement: Engagement, language: str) -> dict[str, str]:
    services = [named(one, language) for one in live_services(engagement)]
    return {
        "client": engagement.client.name_in(language),
        "standard": engagement.title,
        "services": _and(services[:LISTED], language),
    }


def _and(names: list[str], language: str) -> str:
    """Return names as a sentence has them: 甲、乙和丙; A, B and C."""
    if len(names) < 2:
        return "".join(names)
    between, last = ("、", "和") if language.startswith("zh") else (", ", " and ")
    return between.join(names[:-1]) + last + names[-1]


def _lines(rows: Iterable[str], *, none: bool = False) -> str:
    """Return one numbered line each; more than a paper can bear are counted."""
    found = [row for row in rows if row]
    told = [f"{place}. {row}" for place, row in enumerate(found[:LISTED], 1)]
    if len(found) > LISTED:
        told.append(_("… and %(count)s more, see the register.") % {"count": len(found) - LISTED})
    return "\n".join(told) or (_("None.") if none else "")


def _plan_values(engagement: Engagement, language: str) -> dict[str, str]:
    place, services = engagement.client.workspace_id, live_services(engagement)
    scope = engagement.scopes.order_by("-version").first()
    sites = [f"{named(one, language)} · {one.get_kind_display()}" for one in Site.objects.filter(workspace=place)]
    departments = [named(one, language) for one in Department.objects.filter(workspace=place)]
    return _plain_values(engagement, language) | {
        "scope": (named(scope, language, "text") if scope else "").strip().rstrip("。."),
        "service_list": _lines(_service(one, language) for one in services),
        "site_list": _lines(sites),
        "department_list": _lines(departments),
        "customers": "; ".join(dict.fromkeys(one.customers for one in services if one.customers)) or _("none named"),
        "not_included": (scope.not_included if scope else "").strip() or _("nothing"),
        "party_list": _lines(_parties(scope, services, language), none=True),
        "representative": _representative(engagement, language),
        "objective_list": _lines(_objectives(engagement, language)),
        "law_list": _lines(_laws(engagement, language), none=True),
        "risk_list": _lines(_risks(engagement), none=True),
    }


def _service(one: Service, language: str) -> str:
    return " · ".join(part for part in (named(one, language), one.customers) if part)


def _parties(scope: Scope | None, services: list[Service], language: str) -> list[str]:
    """Return the other parties: those of the scope in words, those of each service."""
    found = [line.strip() for line in (scope.other_parties if scope else "").splitlines()]
    return [*found, *(f"{named(one, language)}: {one.other_parties}" for one in services if one.other_parties)]


def _representative(engagement: Engagement, language: str) -> str:
    """Return who holds the letter of the representative, or of whoever is responsible, in force or about to be."""
    roles = (Appointment.Role.MANAGEMENT_REPRESENTATIVE, Appointment.Role.RESPONSIBLE)
    held = Appointment.objects.in_force().filter(workspace=engagement.workspace_id, role__in=roles)
    letter = held.select_related("person").first()
    return named(letter.person, language) if letter else ""


def _objectives(engagement: Engagement, language: str) -> list[str]:
    rows = Objective.objects.filter(engagement=engagement)
    return [f"{named(one, language)} {one.target} {one.unit}".strip() for one in rows]


def _laws(engagement: Engagement, language: str) -> list[str]:
    rows = LegalRequirement.objects.filter(engagement=engagement, applies=LegalRequirement.Applies.YES)
    return [" ".join(part for part in (named(one, language), one.edition) if part) for one in rows.by_head()]


def _risks(engagement: Engagement) -> list[str]:
    rows = Risk.objects.filter(engagement=engagement, kind=Risk.Kind.RISK).with_levels().order_by("-rated", "number")
    return [f"{one.text} → {one.measure}" if one.measure else one.text for one in rows[:TOP_RISKS]]


def scale_words(scales: dict[str, Any], name: str) -> list[tuple[int, str]]:
    """Return the five steps of a scale with their words."""
    return list(enumerate(scales.get(name, []), 1))
