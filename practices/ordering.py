"""Results in their order, however many they are: the search rows say which, practices follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from search.plan import Plan
from search.query import Tier

from . import listed
from .models import Practice, PracticeIndex
from .models.index_queryset import IndexQuerySet
from .models.queryset import PracticeQuerySet
from .retrieval import Search


@dataclass(frozen=True, slots=True)
class Ranked:
    """Results whose tiers are known, by their keys in order."""

    tiers: dict[int, Tier]

    @property
    def size(self) -> int:
        return len(self.tiers)

    def keys(self, places: slice) -> list[int]:
        return list(islice(self.tiers, places.start, places.stop))

    def practices(self, among: PracticeQuerySet, places: slice) -> Iterator[Practice]:
        keys = self.keys(places)
        found = among.in_bulk(keys)
        for key in keys:
            # one may be gone by now
            if key in found:
                found[key].tier = self.tiers[key]
                yield found[key]


@dataclass(frozen=True, slots=True)
class Listed:
    """Results in an order of the list: their rows, and how many these are."""

    rows: IndexQuerySet
    size: int
    sort: str
    plan: Plan | None = None

    def keys(self, places: slice) -> list[int]:
        return list(self._rows(places).values_list("pk", flat=True))

    def practices(self, among: PracticeQuerySet, places: slice) -> Iterator[Practice]:
        yield from _tiered(among.filter(pk__in=self._rows(places).values("pk")), self)

    def _rows(self, places: slice) -> IndexQuerySet:
        rows: IndexQuerySet = self.rows.in_order(self.sort)[places]
        return rows


@dataclass(frozen=True, slots=True)
class Searched:
    """Results of a search in an order of the list, complete ones or partial ones."""

    search: Search
    size: int
    sort: str
    partial: bool
    without: list[int]

    @property
    def plan(self) -> Plan:
        return self.search.plan

    def keys(self, places: slice) -> list[int]:
        return listed.keys(
            self.search, places, self.sort, partial=self.partial, without=self.without
        )

    def practices(self, among: PracticeQuerySet, places: slice) -> Iterator[Practice]:
        yield from _tiered(among.filter(pk__in=self.keys(places)), self)


def _tiered(practices: PracticeQuerySet, part: Listed | Searched) -> PracticeQuerySet:
    """Put practices of the part in its order, each with its tier if something was searched."""
    return (practices.tiered(part.plan) if part.plan else practices).in_order(part.sort)


Part = Ranked | Listed | Searched


@dataclass(frozen=True, slots=True)
class Results:
    """Parts one after the other; a slice costs a query for each part that it touches."""

    among: PracticeQuerySet
    parts: list[Part]

    def __getitem__(self, places: slice) -> list[Practice]:
        cuts = self._cut(places)
        return [practice for part, cut in cuts for practice in part.practices(self.among, cut)]

    def keys(self, count: int) -> list[int]:
        """Return the keys of the first results."""
        return [key for part, cut in self._cut(slice(0, count)) for key in part.keys(cut)]

    def iterator(self, chunk_size: int) -> Iterator[Practice]:
        """Yield all, with so many in memory at a time."""
        for keys in [part.keys(slice(0, part.size)) for part in self.parts]:
            for start in range(0, len(keys), chunk_size):
                chunk = keys[start : start + chunk_size]
                practices = self.among.in_bulk(chunk)
                # one may be gone by now
                yield from (practices[key] for key in chunk if key in practices)

    def _cut(self, places: slice) -> Iterator[tuple[Part, slice]]:
        start, stop = places.start or 0, places.stop
        for part in self.parts:
            if start < part.size and stop > 0:
                yield part, slice(max(0, start), min(stop, part.size))
            start, stop = start - part.size, stop - part.size


def browsing(rows: IndexQuerySet, practices: PracticeQuerySet, total: int, sort: str) -> Results:
    """Return the rows in an order of the list."""
    return Results(practices, [Listed(rows, total, sort)])


def listing(search: Search, practices: PracticeQuerySet, sort: str) -> Results:
    """Return what answers in an order of the list; what does in part comes last."""
    tiers = search.retrieved.tiers
    if tiers is None:
        counts = search.retrieved.counts
        return Results(practices, _halves(search, counts.complete, counts.partial, sort, []))
    some = [key for key, tier in tiers.items() if tier is Tier.SOME]
    halves = [[key for key in tiers if tiers[key] is not Tier.SOME], some]
    return Results(
        practices,
        [
            Listed(PracticeIndex.objects.filter(pk__in=half), len(half), sort, search.plan)
            for half in halves
        ],
    )


def _halves(
    search: Search, complete: int, partial: int, sort: str, without: list[int]
) -> list[Part]:
    return [
        Searched(search, complete, sort, partial=False, without=without),
        Searched(search, partial, sort, partial=True, without=without),
    ]


def ranked(tiers: dict[int, Tier], practices: PracticeQuerySet) -> Results:
    """Return what has the tiers, in their order."""
    return Results(practices, [Ranked(tiers)])


def ranking(search: Search, practices: PracticeQuerySet, best: dict[int, Tier]) -> Results:
    """Return the best of very many first, and the others in the order of the lists."""
    some = sum(tier is Tier.SOME for tier in best.values())
    counts = search.retrieved.counts
    complete, partial = counts.complete - (len(best) - some), counts.partial - some
    return Results(
        practices, [Ranked(best), *_halves(search, complete, partial, "number", list(best))]
    )
