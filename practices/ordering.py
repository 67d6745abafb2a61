"""Results in their order, however many they are: the search rows say which, practices follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from search.query import Tier

from .counts import Counts, Found
from .models import Practice, PracticeIndex
from .models.index_queryset import IndexQuerySet
from .models.queryset import PracticeQuerySet

# Of more results only the best so many are ranked; nobody turns so many pages
MAX_RANKED = 200


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the results: their rows in order, or the keys of these, and how many there are.

    `arranged` puts practices into that order.
    """

    rows: IndexQuerySet | list[int]
    size: int
    arranged: Callable[[PracticeQuerySet], PracticeQuerySet]


@dataclass(frozen=True, slots=True)
class Results:
    """Parts one after the other; a slice costs a query for each part that it touches."""

    practices: PracticeQuerySet
    parts: list[Part]

    def __getitem__(self, places: slice) -> list[Practice]:
        cuts = [(part, part.rows[cut]) for part, cut in self._cut(places)]
        return [practice for part, rows in cuts for practice in part.arranged(self._of(rows))]

    def keys(self, count: int) -> list[int]:
        """Return the keys of the first results."""
        cuts = [part.rows[cut] for part, cut in self._cut(slice(0, count))]
        return [key for rows in cuts for key in _keys(rows)]

    def iterator(self, chunk_size: int) -> Iterator[Practice]:
        """Yield all, with so many in memory at a time."""
        for keys in [_keys(part.rows) for part in self.parts]:
            for start in range(0, len(keys), chunk_size):
                chunk = keys[start : start + chunk_size]
                practices = self.practices.in_bulk(chunk)
                # one may be gone by now
                yield from (practices[key] for key in chunk if key in practices)

    def _cut(self, places: slice) -> Iterator[tuple[Part, slice]]:
        start, stop = places.start or 0, places.stop
        for part in self.parts:
            if start < part.size and stop > 0:
                yield part, slice(max(0, start), min(stop, part.size))
            start, stop = start - part.size, stop - part.size

    def _of(self, rows: IndexQuerySet | list[int]) -> PracticeQuerySet:
        keys: Any = rows if isinstance(rows, list) else rows.values("pk")
        return self.practices.filter(pk__in=keys)


def _keys(rows: IndexQuerySet | list[int]) -> list[int]:
    return rows if isinstance(rows, list) else list(rows.values_list("pk", flat=True))


def listing(found: Found, practices: PracticeQuerySet, counts: Counts, sort: str) -> Results:
    """Return the rows in an order of the list; those that answer the plan in part come last."""
    plan = found.plan
    if not plan:
        rows = found.rows.in_order(sort)
        return Results(practices, [Part(rows, counts.total, lambda some: some.in_order(sort))])
    halves = [
        (found.among.saying_all(plan), counts.complete),
        (found.among.saying_some(plan, found.enough), counts.partial),
    ]
    return Results(
        practices,
        [
            Part(rows.in_order(sort), size, lambda some: some.tiered(plan).in_order(sort))
            for rows, size in halves
        ],
    )


def ranking(found: Found, practices: PracticeQuerySet, counts: Counts) -> Results:
    """Return the best rows first; of very many, all but the best are in the order of the lists.

    Costs a query if they are very many.
    """

    def arranged(some: PracticeQuerySet) -> PracticeQuerySet:
        return some.ranked(found.plan)

    if counts.total <= MAX_RANKED:
        rows = found.rows.ranked(found.plan)
        return Results(practices, [Part(rows, counts.total, arranged)])
    best = _best(found, counts.total)[:MAX_RANKED].tiers()
    complete = sum(tier < Tier.SOME for tier in best.values())
    # as a subquery, which is hashed; a list is gone through for each row
    taken = PracticeIndex.objects.filter(pk__in=best).values("pk")
    others = replace(found, among=found.among.exclude(pk__in=taken))
    left = Counts(counts.total - len(best), counts.complete - complete)
    first = Part(list(best), len(best), arranged)
    return Results(practices, [first, *listing(others, practices, left, "number").parts])


def best_tier(found: Found, total: int) -> Tier | None:
    """Return the best tier among the rows; costs a query."""
    tiers = _best(found, total)[:1].tiers() if found.plan else {}
    return next((Tier(tier) for tier in tiers.values()), None)


def _best(found: Found, total: int) -> IndexQuerySet:
    """Return the rows ranked; of very many, only those that may come first."""
    rows = found.rows
    if total > MAX_RANKED:
        best = found.among.best(found.plan, rows, MAX_RANKED)
        rows = PracticeIndex.objects.filter(pk__in=best)
    return rows.ranked(found.plan)
