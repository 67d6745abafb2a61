"""Enough of several things, each worth something, as one tsquery that an index can answer."""

from __future__ import annotations

from collections.abc import Sequence

from . import tsquery

# What a text must have all of, as tsquery literals, and what that is worth
Credit = tuple[frozenset[str], float]

# The tsquery grows with the choices of things that are enough, and so does the time it takes: only
# so many things are chosen from, fewer if it is longer than so many characters
MAX_THINGS = 6
MAX_LENGTH = 2000

# Sums of weights are equal up to rounding
_ROUNDING = 1e-9

# What a text must match for a thing to be worth so much, from little to all
_Levels = list[tuple[float, str]]


def enough_of(things: Sequence[Sequence[Credit]], enough: float) -> str:
    """Return a tsquery for texts that have credits worth `enough`, of each thing the best one.

    Of many things only the weightiest count. Empty if any text will do.
    """
    levels = sorted(map(_levels, things), key=lambda levels: -levels[-1][0])[:MAX_THINGS]
    while True:
        most = sum(level[-1][0] for level in levels)
        chosen = _choice(levels, min(enough, most)) or ""
        if len(chosen) <= MAX_LENGTH or len(levels) < 2:
            return chosen
        levels.pop()


def _levels(thing: Sequence[Credit]) -> _Levels:
    """Return the worths of a thing, each with all that is worth as much or more."""
    levels: _Levels = []
    said: list[frozenset[str]] = []
    for literals, value in sorted(thing, key=lambda credit: -credit[1]):
        # where less will do, more need not be asked for
        said = [*(other for other in said if not literals <= other), literals]
        if levels and levels[0][0] - value < _ROUNDING:
            levels.pop(0)
        levels.insert(0, (value, tsquery.any_of(tsquery.all_of(sorted(one)) for one in said)))
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
            # what needs least beside it first: most texts that have enough need no more to be asked
            chosen.insert(0, tsquery.all_of([said, rest]))
            last = rest
    return tsquery.any_of(chosen)
