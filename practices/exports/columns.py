"""What a table says of a practice and of a figure, column by column, in every format alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from practices.models import Figure, Practice

from .contents import Entry

Row = TypeVar("Row")


class Link(str):
    """An address that a cell leads to."""

    __slots__ = ()


Value = str | int | date


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: what it is called and says, how many characters wide it is drawn (a Chinese one
    counts for two), and whether its words are the editors'."""

    name: str
    width: int
    value: Callable[[Row], Value]
    editors: bool = False


def names(terms: Iterable[object]) -> str:
    """Return the names of terms as Chinese lists them."""
    return "、".join(map(str, terms))


def amount(figure: Figure) -> str:
    """Return what a figure states: 312项 → 119项, 改革后 119项, or 38个."""
    if figure.before and figure.after:
        return f"{figure.before} → {figure.after}"
    changed = [("改革前", figure.before), ("改革后", figure.after)]
    said = [f"{when} {value}" for when, value in changed if value]
    return "，".join([*said, figure.value] if figure.value else said)


def figure_line(figure: Figure) -> str:
    """Return the figure on one line, its kind first."""
    return f"〔{figure.get_kind_display()}〕{figure.label}：{amount(figure)}"


def firsts(practice: Practice) -> str:
    """Return the claims of firsts, one a line."""
    return "\n".join(
        f"〔{first.get_scope_display()}〕{first.quote}" for first in practice.firsts.all()
    )


def errata(practice: Practice) -> str:
    """Return what looks wrong in the text, each with the editors' note below it, set in."""
    return "\n".join(
        "\n　".join([erratum.quote, *f"编者注：{erratum.note}".split("\n")])
        for erratum in practice.errata.all()
    )


def original(practice: Practice) -> str:
    """Return what the document says where the text departs from it: the name, then the body."""
    return "\n".join(text for text in (practice.original_name, practice.original_body) if text)


PRACTICE_COLUMNS: tuple[Column[Entry], ...] = (
    Column("序号", 6, lambda entry: entry.practice.number),
    Column("名称", 24, lambda entry: entry.practice.name),
    Column("编者摘要（非原文）", 28, lambda entry: entry.practice.summary, editors=True),
    Column("主题", 16, lambda entry: names(entry.themes), editors=True),
    Column("评价指标", 16, lambda entry: names(entry.practice.indicators.all()), editors=True),
    Column("改革手段", 16, lambda entry: names(entry.practice.instruments.all()), editors=True),
    Column("正文（原文）", 64, lambda entry: entry.practice.body),
    Column("数据", 36, lambda entry: "\n".join(map(figure_line, entry.figures)), editors=True),
    Column("数据截至（原文）", 12, lambda entry: entry.practice.as_of),
    Column("时点引文（原文）", 30, lambda entry: entry.practice.as_of_quote),
    Column("首创表述（原文）", 28, lambda entry: firsts(entry.practice)),
    Column("原文疑误", 30, lambda entry: errata(entry.practice), editors=True),
    Column("文号", 18, lambda entry: entry.practice.source.document_number),
    Column("来源文件", 24, lambda entry: entry.practice.source.title),
    Column("发文机关", 20, lambda entry: entry.practice.source.issuer),
    Column("成文日期", 12, lambda entry: entry.practice.source.issued_date),
    Column("编号", 14, lambda entry: entry.practice.key),
    Column("网址", 24, lambda entry: Link(entry.address)),
    Column("引用（GB/T 7714）", 44, lambda entry: entry.citation.gbt7714),
    # filled in where name or body is not what the document says
    Column("与原文不同的理由", 28, lambda entry: entry.practice.departure_reason, editors=True),
    Column("文件原名称", 24, lambda entry: entry.practice.original_name),
    Column("文件原文", 64, lambda entry: entry.practice.original_body),
)


@dataclass(frozen=True, slots=True)
class FigureOf:
    """A figure and the practice it is of."""

    entry: Entry
    figure: Figure


FIGURE_COLUMNS: tuple[Column[FigureOf], ...] = (
    Column("序号", 6, lambda row: row.entry.practice.number),
    Column("名称", 30, lambda row: row.entry.practice.name),
    Column("类别", 10, lambda row: row.figure.get_kind_display(), editors=True),
    Column("名目", 30, lambda row: row.figure.label, editors=True),
    Column("改革前（原文）", 16, lambda row: row.figure.before),
    Column("改革后（原文）", 16, lambda row: row.figure.after),
    Column("数值（原文）", 16, lambda row: row.figure.value),
    Column("数据截至（原文）", 12, lambda row: row.figure.as_of),
    Column("引文（原文）", 60, lambda row: row.figure.quote),
    Column("文号", 18, lambda row: row.entry.practice.source.document_number),
    Column("编号", 14, lambda row: row.entry.practice.key),
)
