"""The columns of lists that ticket tools export: what they are called, and which one is meant by default."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.people.sheets import ROWS_BEFORE_HEADINGS, Line
from documents.import_columns import key_of


@dataclass(frozen=True)
class Field:
    """A field of a record, and the headings by which tools call it."""

    name: str
    label: Any
    known: tuple[str, ...]
    longest: int = 0


def _field(name: str, label: Any, known: str, longest: int = 0) -> Field:
    return Field(name, label, tuple(key_of(one) for one in known.split("|")), longest)


FIELDS = (
    _field(
        "number",
        _("Number"),
        "number|no|id|key|issue key|ticket|ticket id|ticket number|case number|incident number|change number"
        "|request id|编号|单号|工单号|工单编号|事件编号|事件单号|变更编号|变更单号|请求编号|问题编号|记录编号",
        80,
    ),
    _field(
        "title",
        _("Title"),
        "title|summary|subject|short description|name|标题|主题|摘要|事件标题|工单标题|简述|名称",
        300,
    ),
    _field(
        "happened_on",
        _("Day of the event"),
        "date|event date|day|occurred|occurred on|发生日期|发生时间|日期|事件日期|记录日期",
    ),
    _field(
        "opened_at",
        pgettext_lazy("operating record", "Opened"),
        "opened|opened at|created|created at|created on|reported|start|创建时间|创建日期|提交时间|受理时间|登记时间"
        "|开始时间|报告时间",
    ),
    _field(
        "closed_at",
        pgettext_lazy("operating record", "Closed"),
        "closed|closed at|resolved|resolved at|finished|end|关闭时间|关闭日期|解决时间|完成时间|结束时间",
    ),
    _field(
        "category",
        pgettext_lazy("operating record", "Class"),
        "class|category|type|issue type|类别|分类|类型|事件类别|变更类别",
        80,
    ),
    _field("priority", _("Priority"), "priority|urgency|severity|优先级|级别|紧急程度|严重程度", 40),
    _field(
        "service",
        _("Service"),
        "service|business service|component|application|服务|所属服务|服务名称|业务服务|系统",
        120,
    ),
    _field("notes", _("Remarks"), "notes|remarks|comment|备注|说明|处理结果", 500),
)
BY_NAME = {field.name: field for field in FIELDS}


def headings_of(lines: list[Line]) -> int:
    """Return the place of the row of headings: the first rows' best match, else the first with two filled cells."""
    head = lines[:ROWS_BEFORE_HEADINGS]
    scores = [len(guessed(line.cells)) for line in head]
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    return next((place for place, line in enumerate(head) if sum(map(bool, line.cells)) > 1), 0)


def guessed(headings: tuple[str, ...]) -> dict[str, int]:
    """Return the column that is likely meant by each field."""
    keys = [key_of(heading) for heading in headings]
    found: dict[str, int] = {}
    for field in FIELDS:
        for known in field.known:
            if known in keys and keys.index(known) not in found.values():
                found[field.name] = keys.index(known)
                break
    return found
