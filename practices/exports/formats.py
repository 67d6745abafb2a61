"""The formats of exports: what each is called, who writes it, and how much it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from practices.comparison import MAX_COMPARED, MIN_COMPARED

from . import comparison, csv, docx, json, xlsx
from .choosing import Refused
from .contents import Chosen, Contents
from .sending import Written

_OFFICE = "application/vnd.openxmlformats-officedocument"

# What an address says for the document that sets practices side by side
COMPARE = "compare"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file; it holds from `least` to `most` practices."""

    extension: str
    name: str
    content_type: str
    most: int
    write: Callable[[Contents], Written]
    least: int = 1

    def check(self, chosen: Chosen) -> None:
        """Refuse what the format cannot hold."""
        if chosen.count > self.most:
            reason = (
                f"要导出的有 {chosen.count} 条，{self.name}一次最多 {self.most} 条。"
                "请增加筛选条件，或改用其他格式。"
            )
            raise Refused("经验太多，装不下", [reason])
        if chosen.count < self.least:
            reason = (
                f"{self.name}需要 {self.least} 至 {self.most} 条经验，现在只有 {chosen.count} 条。"
            )
            raise Refused("经验太少，无从对照", [reason])


# What is written in a few seconds, while a reader waits; CSV and JSON leave as they are written
FORMATS = {
    "docx": Format("docx", "Word 文档", f"{_OFFICE}.wordprocessingml.document", 100, docx.write),
    "xlsx": Format("xlsx", "Excel 表格", f"{_OFFICE}.spreadsheetml.sheet", 1000, xlsx.write),
    "csv": Format("csv", "CSV ", "text/csv; charset=utf-8", 50_000, csv.write),
    "json": Format("json", "JSON ", "application/json", 50_000, json.write),
}

COMPARISON = Format(
    "docx",
    "对照表",
    FORMATS["docx"].content_type,
    MAX_COMPARED,
    comparison.write,
    least=MIN_COMPARED,
)


def asked_for(extension: str, layout: str) -> Format | None:
    """Return the format, in the layout for documents; None where there is none so called."""
    if layout not in {"", COMPARE}:
        raise Refused("没有这种版式", [f"没有“{layout[:20]}”这种版式，只有对照表（compare）。"])
    if extension == COMPARISON.extension and layout == COMPARE:
        return COMPARISON
    return FORMATS.get(extension)
