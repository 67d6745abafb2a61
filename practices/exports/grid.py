"""A table of a Word document: its heading comes again on every page, its rows stay whole."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Length
from docx.table import _Cell

from .marks import element, keep_whole, repeat, shade
from .text import plain
from .word import CELL, CELL_HEAD, CELL_LABEL, LINE, MAIN, TINT

# A row with so many characters in a cell may run over to the next page
LONG = 150


class Grid:
    """A table with a row of headings and columns of these widths."""

    def __init__(
        self, document: DocumentType, heads: Sequence[str], widths: Sequence[Length]
    ) -> None:
        self.table = document.add_table(1, len(widths), "Table Grid")
        self.table.alignment = WD_TABLE_ALIGNMENT.CENTER
        self.table.autofit = False
        self.widths = widths
        self._draw()
        for column, width in zip(self.table.columns, widths, strict=True):
            column.width = width
        first = self.table.rows[0]
        repeat(first)
        keep_whole(first)
        self._set(first.cells, heads, [CELL_HEAD for _ in heads])
        for cell in first.cells:
            shade(cell, MAIN)

    def add(self, texts: Sequence[str]) -> None:
        """Append a row that stays whole; each line of a text is a paragraph."""
        row = self.table.add_row()
        keep_whole(row)
        self._set(row.cells, texts, [CELL for _ in texts])

    def add_aspect(self, label: str, texts: Sequence[str], *, editors: bool) -> None:
        """Append a row that begins with what it is about; the editors' words have a ground."""
        row = self.table.add_row()
        if max(map(len, texts)) < LONG:
            keep_whole(row)
        cells = row.cells
        self._set(cells, [label, *texts], [CELL_LABEL, *(CELL for _ in texts)])
        for cell in cells[1:] if editors else []:
            shade(cell, TINT)

    def _set(self, cells: Sequence[_Cell], texts: Sequence[str], styles: Sequence[str]) -> None:
        for cell, text, style in zip(cells, texts, styles, strict=True):
            self._fill(cell, text, style)
        self._size(cells)

    def _size(self, cells: Sequence[_Cell]) -> None:
        for cell, width in zip(cells, self.widths, strict=True):
            cell.width = width

    @staticmethod
    def _fill(cell: _Cell, text: str, style: str) -> None:
        first, *rest = plain(text).splitlines() or [""]
        cell.paragraphs[0].text = first
        cell.paragraphs[0].style = style
        for line in rest:
            cell.add_paragraph(line, style)

    def _draw(self) -> None:
        """Draw fine lines, and leave some room beside the text."""
        properties = self.table._tbl.tblPr  # noqa: SLF001 (python-docx's way to its XML)
        borders = element("tblBorders")
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
            borders.append(element(edge, val="single", sz=4, space=0, color=LINE))
        margins = element("tblCellMar")
        for side in ("top", "left", "bottom", "right"):
            room = 60 if side in {"top", "bottom"} else 100
            margins.append(element(side, w=room, type="dxa"))
        look = properties.find(qn("w:tblLook"))
        for part in (borders, margins):
            look.addprevious(part)
