"""A number for each practice whose sum over many says how many of them have each value of a facet.

Every value has places of its own in the number (see FacetValue), with a 1 in the last one. To add
up a number for each row takes a third of the time that it takes to count the values of each row.
Numbers are written as texts of digits, which may be long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Digits of a place: two of those that PostgreSQL counts with; no value is of so many practices
DIGITS = 8


def tally(places: Iterable[int]) -> str:
    """Return the number of what has the values at these places, from 0."""
    taken = set(places)
    chunks = ("1" if place in taken else "0" for place in range(max(taken, default=0), -1, -1))
    return "".join(chunk.zfill(DIGITS) for chunk in chunks)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of tallies."""

    digits: str = "0"

    def at(self, place: int) -> int:
        """Return how many have the value at the place."""
        end = len(self.digits) - DIGITS * place
        return int(self.digits[max(0, end - DIGITS) : end] or 0) if end > 0 else 0
