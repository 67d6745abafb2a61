"""A number for each practice whose sum over many says how many of them have each value of a facet.

Every value has places of its own in the number, with a 1 in the last one. To add up a number for
each row takes a third of the time that it takes to count the values of each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# The facets whose values a practice may have several of; their order is that of the places
FACETS = ("theme", "indicator", "instrument", "first", "figures")

# No value is of so many practices: its places are two of the digits that PostgreSQL counts with
MANY = 10**8


def tally(keys: Mapping[str, Iterable[int]]) -> int:
    """Return the number of what has the values with these keys, small numbers from 0, by facet."""
    return sum(_unit(facet, key) for facet in FACETS for key in keys[facet])


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of tallies."""

    total: int = 0

    def of(self, facet: str, key: int) -> int:
        """Return how many have the value."""
        return self.total // _unit(facet, key) % MANY


def _unit(facet: str, key: int) -> int:
    # the facets in turns, so that no facet has a greatest key
    rank = key * len(FACETS) + FACETS.index(facet)
    unit: int = MANY**rank
    return unit
