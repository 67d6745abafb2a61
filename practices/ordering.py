"""Results in their order, however many they are: the search rows say which, practices follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from search.plan import Plan, Tsqueries
from search.query import Tier

from .counts import Counts
from .models import Practice, PracticeIndex
from .models.index_queryset import IndexQuerySet
from .models.queryset import PracticeQuerySet


@dataclass(frozen=True, slots=True)
class Found:
    """The rows `among` some that answer the plan, by one of the tsqueries `enough`.

    Without a query they are all; of one that says nothing, none.
    """

    plan: Plan
    enough: Tsqueries
    among: IndexQuerySet
    rows: IndexQuerySet


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
    plan: Plan
    sort: str

    def keys(self, places: slice) -> list[int]:
        return list(self._rows(places).values_list("pk", flat=True))

    def practices(self, among: PracticeQuerySet, places: slice) -> Iterator[Practice]:
        some = among.filter(pk__in=self._rows(places).values("pk"))
        yield from (some.tiered(self.plan) if self.plan else some).in_order(self.sort)

    def _rows(self, places: slice) -> IndexQuerySet:
        rows: IndexQuerySet = self.rows.in_order(self.sort)[places]
        return rows


@dataclass(frozen=True, slots=True)
class Results:
    """Parts one after the other; a slice costs a query for each part that it touches."""

    among: PracticeQuerySet
    parts: list[Ranked | Listed]

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

    def _cut(self, places: slice) -> Iterator[tuple[Ranked | Listed, slice]]:
        start, stop = places.start or 0, places.stop
        for part in self.parts:
            if start < part.size and stop > 0:
                yield part, slice(max(0, start), min(stop, part.size))
            start, stop = start - part.size, stop - part.size


def listing(
    found: Found,
    practices: PracticeQuerySet,
    counts: Counts,
    sort: str,
    tiers: dict[int, Tier] | None = None,
) -> Results:
    """Return the rows in an order of the list; those that answer the plan in part come last.

    Where the tiers are known, nothing is searched once more.
    """
    plan = found.plan
    if not plan:
        return Results(practices, [Listed(found.rows, counts.total, plan, sort)])
    if tiers is None:
        complete = found.among.saying_all(plan)
        partial = found.among.saying_some(plan, found.enough)
    else:
        some = [key for key, tier in tiers.items() if tier is Tier.SOME]
        complete = found.among.filter(pk__in=tiers.keys() - set(some))
        partial = found.among.filter(pk__in=some)
    return Results(
        practices,
        [
            Listed(complete, counts.complete, plan, sort),
            Listed(partial, counts.partial, plan, sort),
        ],
    )


def ranked(tiers: dict[int, Tier], practices: PracticeQuerySet) -> Results:
    """Return what has the tiers, in their order."""
    return Results(practices, [Ranked(tiers)])


def ranking(
    found: Found, practices: PracticeQuerySet, counts: Counts, best: dict[int, Tier]
) -> Results:
    """Return the best of very many rows first, and the others in the order of the lists."""
    # as a subquery, which is hashed; a list is gone through for each row
    taken = PracticeIndex.objects.filter(pk__in=best).values("pk")
    others = replace(found, among=found.among.exclude(pk__in=taken))
    complete = sum(tier < Tier.SOME for tier in best.values())
    left = Counts(counts.total - len(best), counts.complete - complete)
    return Results(practices, [Ranked(best), *listing(others, practices, left, "number").parts])
