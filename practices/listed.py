"""Very many results of a search in an order of the list, a stretch at a time."""

from __future__ import annotations

from search.expressions import SQL

from .conditions import ORDERS, complete, enough, within
from .retrieval import Search
from .statement import filled, rows, value


def keys(
    search: Search, places: slice, sort: str, *, partial: bool, without: list[int]
) -> list[int]:
    """Return the keys of results at these places, of those that are complete or of those that
    answer in part, with some left out."""
    statement = filled(
        _LISTED,
        half=_partial(search) if partial else complete(search.plan),
        within=within(search.chosen),
        without=value(without),
        order=ORDERS[sort],
        count=value(places.stop - places.start),
        before=value(places.start),
    )
    return [key for (key,) in rows(statement)]


_LISTED = """
SELECT practice_id FROM practices_practiceindex
WHERE published AND {half} AND {within} AND practice_id <> ALL({without}::bigint[])
ORDER BY {order} LIMIT {count} OFFSET {before}
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
