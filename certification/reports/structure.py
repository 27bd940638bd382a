"""The document structure on page and paper: the levels as a figure, numbers and versions, classifications."""

# claims: S4.5, S4.5.1
import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Cycle, DocumentStructure, StructureConfirmation
from certification.models.structure import LEVELS, in_language, usual
from certification.numbering import version_label
from wobo.reporting.charts import Level, levels
from wobo.workflow.models.signature import Meaning

from . import client_slot, furniture


def examples(structure: DocumentStructure, year: int) -> dict[str, str]:
    """Return what documents of each level would be numbered, and a record of a procedure ("RP")."""
    numbering = structure.numbering(year)
    found = {key: numbering.next(key, ()) for key in LEVELS}
    eighth = numbering.at("P", 8)
    found["P"] = eighth
    if numbering.has_members:
        found["RP"] = numbering.next("R", (), eighth)
    return found


def figure(structure: DocumentStructure, language: str, year: int) -> str:
    """Return the hierarchy as a drawing."""
    shown = examples(structure, year)
    steps = [
        Level(
            code=level.letters,
            name=level.name_in(language),
            example=shown.get("RP", shown["R"]) if level.key == "R" else shown[level.key],
            holds=in_language(usual()["levels"][level.key]["holds"], language),
        )
        for level in structure.level_list()
    ]
    return levels(steps, title=_("Levels of the documents"))


def months_said(months: int) -> str:
    """Return how long something is kept: in years where they are whole."""
    if months == 0:
        return _("for good")
    if months % 12 == 0:
        return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


def build(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the sheet: figure, levels, pattern, versions, classifications, who confirmed it."""
    related = ("engagement__client__logo", "engagement__workspace__parent__parent")
    cycle = Cycle.objects.select_related(*related).get(pk=cycle.pk)
    engagement, structure = cycle.engagement, DocumentStructure.objects.of(cycle.engagement.client)
    year = cycle.today().year
    last = StructureConfirmation.objects.filter(cycle=cycle).select_related("by").order_by("-pk").first()
    confirmed = last if last and last.sha256 == structure.digest() else None
    title = _("Document structure and numbering")
    return furniture(engagement, language, kind="document-structure", title=title) | {
        "svg": figure(structure, language, year),
        "caption": _("Levels of the documents"),
        "levels": [
            {
                "letters": level.letters,
                "name": level.name_in(language),
                "holds": in_language(usual()["levels"][level.key]["holds"], language),
                "keep": months_said(level.keep_months),
            }
            for level in structure.level_list()
        ],
        "pattern": engagement.client.number_pattern,
        "examples": list(dict.fromkeys(examples(structure, year).values())),
        "versions": [version_label(engagement.client.version_style, *one) for one in ((1, 0), (1, 1), (2, 0))],
        "classifications": [one.name_in(language) for one in structure.classification_list()],
        "confirmed": {"by": str(confirmed.by), "on": _day(confirmed.at)} if confirmed else None,
        "slots": [client_slot(engagement, language, Meaning.CONFIRMED)],
    }


def _day(moment: dt.datetime) -> str:
    return moment.date().isoformat()
