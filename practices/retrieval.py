"""What answers a search: how many practices, with which facets, and of few their order.

One statement, written out: Django takes longer to write it than PostgreSQL to answer it, and has no
words for how it begins, by looking once for what is complete, both to count it and to know how much
else is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

from django.db import connections, router

from search.expressions import SQL, fetched, rank
from search.plan import Plan
from search.query import Tier

from .counts import FOUND, Counts, summed
from .models import PracticeIndex
from .models.searchable import named

# Of more results only the best so many are ranked; nobody turns so many pages
MAX_RANKED = 200

# What rows say that are not of a part of the counts: how many are complete, here and among all
# practices; the tier of one, and its place
COMPLETE, ANYWHERE, RANKED = "complete", "complete anywhere", "ranked"

# The values that are wanted of each facet, as facet:value
Wanted = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What answers the tsquery `enough`.

    `tiers` are those of all that was found by their keys, the best first, unless it is too much to
    be ranked.
    """

    counts: Counts
    enough: str = ""
    tiers: dict[int, Tier] | None = None


def retrieve(plan: Plan, chosen: Mapping[str, Collection[str]], *, asked: bool) -> Retrieved:
    """Look for what answers the plan and has one of the values chosen in each facet.

    If nothing is `asked`, every practice answers; a plan that says nothing, none does. A facet is
    counted over what has the values chosen in the others.
    """
    if asked and not plan:
        return Retrieved(Counts(0, 0), tiers={})
    wanted = {name: [f"{name}:{value}" for value in some] for name, some in chosen.items() if some}
    sql, params = _search(plan, wanted) if plan else _browse(wanted)
    with connections[router.db_for_read(PracticeIndex)].cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    of_parts = [row for row in rows if row[0] not in {COMPLETE, ANYWHERE, RANKED}]
    said = {what: number for what, _, number, _ in rows if what in {COMPLETE, ANYWHERE}}
    partly = plan and not plan.is_all_or_nothing
    counts = summed(of_parts, said[COMPLETE] if partly else None)
    enough = plan.answer(beside_all=said[ANYWHERE] > 0) if partly else plan.complete
    if not plan or counts.total > MAX_RANKED:
        return Retrieved(counts, enough)
    ranked = sorted((row for row in rows if row[0] == RANKED), key=lambda row: row[3])
    return Retrieved(counts, enough, {key: Tier(tier) for _, key, tier, _ in ranked})


_BROWSE = "WITH counted AS ({counts}) SELECT part, source_id, number, tallies FROM counted"

# Vectors are read of few rows only
_SEARCH = """
WITH complete AS MATERIALIZED (
    SELECT {wanted} AS here FROM practices_practiceindex WHERE published AND {complete}
), counted AS MATERIALIZED (
    {counts}
), few AS (
    SELECT unnest(keys) AS practice_id FROM counted
    WHERE part = {found} AND (SELECT sum(number) FROM counted WHERE part = {found}) <= {max}
), ranked AS (
    SELECT practice_id, source_id, number, {rank} AS rank
    FROM practices_practiceindex JOIN few USING (practice_id)
)
SELECT part, source_id, number, tallies FROM counted
UNION ALL SELECT {COMPLETE}, NULL, count(*) FILTER (WHERE here), NULL FROM complete
UNION ALL SELECT {ANYWHERE}, NULL, count(*), NULL FROM complete
UNION ALL SELECT {RANKED}, practice_id, rank[1]::int, row_number() OVER (ORDER BY rank, {order})
FROM ranked
"""

_COUNT = """
SELECT {part} AS part, source_id, count(*) AS number, sum(tally) AS tallies,
    (array_agg(practice_id))[:{max}] AS keys
FROM practices_practiceindex WHERE published AND {answering} AND {wanted} GROUP BY source_id
"""

# That of the lists: see IndexQuerySet
_ORDER = """
array_position(
    ARRAY(SELECT id FROM practices_source ORDER BY issued_date DESC, slug), source_id
), number, practice_id
"""


def _browse(wanted: Wanted) -> SQL:
    return _filled(_BROWSE, counts=_counts(("TRUE", []), wanted))


def _search(plan: Plan, wanted: Wanted) -> SQL:
    little, much = (plan.answer(beside_all=beside_all) for beside_all in (True, False))
    enough: SQL = ("%s", [little])
    if little != much:
        enough = ("CASE WHEN EXISTS (SELECT FROM complete) THEN %s ELSE %s END", [little, much])
    complete = _answering(plan, ("%s", [plan.complete]))
    return _filled(
        _SEARCH,
        wanted=_within(wanted),
        # what is counted as found already need not be looked for
        complete=("FALSE", []) if plan.is_all_or_nothing else complete,
        counts=_counts(_answering(plan, enough), wanted),
        rank=fetched("vector", rank(_tier(plan), plan.tiers, plan.ways, plan.credits)),
        order=(_ORDER, []),
        max=_value(MAX_RANKED),
        found=_value(FOUND),
        COMPLETE=_value(COMPLETE),
        ANYWHERE=_value(ANYWHERE),
        RANKED=_value(RANKED),
    )


def _counts(answering: SQL, wanted: Wanted) -> SQL:
    """Count what answers by source, and once more for each facet without what it is to have."""
    parts: dict[str, Wanted] = {FOUND: wanted}
    for facet in wanted:
        parts[facet] = {name: values for name, values in wanted.items() if name != facet}
    counts = [
        _filled(
            _COUNT,
            part=_value(part),
            max=_value(MAX_RANKED),
            answering=answering,
            wanted=_within(some),
        )
        for part, some in parts.items()
    ]
    return _joined(" UNION ALL ", counts)


def _within(wanted: Wanted) -> SQL:
    """Say that a row has one of the wanted values in every facet."""
    return _joined(" AND ", [("facets && %s", [values]) for values in wanted.values()] or [_TRUE])


def _answering(plan: Plan, tsquery: SQL) -> SQL:
    """Say that a row matches the tsquery, or that the whole query is its name or number.

    The tsquery is a subquery: see search.expressions.TSQuery.
    """
    literal, params = tsquery
    matches: SQL = (f"vector @@ (SELECT ({literal})::tsquery)", params)
    names = [(f"{column} = %s", [value]) for _, column, value in named(plan)]
    sql, params = _joined(" OR ", [matches, *names])
    return f"({sql})", params


def _tier(plan: Plan) -> SQL:
    """Say which tier a row has without a look at its words."""
    tier = _value(int(Tier.SOME))
    for better, column, value in reversed(named(plan)):
        is_it = (f"CASE WHEN {column} = %s THEN %s ELSE", [value, int(better)])
        tier = _joined(" ", [is_it, tier, ("END", [])])
    return tier


_TRUE: SQL = ("TRUE", [])


def _value(value: object) -> SQL:
    return "%s", [value]


def _joined(separator: str, pieces: Iterable[SQL]) -> SQL:
    every = list(pieces)
    return separator.join(sql for sql, _ in every), [value for _, some in every for value in some]


def _filled(template: str, **pieces: SQL) -> SQL:
    """Return the template with SQL for each of its fields."""
    fields = [field for _, field, _, _ in Formatter().parse(template) if field]
    sql = template.format(**{field: pieces[field][0] for field in fields})
    return sql, [value for field in fields for value in pieces[field][1]]
