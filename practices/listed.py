"""Results in an order of the list, however many: a stretch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from search.expressions import SQL
from search.plan import Plan
from search.query import Tier

from .conditions import ORDERS, in_sources, rank_of
from .statement import filled, rows, value

# Sources in the order of the lists, each with how many results are of it; none if it is not known
# or the results are in another order
Sources = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where places of a list are that is in the order of its sources.

    `sources` are those that they are in, all if there are none; `passed` are those before, that
    have `before` results in all.
    """

    sources: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    before: int = 0


def stretch(sources: Iterable[tuple[int, int]], places: slice) -> Stretch:
    """Return where the places are: what is of other sources need not be put in order.

    Of the sources, in their order, it is known how many results each has.
    """
    touched: list[int] = []
    passed: list[int] = []
    before = reached = 0
    for source, number in sources:
        if reached >= places.stop:
            return Stretch(touched, passed, before)
        reached += number
        if reached > places.start:
            touched.append(source)
        else:
            passed.append(source)
            before = reached
    return Stretch(touched, passed, before) if touched and passed else Stretch()


@dataclass(frozen=True, slots=True)
class Listed:
    """The published rows that meet a condition but for some left out, and how many that are.

    `sources` say how many results there are of each, with what is left out.
    """

    condition: SQL
    size: int
    sort: str
    sources: Sources = ()
    without: list[int] = field(default_factory=list)

    def keys(self, places: slice) -> list[int]:
        """Return the keys of those at the places."""
        # what is left out may be in any
        where = stretch(self.sources, slice(places.start, places.stop + len(self.without)))
        statement = filled(
            _LISTED,
            condition=self.condition,
            without=value(self.without),
            somewhere=in_sources(where.sources) if where.sources else ("TRUE", []),
            order=ORDERS[self.sort],
            count=value(places.stop - places.start),
            before=value(places.start - where.before),
            passed=value(where.passed),
        )
        return [key for (key,) in rows(statement)]


_LISTED = """
SELECT practice_id FROM practices_practiceindex
WHERE published AND {condition} AND {somewhere} AND practice_id <> ALL({without}::bigint[])
ORDER BY {order} LIMIT {count} OFFSET {before} + (
    SELECT count(*) FROM practices_practiceindex
    WHERE practice_id = ANY({without}) AND source_id = ANY({passed})
)
"""


def tiers(plan: Plan, keys: list[int]) -> dict[int, Tier]:
    """Return how well those with the keys answer the plan."""
    statement = filled(_TIERS, rank=rank_of(plan), keys=value(keys))
    return {key: Tier(tier) for key, tier in rows(statement)}


_TIERS = """
SELECT practice_id, ({rank})[1]::int FROM practices_practiceindex WHERE practice_id = ANY({keys})
"""
