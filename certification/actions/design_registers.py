"""Registers of the design: objectives, risks, law, elements. What is proposed comes from the data, once."""

# claims: S4.1, S4.3.*, P5, P6
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification import design_data
from certification.letters import fill
from certification.models import (
    Clause,
    DesignPaper,
    Element,
    Engagement,
    LegalRequirement,
    Objective,
    Risk,
    SupplementaryRequirement,
)
from certification.models.element import may_be_excluded
from certification.reports.design_values import live_services
from certification.reports.letters import named
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, create_many, fire, record
from wobo.workflow.models import Chain

from .design_papers import register_changed

Kind = DesignPaper.Kind
STEP = 10


def _clauses(engagement: Engagement) -> dict[str, Clause]:
    """Return the clauses that the data may name, by type of management system and number: one query."""
    rows = Clause.objects.in_force().filter(standard__engagements=engagement).select_related("standard")
    return {f"{one.standard.family} {one.ref}": one for one in rows}


def _clause_of(row: dict[str, Any], known: dict[str, Clause]) -> Clause | None:
    named_ones = (known.get(f"{family} {ref}") for family, ref in row.get("clauses", {}).items())
    return next((one for one in named_ones if one), None)


@transaction.atomic
def propose_objectives(engagement: Engagement, *, by: User) -> list[Objective]:
    """Add the usual objectives that are not there yet, those of services once for each live service."""
    Chain.objects.locked(engagement.workspace_id)
    there = set(Objective.objects.filter(engagement=engagement).values_list("name", flat=True))
    last = Objective.objects.filter(engagement=engagement).aggregate(last=Max("order"))["last"] or 0
    found = []
    for one in _usual_objectives(engagement):
        if one.name not in there:
            last += STEP
            one.order = last
            found.append(one)
    create_many(found, by=by)
    register_changed(engagement, Kind.OBJECTIVES, Kind.POLICY, by=by)
    return found


def _usual_objectives(engagement: Engagement) -> Iterable[Objective]:
    language, known = engagement.client.language, _clauses(engagement)
    for row in design_data.data("policy")["objectives"]:
        for service in live_services(engagement) if row.get("per") == "service" else [None]:
            texts: dict[str, str] = {}
            for name in ("name", "measured_by", "formula", "source"):
                texts[name] = fill(design_data.word(row[name], language), {"service": named(service, language)})
                if language != "en":
                    texts[f"{name}_en"] = fill(design_data.word(row[name], "en"), {"service": named(service, "en")})
            longest = {name: Objective._meta.get_field(name).max_length for name in texts}
            yield Objective(
                workspace=engagement.workspace,
                engagement=engagement,
                service=service,
                clause=_clause_of(row, known),
                unit=design_data.word(row["unit"], language),
                target=row["target"],
                frequency=row["frequency"],
                **{name: text[: longest[name]] for name, text in texts.items()},
            )


@transaction.atomic
def save_objective(row: Objective, changes: dict[str, Any], *, by: User) -> Objective:
    """Add an objective at the end, or change one; what was printed of the table and not signed is taken back."""
    Chain.objects.locked(row.workspace_id)
    if row.pk is None:
        last = Objective.objects.filter(engagement=row.engagement).aggregate(last=Max("order"))["last"] or 0
        saved = record(row, "create", by=by, changes={**changes, "order": last + STEP})
    else:
        saved = record(row, "edit", by=by, changes=changes)
    register_changed(row.engagement, Kind.OBJECTIVES, Kind.POLICY, by=by)
    return saved


@transaction.atomic
def remove_objective(row: Objective, *, by: User) -> None:
    """Take an objective out of the table; signed tables keep it."""
    record(row, "remove", by=by)
    register_changed(row.engagement, Kind.OBJECTIVES, Kind.POLICY, by=by)


