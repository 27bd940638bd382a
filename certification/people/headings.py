"""The columns of a list of people: what they are called in our files and what else they are known by."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .sheets import ROWS_BEFORE_HEADINGS, Line, Unreadable


@dataclass(frozen=True)
class Column:
    """A column: the field that it fills, its heading in Chinese and English, other names, an example, its width."""

    field: str
    zh: str
    en: str
    known: tuple[str, ...] = ()
    examples: tuple[tuple[str, str], ...] = ()  # (Chinese, English), one for each example row
    width: int = 18


COLUMNS = (
    Column(
        "name",
        "姓名",
        "Name",
        ("名字", "人员", "员工姓名", "fullname"),
        (("林小雨", "Xiaoyu Lin"), ("周凯", "Kai Zhou")),
    ),
    Column(
        "name_en",
        "英文姓名",
        "Name in Latin letters",
        ("英文名", "拼音", "姓名拼音", "englishname", "latinname"),
        (("Xiaoyu Lin", "Xiaoyu Lin"), ("Kai Zhou", "Kai Zhou")),
        22,
    ),
    Column(
        "department",
        "部门",
        "Department",
        ("所属部门", "部门名称", "所在部门", "dept", "unit"),
        (("服务台", "Service desk"), ("运维部", "Operations")),
        22,
    ),
    Column(
        "post",
        "岗位",
        "Post",
        ("职务", "职位", "岗位名称", "职称", "position", "title", "jobtitle"),
        (("服务台专员", "Service desk agent"), ("运维工程师", "Operations engineer")),
        22,
    ),
    Column(
        "post_en",
        "英文岗位",
        "Post in English",
        ("英文职务", "岗位英文", "positioninenglish"),
        (("Service desk agent", "Service desk agent"), ("Operations engineer", "Operations engineer")),
        22,
    ),
    Column(
        "email",
        "邮箱",
        "E-mail",
        ("电子邮箱", "电子邮件", "邮件", "邮箱地址", "email", "mail", "emailaddress"),
        (("lin.xiaoyu@example.com", "lin.xiaoyu@example.com"), ("", "")),
        28,
    ),
    Column(
        "phone",
        "电话",
        "Phone",
        ("手机", "手机号", "手机号码", "联系电话", "电话号码", "mobile", "tel", "telephone", "phonenumber"),
        (("", ""), ("13800000000", "13800000000")),
    ),
    Column(
        "top_management",
        "最高管理者",
        "Top management",
        ("最高管理层", "高层", "高层管理者", "是否最高管理者", "memberoftopmanagement"),
        (("否", "no"), ("否", "no")),
        16,
    ),
    Column("uid", "系统编号", "Reference", ("编号（勿改）", "systemnumber"), (("", ""), ("", "")), 22),
)
FIELDS = {column.field: column for column in COLUMNS}


def _key(heading: str) -> str:
    """Return a heading without what people add to it: blanks, stars, hyphens, remarks in brackets, width, case."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s*_:.\-]+", "", re.sub(r"\(.*?\)|\[.*?\]", "", plain))


KNOWN = {_key(word): column.field for column in COLUMNS for word in (column.zh, column.en, *column.known)}


def heading_of(column: Column) -> str:
    """Return the heading in the reader's language."""
    return column.zh if (get_language() or "").startswith("zh") else column.en


@dataclass(frozen=True)
class Layout:
    """Where the columns of a file are: field → place; headings that nobody knows; the rows under them."""

    places: dict[str, int]
    ignored: tuple[str, ...]
    rows: tuple[Line, ...]

    def cell(self, line: Line, field: str) -> str:
        """Return the cell of a column, empty where the row or the file has none."""
        place = self.places.get(field)
        return line.cells[place] if place is not None and place < len(line.cells) else ""


def laid_out(lines: list[Line]) -> Layout:
    """Find the row of headings and name its columns. Raises Unreadable without one that names people."""
    for index, line in enumerate(lines[:ROWS_BEFORE_HEADINGS]):
        fields = [KNOWN.get(_key(cell)) for cell in line.cells]
        if "name" not in fields:
            continue
        known = [field for field in fields if field]
        if twice := next((field for field in known if known.count(field) > 1), None):
            told = {"heading": heading_of(FIELDS[twice])}
            raise Unreadable(_("Two columns are called “%(heading)s”. Keep one.") % told)
        places = {field: place for place, field in enumerate(fields) if field}
        ignored = [cell for cell, field in zip(line.cells, fields, strict=True) if cell and not field]
        return Layout(places, tuple(ignored), tuple(lines[index + 1 :]))
    told = {"heading": heading_of(FIELDS["name"])}
    raise Unreadable(_("No row of headings with “%(heading)s” was found in the first rows. Take the template.") % told)
