"""How many practices are found, how many of them say everything, and how many have each value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import MAX_PREC, Context, Decimal
from functools import reduce

from .tally import Sum

# Sums have more digits than Python keeps by itself
_EXACT = Context(prec=MAX_PREC)

# The part of what has all that is asked for, beside those of facets without what is chosen there
FOUND = "found"


@dataclass(frozen=True, slots=True)
class Counts:
    """`total` found, `complete` of them with all that is asked for.

    `sources` say how many were found of each source, by its key; `sums` how many have the values
    of a facet, with what is chosen in that facet left out. A facet that is not there is in FOUND.
    """

    total: int
    complete: int
    sources: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)

    @property
    def partial(self) -> int:
        return self.total - self.complete

    def of(self, facet: str, key: int | None) -> int:
        """Return how many have the value (see vocabulary.Entry) and answer all but its facet."""
        if key is None:
            return 0
        part = facet if facet in self.sums else FOUND
        if facet == "source":
            return self.sources.get(part, {}).get(key, 0)
        return self.sums.get(part, Sum()).at(key)


NOTHING = Counts(0, 0)


def summed(parts: Mapping[str, Iterable[tuple[int, int, Decimal]]], complete: int | None) -> Counts:
    """Return what rows say of each part: a source, how many practices, the sum of their tallies.

    Without `complete`, all that is found is.
    """
    sources = {part: {source: number for source, number, _ in rows} for part, rows in parts.items()}
    sums = {
        part: reduce(_EXACT.add, (tallies for _, _, tallies in rows), Decimal(0))
        for part, rows in parts.items()
    }
    total = sum(sources.get(FOUND, {}).values())
    return Counts(
        total,
        total if complete is None else complete,
        sources,
        {part: Sum(str(number)) for part, number in sums.items()},
    )
