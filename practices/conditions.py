"""Conditions, rank and order of search rows as SQL, for whatever asks them in statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from search.expressions import SQL, fetched, rank
from search.plan import Plan, Tsqueries
from search.query import Tier
from search.tsquery import together

from .models.index_queryset import OF_SOURCE, SOURCE
from .models.searchable import named
from .statement import filled, joined, value

# The values chosen in each facet
Chosen = Mapping[str, Collection[str]]

# Those of the lists: see IndexQuerySet
ORDERS: dict[str, SQL] = {
    "number": (f"{OF_SOURCE % {'expressions': 'source_id'}}, number, practice_id", []),
    "updated": ("updated_at DESC, practice_id", []),
}


def has(facet: str, values: Collection[str]) -> SQL:
    """Say that a row has one of the values of the facet."""
    if facet == SOURCE:
        return _OF_SOURCES, [list(values)]
    return _HAS, [[f"{facet}:{one}" for one in values]]


_OF_SOURCES = "source_id = ANY(ARRAY(SELECT id FROM practices_source WHERE slug = ANY(%s)))"
_HAS = "facets && ARRAY(SELECT id FROM practices_facetvalue WHERE name = ANY(%s))"


def having(chosen: Chosen) -> SQL:
    """Say that a row has one of the values chosen in every facet of which any are chosen."""
    every = [has(facet, values) for facet, values in chosen.items() if values]
    return joined(" AND ", every or [("TRUE", [])])


def within(chosen: Chosen) -> SQL:
    """Say the same beside words that a row has to match.

    Not so that an index could begin with it: the vectors of all that has the values would be read.
    """
    return filled("({having}) IS TRUE", having=having(chosen))


def in_sources(keys: list[int]) -> SQL:
    """Say that a row is of one of the sources, so that an index finds these as well.

    A subquery, for PostgreSQL then does not guess how few rows that are, and read their vectors.
    """
    return "source_id = ANY(ARRAY(SELECT unnest(%s::bigint[])))", [keys]


def complete(plan: Plan) -> SQL:
    """Say that a row says all of the plan, or is known to be what it asks for."""
    groups = [either(map(matching, group)) for group in plan.complete]
    if len(groups) > 1:
        # what meets each group is found by itself too: else the vectors of the first would be read
        each = joined(" INTERSECT ", [filled(_KEYS, matching=group) for group in groups])
        groups = [filled("practice_id = ANY(ARRAY({keys}))", keys=each)]
    return either([*groups, known(plan)])


_KEYS = "SELECT practice_id FROM practices_practiceindex WHERE published AND {matching}"


def known(plan: Plan) -> SQL:
    """Say that a row has the name or number, or the piece of a word, that the plan asks for."""
    pieces = [matching(plan.piece)] if plan.piece else []
    has = [(f"{column} = %s", [said]) for _, column, said in named(plan)]
    return either([*pieces, *has, ("FALSE", [])])


def enough(plan: Plan, tsqueries: Tsqueries) -> SQL:
    """Say that a row matches one of the tsqueries, or says all of the plan."""
    # which most plans find with what is enough
    rest = known(plan) if plan.is_enough_to_be_complete else complete(plan)
    return either([*map(matching, together(tsqueries)), rest])


def partial(plan: Plan, tsqueries: Tsqueries) -> SQL:
    """Say that a row has enough of the plan, but not all of it."""
    answering = enough(plan, tsqueries)
    return filled(_PARTIAL, answering=answering, complete=complete(plan))


_PARTIAL = """
{answering} AND practice_id NOT IN (
    SELECT practice_id FROM practices_practiceindex WHERE published AND {complete}
)
"""


def either(conditions: Iterable[SQL]) -> SQL:
    """Say that one of the conditions holds.

    What meets each is found by itself: PostgreSQL finds what matches many tsqueries, and puts that
    together, faster than what matches one that joins them, for which it works out of each text what
    it has of all the words.
    """
    return filled("({conditions})", conditions=joined(" OR ", conditions))


def matching(tsquery: str | SQL, vector: str = "vector") -> SQL:
    """Say that the vector matches the tsquery; a subquery: see search.expressions.TSQuery."""
    sql, params = value(tsquery) if isinstance(tsquery, str) else tsquery
    return f"{vector} @@ (SELECT ({sql})::tsquery)", params


def rank_of(plan: Plan) -> SQL:
    """Return where a row comes among the results (see search.expressions.rank)."""
    # without a look at its words
    tier = value(int(Tier.SOME))
    for better, column, said in reversed(named(plan)):
        is_it = (f"CASE WHEN {column} = %s THEN %s ELSE", [said, int(better)])
        tier = joined(" ", [is_it, tier, ("END", [])])
    return fetched("vector", rank(tier, plan.tiers, plan.ways, plan.credits))
