"""The workbook that a list is filled in with: nothing in it but heads, guidance and choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from practices.editing.content import TERMS
from practices.exports.columns import FIGURE_COLUMNS, PRACTICE_COLUMNS, Column
from practices.exports.sheet import FACE, LABEL, TEXT, TITLE, Sheet, Table, register_styles
from practices.models import FigureKind, Source
from practices.models.queryset import MAX_NUMBER

from . import guidance, workbooks
from .columns import FIGURE_FIELDS, PRACTICE_FIELDS
from .guidance import Guide
from .rows import MAX_ROWS

NAME = "经验做法导入模板.xlsx"


def write() -> IO[bytes]:
    """Return the workbook as an open temporary file, to be read from its beginning."""
    # not write-only: there, columns can have no format once the heads are written
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = "经验做法导入模板"
    book.properties.language = "zh-CN"
    book.properties.creator = None
    register_styles(book)
    _add(book, workbooks.PRACTICES, PRACTICE_COLUMNS, PRACTICE_FIELDS, guidance.PRACTICES)
    _add(book, workbooks.FIGURES, FIGURE_COLUMNS, FIGURE_FIELDS, guidance.FIGURES)
    notes = Sheet(book, workbooks.NOTES, [34, 96])
    notes.row([("经验做法导入模板", TITLE)], points=36)
    for label, text in _notes():
        notes.row([(label, LABEL), (text, TEXT)])
    file = TemporaryFile()  # noqa: SIM115 (closed by the response that sends it)
    book.save(file)
    file.seek(0)
    return file


def _add(
    book: Workbook,
    title: str,
    columns: tuple[Column[Any], ...],
    fields: Mapping[str, str],
    guides: Mapping[str, Guide],
) -> None:
    by_field = {fields[c.name]: c for c in columns if c.name in fields}
    chosen = tuple(by_field[name] for name in guides if name in by_field)
    sheet = Table(book, title, chosen, pages_wide=1).sheet
    for position, column in enumerate(chosen, 1):
        letter = get_column_letter(position)
        _format(sheet, letter, fields[column.name])
        _guide(sheet, letter, column.name, fields[column.name], guides[fields[column.name]])


def _format(sheet: Worksheet, letter: str, field: str) -> None:
    """Let what is typed stay as it is typed, a percentage or a date too."""
    column = sheet.column_dimensions[letter]
    column.number_format = "General" if field == "number" else "@"
    column.alignment = Alignment(vertical="top", wrap_text=True)
    column.font = Font(name=FACE, size=10)


def _guide(sheet: Worksheet, letter: str, name: str, field: str, guide: Guide) -> None:
    """Say beside a chosen cell what belongs there, and offer the choices where they are few."""
    rule = _rule(field)
    rule.promptTitle, rule.prompt, rule.showInputMessage = name, str(guide), True
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    sheet.add_data_validation(rule)


def _rule(field: str) -> DataValidation:
    match field:
        case "kind":
            choices = ",".join(str(kind.label) for kind in FigureKind)
            rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            rule.error = "请从列表中选一个类别。"
        case "number":
            rule = DataValidation("whole", formula1="1", formula2=str(MAX_NUMBER), allow_blank=True)
            rule.error = f"应是 1 至 {MAX_NUMBER} 的整数。"
        case _:
            return DataValidation()
    rule.showErrorMessage = True
    return rule


def _notes() -> Iterator[tuple[str, str]]:
    yield from guidance.RULES
    yield "一次最多", f"{MAX_ROWS} 条。"
    yield from _meanings("经验做法", PRACTICE_FIELDS, guidance.PRACTICES)
    yield from _meanings("数据", FIGURE_FIELDS, guidance.FIGURES)
    yield from ((f"数据类别：{kind.label}", kind.meaning) for kind in FigureKind)
    for model in TERMS.values():
        for term in model._default_manager.all():
            yield f"{model._meta.verbose_name}：{term.name}", getattr(term, "description", "")
    for source in Source.objects.all():
        yield f"文号：{source.document_number}", source.title


def _meanings(
    sheet: str, fields: Mapping[str, str], guides: Mapping[str, Guide]
) -> Iterator[tuple[str, str]]:
    names = {field: name for name, field in fields.items()}
    for field, guide in guides.items():
        yield f"{sheet}：{names[field]}", str(guide)
