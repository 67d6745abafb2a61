"""Two to four practices side by side in a Word document, aspect by aspect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO

from docx.shared import Mm

from practices.models import FigureKind

from .columns import amount, errata, firsts, names, original
from .contents import MISSING, WORDS_OF_WHOM, Contents, Entry
from .grid import Grid
from .text import plain
from .word import NOTE, new_document, saved

# Of the width between the margins
LABELS, WIDTH = 24, 261
NONE = "—"


def _figures(kind: FigureKind, entry: Entry) -> str:
    """Return the figures of a kind, one a line."""
    of_kind = [figure for figure in entry.figures if figure.kind == kind]
    return "\n".join(f"{figure.label}：{amount(figure)}" for figure in of_kind)


def _place(entry: Entry) -> str:
    return f"{entry.practice.source.document_number}第{entry.practice.number}条"


def _as_of(entry: Entry) -> str:
    """Return the date and the one sentence that it holds for."""
    practice = entry.practice
    return f"{practice.as_of}\n只指这一句：{practice.as_of_quote}" if practice.as_of else ""


@dataclass(frozen=True, slots=True)
class Aspect:
    """What is set side by side, what a practice says of it, and whether in the editors' words."""

    label: str
    said: Callable[[Entry], str]
    editors: bool = False


ASPECTS = (
    Aspect("出处", _place),
    Aspect("编者摘要（非原文）", lambda entry: entry.practice.summary, editors=True),
    Aspect("主题", lambda entry: names(entry.themes), editors=True),
    Aspect("改革手段", lambda entry: names(entry.practice.instruments.all()), editors=True),
    Aspect("评价指标", lambda entry: names(entry.practice.indicators.all()), editors=True),
    *(Aspect(kind.label, partial(_figures, kind)) for kind in FigureKind),
    Aspect("首创表述", lambda entry: firsts(entry.practice)),
    Aspect("数据截至", _as_of),
    Aspect("原文", lambda entry: entry.practice.body),
    Aspect("与原文不同", lambda entry: entry.practice.departure_reason, editors=True),
    Aspect("文件原文", lambda entry: original(entry.practice)),
    Aspect("原文疑误", lambda entry: errata(entry.practice)),
    Aspect("引用", lambda entry: entry.citation.gbt7714),
)


def write(contents: Contents) -> IO[bytes]:
    """Return the document as an open temporary file."""
    document = new_document(contents, landscape=True)
    entries = list(contents)
    document.add_heading("改革创新经验做法对照", 0)
    made = f"{len(entries)} 条，{contents.made_at}（北京时间）导出自{contents.site}。"
    document.add_paragraph(plain(f"{made}{WORDS_OF_WHOM}"), NOTE)
    for key in contents.chosen.missing:
        document.add_paragraph(plain(f"未能导出：{key}{MISSING}"), NOTE)
    width = Mm((WIDTH - LABELS) / len(entries))
    heads = ["方面", *(entry.practice.name for entry in entries)]
    grid = Grid(document, heads, [Mm(LABELS), *(width for _ in entries)])
    for aspect in ASPECTS:
        texts = [aspect.said(entry) for entry in entries]
        if any(texts):
            grid.add_aspect(aspect.label, [text or NONE for text in texts], editors=aspect.editors)
    return saved(document)
