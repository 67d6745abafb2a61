"""The figures of all practices of a workbook, which stand in a sheet of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from practices.editing.content import FigureContent

from . import columns, texts
from .columns import FIGURE_EXTRAS, FIGURE_FIELDS
from .gathering import Gathering
from .lines import Cell, Line
from .rows import FileRefusedError, Row

MAX_FIGURES = 100_000

# Where a practice is from, the slug of its source or a document number or nothing where that is
# not said, and its number there
Identity = tuple[str, int]


def identities(row: Gathering) -> list[Identity]:
    """Return the ways in which the practice of a row is identified."""
    number = row.values.get("number")
    if not isinstance(number, int):
        return []
    named = filter(None, (row.values.get(name) for name in ("source", "document_number")))
    return [(texts.plain(str(name)), number) for name in named] or [("", number)]


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the sheet: what it states, or why that cannot be read."""

    line: int
    content: FigureContent | None
    problems: tuple[str, ...]
    # where each of its fields stands
    cells: dict[str, str]


@dataclass(slots=True)
class Figures:
    """The figures by practice; `unclaimed` are lines of which no practice has been read yet."""

    where: str
    _of: dict[Identity, list[Figure]] = field(default_factory=dict)
    _unclaimed: dict[int, Figure] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """A sheet without a line says nothing, not that there are no figures."""
        return bool(self._of or self._unclaimed)

    def give(self, row: Gathering) -> None:
        """Add the figures of its practice to a row."""
        found = {figure.line: figure for key in identities(row) for figure in self._of.get(key, ())}
        figures = [found[line] for line in sorted(found)]
        row.values["figures"] = tuple(figure.content for figure in figures if figure.content)
        row.cells["figures"] = self._place(figures)
        for position, figure in enumerate(figures):
            row.cells[f"figures[{position}]"] = f"{self.where}第 {figure.line} 行"
            for name, cell in figure.cells.items():
                row.cells[f"figures[{position}].{name}"] = f"{self.where}{cell}"
            self._unclaimed.pop(figure.line, None)
            for problem in figure.problems:
                row.refuse("figures", f"{self.where}第 {figure.line} 行{problem}")

    def left_over(self) -> Iterator[Row]:
        """Yield the lines of which no practice was read, for nothing is lost silently."""
        for figure in self._unclaimed.values():
            reasons = figure.problems or ("：“经验做法”里没有这条数据所属的经验。",)
            place = f"{self.where}第 {figure.line} 行"
            yield Row(place, problems=tuple(("figures", f"{place}{why}") for why in reasons))

    def _place(self, figures: list[Figure]) -> str:
        lines = "、".join(str(figure.line) for figure in figures[:20])
        return f"{self.where}第 {lines} 行" if lines else self.where

    def add(self, line: Line, found: columns.Columns) -> None:
        row = Gathering("")
        for name, position in found.positions.items():
            if name in columns.IDENTITY and not line[position]:
                continue
            row.take(name, line.name(position), _value, name, line[position])
        row.identify()
        problems = tuple(f"（{row.cells.get(name, '')}）：{why}" for name, why in row.problems)
        texts_of = {name: str(row.values.get(name, "")) for name in _PARTS}
        content = None if problems else FigureContent(**texts_of)
        cells = {name: cell for name, cell in row.cells.items() if name in _PARTS}
        figure = Figure(line.number, content, problems, cells)
        self._unclaimed[line.number] = figure
        for key in identities(row):
            self._of.setdefault(key, []).append(figure)


_PARTS = ("label", "kind", "before", "after", "value", "quote")


def _value(name: str, cell: Cell) -> str | int:
    text = cell.read()
    match name:
        case "number":
            return texts.number(text)
        case "kind":
            return texts.kind(text)
    return text


def read(lines: Iterator[Line], where: str) -> Figures:
    """Read the sheet; raises FileRefusedError."""
    figures = Figures(where)
    found = columns.find(columns.head(lines, where), FIGURE_FIELDS, FIGURE_EXTRAS, where)
    for count, line in enumerate(filter(None, lines), 1):
        if count > MAX_FIGURES:
            raise FileRefusedError(f"{where}超过 {MAX_FIGURES} 行，请分成几个文件导入。")
        figures.add(line, found)
    return figures