def _next_number(engagement: Engagement) -> int:
    """Return the next number of the risk register, under the chain's lock."""
    return (Risk.objects.filter(engagement=engagement).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def save_risk(row: Risk, changes: dict[str, Any], *, by: User) -> Risk:
    """Add a risk with the next number, or change one."""
    Chain.objects.locked(row.workspace_id)
    if row.pk is not None:
        return record(row, "edit", by=by, changes=changes)
    row.number = _next_number(row.engagement)
    return record(row, "create", by=by, changes=changes)


@transaction.atomic
def propose_risks(engagement: Engagement, *, by: User) -> list[Risk]:
    """Add the usual risks that the register does not have yet."""
    Chain.objects.locked(engagement.workspace_id)
    language = engagement.client.language
    side = "zh" if language.startswith("zh") else "en"
    there = set(Risk.objects.filter(engagement=engagement).values_list("text", flat=True))
    plain = ("kind", "source", "likelihood", "impact", "treatment")
    rows = [
        {**{name: one[name] for name in plain}, "text": one[side], "measure": one[f"measure_{side}"]}
        for one in design_data.data("risks")["usual"]
    ]
    return add_risks(engagement, [row for row in rows if row["text"] not in there], by=by)


@transaction.atomic
def add_risks(engagement: Engagement, rows: list[dict[str, Any]], *, by: User) -> list[Risk]:
    """Add many risks at once, numbered in their order."""
    Chain.objects.locked(engagement.workspace_id)
    first, place = _next_number(engagement), engagement.workspace
    made = [Risk(workspace=place, engagement=engagement, number=first + at, **row) for at, row in enumerate(rows)]
    return create_many(made, by=by)


def move_risk(row: Risk, verb: str, *, by: User, **data: Any) -> Risk:
    """Treat, accept or open a risk again."""
    return fire(row, verb, by=by, **data)


@transaction.atomic
def seed_laws(engagement: Engagement, *, by: User) -> list[LegalRequirement]:
    """Put the names of the seed list into the register, those that it lacks; the client decides what applies."""
    Chain.objects.locked(engagement.workspace_id)
    english = engagement.client.language == "en"
    there = set(engagement.laws.values_list("name", flat=True))
    rows = []
    for head, names in design_data.data("law")["laws"].items():
        for one in names:
            name = one["en"] if english else one["zh"]
            if name not in there:
                told = {"name": name, "name_en": "" if english else one["en"], "number": one.get("number", "")}
                rows.append(LegalRequirement(workspace=engagement.workspace, engagement=engagement, head=head, **told))
    return create_many(rows, by=by)


def save_law(row: LegalRequirement, changes: dict[str, Any], *, by: User) -> LegalRequirement:
    """Add an entry of the register of law, or change one."""
    return record(row, "edit" if row.pk else "create", by=by, changes=changes)


def check_law(row: LegalRequirement, given: dict[str, Any], *, by: User) -> LegalRequirement:
    """Note a currency check (查新): the day, the edition in force then, the day of the next one."""
    changed = bool(row.edition) and row.edition != given["edition"]
    if changed and row.compliance != LegalRequirement.Compliance.OPEN:
        given = {**given, "compliance": LegalRequirement.Compliance.OPEN, "evaluated_on": None}
    return record(row, "edit", by=by, changes=given, reason=_("Currency check"))


def evaluate_law(row: LegalRequirement, given: dict[str, Any], *, by: User) -> LegalRequirement:
    """Note whether the client complies, since when that is known, and what shows it.

    Raises Obstructed for what does not apply, or is not known to.
    """
    if row.applies != LegalRequirement.Applies.YES:
        raise Obstructed(_("Decide first that it applies; only then compliance is evaluated."))
    return record(row, "edit", by=by, changes=given, reason=_("Evaluation of compliance"))


@transaction.atomic
def decide_element(engagement: Engagement, clause: Clause, given: dict[str, Any], *, by: User) -> Element:
    """Decide whether a clause is in, and how far it is demonstrated.

    Raises Obstructed for an exclusion that the standard does not allow, or one without justification.
    """
    if given["excluded"] and not may_be_excluded(clause):
        told = {"clause": clause, "standard": clause.standard}
        raise Obstructed(_("%(clause)s: %(standard)s does not allow excluding it.") % told)
    if given["excluded"] and not given["justification"].strip():
        raise Obstructed(_("Justify the exclusion."))
    Chain.objects.locked(engagement.workspace_id)
    row = Element.objects.filter(engagement=engagement, clause=clause).first()
    if row is None:
        row = Element(workspace=engagement.workspace, engagement=engagement, clause=clause)
    saved = record(row, "edit" if row.pk else "create", by=by, changes=given)
    register_changed(engagement, Kind.ELEMENTS, by=by)
    return saved


@transaction.atomic
def save_supplement(row: SupplementaryRequirement, changes: dict[str, Any], *, by: User) -> SupplementaryRequirement:
    """Add what a contract asks beyond the standard, or change it."""
    saved = record(row, "edit" if row.pk else "create", by=by, changes=changes)
    register_changed(row.engagement, Kind.ELEMENTS, by=by)
    return saved


@transaction.atomic
def remove_supplement(row: SupplementaryRequirement, *, by: User) -> None:
    """Take out a supplementary requirement; signed papers keep it."""
    record(row, "remove", by=by)
    register_changed(row.engagement, Kind.ELEMENTS, by=by)


def next_check_after(day: dt.date) -> dt.date:
    """Return the day a year later: a register of law is checked at least yearly."""
    return (
        day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else day.replace(year=day.year + 1, day=28)
    )


def remove_risk(row: Risk, *, by: User) -> None:
    """Take a risk out of the register while nothing was decided about it. Raises Obstructed otherwise."""
    if row.state != Risk.State.OPEN:
        raise Obstructed(_("Something was decided about this risk, so it stays. Open it again first."))
    record(row, "remove", by=by)


def remove_law(row: LegalRequirement, *, by: User) -> None:
    """Take an entry out of the register of law; the trail keeps what it said."""
    record(row, "remove", by=by)
