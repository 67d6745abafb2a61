"""Results in their order, however many they are: the search rows say which, practices follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.expressions import SQL
from search.plan import Plan
from search.query import Tier

from .conditions import Chosen, complete, having, partial, within
from .counts import BySource, Counts
from .listed import Listed, Sources, tiers
from .models import Practice
from .retrieval import Search
from .statement import joined

# What reads practices: as much of each as is wanted, by their keys
Read = Callable[[list[int]], Mapping[int, Practice]]

# The keys of all sources in the order of the lists
Order = Sequence[int]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Results whose keys are known, in order."""

    every: list[int]

    @property
    def size(self) -> int:
        return len(self.every)

    def keys(self, places: slice) -> list[int]:
        return self.every[places]


Part = Ranked | Listed


@dataclass(frozen=True, slots=True)
class Results:
    """Parts one after the other.

    A slice costs a query for each part listed that it touches, one to read the practices, and one
    for how well they answer the plan, as far as `known` does not say.
    """

    read: Read
    parts: Sequence[Part]
    known: Mapping[int, Tier]
    plan: Plan | None = None

    def __getitem__(self, places: slice) -> list[Practice]:
        keys = self.keys(places)
        practices = self.read(keys)
        # one may be gone by now
        found = [practices[key] for key in keys if key in practices]
        answering = self._tiers(keys)
        for practice in found:
            practice.tier = answering.get(practice.pk)
        return found

    def keys(self, places: slice) -> list[int]:
        """Return the keys of the results at the places."""
        return [key for part, cut in self._cut(places) for key in part.keys(cut)]

    def iterator(self, chunk_size: int) -> Iterator[Practice]:
        """Yield all, with so many in memory at a time."""
        keys = self.keys(slice(0, sum(part.size for part in self.parts)))
        for start in range(0, len(keys), chunk_size):
            chunk = keys[start : start + chunk_size]
            practices = self.read(chunk)
            # one may be gone by now
            yield from (practices[key] for key in chunk if key in practices)

    def _tiers(self, keys: list[int]) -> Mapping[int, Tier]:
        unknown = [key for key in keys if key not in self.known]
        if not unknown or self.plan is None:
            return self.known
        return {**self.known, **tiers(self.plan, unknown)}

    def _cut(self, places: slice) -> Iterator[tuple[Part, slice]]:
        start, stop = places.start or 0, places.stop
        for part in self.parts:
            if start < part.size and stop > 0:
                yield part, slice(max(0, start), min(stop, part.size))
            start, stop = start - part.size, stop - part.size


def browsing(read: Read, chosen: Chosen, counts: Counts, order: Order, sort: str) -> Results:
    """Return what has the values chosen in an order of the list; `order` is that of the sources."""
    sources = _sources(counts.found_of, order, sort)
    return Results(read, [Listed(having(chosen), counts.total, sort, sources)], {})


def listing(read: Read, search: Search, order: Order, sort: str) -> Results:
    """Return what answers in an order of the list; what does in part comes last."""
    known = search.retrieved.tiers
    if known is None:
        return Results(read, _halves(search, order, sort, {}), {}, search.plan)
    halves = [[key for key in known if (known[key] is Tier.SOME) is some] for some in (False, True)]
    return Results(read, [Listed(_among(half), len(half), sort) for half in halves], known)


def ranked(read: Read, known: Mapping[int, Tier]) -> Results:
    """Return what has the tiers, in their order."""
    return Results(read, [Ranked(list(known))], known)


def ranking(read: Read, search: Search, order: Order, best: Mapping[int, Tier]) -> Results:
    """Return the best of very many first, and the others in the order of the lists."""
    others = _halves(search, order, "number", best)
    return Results(read, [Ranked(list(best)), *others], best, search.plan)


def _halves(search: Search, order: Order, sort: str, without: Mapping[int, Tier]) -> list[Part]:
    """Return what is complete, and what answers in part, without what comes before."""
    counts = search.retrieved.counts
    parts: list[Part] = []
    for some, found_of, condition in (
        (False, counts.complete_of, complete(search.plan)),
        (True, counts.partial_of, partial(search.plan, search.retrieved.enough)),
    ):
        left_out = [key for key, tier in without.items() if (tier is Tier.SOME) is some]
        size = sum(found_of.values()) - len(left_out)
        among = joined(" AND ", [condition, within(search.chosen)])
        parts.append(Listed(among, size, sort, _sources(found_of, order, sort), left_out))
    return parts


def _among(keys: list[int]) -> SQL:
    return "practice_id = ANY(%s)", [keys]


def _sources(found_of: BySource, order: Order, sort: str) -> Sources:
    # a source may be newer than the order
    if sort != "number" or not found_of.keys() <= set(order):
        return ()
    return [(source, found_of[source]) for source in order if found_of.get(source)]
