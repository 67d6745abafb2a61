"""Practices as an Excel workbook: a sheet of practices, one of figures, one of explanations."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook

from practices.citation import full_name
from practices.models import FigureKind, Source

from .columns import FIGURE_COLUMNS, PRACTICE_COLUMNS, FigureOf, Link, Value
from .contents import MISSING, WORDS_OF_WHOM, Contents
from .sheet import LABEL, LINK, TEXT, TITLE, Sheet, Table, register_styles


def write(contents: Contents) -> IO[bytes]:
    """Return the workbook as an open temporary file, to be read from its beginning."""
    # first, for a sheet that is begun and not ended leaves a file behind
    entries = list(contents)
    book = Workbook(write_only=True)
    book.properties.title = contents.title
    book.properties.language = "zh-CN"
    book.properties.creator = None
    register_styles(book)
    practices = Table(book, "经验做法", PRACTICE_COLUMNS, pages_wide=3)
    figures = Table(book, "数据", FIGURE_COLUMNS, pages_wide=1)
    sources: dict[int, Source] = {}
    for entry in entries:
        practices.add(entry)
        for figure in entry.figures:
            figures.add(FigureOf(entry, figure))
        sources.setdefault(entry.practice.source_id, entry.practice.source)
    practices.close()
    figures.close()
    _explain(Sheet(book, "说明", [20, 100]), contents, sources.values())
    return _saved(book)


def _explain(sheet: Sheet, contents: Contents, sources: Iterable[Source]) -> None:
    """Say what was exported, from where and when, and whose words are whose."""
    sheet.row([(contents.title, TITLE)], points=36)
    rows: list[tuple[str, Value]] = [
        *contents.chosen.asked,
        ("条数", f"{contents.chosen.count} 条"),
        ("导出时间", f"{contents.made_at}（北京时间）"),
        (contents.site, Link(contents.address)),
    ]
    for source in sources:
        rows += [("来源文件", full_name(source)), ("", Link(contents.absolute(source)))]
    rows += [
        ("哪些是原文", WORDS_OF_WHOM),
        ("表头颜色", "深色表头下是原文或文件信息，浅色表头下是编者所加。"),
    ]
    rows += [(f"数据：{kind.label}", kind.meaning) for kind in FigureKind]
    rows += [("未能导出", f"{key}{MISSING}") for key in contents.chosen.missing]
    for label, value in rows:
        sheet.row([(label, LABEL), (value, LINK if isinstance(value, Link) else TEXT)])


def _saved(book: Workbook) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 (closed by the response that sends it)
    book.save(file)
    file.seek(0)
    return file
