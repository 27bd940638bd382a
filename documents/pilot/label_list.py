"""A list of labels: read, and each row judged against those that are there."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Department, Engagement
from certification.people.sheets import ROWS_BEFORE_HEADINGS, Line, Unreadable
from documents.models import Label

from .lists import CHANGED, ERROR, NEW, SAME, Head, Verdict, at, key_of, places_of, refuse_long

LABEL_HEADS = (
    Head(
        "code",
        "编号",
        "Code",
        ("资产编号", "标识编号", "配置项编号", "线缆编号", "assetnumber", "tag", "number", "id"),
        22,
    ),
    Head(
        "name", "名称", "What is marked", ("标识对象", "资产名称", "设备名称", "配置项名称", "name", "description"), 36
    ),
    Head("kind", "类别", "Kind", ("标识类别", "类型", "type", "class"), 16),
    Head("place", "位置", "Place", ("存放位置", "安装位置", "地点", "location", "site"), 24),
    Head("department", "部门", "Department", ("使用部门", "所属部门", "dept"), 18),
    Head("keeper", "保管人", "Kept by", ("责任人", "使用人", "owner", "keeper", "custodian"), 14),
)
KINDS = {
    **{kind: kind for kind in Label.Kind.values},
    **dict.fromkeys(("资产", "固定资产", "设备", "服务器", "assets", "device", "hardware", "server"), "asset"),
    **dict.fromkeys(("配置项", "ci", "configurationitem"), "item"),
    **dict.fromkeys(("线缆", "网线", "光纤", "电缆", "cables", "wire"), "cable"),
    **dict.fromkeys(("介质", "存储介质", "移动介质", "media", "storagemedium", "tape"), "medium"),
    **dict.fromkeys(("文件", "文件状态", "文件标识", "documentstatus", "statusofdocuments"), "document"),
    **dict.fromkeys(("区域", "机房", "room", "zone"), "area"),
    **dict.fromkeys(("其他", "其它"), "other"),
}
LONGEST = {"code": 60, "name": 120, "place": 120, "keeper": 80}


def label_lines(lines: list[Line]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a list of labels by field. Raises Unreadable without code and name."""
    for index, line in enumerate(lines[:ROWS_BEFORE_HEADINGS]):
        places = places_of(line.cells, LABEL_HEADS)
        if "code" not in places or "name" not in places:
            continue
        rows = lines[index + 1 :]
        refuse_long(rows)
        return [(row.number, {name: at(row, place) for name, place in places.items()}) for row in rows]
    told = {"code": LABEL_HEADS[0].said, "name": LABEL_HEADS[1].said}
    raise Unreadable(
        _("No row of headings with “%(code)s” and “%(name)s” was found in the first rows. Take the template.") % told
    )


def judge_labels(engagement: Engagement, rows: list[tuple[int, dict[str, str]]]) -> list[Verdict]:
    """Return what would become of each row; writes nothing. Two queries."""
    codes = [told["code"] for _place, told in rows]
    known = {one.code.casefold(): one for one in Label.objects.filter(engagement=engagement)}
    place = engagement.client.workspace_id
    departments = {row.name.casefold(): row for row in Department.objects.filter(workspace=place)}
    counts = Counter(code.casefold() for code in codes if code)
    return [_label(number, told, known, departments, counts) for number, told in rows]


def _label(
    number: int,
    told: dict[str, str],
    known: dict[str, Label],
    departments: dict[str, Department],
    counts: Counter[str],
) -> Verdict:
    shown = tuple(told.get(head.field, "") for head in LABEL_HEADS)
    row = known.get(told["code"].casefold())
    problems = list(_plain_problems(told, counts))
    values: dict[str, Any] = {name: told[name] for name in LONGEST if name in told}
    if kind := told.get("kind", ""):
        values["kind"] = KINDS.get(key_of(kind), "")
        if not values["kind"]:
            problems.append(_("The kind “%(text)s” is not known.") % {"text": kind})
    elif row is None:
        values["kind"] = Label.Kind.ASSET.value
    if name := told.get("department", ""):
        values["department"] = departments.get(name.casefold())
        if values["department"] is None:
            problems.append(_("The department “%(name)s” is not known.") % {"name": name})
    if problems:
        return Verdict(number, ERROR, shown, problems=tuple(problems))
    return Verdict(number, NEW, shown, values) if row is None else _compared(number, shown, row, values)


def _plain_problems(told: dict[str, str], counts: Counter[str]) -> Iterator[str]:
    for head in LABEL_HEADS[:2]:
        if not told[head.field]:
            yield _("“%(heading)s” is empty.") % {"heading": head.said}
    for name, longest in LONGEST.items():
        if len(told.get(name, "")) > longest:
            text = _("“%(text)s…” has %(length)s characters; %(limit)s are possible.")
            yield text % {"text": told[name][:20], "length": len(told[name]), "limit": longest}
    if counts[told["code"].casefold()] > 1:
        yield _("%(number)s stands in the list more than once.") % {"number": told["code"]}


def _compared(number: int, shown: tuple[str, ...], row: Label, values: dict[str, Any]) -> Verdict:
    filled = {name: value for name, value in values.items() if value not in (None, "") and name != "code"}
    changes = tuple(
        (head.said, str(getattr(row, head.field) or "—"), str(filled[head.field]))
        for head in LABEL_HEADS
        if head.field in filled and getattr(row, head.field) != filled[head.field]
    )
    return Verdict(number, CHANGED if changes else SAME, shown, filled, row, changes)
