"""What answers a search: how many practices, with which facets, and of few their order.

One statement, written out: Django takes longer to write it than PostgreSQL to answer it, and has no
words for how it begins, by looking once for what is complete, both to count it and to know how much
else is enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from search.expressions import SQL
from search.plan import Plan, Tsqueries
from search.query import Tier
from search.tsquery import together

from .conditions import ORDERS, Chosen, complete, either, enough, having, matching, rank_of, within
from .counts import FOUND, Counts, summed
from .statement import filled, joined, rows, value

# Of more results only the best so many are ranked; nobody turns so many pages
MAX_RANKED = 200

# What rows say that are not of a part of the counts: how many are complete, here and among all
# practices; the tier of one, and its place; which are some of very many
COMPLETE, ANYWHERE, RANKED = "complete", "complete anywhere", "ranked"
SOME_COMPLETE, SOME = "some complete", "some"


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What is complete or matches one of the tsqueries `enough`.

    `tiers` are those of all that was found by their keys, the best first, unless it is too much to
    be ranked. Then there are the keys of `some`, and of some that are complete, unless all are.
    """

    counts: Counts
    enough: Tsqueries = ()
    tiers: dict[int, Tier] | None = None
    some_complete: list[int] = field(default_factory=list)
    some: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """A plan, the values chosen in the facets, and what was retrieved of both."""

    plan: Plan
    chosen: Chosen
    retrieved: Retrieved


def retrieve(plan: Plan, chosen: Chosen, *, asked: bool) -> Retrieved:
    """Look for what answers the plan and has one of the values chosen in each facet.

    If nothing is `asked`, every practice answers; a plan that says nothing, none does. A facet is
    counted over what has the values chosen in the others.
    """
    if asked and not plan:
        return Retrieved(Counts(0, 0), tiers={})
    found = rows(_search(plan, chosen) if plan else _browse(chosen))
    said: dict[str, list[tuple[Any, ...]]] = {}
    for what, *row in found:
        said.setdefault(what, []).append(tuple(row))
    complete, anywhere, best, some_complete, some = (
        said.pop(what, []) for what in (COMPLETE, ANYWHERE, RANKED, SOME_COMPLETE, SOME)
    )
    partly = plan and not plan.is_all_or_nothing
    counts = summed(said, complete[0][1] if partly else None)
    met = plan.answer(beside_all=any(number for _, number, _ in anywhere))
    if not plan or counts.total > MAX_RANKED:
        keys = [[key for key, _, _ in among] for among in (some_complete, some)]
        return Retrieved(counts, met, None, *keys)
    best.sort(key=lambda row: row[2])
    return Retrieved(counts, met, {key: Tier(tier) for key, tier, _ in best})


_BROWSE = "WITH counted AS ({counts}) SELECT part, source_id, number, tallies FROM counted"

# Vectors are read of few rows only
_SEARCH = """
WITH complete AS MATERIALIZED (
    SELECT practice_id, {within} AS here FROM practices_practiceindex
    WHERE published AND {complete}
), counted AS MATERIALIZED (
    {counts}
), total AS MATERIALIZED (
    SELECT sum(number) AS number FROM counted WHERE part = {found}
), few AS (
    SELECT unnest(keys) AS practice_id FROM counted
    WHERE part = {found} AND (SELECT number FROM total) <= {max}
), ranked AS (
    SELECT practice_id, source_id, number, {rank} AS rank
    FROM practices_practiceindex JOIN few USING (practice_id)
)
SELECT part, source_id, number, tallies FROM counted
UNION ALL SELECT {COMPLETE}, NULL, count(*) FILTER (WHERE here), NULL FROM complete
UNION ALL SELECT {ANYWHERE}, NULL, count(*), NULL FROM complete
UNION ALL SELECT {RANKED}, practice_id, rank[1]::int, row_number() OVER (ORDER BY rank, {order})
FROM ranked
UNION ALL (
    SELECT {SOME_COMPLETE}, practice_id, NULL, NULL FROM complete
    WHERE here AND (SELECT number FROM total) > {max} LIMIT {max}
)
UNION ALL (
    SELECT {SOME}, unnest(keys), NULL, NULL FROM counted
    WHERE part = {found} AND (SELECT number FROM total) > {max} LIMIT {max}
)
"""

_COUNT = """
SELECT {part} AS part, source_id, count(*) AS number, sum(tally) AS tallies, {keys} AS keys
FROM practices_practiceindex WHERE published AND {found} AND {having} GROUP BY source_id
"""


def _browse(chosen: Chosen) -> SQL:
    return filled(_BROWSE, counts=_counts(("TRUE", []), chosen, ("NULL", []), having))


def _search(plan: Plan, chosen: Chosen) -> SQL:
    found = complete(plan) if plan.is_all_or_nothing else _answering(plan)
    return filled(
        _SEARCH,
        within=within(chosen),
        # what is counted as found already need not be looked for
        complete=("FALSE", []) if plan.is_all_or_nothing else complete(plan),
        counts=_counts(found, chosen, ("(array_agg(practice_id))[:%s]", [MAX_RANKED]), within),
        rank=rank_of(plan),
        order=ORDERS["number"],
        max=value(MAX_RANKED),
        found=value(FOUND),
        COMPLETE=value(COMPLETE),
        ANYWHERE=value(ANYWHERE),
        RANKED=value(RANKED),
        SOME_COMPLETE=value(SOME_COMPLETE),
        SOME=value(SOME),
    )


def _answering(plan: Plan) -> SQL:
    """Say that a row answers; how much is enough for that hangs on whether any is complete."""
    little, much = (plan.answer(beside_all=beside_all) for beside_all in (True, False))
    always = tuple(said for said in much if said in little)
    beside = together(said for said in little if said not in much)
    alone = together(said for said in much if said not in little)
    return either(
        [
            enough(plan, always),
            *(matching((_IF_COMPLETE, [said])) for said in beside),
            *(matching((_UNLESS, [said])) for said in alone),
        ]
    )


_IF_COMPLETE = "CASE WHEN EXISTS (SELECT FROM complete) THEN %s END"
_UNLESS = "CASE WHEN NOT EXISTS (SELECT FROM complete) THEN %s END"


def _counts(found: SQL, chosen: Chosen, keys: SQL, with_values: Callable[[Chosen], SQL]) -> SQL:
    """Count what answers by source, and once more for each facet without what is chosen in it."""
    counts = [_count(FOUND, found, with_values(chosen), keys)]
    for facet in [facet for facet, values in chosen.items() if values]:
        others = {name: values for name, values in chosen.items() if name != facet}
        counts.append(_count(facet, found, with_values(others), ("NULL", [])))
    return joined(" UNION ALL ", counts)


def _count(part: str, found: SQL, values: SQL, keys: SQL) -> SQL:
    return filled(_COUNT, part=value(part), keys=keys, found=found, having=values)
