"""From the lines of a table to rows: the same for workbooks and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from practices.editing.content import TERMS, term_label
from practices.exports.contents import MISSING

from . import columns, texts
from .columns import PRACTICE_EXTRAS, PRACTICE_FIELDS, Columns
from .figures import Figures
from .gathering import Gathering
from .lines import Cell, Line
from .rows import MAX_ROWS, NOTHING, FileRefusedError, Row, Value
from .texts import UnreadableError
from .vocabulary import Terms


def read(lines: Iterator[Line], where: str, figures: Figures | None = None) -> Iterator[Row]:
    """Yield what each line says, below the one of the heads.

    Where there is a table of figures, those of the practice come with it. Raises FileRefusedError
    for heads that are not understood, and for more rows than are taken at once.
    """
    found = columns.find(columns.head(lines, where), PRACTICE_FIELDS, PRACTICE_EXTRAS, where)
    table = _Table(where, found, Terms.known())
    count = 0
    for line in filter(None, lines):
        row = table.gather(line)
        if row.values.get("name") == MISSING:
            # an export says so of a key that it found no practice of
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileRefusedError(f"{where}超过 {MAX_ROWS} 条，请分成几个文件导入。")
        if figures:
            figures.give(row)
        yield row.row()
    if figures:
        yield from figures.left_over()
    elif not count:
        raise FileRefusedError(NOTHING)


@dataclass(frozen=True, slots=True)
class _Table:
    where: str
    columns: Columns
    terms: Terms

    def gather(self, line: Line) -> Gathering:
        row = Gathering(f"{self.where}第 {line.number} 行")
        for name, position in self.columns.positions.items():
            if name in columns.IDENTITY and not line[position]:
                # whether the others suffice is for identify to say
                continue
            row.take(name, line.name(position), self._value, name, line[position])
        row.identify()
        for position, cell in enumerate(line.cells):
            if cell and position not in self.columns.named:
                row.refuse("", f"{line.name(position)} 有内容，但这一列没有列名。")
        return row

    def _value(self, name: str, cell: Cell) -> Value:
        text = cell.read()
        match name:
            case "number":
                return texts.number(text)
            case "firsts":
                return texts.firsts(text)
            case "errata":
                return texts.errata(text)
            case _ if name in TERMS:
                return self._terms(name, text)
        return text

    def _terms(self, name: str, text: str) -> Value:
        slugs, unknown = self.terms.read(name, text)
        if unknown:
            label = term_label(name)
            raise UnreadableError(f"没有叫“{'、'.join(unknown)[:60]}”的{label}。")
        return slugs
