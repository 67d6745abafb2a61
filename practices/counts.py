"""How many practices are found, how many of them say everything, and how many have each value.

A statement counts them by source, once for all facets: to read the rows takes longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from search.expressions import SQL

from .conditions import Chosen, has
from .statement import filled, joined, value
from .tally import Sum

# The part of what has all values chosen, beside those of facets without what is chosen there
FOUND = "found"


# How many of each source, by its key
BySource = Mapping[int, int]


@dataclass(frozen=True)
class Counts:
    """How many were found.

    `sources` say how many of each source, by its key, and `sums` how many have the values of a
    facet: with everything chosen as FOUND, and by the name of a facet without what is chosen in it.
    `complete_of` says how many of each source have all that is asked for.
    """

    sources: Mapping[str, BySource] = field(default_factory=dict)
    sums: Mapping[str, Sum] = field(default_factory=dict)
    complete_of: BySource = field(default_factory=dict)

    @cached_property
    def found_of(self) -> BySource:
        """How many were found of each source."""
        return self.sources.get(FOUND, {})

    @cached_property
    def partial_of(self) -> BySource:
        """How many of each source have a part of what is asked for."""
        found = self.found_of.items()
        return {source: number - self.complete_of.get(source, 0) for source, number in found}

    @cached_property
    def total(self) -> int:
        return sum(self.found_of.values())

    @cached_property
    def complete(self) -> int:
        return sum(self.complete_of.values())

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


NOTHING = Counts()

# What a row of a count says: a source and how many practices; or no source, and sums of tallies
Row = tuple[int | None, Sequence[int] | None, Sequence[str] | None]


def counting(matching: SQL, chosen: Chosen, most: int = 0) -> SQL:
    """Return a statement that counts what is published and matches, by source.

    Its columns are `source_id`; `numbers`: how many, how many with all values chosen, and for each
    facet of which any are chosen, how many without what is chosen in it; `tallies`: the sums of
    all numbers but the first; `keys`: of at most so many with all values chosen; `anywhere`: of at
    most so many in all.
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
        keys=_first(most, parts[0]),
        anywhere=_first(most, ""),
        columns=joined(", ", [("practice_id, source_id, tally", []), *columns]),
        matching=matching,
    )


# What is chosen is looked at once a row
_COUNTING = """
SELECT source_id, ARRAY[{numbers}] AS numbers, ARRAY[{tallies}] AS tallies, {keys} AS keys,
    {anywhere} AS anywhere
FROM (
    SELECT {columns} FROM practices_practiceindex WHERE published AND {matching} OFFSET 0
) AS row GROUP BY source_id
"""


def _first(most: int, part: str) -> SQL:
    return (f"(array_agg(practice_id){part})[:%s]", [most]) if most else ("NULL", [])


def _with(facets: Iterable[str]) -> str:
    conditions = " AND ".join(f"has_{facet}" for facet in facets)
    return f" FILTER (WHERE {conditions})" if conditions else ""


def facets_of(chosen: Chosen) -> list[str]:
    """Return the facets of which any values are chosen."""
    return [facet for facet, values in chosen.items() if values]


def telling(name: str, chosen: Chosen) -> SQL:
    """Return a statement for what `told` reads, of a CTE of that name that counts (see counting).

    Its columns are the name, and those of Row.
    """
    sums = ", ".join(f"sum(tallies[{at}])::text" for at in range(1, len(facets_of(chosen)) + 2))
    return filled(_TELLING, name=value(name), counted=(name, []), sums=(sums, []))


_TELLING = """
SELECT {name}, source_id, numbers, NULL::text[] FROM {counted}
UNION ALL SELECT {name}, NULL, NULL, ARRAY[{sums}] FROM {counted}
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
    return Counts(sources, sums, sources[FOUND]), anywhere
