"""Enough of several things, each worth something, as one tsquery that an index can answer."""

from __future__ import annotations

from itertools import combinations

from . import tsquery

# A tsquery literal, and what it is worth to match it
Credit = tuple[str, float]
# A way to say a thing is a sum of credits; of the ways to say it the best one counts
Way = tuple[Credit, ...]
Things = tuple[tuple[Way, ...], ...]

# The tsquery grows with the choices of things that are enough: only so many are chosen from
MAX_THINGS = 8

# Sums of weights are equal up to rounding
_ROUNDING = 1e-9


def enough_of(things: Things, enough: float) -> str:
    """Return a tsquery for texts that have ways worth `enough` in sum, of each thing the best.

    Of many things only the weightiest count. Empty if any text will do.
    """
    levels = sorted(map(_levels, things), key=lambda levels: -levels[-1][0])[:MAX_THINGS]
    return _choice(levels, min(enough, sum(level[-1][0] for level in levels))) or ""


# What a text must match for a thing to be worth so much, from little to all
_Levels = list[tuple[float, str]]


def _levels(ways: tuple[Way, ...]) -> _Levels:
    worth: dict[float, list[str]] = {}
    for way in ways:
        for size in range(1, len(way) + 1):
            for some in combinations(way, size):
                value = round(sum(weight for _, weight in some), 9)
                worth.setdefault(value, []).append(tsquery.all_of(said for said, _ in some))
    levels: _Levels = []
    said: list[str] = []
    for value in sorted(worth, reverse=True):
        # what is worth more is worth this as well
        said = [*said, *worth[value]]
        levels.insert(0, (value, tsquery.any_of(said)))
    return levels


def _choice(things: list[_Levels], needed: float) -> str | None:
    """Return what a text must match to get what is needed from the things; None if it cannot."""
    if needed <= _ROUNDING:
        return ""
    if sum(levels[-1][0] for levels in things) < needed - _ROUNDING:
        return None
    first, *others = things
    chosen: list[str] = []
    last = None
    for value, said in [(0.0, ""), *first]:
        rest = _choice(others, needed - value)
        # a greater value that leaves as much to be found is no choice of its own
        if rest is not None and rest != last:
            chosen.append(tsquery.all_of([said, rest]))
            last = rest
    return tsquery.any_of(chosen)
