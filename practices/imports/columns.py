"""The columns that a table may have, by the names that exports and the template give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .lines import Line
from .rows import FileRefusedError
from .texts import plain

# What each column says; the number, and where the practice is from, find the practice
PRACTICE_FIELDS = {
    "序号": "number",
    "名称": "name",
    "编者摘要（非原文）": "summary",
    "主题": "themes",
    "评价指标": "indicators",
    "改革手段": "instruments",
    "正文（原文）": "body",
    "数据截至（原文）": "as_of",
    "时点引文（原文）": "as_of_quote",
    "首创表述（原文）": "firsts",
    "原文疑误": "errata",
    "文号": "document_number",
    "编号": "key",
    "文件原名称": "original_name",
    "文件原文": "original_body",
    "与原文不同的理由": "departure_reason",
}
# What the same is called in forms, and in the lists that the province issues
_OTHER_NAMES = {"摘要": "summary", "具体内容": "body"}
# Of these, a practice may go without some
IDENTITY = frozenset({"number", "document_number", "key"})
# What exports say besides, for readers; figures are read from their own sheet
PRACTICE_EXTRAS = frozenset(
    {"数据", "来源文件", "发文机关", "成文日期", "网址", "引用（GB/T 7714）"}
)

FIGURE_FIELDS = {
    "序号": "number",
    "类别": "kind",
    "名目": "label",
    "改革前（原文）": "before",
    "改革后（原文）": "after",
    "数值（原文）": "value",
    "引文（原文）": "quote",
    "文号": "document_number",
    "编号": "key",
}
FIGURE_EXTRAS = frozenset({"名称", "数据截至（原文）"})

_ASIDE = re.compile(r"\(.*\)$")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands, counted from 0; and the columns that have a name."""

    positions: Mapping[str, int]
    named: frozenset[int]


def head(lines: Iterator[Line], where: str) -> Line:
    """Return the first line that says anything."""
    for line in lines:
        if line:
            return line
    raise FileRefusedError(f"{where}是空的，没有可导入的内容。")


def find(heads: Line, fields: Mapping[str, str], extras: frozenset[str], where: str) -> Columns:
    """Return where the fields stand under these heads, in whatever order.

    Raises FileRefusedError for a column that is not known, for what is typed there would be lost;
    for one that comes twice; and where practices could not be told apart.
    """
    known = _by_every_name(fields) | dict.fromkeys(map(_key, extras), "")
    names = {n: cell.text.strip() for n, cell in enumerate(heads.cells) if cell}
    positions: dict[str, int] = {}
    unknown = []
    for position, name in names.items():
        field = known.get(_key(name))
        if field is None:
            unknown.append(f"“{name[:20]}”（{heads.name(position)}）")
        elif field in positions:
            raise FileRefusedError(f"{where}有两列“{name[:20]}”，请只留一列。")
        elif field:
            positions[field] = position
    if not positions:
        raise FileRefusedError(
            f"{where}第 {heads.number} 行不是表头，应有“序号”“名称”等列名。请使用导入模板。"
        )
    if unknown:
        raise FileRefusedError(
            f"{where}有不认识的列：{'、'.join(unknown[:5])}。请改成模板里的列名，或删去。"
        )
    _check_identity(positions, where)
    return Columns(positions, frozenset(names))


def _check_identity(positions: Mapping[str, int], where: str) -> None:
    # the source may be chosen for the whole upload
    if not {"key", "number"} & positions.keys():
        raise FileRefusedError(f"{where}缺少“序号”一列，认不出是哪条经验。")


def _by_every_name(fields: Mapping[str, str]) -> dict[str, str]:
    """Names count without what is said in parentheses at their end as well."""
    short = {_ASIDE.sub("", _key(name)): field for name, field in fields.items()}
    other = {name: field for name, field in _OTHER_NAMES.items() if field in fields.values()}
    return short | other | {_key(name): field for name, field in fields.items()}


def _key(name: str) -> str:
    return _SPACE.sub("", plain(name))
