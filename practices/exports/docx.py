"""Practices as a Word document: the source's words, and visibly apart from them the editors'."""

from __future__ import annotations

from typing import IO

from docx.document import Document as DocumentType
from docx.shared import Mm

from practices.departures import changed
from practices.models import Practice

from .columns import amount, names, original
from .contents import MISSING, WORDS_OF_WHOM, Contents, Entry
from .grid import Grid
from .marks import add_bookmark, add_link
from .text import plain
from .word import CITATION, EDITORS, NOTE, QUOTE, SOURCE_TEXT, new_document, saved

FIGURES = ("类别", "名目", "数值", "原文引文")
FIGURE_WIDTHS = (Mm(20), Mm(38), Mm(38), Mm(62))


def write(contents: Contents) -> IO[bytes]:
    """Return the document as an open temporary file; several practices come under a cover."""
    document = new_document(contents)
    entries = list(contents)
    several = len(entries) > 1 or bool(contents.chosen.missing)
    if several:
        _cover(document, contents, entries)
    for position, entry in enumerate(entries, 1):
        heading = document.add_heading(plain(entry.practice.name), 1)
        heading.paragraph_format.page_break_before = several
        add_bookmark(heading, _bookmark(position), position)
        _practice(document, entry)
    return saved(document)


def _bookmark(position: int) -> str:
    return f"practice{position}"


def _cover(document: DocumentType, contents: Contents, entries: list[Entry]) -> None:
    """Say what the document holds, and list it."""
    document.add_heading(plain(contents.title), 0)
    asked = [f"{label}：{value}" for label, value in contents.chosen.asked]
    made = f"{len(entries)} 条，{contents.made_at}（北京时间）导出自{contents.site}"
    document.add_paragraph(plain("；".join(asked)), NOTE)
    add_link(document.add_paragraph(f"{made} ", NOTE), contents.address, address=contents.address)
    document.add_paragraph(WORDS_OF_WHOM, NOTE)
    for key in contents.chosen.missing:
        document.add_paragraph(plain(f"未能导出：{key}{MISSING}"), NOTE)
    document.add_heading("目录", 2)
    for position, entry in enumerate(entries, 1):
        line = document.add_paragraph(f"{position}.　")
        add_link(line, plain(entry.practice.name), anchor=_bookmark(position))


def _practice(document: DocumentType, entry: Entry) -> None:
    """Set out one practice under its heading."""
    practice, source = entry.practice, entry.practice.source
    where = f"{source.document_number}《{source.list_title}》第{practice.number}条"
    document.add_paragraph(plain(where), NOTE)
    _editors(document, entry)
    _text(document, practice)
    if practice.as_of:
        document.add_heading(plain(f"数据截至{practice.as_of}"), 2)
        document.add_paragraph("只指原文这一句：", NOTE)
        _paragraphs(document, practice.as_of_quote, QUOTE)
    _figures(document, entry)
    _firsts(document, entry)
    _errata(document, entry)
    document.add_heading("引用", 2)
    document.add_paragraph(plain(entry.citation.plain), CITATION)
    document.add_paragraph(plain(f"GB/T 7714：{entry.citation.gbt7714}"), CITATION)


def _text(document: DocumentType, practice: Practice) -> None:
    """Add the body; where it is not what the document says, that too, and why."""
    if not practice.departs:
        document.add_heading("原文", 2)
        _paragraphs(document, practice.body, SOURCE_TEXT)
        return
    document.add_heading("正文（与原文不同）", 2)
    what = f"本库改动了{changed(practice)}，引文取自改动后的正文。理由：{practice.departure_reason}"
    document.add_paragraph(plain(what), EDITORS)
    _paragraphs(document, practice.body, SOURCE_TEXT)
    document.add_heading("文件原文", 2)
    _paragraphs(document, original(practice), SOURCE_TEXT)


def _editors(document: DocumentType, entry: Entry) -> None:
    """Add the editors' summary and terms, on a ground of their own."""
    practice = entry.practice
    if practice.summary:
        line = document.add_paragraph(style=EDITORS)
        line.add_run("编者摘要（非原文）：").bold = True
        line.add_run(plain(practice.summary))
    terms = [
        ("主题", names(entry.themes)),
        ("评价指标", names(practice.indicators.all())),
        ("改革手段", names(practice.instruments.all())),
    ]
    line = document.add_paragraph(style=EDITORS)
    for label, text in terms:
        if text:
            line.add_run(f"{label}：").bold = True
            line.add_run(plain(f"{text}　"))


def _figures(document: DocumentType, entry: Entry) -> None:
    figures = entry.figures
    if not figures:
        return
    document.add_heading("数据", 2)
    document.add_paragraph("类别和名目为编者所拟，数值和引文照录原文。", NOTE)
    grid = Grid(document, FIGURES, FIGURE_WIDTHS)
    for figure in figures:
        grid.add([figure.get_kind_display(), figure.label, amount(figure), figure.quote])


def _firsts(document: DocumentType, entry: Entry) -> None:
    firsts = entry.practice.firsts.all()
    if firsts:
        document.add_heading("首创表述", 2)
        document.add_paragraph("原文表述，范围依原文字样，本库不作认定。", NOTE)
    for first in firsts:
        document.add_paragraph(plain(f"〔{first.get_scope_display()}〕{first.quote}"), QUOTE)


def _errata(document: DocumentType, entry: Entry) -> None:
    errata = entry.practice.errata.all()
    if errata:
        document.add_heading("原文疑误，照录未改", 2)
    for erratum in errata:
        document.add_paragraph(plain(f"原文：{erratum.quote}"), QUOTE)
        document.add_paragraph(plain(f"编者注：{erratum.note}"), EDITORS)


def _paragraphs(document: DocumentType, text: str, style: str) -> None:
    for line in plain(text).splitlines():
        if line.strip():
            document.add_paragraph(line, style)
