"""Sheets of labels: as many on a page as the label paper has, each with its code in words and as a QR."""

# claims: S6.3.3
from typing import Any

from django.utils.translation import gettext as _

from certification.reports import furniture
from documents.models import Label, LabelSheet
from wobo.reporting.charts import qr

GRID = {"3x8": (3, 8), "2x7": (2, 7), "4x10": (4, 10)}  # label paper: columns, rows
Cell = dict[str, str] | None


def build(sheet: LabelSheet, language: str) -> dict[str, Any]:
    """Return the pages of a print: rows of cells, empty where the paper was used before."""
    related = ("engagement__client__logo", "engagement__workspace__parent__parent")
    sheet = LabelSheet.objects.select_related(*related).get(pk=sheet.pk)
    engagement = sheet.engagement
    owner = engagement.client.short_name_in(language)
    labels = sheet.labels.select_related("department").order_by("kind", "code", "pk")
    cells: list[Cell] = [None] * sheet.used + [_cell(one, owner) for one in labels]
    across, down = GRID[sheet.paper]
    return furniture(engagement, language, kind="label-sheet", title=_("Labels")) | {
        "paper": f"p{sheet.paper}",
        "pages": pages_of(cells, across, down),
    }


def _cell(label: Label, owner: str) -> dict[str, str]:
    """Return what stands on a label. The QR holds the code alone: it is read where there is no network."""
    lines = (label.place, label.keeper or str(label.department or ""))
    return {
        "code": label.code,
        "name": label.name,
        "kind": str(label.get_kind_display()),
        "line": " · ".join(filter(None, lines)),
        "owner": owner,
        "svg": qr(label.code, title=label.code),
    }


def pages_of(cells: list[Cell], across: int, down: int) -> list[list[list[Cell]]]:
    """Break cells into pages of full rows; the last ones are filled with empty cells."""
    each = across * down
    pages = []
    for start in range(0, len(cells), each):
        page = cells[start : start + each]
        page += [None] * (-len(page) % across)
        pages.append([page[place : place + across] for place in range(0, len(page), across)])
    return pages
