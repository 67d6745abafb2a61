"""Practices side by side: what they are compared in, and what each says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from .citation import cite
from .models import FigureKind, Practice
from .picks import Picks, query

# More columns would be too narrow to read
MIN_COMPARED, MAX_COMPARED = 2, 4
# How many others are offered where there is room for one more
MAX_OFFERS = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A practice that is compared; `without` is the query string of the comparison without it."""

    practice: Practice
    citation: str
    without: str


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing to compare: `read` takes it from a column, `template` shows what was read.

    `name` is the facet of the list where the aspect is one, or the kind of figures.
    """

    name: str
    label: str
    read: Callable[[Column], object]
    template: str
    note: str = ""
    empty: str = "未标注"


@dataclass(frozen=True, slots=True)
class Row:
    """What the columns say of an aspect, and the terms that all of them have."""

    aspect: Aspect
    cells: list[tuple[Column, object]]
    shared: frozenset[object]


@dataclass(frozen=True, slots=True)
class Comparison:
    """As many columns as there is room for, those left out, and what the former say."""

    columns: list[Column]
    left_out: list[Column]
    rows: list[Row]


def is_comparable(picks: Picks) -> bool:
    """Return whether all the practices can stand side by side."""
    return MIN_COMPARED <= len(picks.practices) <= MAX_COMPARED


def compare(picks: Picks, absolute: Callable[[str], str]) -> Comparison:
    """Set practices, fetched for_detail, side by side; aspects of which none says a word are left
    out. `absolute` makes an address of the site one for everywhere."""
    picked = [
        Column(
            practice,
            cite(practice, absolute(practice.get_absolute_url())).plain,
            query(key for key in picks.keys if key != practice.key),
        )
        for practice in picks.practices
    ]
    columns = picked[:MAX_COMPARED]
    rows = [_row(aspect, columns) for aspect in ASPECTS]
    rows = [row for row in rows if any(said for _, said in row.cells)]
    return Comparison(columns, picked[MAX_COMPARED:], rows)


def offers(picks: Picks) -> list[tuple[Practice, str]]:
    """Return practices of the first one's primary theme, each with the query string that adds it,
    as long as there is room for one more; costs one query."""
    if not 0 < len(picks.practices) < MAX_COMPARED:
        return []
    # an editor may take away the practice and its themes while it is read
    primary = next((link.theme for link in picks.practices[0].theme_links.all()), None)
    if primary is None:
        return []
    beside = Practice.objects.published().in_theme(primary).select_related("source")
    others = beside.exclude(pk__in=[practice.pk for practice in picks.practices])
    return [(other, query([*picks.keys, other.key])) for other in others[:MAX_OFFERS]]


def _row(aspect: Aspect, columns: list[Column]) -> Row:
    said = [aspect.read(column) for column in columns]
    listed = [frozenset(content) for content in said if isinstance(content, list)]
    alike = len(columns) > 1 and len(listed) == len(columns)
    shared = frozenset.intersection(*listed) if alike else frozenset()
    return Row(aspect, list(zip(columns, said, strict=True)), shared)


def _of(path: str) -> Callable[[Column], object]:
    """Return what reads a text of the practice, or all of a relation."""
    read = attrgetter(path)

    def found(column: Column) -> object:
        content = read(column.practice)
        return content if isinstance(content, str) else list(content.all())

    return found


def _themes(column: Column) -> object:
    return [of.theme for of in column.practice.theme_links.all()]


def _figures(kind: str) -> Callable[[Column], object]:
    return lambda column: [
        figure for figure in column.practice.figures.all() if figure.kind == kind
    ]


_BY_EDITORS = "编者归纳，非原文"

ASPECTS = (
    Aspect("summary", "编者摘要", _of("summary"), "_text.html", _BY_EDITORS),
    Aspect("theme", "主题", _themes, "_terms.html", _BY_EDITORS),
    Aspect("instrument", "改革手段", _of("instruments"), "_terms.html", _BY_EDITORS),
    Aspect("indicator", "评价指标", _of("indicators"), "_terms.html", _BY_EDITORS),
    *(
        Aspect(kind.value, kind.label, _figures(kind), "_figures.html", kind.meaning)
        for kind in FigureKind
    ),
    Aspect("firsts", "首创表述", _of("firsts"), "_firsts.html", "原文表述，本库不作认定"),
    Aspect("as-of", "数据截至", _of("as_of"), "_as_of.html", "只指所引的一句", "原文未写明"),
    Aspect("text", "原文", _of("body"), "_body.html", "照录，改动过的另行注明"),
    Aspect("errata", "原文疑误", _of("errata"), "_errata.html", "照录未改", "无"),
    Aspect("citation", "引用", attrgetter("citation"), "_citation.html"),
)
