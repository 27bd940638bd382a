"""The workbook of the risk register: its columns and their names, the template, the register, the refused rows."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.models import Risk
from certification.people.sheets import ROWS_BEFORE_HEADINGS, Line, Unreadable
from certification.people.writing import workbook

# field: (Chinese, English, width), in the order of the template
COLUMNS: dict[str, tuple[str, str, int]] = {
    "kind": ("类型", "Kind", 12),
    "source": ("来源", "Source", 22),
    "service": ("服务", "Service", 22),
    "text": ("描述", "Description", 48),
    "likelihood": ("可能性", "Likelihood", 12),
    "impact": ("影响", "Impact", 12),
    "treatment": ("应对方式", "Treatment", 14),
    "measure": ("措施", "Measure", 40),
    "owner": ("责任人", "Owner", 16),
    "due": ("完成日期", "Due", 14),
    "residual_likelihood": ("剩余可能性", "Likelihood that remains", 14),
    "residual_impact": ("剩余影响", "Impact that remains", 14),
}
ALSO: dict[str, str] = {
    "风险描述": "text",
    "风险": "text",
    "risk": "text",
    "影响程度": "impact",
    "责任部门/人": "owner",
    "期限": "due",
}
WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "风险": "risk",
        "risk": "risk",
        "机遇": "opportunity",
        "机会": "opportunity",
        "opportunity": "opportunity",
    },
    "source": {
        **dict.fromkeys(("4.1", "内外部环境", "context", "organisation and its context"), "context"),
        **dict.fromkeys(("4.2", "相关方", "相关方的需求和期望", "parties", "needs of interested parties"), "parties"),
        **dict.fromkeys(
            ("6.1", "策划", "体系和服务的策划", "planning", "planning of the system and the services"), "planning"
        ),
    },
    "treatment": {
        **dict.fromkeys(("规避", "avoid"), "avoid"),
        **dict.fromkeys(("降低", "减轻", "reduce"), "reduce"),
        **dict.fromkeys(("分担", "转移", "share", "transfer"), "share"),
        **dict.fromkeys(("保留", "接受", "retain", "accept"), "retain"),
        **dict.fromkeys(("把握", "利用", "pursue"), "pursue"),
    },
}
DEFAULTS = {"kind": "risk", "source": "planning", "treatment": "reduce"}


def heading(name: str) -> str:
    """Return the heading of a column in the reader's language."""
    zh, en, _width = COLUMNS[name]
    return zh if (get_language() or "").startswith("zh") else en


def places_of(lines: list[Line]) -> tuple[int, dict[str, int]]:
    """Find the row of headings. Raises Unreadable where none names the description."""
    known = {zh: name for name, (zh, _en, _width) in COLUMNS.items()}
    known |= {en.casefold(): name for name, (_zh, en, _width) in COLUMNS.items()} | ALSO
    for at, line in enumerate(lines[:ROWS_BEFORE_HEADINGS]):
        names = [known.get(cell.strip(" *＊").casefold()) for cell in line.cells]
        if "text" in names:
            return at, {name: place for place, name in reversed(list(enumerate(names))) if name}
    told = {"heading": heading("text")}
    raise Unreadable(_("No row of headings with “%(heading)s” was found in the first rows. Take the template.") % told)


def template() -> bytes:
    """Return an empty list with an example row, in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    example = (
        (
            "风险",
            "6.1",
            "",
            "关键岗位人员离职，服务支持能力不足",
            "3",
            "4",
            "降低",
            "设置 A/B 角并交叉培训",
            "",
            "2026-12-31",
            "2",
            "3",
        )
        if chinese
        else (
            "Risk",
            "6.1",
            "",
            "Key people leave",
            "3",
            "4",
            "Reduce",
            "Name deputies, train",
            "",
            "2026-12-31",
            "2",
            "3",
        )
    )
    return workbook(_("Risks"), _headings(), [example])


def register(rows: Iterable[Risk]) -> bytes:
    """Return the register as a workbook, numbers and levels included."""
    headings = [(_("Number"), 10), *_headings(), (_("Level"), 8), (_("State"), 12)]
    return workbook(_("Risks"), headings, ([*_cells(one)] for one in rows))


def refused(rows: Iterable[Any]) -> bytes:
    """Return the refused rows with the reasons in a last column, to be mended and sent again."""
    told = ([*(row.cells.get(name, "") for name in COLUMNS), " ".join(row.problems)] for row in rows)
    return workbook(_("Rows to mend"), [*_headings(), (_("What is wrong"), 60)], told)


def _headings() -> list[tuple[str, int]]:
    return [(heading(name), width) for name, (_zh, _en, width) in COLUMNS.items()]


def _cells(one: Risk) -> list[Any]:
    shown = {
        "kind": one.get_kind_display(),
        "source": one.get_source_display(),
        "treatment": one.get_treatment_display(),
        "service": one.service or "",
        "owner": one.owner or "",
        "due": one.due.isoformat() if one.due else "",
    }
    values = [shown.get(name, getattr(one, name)) for name in COLUMNS]
    cells = ["" if value is None else value for value in values]
    return [one.reference, *cells, one.level, one.get_state_display()]
