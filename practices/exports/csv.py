"""Practices as CSV: for programs, and for Excel, which knows UTF-8 by its byte order mark."""

from __future__ import annotations

import csv
from collections.abc import Generator
from datetime import date

from .columns import PRACTICE_COLUMNS, Value
from .contents import MISSING, Contents
from .text import defused

BOM = "\ufeff"


class _Line:
    """Hands back each line that a csv writer writes."""

    def write(self, line: str) -> str:
        return line


def write(contents: Contents) -> Generator[str, None, None]:
    """Yield the lines: the names of the columns, the practices, and the keys of those missing."""
    writer = csv.writer(_Line())
    yield BOM
    yield writer.writerow([column.name for column in PRACTICE_COLUMNS])
    for entry in contents:
        yield writer.writerow([_cell(column.value(entry)) for column in PRACTICE_COLUMNS])
    for key in contents.chosen.missing:
        said = {"名称": MISSING, "编号": defused(key)}
        yield writer.writerow([said.get(column.name, "") for column in PRACTICE_COLUMNS])


def _cell(value: Value) -> str | int:
    match value:
        case str():
            return defused(value)
        case date():
            return value.isoformat()
        case int():
            return value
