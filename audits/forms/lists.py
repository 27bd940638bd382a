"""The lists that are printed as they were typed: purposes, supplements, decisions, risks, road map and their like."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.models import Cause, Conclusion, Diagnosis
from certification.models import Person
from wobo.accounts.forms import Form

from .fields import IsoDay, Refs, area


class Line(Form):
    """One line of a list, at a place or new. Owners are people of the client, by uid."""

    at = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, diagnosis: Diagnosis, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, Refs):
                field.standard = diagnosis.standard
        if "owner" in self.fields:
            self.fields["owner"].choices = [("", "—"), *((person.uid, str(person)) for person in people)]  # type: ignore[attr-defined]


def prose(label: Any, rows: int = 2, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=area(rows))


def short(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=200)


def owner() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Owner"), required=False)


def refs() -> Refs:
    return Refs(label=_("Clauses"), required=False)


def days(label: Any) -> forms.FloatField:
    return forms.FloatField(label=label, required=False, min_value=0)


class PurposeLine(Line):
    item = forms.ChoiceField(
        label=_("What it is about"),
        choices=[
            ("S3.1.1", pgettext_lazy("purpose", "Conformity")),
            ("S3.1.2", pgettext_lazy("purpose", "Gaps")),
            ("S3.1.3", pgettext_lazy("purpose", "Causes")),
        ],
    )
    text = prose(_("Purpose"))


class ConsideredLine(Line):
    standard = short(_("Standard"))
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("chosen", _("chosen")), ("kept_separate", _("kept separate")), ("not_now", _("not now"))],
    )
    reason = prose(_("Reason"))


class SupplementLine(Line):
    source = short(_("Source"))
    requirement = prose(_("Requirement"))
    clauses = refs()


class ScaleLine(Line):
    level = forms.IntegerField(label=_("Level"), min_value=0, max_value=5)
    name = short(_("Name"))
    meaning = prose(_("Meaning"), 1)


class BiggestLine(Line):
    clauses = refs()
    gap = prose(_("Gap"))
    effect = prose(_("What it does to the business"))


class StrengthLine(Line):
    text = prose(_("Strength"))


class DecisionLine(Line):
    text = prose(_("Decision"))
    decide_by = IsoDay(label=_("Decide by"), required=False)
    owner = owner()


class RiskLine(Line):
    risk = prose(_("Risk"))
    response = prose(_("What is done about it"))
    owner = owner()


class ThemeLine(Line):
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "—"), *Cause.choices], required=False)
    title = short(_("Theme"))
    text = prose(_("Text"))


class ResourceLine(Line):
    party = forms.ChoiceField(label=_("Whose"), choices=[("client", _("Client")), ("firm", _("Firm"))])
    role = short(_("Role"))
    person_days = days(_("Person-days"))
    text = prose(_("What for"), 1, required=False)
    since = IsoDay(label=_("From when"), required=False)


class AdjustmentLine(Line):
    subject = short(_("Subject"))
    before = prose(_("Before"), required=False)
    after = prose(_("From now on"))
    reason = prose(_("Reason"), required=False)
    clauses = refs()
    owner = owner()
    due = IsoDay(label=_("Due"), required=False)


class StepLine(Line):
    name = short(_("Step"))
    starts = IsoDay(label=pgettext_lazy("date", "Start"))
    ends = IsoDay(label=pgettext_lazy("date", "End"))
    owner = owner()
    person_days_client = days(_("Person-days, client"))
    person_days_firm = days(_("Person-days, firm"))
    depends_on = forms.CharField(label=_("Depends on step"), required=False, help_text=_("Numbers of steps."))
    result = prose(_("Result"), 1, required=False)

    def clean_depends_on(self) -> list[int]:
        """Return the numbers of the steps."""
        return [
            int(part)
            for part in self.cleaned_data["depends_on"].replace(",", " ").split()
            if part.isdecimal() and len(part) < 4
        ]


class QuickWinLine(Line):
    text = prose(_("Quick win"))
    clauses = refs()
    owner = owner()
    due = IsoDay(label=_("Due"), required=False)
    effort_days = days(_("Days"))
    done_when = prose(_("Done when"), 1, required=False)


@dataclass(frozen=True)
class Listing:
    """A list column: where it lives, its line, its title."""

    model: type
    line: type[Line]
    title: Any


LISTS = {
    "purposes": Listing(Diagnosis, PurposeLine, _("Purposes")),
    "considered": Listing(Diagnosis, ConsideredLine, _("Standards considered")),
    "supplements": Listing(Diagnosis, SupplementLine, _("Supplementary requirements")),
    "scale": Listing(Diagnosis, ScaleLine, _("Maturity scale")),
    "biggest_gaps": Listing(Conclusion, BiggestLine, _("Biggest gaps")),
    "strengths": Listing(Conclusion, StrengthLine, _("Strengths")),
    "decisions": Listing(Conclusion, DecisionLine, _("What management has to decide")),
    "risks": Listing(Conclusion, RiskLine, _("Risks")),
    "themes": Listing(Conclusion, ThemeLine, _("Themes across clauses")),
    "resources": Listing(Conclusion, ResourceLine, _("Resources")),
    "adjustments": Listing(Conclusion, AdjustmentLine, _("Changes of the organisation")),
    "roadmap": Listing(Conclusion, StepLine, _("Road map")),
    "quick_wins": Listing(Conclusion, QuickWinLine, _("Quick wins")),
}


def lines_of(listing: Listing, *, extra: int) -> Any:
    """Return a formset class for a list with so many empty lines."""
    return forms.formset_factory(listing.line, extra=extra, can_delete=True, can_order=False, max_num=200)


def shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return stored rows as initial values, each with its place."""
    steps = [" ".join(str(one) for one in row.get("depends_on", ())) for row in rows]
    return [{**row, "depends_on": steps[at], "at": at} for at, row in enumerate(rows)]


def merged(rows: list[dict[str, Any]], formset: Any) -> list[dict[str, Any]]:
    """Return the stored rows with what the formset changes, deletes and adds; the rest stays as it is."""
    places: list[dict[str, Any] | None] = list(rows)
    for form in formset.forms:
        if not form.cleaned_data or not form.has_changed():
            continue
        told = {name: value for name, value in form.cleaned_data.items() if name not in {"DELETE", "at"}}
        gone, at = form.cleaned_data.get("DELETE"), form.cleaned_data.get("at")
        if at is None or at >= len(places):
            places += [] if gone or at is not None else [told]
        else:
            places[at] = None if gone else told
    return [row for row in places if row is not None]


def state_of(rows: list[dict[str, Any]]) -> str:
    """Return a mark of a list: another one when somebody changed it."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]
