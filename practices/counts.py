"""How many practices are found, how many of them say everything, and how many have each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import MAX_PREC, Context, Decimal

from search.plan import Plan

from .models.index_queryset import IndexQuerySet
from .tally import Sum

# Sums have more digits than Python keeps by itself
_EXACT = Context(prec=MAX_PREC)

# Names of what is counted beside facets without the values chosen in them
FOUND, COMPLETE = "found", "complete"


@dataclass(frozen=True, slots=True)
class Found:
    """The rows `among` some that answer the plan, by the tsquery `enough`.

    Without a query they are all; of one that says nothing, none.
    """

    plan: Plan
    enough: str
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
    sources: dict[str, dict[int | None, int]] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)

    @property
    def partial(self) -> int:
        return self.total - self.complete

    def of(self, facet: str, key: int | None) -> int:
        """Return how many have the value (see vocabulary.Entry) and answer all but its facet."""
        part = facet if facet in self.sums else FOUND
        if facet == "source":
            return self.sources.get(part, {}).get(key, 0)
        return 0 if key is None else self.sums.get(part, Sum()).at(key)


NOTHING = Counts(0, 0)


def count(found: Found, without: Mapping[str, Found]) -> Counts:
    """Count what was found, and for some facets what is found without them; costs one query."""
    parts = {FOUND: found, **without}
    first, *others = [some.rows.counted(name) for name, some in parts.items()]
    if partly := found.plan and not found.plan.is_all_or_nothing:
        others.append(found.among.saying_all(found.plan).counted(COMPLETE))
    sources: dict[str, dict[int | None, int]] = {}
    totals: dict[str, Decimal] = {}
    for part, source, number, total in first.union(*others, all=True):
        sources.setdefault(part, {})[source] = number
        totals[part] = _EXACT.add(totals.get(part, Decimal(0)), total)
    said = sources.pop(COMPLETE, {}) if partly else sources.get(FOUND, {})
    return Counts(
        sum(sources.get(FOUND, {}).values()),
        sum(said.values()),
        sources,
        {part: Sum(str(total)) for part, total in totals.items()},
    )
