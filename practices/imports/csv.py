"""Lines of a CSV file.

Not by tablib, which guesses the delimiter, holds all lines at once and knows no place.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from practices.exports.text import CELL, armed

from . import tables
from .encoding import decoded
from .lines import TOO_LONG, Cell, Line
from .rows import FileRefusedError, Row

_SAVE_AS = "请在 Excel 或 WPS 里选“另存为”“CSV UTF-8（逗号分隔）”，或另存为 .xlsx，再导入。"


def read(data: bytes) -> Iterator[Row]:
    return tables.read(_lines(decoded(data, _SAVE_AS)), "")


def _lines(text: str) -> Iterator[Line]:
    number = width = 0
    try:
        for number, record in enumerate(csv.reader(StringIO(text, newline=""), strict=True), 1):
            width = width or _width(record)
            yield Line(number, _cells(record, width))
    except csv.Error as error:
        raise FileRefusedError(
            f"CSV 第 {number + 1} 行的格式有误：引号不成对，或一格太长。{_SAVE_AS}"
        ) from error


def _width(record: list[str]) -> int:
    if len(record) == 1 and any(mark in record[0] for mark in "\t;；"):
        raise FileRefusedError(f"CSV 的各列应以英文逗号分隔。{_SAVE_AS}")
    return len(record)


def _cells(record: list[str], width: int) -> list[Cell]:
    cells = [Cell(armed(value)) if len(value) <= CELL else TOO_LONG for value in record]
    if any(cells):
        # what is not there is not the same as what is empty: the file may have been cut off
        cells += [Cell(problem="这一行到此为止，少了这一格。")] * (width - len(cells))
    return cells
