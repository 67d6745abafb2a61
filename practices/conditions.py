"""SQL over the search rows, in pieces, for retrieval.py and best.py: conditions, rank and order.

A piece comes with its values in the order of its placeholders.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from string import Formatter
from typing import Any

from django.db import connections, router

from search.expressions import SQL, fetched, rank
from search.plan import Plan
from search.query import Tier

from .models import PracticeIndex
from .models.searchable import named

# The values chosen in each facet
Chosen = Mapping[str, Collection[str]]

# That of the lists: see IndexQuerySet
ORDER: SQL = (
    """
    array_position(
        ARRAY(SELECT id FROM practices_source ORDER BY issued_date DESC, slug), source_id
    ), number, practice_id
    """,
    [],
)


def value(given: object) -> SQL:
    return "%s", [given]


def joined(separator: str, pieces: Iterable[SQL]) -> SQL:
    every = list(pieces)
    return separator.join(sql for sql, _ in every), [param for _, some in every for param in some]


def filled(template: str, **pieces: SQL) -> SQL:
    """Return the template with a piece for each of its fields."""
    fields = [field for _, field, _, _ in Formatter().parse(template) if field]
    sql = template.format(**{field: pieces[field][0] for field in fields})
    return sql, [param for field in fields for param in pieces[field][1]]


def rows(statement: SQL) -> list[tuple[Any, ...]]:
    """Ask the database that search rows are read from.

    PostgreSQL does not know what it costs to fetch a vector from where it is stored, and where
    there are few texts, or much is asked, would read them all rather than an index. What is sent
    at once is a transaction, at whose end the setting ends.
    """
    sql, params = statement
    with connections[router.db_for_read(PracticeIndex)].cursor() as cursor:
        cursor.execute(_BY_INDEX + sql + _AS_BEFORE, params)
        cursor.nextset()
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


_BY_INDEX = "SET LOCAL enable_seqscan = off; "
# where the transaction is one that goes on
_AS_BEFORE = "; SET LOCAL enable_seqscan TO DEFAULT"


def within(chosen: Chosen) -> SQL:
    """Say that a row has one of the values chosen in every facet of which any are chosen."""
    wanted = [[f"{facet}:{one}" for one in values] for facet, values in chosen.items() if values]
    return joined(" AND ", [("facets && %s", [values]) for values in wanted] or [("TRUE", [])])


def complete(plan: Plan) -> SQL:
    """Say that a row says all of the plan, or is known to be what it asks for."""
    groups = [either(map(matching, group)) for group in plan.complete]
    return either([*([joined(" AND ", groups)] if groups else []), known(plan)])


def known(plan: Plan) -> SQL:
    """Say that a row has the name or number, or the piece of a word, that the plan asks for."""
    pieces = [matching(plan.piece)] if plan.piece else []
    has = [(f"{column} = %s", [said]) for _, column, said in named(plan)]
    return either([*pieces, *has, ("FALSE", [])])


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


def ranked(plan: Plan) -> SQL:
    """Return where a row comes among the results (see search.expressions.rank)."""
    # without a look at its words
    tier = value(int(Tier.SOME))
    for better, column, said in reversed(named(plan)):
        is_it = (f"CASE WHEN {column} = %s THEN %s ELSE", [said, int(better)])
        tier = joined(" ", [is_it, tier, ("END", [])])
    return fetched("vector", rank(tier, plan.tiers, plan.ways, plan.credits))
