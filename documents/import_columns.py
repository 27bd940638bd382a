"""The columns of lists of documents: what they are called in our files, and what else they are known by."""

import re
import unicodedata

from django.utils.translation import get_language

from certification.people.headings import Column

REGISTER, OLD = "register", "old"


def _column(
    field: str, zh: str, en: str, known: str = "", example: str = "", example_en: str = "", width: int = 18
) -> Column:
    """Return a column; `known` are its other names, divided by blanks."""
    return Column(field, zh, en, tuple(known.split()), ((example, example_en or example),), width)


NUMBER = _column("number", "文件编号", "Number", "编号 文件号 documentnumber no docno", "QL-ITSM-P-31", width=20)
TITLE = _column(
    *("title", "文件名称", "Title", "名称 标题 文件标题 documenttitle name"),
    "机房巡检程序",
    "Machine room inspection",
    40,
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    REGISTER: (
        NUMBER,
        TITLE,
        _column(
            "title_en", "英文名称", "Title in English", "英文标题 englishtitle", "Machine room inspection", width=30
        ),
        _column("level", "层级", "Level", "级别 文件层级 文件级别 类别", "P", width=8),
        _column("parent", "所属文件", "Belongs to", "对应文件 上级文件 parent", width=20),
        _column("clauses", "条款", "Clauses", "标准条款 对应条款 clause", "8.7.1, 8.4.3"),
        _column("department", "归口部门", "Leading department", "主责部门 编制部门 责任部门 部门 department"),
        _column("writer", "编制人", "Writer", "编写人 责任人 author preparedby", width=14),
        _column("approver", "批准人", "Approver", "approvedby", width=14),
        _column("due", "期限", "Due", "完成期限 计划完成 完成日期 duedate", "2026-12-31", width=14),
        _column("retention", "保存期限", "Kept for", "保存年限 retention", width=14),
        _column("keeper", "保存部门", "Kept by", "保管部门 keeper", width=16),
        _column("notes", "备注", "Remarks", "说明 notes remark", width=30),
    ),
    OLD: (
        NUMBER,
        TITLE,
        _column("version", "版本", "Version", "版本号 版次 ver revision", "B/1", width=10),
        _column("place", "存放位置", "Where it is", "位置 存放 保存地点 location", "共享盘", "Shared drive", 30),
    ),
}


def key_of(heading: str) -> str:
    """Return a heading without what people add to it: blanks, stars, hyphens, remarks in brackets, width, case."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s*_:.\-]+", "", re.sub(r"\(.*?\)|\[.*?\]", "", plain))


def heading_of(column: Column) -> str:
    """Return a heading in the reader's language."""
    return column.zh if (get_language() or "").startswith("zh") else column.en
