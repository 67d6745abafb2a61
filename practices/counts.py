"""How many practices are found, how many of them say everything, and how many have each value.

A statement counts them by source, once for all facets: to read the rows takes longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from search.expressions import SQL

from .conditions import Chosen, has
from .statement import filled, joined, value
from .tally import Sum

# The part of what has all values chosen, beside those of facets without what is chosen there
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
    sums: Mapping[str, Sum] = field(default_factory=dict)

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

# What a row of a count says: a source and how many practices; or no source, and sums of tallies
Row = tuple[int | None, Sequence[int] | None, Sequence[str] | None]


def counting(matching: SQL, chosen: Chosen, most: int = 0) -> SQL:
    """Return a statement that counts what is published and matches, by source.

    Its columns are `source_id`; `numbers`: how many, how many with all values chosen, and for each
    facet of which any are chosen, how many without what is chosen in it; `tallies`: the sums of
    all numbers but the first; `keys`: of at most so many with all values chosen.
    """
    facets = facets_of(chosen)
    parts = [_with(facets), *(_with([f for f in facets if f != facet]) for facet in facets)]
    columns = [
        filled("{has} AS has_{facet}", has=has(facet, chosen[facet]), facet=(facet, []))
        for facet in facets
    ]
    return filled(
        _COUNTING,
        numbers=joined(", ", [(f"count(*){part}", []) for part in ["", *parts]]),
        tallies=joined(", ", [(f"sum(tally){part}", []) for part in parts]),
        keys=(f"(array_agg(practice_id){parts[0]})[:%s]", [most]) if most else ("NULL", []),
        columns=joined(", ", [("practice_id, source_id, tally", []), *columns]),
        matching=matching,
    )


# What is chosen is looked at once a row
_COUNTING = """
SELECT source_id, ARRAY[{numbers}] AS numbers, ARRAY[{tallies}] AS tallies, {keys} AS keys
FROM (
    SELECT {columns} FROM practices_practiceindex WHERE published AND {matching} OFFSET 0
) AS row GROUP BY source_id
"""


def _with(facets: Iterable[str]) -> str:
    conditions = " AND ".join(f"has_{facet}" for facet in facets)
    return f" FILTER (WHERE {conditions})" if conditions else ""


def facets_of(chosen: Chosen) -> list[str]:
    """Return the facets of which any values are chosen."""
    return [facet for facet, values in chosen.items() if values]


def telling(part: str, chosen: Chosen) -> SQL:
    """Return a statement for the rows of what was counted under that name, and of what it is part.

    The last columns are those of Row.
    """
    sums = ", ".join(f"sum(tallies[{at}])::text" for at in range(1, len(facets_of(chosen)) + 2))
    return filled(_TELLING, name=value(part), part=(part, []), sums=(sums, []))


_TELLING = """
SELECT {name}, source_id, numbers, NULL::text[] FROM {part}
UNION ALL SELECT {name}, NULL, NULL, ARRAY[{sums}] FROM {part}
"""


def told(rows: Iterable[Row], chosen: Chosen) -> tuple[Counts, int]:
    """Return what the rows say, as if all were complete; and how many there are anywhere."""
    parts = [FOUND, *facets_of(chosen)]
    anywhere = 0
    sources: dict[str, dict[int, int]] = {part: {} for part in parts}
    sums: dict[str, Sum] = {}
    for source, numbers, tallies in rows:
        if numbers is not None and source is not None:
            every, *of_parts = numbers
            anywhere += every
            for part, number in zip(parts, of_parts, strict=True):
                sources[part][source] = number
        elif tallies is not None:
            sums = {part: Sum(digits or "0") for part, digits in zip(parts, tallies, strict=True)}
    total = sum(sources[FOUND].values())
    return Counts(total, total, sources, sums), anywhere
