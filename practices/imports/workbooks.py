"""The sheets of an Excel workbook: practices in one, their figures in another.

With openpyxl itself: django-import-export and tablib read the first sheet alone, whole, take what
formulas last came to for text, and open whatever they are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from practices.exports.text import CELL

from . import figures, packages, tables
from .lines import EMPTY, TOO_LONG, Cell, Line
from .rows import FileRefusedError, Row

PRACTICES, FIGURES, NOTES = "经验做法", "数据", "说明"
MAX_LINES = 200_000
MAX_COLUMNS = 100
# Formats in which a number looks as it was typed
_AS_TYPED = {"General", "@", "0"}
_MAX_DIGITS = 10**15
_RETYPE = "请把这一格设为“文本”格式，再照原文填写。"


def read(data: bytes) -> Iterator[Row]:
    """Yield the rows of the sheet of practices, with their figures; raises FileRefusedError."""
    merged = packages.check(data)
    sheets = {sheet.title: sheet for sheet in _visible(data)}
    name = _main(sheets)
    for title in (name, FIGURES):
        if title in sheets:
            _check_merged(sheets[title], merged)
    of_practices = None
    if FIGURES in sheets:
        where = f"“{FIGURES}”"
        of_practices = figures.read(_lines(sheets[FIGURES]), where)
    yield from tables.read(_lines(sheets[name]), f"“{name}”", of_practices)


def _visible(data: bytes) -> list[ReadOnlyWorksheet]:
    try:
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        return [s for s in book.worksheets if s.sheet_state == "visible"]
    except Exception as error:
        raise FileRefusedError(packages.BROKEN) from error


def _main(sheets: dict[str, ReadOnlyWorksheet]) -> str:
    if PRACTICES in sheets:
        return PRACTICES
    others = [title for title in sheets if title not in {FIGURES, NOTES}]
    if len(others) != 1:
        raise FileRefusedError(f"请把要导入的经验放在名为“{PRACTICES}”的工作表里。")
    return others[0]


def _check_merged(sheet: ReadOnlyWorksheet, merged: packages.Merged) -> None:
    # openpyxl says of no sheet it only reads where its part is, nor what is merged in it
    found = merged.get(sheet._worksheet_path)  # type: ignore[attr-defined]  # noqa: SLF001
    if found:
        raise FileRefusedError(
            f"“{sheet.title}”里有合并的单元格（如 {found}）。请取消合并，每行填全，再导入。"
        )


def _lines(sheet: ReadOnlyWorksheet) -> Iterator[Line]:
    # what the sheet says of its own size may be wrong
    sheet.reset_dimensions()
    try:
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):  # type: ignore[misc]
            if number > MAX_LINES:
                raise FileRefusedError(
                    f"“{sheet.title}”超过 {MAX_LINES} 行，请删去后面的空行，或分成几个文件。"
                )
            yield Line(number, list(map(_cell, cells)))
    except FileRefusedError:
        raise
    except Exception as error:
        raise FileRefusedError(packages.BROKEN) from error


def _cell(cell: Any) -> Cell:
    if cell is EMPTY_CELL or (value := cell.value) is None:
        return EMPTY
    match cell.data_type, value:
        case "s", str():
            # a carriage return, as Excel writes it; the line feed after it stands for itself
            text = value.replace("_x000D_\n", "\n").replace("_x000D_", "\n")
            return Cell(text) if len(text) <= CELL else TOO_LONG
        case "f", _:
            return Cell(problem="这一格是公式。请复制后“选择性粘贴”为“值”。")
        case "e", _:
            return Cell(problem=f"这一格是错误值 {str(value)[:20]}。")
        case "n", int() | float() if _is_as_typed(cell, value):
            return Cell(str(int(value)))
    return Cell(problem=f"这一格是数值或日期，写法可能与原文不同。{_RETYPE}")


def _is_as_typed(cell: Any, value: float) -> bool:
    whole = float(value).is_integer() and abs(value) < _MAX_DIGITS
    return whole and cell.number_format in _AS_TYPED
