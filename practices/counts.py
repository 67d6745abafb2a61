"""How many practices are found, how many of them say everything, and how many have each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from search.plan import Plan

from .models.index_queryset import IndexQuerySet
from .tally import Sum

# Names of what is counted beside facets without the values chosen in them
FOUND, COMPLETE = "found", "complete"


@dataclass(frozen=True, slots=True)
class Found:
    """The rows `among` some that answer the plan; all of them if that is empty."""

    plan: Plan
    among: IndexQuerySet
    rows: IndexQuerySet


@dataclass(frozen=True, slots=True)
class Counts:
    """`total` found, `complete` of them with all that is asked for.

    `sources` say how many were found of each source, by its key; `sums` how many have the values
    of a facet, with what is chosen in that facet left out. A facet that is not there is in FOUND.
    """

    total: int
    complete: int
    sources: dict[str, dict[int, int]] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)

    @property
    def partial(self) -> int:
        return self.total - self.complete

    def of(self, facet: str, key: int) -> int:
        """Return how many have the value and answer everything but its facet."""
        part = facet if facet in self.sums else FOUND
        if facet == "source":
            return self.sources.get(part, {}).get(key, 0)
        return self.sums.get(part, Sum()).of(facet, key)


NOTHING = Counts(0, 0)


def count(found: Found, without: Mapping[str, Found]) -> Counts:
    """Count what was found, and for some facets what is found without them; costs one query."""
    parts = {FOUND: found, **without}
    first, *others = [some.rows.counted(name) for name, some in parts.items()]
    if partly := found.plan and not found.plan.is_all_or_nothing:
        others.append(found.among.saying_all(found.plan).counted(COMPLETE))
    sources: dict[str, dict[int, int]] = {}
    totals: dict[str, int] = {}
    for part, source, number, total in first.union(*others, all=True):
        sources.setdefault(part, {})[source] = number
        totals[part] = totals.get(part, 0) + int(total)
    said = sources.pop(COMPLETE, {}) if partly else sources.get(FOUND, {})
    return Counts(
        sum(sources.get(FOUND, {}).values()),
        sum(said.values()),
        sources,
        {part: Sum(total) for part, total in totals.items()},
    )
