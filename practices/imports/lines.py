"""A table as it is read, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from practices.exports.text import CELL

from . import texts
from .texts import UnreadableError


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says; `problem` is why that cannot be taken."""

    text: str = ""
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.problem or self.text.strip())

    def read(self) -> str:
        """Return the text word for word; raises UnreadableError."""
        if self.problem:
            raise UnreadableError(self.problem)
        return texts.verbatim(self.text)


EMPTY = Cell()
TOO_LONG = Cell(problem=f"超过 {CELL} 字。")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table, by the number that spreadsheets show beside it."""

    number: int
    cells: Sequence[Cell]

    def __bool__(self) -> bool:
        return any(self.cells)

    def __getitem__(self, position: int) -> Cell:
        return self.cells[position] if position < len(self.cells) else EMPTY

    def name(self, position: int) -> str:
        """Return what spreadsheets call a cell: G5."""
        return f"{get_column_letter(position + 1)}{self.number}"
