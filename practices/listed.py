"""Very many results of a search in an order of the list, a stretch at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from search.expressions import SQL

from .conditions import ORDERS, complete, enough, in_sources, within
from .retrieval import Search
from .statement import filled, rows, value


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


def keys(
    search: Search,
    places: slice,
    sort: str,
    *,
    partial: bool,
    without: list[int],
    sources: Iterable[tuple[int, int]],
) -> list[int]:
    """Return the keys of results at these places, of those that are complete or of those that
    answer in part, with some left out.

    `sources` say how many results there are of each, with what is left out; none if it is not known
    or the order is another.
    """
    # what is left out may be in any
    where = stretch(sources, slice(places.start, places.stop + len(without)))
    statement = filled(
        _LISTED,
        half=_partial(search) if partial else complete(search.plan),
        within=within(search.chosen),
        without=value(without),
        somewhere=in_sources(where.sources) if where.sources else ("TRUE", []),
        order=ORDERS[sort],
        count=value(places.stop - places.start),
        before=value(places.start - where.before),
        passed=value(where.passed),
    )
    return [key for (key,) in rows(statement)]


_LISTED = """
SELECT practice_id FROM practices_practiceindex
WHERE published AND {half} AND {within} AND {somewhere}
    AND practice_id <> ALL({without}::bigint[])
ORDER BY {order} LIMIT {count} OFFSET {before} + (
    SELECT count(*) FROM practices_practiceindex
    WHERE practice_id = ANY({without}) AND source_id = ANY({passed})
)
"""


def _partial(search: Search) -> SQL:
    return filled(
        _PARTIAL,
        answering=enough(search.plan, search.retrieved.enough),
        complete=complete(search.plan),
    )


_PARTIAL = """
{answering} AND practice_id NOT IN (
    SELECT practice_id FROM practices_practiceindex WHERE published AND {complete}
)
"""
