"""A sheet of a workbook written row by row: how its cells look, freeze, filter and print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Generic

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from .columns import Column, Link, Row, Value
from .text import FORMULA, fitting, plain

MAIN, TINT, INK, LINE = "15506B", "E6EFF3", "1B2327", "D3DCE0"
FACE = "微软雅黑"
A4 = 9
# In points; Excel draws no row higher than the latter
LINE_HEIGHT, MAX_HEIGHT = 14, 409
# Characters from here on take the room of two
WIDE = 0x2000

# The styles, by the names that Excel lists them under
HEADING, EDITORS_HEADING, TEXT, NUMBER, DAY, LINK, TITLE, LABEL = (
    "表头",
    "表头（编者）",
    "文本",
    "序号",
    "日期",
    "网址",
    "大标题",
    "项目",
)


def register_styles(book: Workbook) -> None:
    """Make the styles known to the workbook."""
    text = _style(TEXT)
    number = _style(NUMBER, alignment=Alignment(horizontal="center", vertical="top"))
    day = _style(DAY, alignment=Alignment(horizontal="left", vertical="top"))
    day.number_format = "yyyy-mm-dd"
    middle = Alignment(vertical="center", wrap_text=True)
    heading = _style(HEADING, bold=True, colour="FFFFFF", fill=MAIN, alignment=middle)
    editors = _style(EDITORS_HEADING, bold=True, colour=MAIN, fill=TINT, alignment=middle)
    link = _style(LINK, colour=MAIN)
    title = _style(TITLE, bold=True, size=14, alignment=Alignment(vertical="center"))
    label = _style(LABEL, bold=True, colour=MAIN)
    title.border = Border()
    for style in (text, number, day, heading, editors, link, title, label):
        book.add_named_style(style)


def _style(
    name: str,
    *,
    bold: bool = False,
    size: int = 10,
    colour: str = INK,
    fill: str = "",
    alignment: Alignment | None = None,
) -> NamedStyle:
    side = Side(style="thin", color=LINE)
    return NamedStyle(
        name=name,
        font=Font(name=FACE, size=size, bold=bold, color=colour),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        border=Border(left=side, right=side, top=side, bottom=side),
        alignment=alignment or Alignment(vertical="top", wrap_text=True),
    )


def _lines(value: Value, width: int) -> int:
    """Return how many lines the value takes in a column so wide; Chinese characters count twice."""
    if not isinstance(value, str):
        return 1
    room = width - 2
    taken = (sum(2 if ord(c) > WIDE else 1 for c in line) for line in value.splitlines())
    return sum(max(1, -(-units // room)) for units in taken)


class Sheet:
    """A sheet with columns of these widths, printed on A4 across."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[int]) -> None:
        self.widths, self.rows = widths, 0
        self.sheet = book.create_sheet(name)
        for position, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(position)].width = width
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = A4
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = self.sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.footer = 0.5, 0.75, 0.35
        self.sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
        self.sheet.oddFooter.left.text = "&A"

    def row(self, cells: Sequence[tuple[Value, str]], *, points: float | None = None) -> None:
        """Append a row of values and the names of their styles, high enough for all the lines.

        Excel would see to the height itself, but not every program does.
        """
        self.rows += 1
        of_columns = zip(cells, self.widths, strict=False)
        lines = max(_lines(value, width) for (value, _), width in of_columns)
        height = points or min(lines * LINE_HEIGHT + 6, MAX_HEIGHT)
        self.sheet.row_dimensions[self.rows].height = height
        self.sheet.append([self._cell(value, style) for value, style in cells])

    def _cell(self, value: Value, style: str) -> Cell:
        cell = WriteOnlyCell(self.sheet)
        cell.style = style
        if not isinstance(value, str):
            cell.value = value
        elif value:
            cell.value = text = fitting(plain(value))
            # never a formula or an error, whatever it begins with, not even when it is edited
            cell.data_type = "s"
            cell.quotePrefix = text.startswith(FORMULA)
        if isinstance(value, Link):
            cell.hyperlink = str(value)
        return cell


class Table(Sheet, Generic[Row]):
    """A sheet with a heading that stays in sight, and a row for each thing that is added."""

    def __init__(
        self, book: Workbook, name: str, columns: Sequence[Column[Row]], *, pages_wide: int
    ) -> None:
        super().__init__(book, name, [column.width for column in columns])
        self.columns = columns
        self.sheet.freeze_panes = "C2"
        self.sheet.print_title_rows = "1:1"
        self.sheet.print_title_cols = "A:B"
        self.sheet.page_setup.fitToWidth = pages_wide
        self.row([(c.name, EDITORS_HEADING if c.editors else HEADING) for c in columns])

    def add(self, row: Row) -> None:
        values = [column.value(row) for column in self.columns]
        self.row([(value, _style_of(value)) for value in values])

    def close(self) -> None:
        """Let readers filter by every column, now that all the rows are there."""
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(len(self.columns))}{self.rows}"


def _style_of(value: Value) -> str:
    match value:
        case Link():
            return LINK
        case str():
            return TEXT
        case date():
            return DAY
        case int():
            return NUMBER
