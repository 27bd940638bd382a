"""Lists of people as Excel workbooks: the template, the register, the rows that were refused."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.models import Person

from .headings import COLUMNS, Column, heading_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n]")  # also after blanks: some programs look past them
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def safe(value: Any) -> str:
    """Return a text that no table program takes for a formula; reading it back takes the quote off again."""
    text = _CONTROLS.sub("", str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def workbook(title: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return an Excel file with one sheet: a row of headings, then rows of texts."""
    from openpyxl import Workbook  # noqa: PLC0415  half a second that only a download needs
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, (_heading, width) in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet, value=safe(value))
        made.data_type, made.number_format = "s", "@"  # text, whatever it looks like
        return made

    head = [cell(heading) for heading, _width in headings]
    for one in head:
        one.font, one.fill = Font(bold=True), PatternFill("solid", fgColor="E3EDF3")
    sheet.append(head)
    for row in rows:
        sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _headings(columns: Iterable[Column]) -> list[tuple[str, int]]:
    return [(heading_of(column), column.width) for column in columns]


def template() -> bytes:
    """Return an empty list with two example rows, in the reader's language."""
    place = 0 if (get_language() or "").startswith("zh") else 1
    columns = [column for column in COLUMNS if column.field != "uid"]
    rows = [[column.examples[row][place] for column in columns] for row in range(2)]
    return workbook(_("People"), _headings(columns), rows)


def register(people: Iterable[Person]) -> bytes:
    """Return the register; brought in again unchanged it changes nothing."""
    return workbook(_("People"), _headings(COLUMNS), ([value_of(one, c.field) for c in COLUMNS] for one in people))


def value_of(person: Person, field: str) -> str:
    """Return a field of a person as a list shows it."""
    if field == "top_management":
        yes = person.top_management
        return (("是" if yes else "否") if (get_language() or "").startswith("zh") else ("yes" if yes else "no")) + ""
    if field == "department":
        return person.department.name if person.department else ""
    return str(getattr(person, field))


def refused(rows: Iterable[tuple[dict[str, str], str]], fields: Sequence[str]) -> bytes:
    """Return the rows that were refused, each with the reason in a last column, to be mended and sent again."""
    columns = [column for column in COLUMNS if column.field in fields]
    headings = [*_headings(columns), (_("What is wrong"), 60)]
    return workbook(
        _("Rows to mend"), headings, ([*(cells.get(c.field, "") for c in columns), why] for cells, why in rows)
    )
