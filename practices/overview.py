"""The catalogue in numbers. Every count is what the list shows under the same filter."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from .models import Indicator, Instrument, Practice, Status, Theme
from .models.queryset import PUBLISHED

# How many steps the shades of the matrix have
SHADES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A term and how many practices have it.

    `primary` of them have it as their primary theme; of other terms, that is all of them.
    """

    slug: str
    name: str
    count: int
    primary: int

    @property
    def secondary(self) -> int:
        return self.count - self.primary


@dataclass(frozen=True, slots=True)
class Chart:
    """The terms of a vocabulary in its own order."""

    bars: tuple[Bar, ...]

    @property
    def most(self) -> int:
        """The width of the drawing."""
        return max((bar.count for bar in self.bars), default=0)

    @property
    def covered(self) -> int:
        return sum(bar.count > 0 for bar in self.bars)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of the terms that no practice has."""
        return tuple(bar.name for bar in self.bars if not bar.count)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many practices have the theme of the row and this instrument.

    The shade is from 0 for none to SHADES for most.
    """

    instrument: Bar
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class Row:
    """A theme with every instrument."""

    theme: Bar
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """How many practices there are, from how many sources, and how many have no indicator."""

    practices: int
    sources: int
    unrated: int


def total() -> Total:
    published = Practice.objects.published()
    return Total(
        **published.aggregate(
            practices=Count("pk", distinct=True),
            sources=Count("source", distinct=True),
            unrated=Count("pk", distinct=True, filter=Q(indicators=None)),
        )
    )


def themes() -> Chart:
    links = Q(practice_links__practice__status=Status.PUBLISHED)
    counted = Theme.objects.annotate(
        count=Count("practice_links", filter=links),
        primary=Count("practice_links", filter=links & Q(practice_links__position=1)),
    ).order_by("position", "slug")
    return Chart(tuple(Bar(t.slug, t.name, t.count, t.primary) for t in counted))


def indicators() -> Chart:
    return _chart(Indicator)


def instruments() -> Chart:
    return _chart(Instrument)


def _chart(model: type[Indicator | Instrument]) -> Chart:
    # grouped rows have no order of their own
    counted = model.objects.annotate(count=PUBLISHED).order_by("position", "slug")
    return Chart(tuple(Bar(t.slug, t.name, t.count, primary=t.count) for t in counted))


def matrix(themes: Chart, instruments: Chart) -> tuple[Row, ...]:
    """Count the practices of every theme and instrument together."""
    both = Practice.objects.published().filter(themes__isnull=False, instruments__isnull=False)
    pairs = both.order_by().values_list("themes__slug", "instruments__slug")
    counts = {(theme, tool): n for theme, tool, n in pairs.annotate(n=Count("pk", distinct=True))}
    most = max(counts.values(), default=0)

    def cell(theme: Bar, tool: Bar) -> Cell:
        count = counts.get((theme.slug, tool.slug), 0)
        # rounded up, so that no count has no shade
        return Cell(tool, count, -(-count * SHADES // most) if count else 0)

    return tuple(
        Row(theme, tuple(cell(theme, tool) for tool in instruments.bars)) for theme in themes.bars
    )
