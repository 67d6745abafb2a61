"""The best of very many results, which are too many to be ranked."""

from __future__ import annotations

from collections.abc import Iterator

from search.expressions import SQL
from search.plan import Plan
from search.query import Tier
from search.tsquery import all_of

from . import retrieval
from .conditions import ORDERS, matching, rank_of, within
from .models.index_queryset import HEADINGS, NAME
from .models.searchable import named
from .retrieval import Retrieved, Search
from .statement import filled, joined, rows, value

# Of what is enough that with one of the first so many tsqueries comes before the others
MAX_FIRST = 3


def best_of(search: Search) -> dict[int, Tier]:
    """Return the tiers of the best of what answers, at most MAX_RANKED, by their keys in order.

    Of few results these are all. Of many it costs a query: from the best tier down until there are
    enough, then of what has most of what tells most; each is found by an index, so that few need to
    be ranked. Of a tier that has more than that, any may be left out; never a complete one for one
    that is not.
    """
    if search.retrieved.tiers is not None:
        return search.retrieved.tiers
    arms = [
        filled(_ARM, arm=arm, within=within(search.chosen), most=value(retrieval.MAX_RANKED))
        for arm in _arms(search.plan, search.retrieved)
    ]
    statement = filled(
        _BEST,
        arms=joined(" UNION ALL ", arms),
        twice=value(2 * retrieval.MAX_RANKED),
        most=value(retrieval.MAX_RANKED),
        rank=rank_of(search.plan),
        order=ORDERS["number"],
    )
    return {key: Tier(tier) for key, tier in rows(statement)}


# PostgreSQL works the arms of a union off one by one: where enough is taken of it, the others are
# not looked for. Some practices come more than once
_BEST = """
WITH ranked AS (
    SELECT practice_id, source_id, number, {rank} AS rank FROM practices_practiceindex
    WHERE practice_id = ANY(ARRAY(SELECT practice_id FROM ({arms}) AS arms LIMIT {twice}))
)
SELECT practice_id, rank[1]::int FROM ranked ORDER BY rank, {order} LIMIT {most}
"""

_ARM = """
(SELECT practice_id FROM practices_practiceindex
WHERE published AND {arm} AND {within} LIMIT {most})
"""


def _arms(plan: Plan, retrieved: Retrieved) -> Iterator[SQL]:
    """Yield conditions of the tiers from the best down, then of all that answers."""
    for _, column, said in named(plan):
        yield f"{column} = %s", [said]
    literally = [said for said in dict.fromkeys([plan.whole(), plan.all()]) if said]
    for said in literally:
        yield _saying(said, plan, NAME.written)
    for said in literally:
        yield _saying(said, plan, HEADINGS.written)
        yield _saying(said, plan)
    yield "practice_id = ANY(%s)", [retrieved.some_complete]
    # what has most of what tells most stands first
    yield from map(matching, retrieved.enough[:MAX_FIRST])
    yield "practice_id = ANY(%s)", [retrieved.some]


def _saying(said: str, plan: Plan, part: str = "") -> SQL:
    """Say that a row, or a part of it, matches the tsquery, and the row what is required."""
    # together: of what is only excluded an index would go through all rows
    whole = matching(all_of([said, plan.required]))
    if not part:
        return whole
    in_part = matching(said, part)
    return joined(" AND ", [in_part, whole]) if plan.required else in_part
