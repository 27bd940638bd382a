"""Comparing certification bodies: criteria, costs, scores that follow from figures, the ranking. No database."""

# claims: S10.*
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.process import Profile

from .models import COSTS, TOP_SCORE, BodyCandidate

Penalties, Interest = BodyCandidate.Penalties, BodyCandidate.Interest


@dataclass(frozen=True)
class BodyCriterion:
    """What bodies are compared by; `ids` are the items of the process that it answers."""

    key: str
    title: Any
    ids: tuple[str, ...] = ()


CRITERIA = (
    BodyCriterion("customer", gettext_lazy("What customers require"), ("S10.1",)),
    BodyCriterion("location", gettext_lazy("Near and convenient"), ("S10.2", "S10.2.1")),
    BodyCriterion("scope", gettext_lazy("Approved and accredited for the standard"), ("S10.3",)),
    BodyCriterion("validity", gettext_lazy("Approval and accreditation in force"), ("S10.4",)),
    BodyCriterion("fee", gettext_lazy("Certification fee"), ("S10.5", "S10.5.1")),
    BodyCriterion("travel", gettext_lazy("Travel cost"), ("S10.5.2",)),
    BodyCriterion("board", gettext_lazy("Board and lodging"), ("S10.5.3",)),
    BodyCriterion("other", pgettext_lazy("costs", "Other costs"), ("S10.5.4",)),
    BodyCriterion("days", gettext_lazy("Audit days against the estimate")),
    BodyCriterion("languages", gettext_lazy("Languages of the certificate")),
    BodyCriterion("penalties", gettext_lazy("Penalties on record")),
    BodyCriterion("lead_time", gettext_lazy("Lead time")),
    BodyCriterion("auditors", gettext_lazy("Qualification of the auditors")),
)
KEYS = tuple(one.key for one in CRITERIA)
PENNY = Decimal("0.01")


def weights_of(weights: dict[str, int], profile: Profile) -> dict[str, int]:
    """Return the weight of every criterion: what people set, else the profile's."""
    return {key: int(weights.get(key, profile.body_weights[key])) for key in KEYS}


def three_years(candidate: Any, profile: Profile) -> Decimal:
    """Return what the certificate costs until the recertification: the initial audit and the surveillances."""
    return candidate.cost("initial") + candidate.cost("surveillance") * profile.surveillance_at_least


def cost_of(candidate: Any, cost: str, profile: Profile) -> Decimal:
    """Return one sort of cost over the same years."""
    first: Decimal = getattr(candidate, f"initial_{cost}")
    return first + getattr(candidate, f"surveillance_{cost}") * profile.surveillance_at_least


def days_ratio(comparison: Any, candidate: Any, visit: str) -> Decimal | None:
    """Return the quoted audit days over the estimate, or None where either is missing."""
    quoted, estimate = getattr(candidate, f"{visit}_days"), getattr(comparison, f"{visit}_estimate")
    return (quoted / estimate).quantize(PENNY, ROUND_HALF_UP) if quoted is not None and estimate else None


def against(candidate: Any, today: dt.date) -> Iterator[str]:
    """Yield why a body cannot be chosen, whatever its score."""
    if candidate.interest == Interest.EXISTS:
        yield _("%(body)s: there is an interest between body and consultancy.") % {"body": candidate}
    elif candidate.interest != Interest.NONE:
        yield _("%(body)s has not declared that there is no interest between body and consultancy.") % {
            "body": candidate
        }
    elif not (candidate.interest_by and candidate.interest_on):
        yield _("%(body)s: say who declared that there is no interest, and when.") % {"body": candidate}
    if candidate.scope_includes is not True:
        yield _("%(body)s: it is not known to be approved for IT service management.") % {"body": candidate}
    if candidate.approval_until is None:
        yield _("%(body)s: until when its approval is valid is not known.") % {"body": candidate}
    elif candidate.approval_until < today:
        yield _("%(body)s: its approval ran out on %(day)s.") % {
            "body": candidate,
            "day": candidate.approval_until.isoformat(),
        }


Scores = dict[str, dict[str, int]]  # by uid of the candidate, by criterion


def proposals(comparison: Any, candidates: Iterable[Any], profile: Profile, today: dt.date) -> Scores:
    """Return {uid: {criterion: score}} for what follows from figures; where they say nothing, people judge."""
    rows = list(candidates)
    found: dict[str, dict[str, int]] = {one.uid: {} for one in rows}
    for one in rows:
        told = found[one.uid]
        if one.customer_meets is not None:
            told["customer"] = TOP_SCORE if one.customer_meets else 0
        if one.scope_includes is not None:
            told["scope"] = (TOP_SCORE if one.accreditation else TOP_SCORE // 2) if one.scope_includes else 0
        if one.penalties == Penalties.NONE:
            told["penalties"] = TOP_SCORE
        if one.approval_until is not None:
            told["validity"] = _share((one.approval_until - today).days, profile.certificate_years * 365)
        ratio = days_ratio(comparison, one, "initial")
        if ratio is not None:
            told["days"] = _share(Decimal(1) - abs(Decimal(1) - ratio), Decimal(1))
    _least(found, "location", {one.uid: one.distance_km for one in rows})
    _least(found, "lead_time", {one.uid: one.lead_weeks for one in rows})
    for cost in COSTS:
        _least(found, cost, {one.uid: cost_of(one, cost, profile) for one in rows})
    return found


def _share(part: Any, whole: Any) -> int:
    share = max(Decimal(0), min(Decimal(1), Decimal(part) / Decimal(whole)))
    return int((share * TOP_SCORE).quantize(Decimal(1), ROUND_HALF_UP))


def _least(found: dict[str, dict[str, int]], key: str, figures: dict[str, Any]) -> None:
    """The least gets the top score, another in proportion."""
    known = {uid: figure for uid, figure in figures.items() if figure is not None}
    if not known:
        return
    least = min(known.values())
    for uid, figure in known.items():
        found[uid][key] = _share(least, figure) if figure else TOP_SCORE


@dataclass(frozen=True)
class Place:
    """How a body comes out: the weighted mean of its scores, its rank, what is not scored yet."""

    candidate: Any
    scores: dict[str, int]
    mean: Decimal
    rank: int
    missing: tuple[str, ...]


def ranking(candidates: Iterable[Any], scores: dict[str, dict[str, int]], weights: dict[str, int]) -> list[Place]:
    """Return the candidates, the best first; equal means share a rank. What has no weight is not asked for."""
    counted = {key: weight for key, weight in weights.items() if weight}
    whole = sum(counted.values()) or 1
    rows = []
    for one in candidates:
        given = scores.get(one.uid, {})
        points = sum(weight * given.get(key, 0) for key, weight in counted.items())
        mean = (Decimal(points) / whole).quantize(PENNY, ROUND_HALF_UP)
        rows.append((one, given, mean, tuple(key for key in counted if key not in given)))
    rows.sort(key=lambda row: (-row[2], row[0].pk))
    return [
        Place(one, given, mean, 1 + sum(other[2] > mean for other in rows), missing)
        for one, given, mean, missing in rows
    ]


def scores_of(rows: Iterable[Any]) -> dict[str, dict[str, int]]:
    """Return score rows, read with their candidates, as {uid of the candidate: {criterion: score}}."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.candidate.uid, {})[row.criterion] = row.score
    return found
