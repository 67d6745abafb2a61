"""What answers a search: how many practices, with which facets, and of few their order.

One statement, written out: Django takes longer to write it than PostgreSQL to answer it, and has no
words for how it begins, by counting what is complete, which says how much else is enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from search.expressions import SQL
from search.plan import PLENTY, Plan, Tsqueries
from search.query import Tier
from search.tsquery import together

from .conditions import ORDERS, Chosen, complete, either, matching, rank_of
from .counts import NOTHING, Counts, counting, telling, told
from .models import ByEdition
from .models.edition import CURRENT
from .statement import filled, rows, value

# Of more results only the best so many are ranked; nobody turns so many pages
MAX_RANKED = 100

# What rows are of: the counts of what is complete, or answers at all; the tier of one, and its
# place; which are some of very many
COMPLETE, ANSWERING, RANKED = "complete", "answering", "ranked"
SOME_COMPLETE, SOME = "some complete", "some"
# The edition that the statement sees
SEEN = "edition"


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


def retrieve(plan: Plan, chosen: Chosen, edition: str | None = None, *, asked: bool) -> Retrieved:
    """Look for what answers the plan and has one of the values chosen in each facet.

    If nothing is `asked`, every practice answers; a plan that says nothing, none does. A facet is
    counted over what has the values chosen in the others. How many practices there are at all is
    known by `edition`.
    """
    if not asked:
        return Retrieved(_browse(chosen)[1] if any(chosen.values()) else _everything.get(edition))
    if not plan:
        return Retrieved(NOTHING, tiers={})
    said: dict[str, list[Any]] = {
        what: [] for what in (COMPLETE, ANSWERING, RANKED, SOME_COMPLETE, SOME)
    }
    for what, *row in rows(_search(plan, chosen)):
        said[what].append(row)
    counts, anywhere = told(said[COMPLETE], chosen)
    if not plan.is_all_or_nothing and anywhere <= PLENTY:
        answering, _ = told(said[ANSWERING], chosen)
        counts = replace(answering, complete_of=counts.complete_of)
    met = plan.answer(complete=anywhere)
    if counts.total > MAX_RANKED:
        keys = [[key for key, _, _ in said[what]] for what in (SOME_COMPLETE, SOME)]
        return Retrieved(counts, met, None, *keys)
    best = sorted(said[RANKED], key=lambda row: row[1][1])
    return Retrieved(counts, met, {key: Tier(tier) for key, (tier, _), _ in best})


# Vectors are read of few rows only
_SEARCH = """
WITH complete AS MATERIALIZED (
    {complete}
), plenty AS MATERIALIZED (
    SELECT {all_or_nothing} OR coalesce(sum(numbers[1]), 0) > {plenty} AS is_so FROM complete
), answering AS MATERIALIZED (
    {answering}
), found AS (
    SELECT numbers, keys FROM complete WHERE (SELECT is_so FROM plenty)
    UNION ALL SELECT numbers, keys FROM answering
), total AS MATERIALIZED (
    SELECT sum(numbers[2]) AS number FROM found
), few AS (
    SELECT unnest(keys) AS practice_id FROM found WHERE (SELECT number FROM total) <= {max}
), ranked AS (
    SELECT practice_id, source_id, number, {rank} AS rank
    FROM practices_practiceindex JOIN few USING (practice_id)
)
{telling_complete} UNION ALL {telling_answering}
UNION ALL
SELECT {RANKED}, practice_id, ARRAY[rank[1]::int, row_number() OVER (ORDER BY rank, {order})], NULL
FROM ranked
UNION ALL (
    SELECT {SOME_COMPLETE}, unnest(keys), NULL, NULL FROM complete
    WHERE (SELECT number FROM total) > {max} LIMIT {max}
)
UNION ALL (
    SELECT {SOME}, unnest(keys), NULL, NULL FROM answering
    WHERE (SELECT number FROM total) > {max} LIMIT {max}
)
"""


def _browse(chosen: Chosen) -> tuple[str, Counts]:
    """Count what has the values; the edition first, as the statement sees it."""
    statement = filled(
        _BROWSE, counting=counting(("TRUE", []), chosen), telling=telling(COMPLETE, chosen)
    )
    found = rows(statement)
    ((edition,),) = (texts for what, _, _, texts in found if what == SEEN)
    return edition or "", told((row[1:] for row in found if row[0] == COMPLETE), chosen)[0]


_BROWSE = f"""
WITH complete AS MATERIALIZED ({{counting}})
SELECT '{SEEN}', NULL::bigint, NULL::bigint[], ARRAY[({CURRENT})] UNION ALL {{telling}}
"""

_everything = ByEdition(lambda: _browse({}))


def _search(plan: Plan, chosen: Chosen) -> SQL:
    return filled(
        _SEARCH,
        # not plenty are all known
        complete=counting(complete(plan), chosen, max(MAX_RANKED, PLENTY)),
        all_or_nothing=value(plan.is_all_or_nothing),
        plenty=value(PLENTY),
        answering=counting(_answering(plan), chosen, MAX_RANKED),
        rank=rank_of(plan),
        order=ORDERS["number"],
        max=value(MAX_RANKED),
        telling_complete=telling(COMPLETE, chosen),
        telling_answering=telling(ANSWERING, chosen),
        RANKED=value(RANKED),
        SOME_COMPLETE=value(SOME_COMPLETE),
        SOME=value(SOME),
    )


def _answering(plan: Plan) -> SQL:
    """Say that a row answers; how much is enough for that hangs on how many are complete."""
    if plan.is_all_or_nothing:
        return "FALSE", []
    beside, alone = (plan.answer(complete=complete) for complete in (1, 0))
    always = tuple(said for said in alone if said in beside)
    if_any = together(said for said in beside if said not in alone)
    if_none = together(said for said in alone if said not in beside)
    return filled(
        "NOT (SELECT is_so FROM plenty) AND {enough}",
        enough=either(
            [
                ("practice_id = ANY(ARRAY(SELECT unnest(anywhere) FROM complete))", []),
                *map(matching, together(always)),
                *(matching((_IF_ANY, [said])) for said in if_any),
                *(matching((_IF_NONE, [said])) for said in if_none),
            ]
        ),
    )


_IF_ANY = "CASE WHEN EXISTS (SELECT FROM complete) THEN %s END"
_IF_NONE = "CASE WHEN NOT EXISTS (SELECT FROM complete) THEN %s END"
