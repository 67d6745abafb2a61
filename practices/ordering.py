"""Results in their order, however many they are: the search rows say which, practices follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from search.plan import Plan
from search.query import Tier

from . import listed
from .counts import BySource, Counts
from .models import Practice, PracticeIndex
from .models.index_queryset import IndexQuerySet
from .models.queryset import PracticeQuerySet
from .retrieval import Search

# Sources in the order of the lists, each with how many results are of it; none if these are in
# another order
Sources = Sequence[tuple[int, int]]


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
    sources: Sources = ()

    def keys(self, places: slice) -> list[int]:
        return list(self._rows(places).values_list("pk", flat=True))

    def practices(self, among: PracticeQuerySet, places: slice) -> Iterator[Practice]:
        yield from _tiered(among.filter(pk__in=self._rows(places).values("pk")), self)

    def _rows(self, places: slice) -> IndexQuerySet:
        where = listed.stretch(self.sources, places)
        rows = self.rows.filter(source__in=where.sources) if where.sources else self.rows
        found: IndexQuerySet = rows.in_order(self.sort)[
            places.start - where.before : places.stop - where.before
        ]
        return found


@dataclass(frozen=True, slots=True)
class Searched:
    """Results of a search in an order of the list, complete ones or partial ones."""

    search: Search
    size: int
    sort: str
    partial: bool
    without: list[int]
    sources: Sources

    @property
    def plan(self) -> Plan:
        return self.search.plan

    def keys(self, places: slice) -> list[int]:
        return listed.keys(
            self.search,
            places,
            self.sort,
            partial=self.partial,
            without=self.without,
            sources=self.sources,
        )

    def practices(self, among: PracticeQuerySet, places: slice) -> Iterator[Practice]:
        yield from _tiered(among.filter(pk__in=self.keys(places)), self)


def _tiered(practices: PracticeQuerySet, part: Listed | Searched) -> PracticeQuerySet:
    """Put practices of the part in its order, each with its tier if something was searched."""
    return (practices.tiered(part.plan) if part.plan else practices).in_order(part.sort)


Part = Ranked | Listed | Searched

# The keys of all sources in the order of the lists
Order = Sequence[int]


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


def browsing(
    rows: IndexQuerySet, counts: Counts, order: Order, practices: PracticeQuerySet, sort: str
) -> Results:
    """Return the rows in an order of the list; `order` is that of the sources."""
    sources = _sources(counts.found_of, order, sort)
    return Results(practices, [Listed(rows, counts.total, sort, sources=sources)])


def listing(search: Search, order: Order, practices: PracticeQuerySet, sort: str) -> Results:
    """Return what answers in an order of the list; what does in part comes last."""
    tiers = search.retrieved.tiers
    if tiers is None:
        return Results(practices, _halves(search, order, sort, {}))
    some = [key for key, tier in tiers.items() if tier is Tier.SOME]
    halves = [[key for key in tiers if tiers[key] is not Tier.SOME], some]
    return Results(
        practices,
        [
            Listed(PracticeIndex.objects.filter(pk__in=half), len(half), sort, search.plan)
            for half in halves
        ],
    )


def ranked(tiers: dict[int, Tier], practices: PracticeQuerySet) -> Results:
    """Return what has the tiers, in their order."""
    return Results(practices, [Ranked(tiers)])


def ranking(
    search: Search, order: Order, practices: PracticeQuerySet, best: dict[int, Tier]
) -> Results:
    """Return the best of very many first, and the others in the order of the lists."""
    return Results(practices, [Ranked(best), *_halves(search, order, "number", best)])


def _halves(search: Search, order: Order, sort: str, without: dict[int, Tier]) -> list[Part]:
    """Return what is complete, and what answers in part, without what comes before."""
    counts = search.retrieved.counts
    parts: list[Part] = []
    for partial, found_of in ((False, counts.complete_of), (True, counts.partial_of)):
        left_out = [key for key, tier in without.items() if (tier is Tier.SOME) is partial]
        size = sum(found_of.values()) - len(left_out)
        sources = _sources(found_of, order, sort)
        parts.append(Searched(search, size, sort, partial, left_out, sources))
    return parts


def _sources(found_of: BySource, order: Order, sort: str) -> Sources:
    # a source may be newer than the order
    if sort != "number" or not found_of.keys() <= set(order):
        return ()
    return [(source, found_of[source]) for source in order if found_of.get(source)]
