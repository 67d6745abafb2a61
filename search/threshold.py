"""Enough of several things, each worth something, as tsqueries that an index can answer.

Several rather than one that joins them: PostgreSQL finds what matches each faster, and puts that
together, than it works out for each text what it has of all the words of a long one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import tsquery

# What a text must have all of, as tsquery literals, and what that is worth
Credit = tuple[frozenset[str], float]

# The tsqueries grow with the choices of things that are enough, and so does the time they take:
# only so many things are chosen from, fewer if they are longer than so many characters
MAX_THINGS = 6
MAX_LENGTH = 8_000

# Sums of weights are equal up to rounding
_ROUNDING = 1e-9

# What a text must have all of one of for a thing to be worth so much, from little to all
_Levels = list[tuple[float, list[frozenset[str]]]]

# Matched by any text
_NOTHING = [""]


def enough_of(things: Sequence[Sequence[Credit]], enough: float, least: float = 0.0) -> list[str]:
    """Return tsqueries one of which a text must match to have credits worth `enough`, which is more
    than nothing, of each thing the best one, and one of a thing worth `least`.

    Of many things only the weightiest count. None if there is no thing.
    """
    levels = sorted(map(_levels, things), key=lambda levels: -levels[-1][0])[:MAX_THINGS]
    while levels:
        most = sum(level[-1][0] for level in levels)
        telling = [level for level in levels if level[-1][0] >= least]
        chosen = _choice(levels, min(enough, most), len(telling) or len(levels)) or []
        if sum(map(len, chosen)) <= MAX_LENGTH or len(levels) == 1:
            return chosen
        levels.pop()
    return []


def _levels(thing: Sequence[Credit]) -> _Levels:
    """Return the worths of a thing, each with what is worth as much."""
    levels: _Levels = []
    for literals, value in sorted(thing, key=lambda credit: credit[1]):
        if levels and value - levels[-1][0] < _ROUNDING:
            levels[-1][1].append(literals)
        else:
            levels.append((value, [literals]))
    return levels


def _choice(things: list[_Levels], needed: float, telling: int) -> list[str] | None:
    """Return what a text must match one of to get what is needed from the things; None if it
    cannot.

    It must have something of the first things that are `telling`, if any are.
    """
    if needed <= _ROUNDING:
        return _NOTHING
    if sum(levels[-1][0] for levels in things) < needed - _ROUNDING:
        return None
    first, *others = things
    without = None if telling == 1 else _choice(others, needed, max(telling - 1, 0))
    # what is to be found beside some of the first thing, from much to nothing
    beside: list[tuple[list[str], list[frozenset[str]]]] = []
    for value, said in first:
        rest = _choice(others, needed - value, 0)
        if rest is None or rest == without:
            continue
        if beside and beside[-1][0] == rest:
            beside[-1][1].extend(said)
        else:
            beside.append((rest, list(said)))
    return [*_written(beside), *(without or [])] or None


def _written(beside: list[tuple[list[str], list[frozenset[str]]]]) -> Iterator[str]:
    """Yield tsqueries, what needs least beside it first.

    Each begins with one thing, for an index begins with what is rarest.
    """
    asked: list[frozenset[str]] = []
    for rest, said in reversed(beside):
        joined = tsquery.any_of(rest)
        for literals in sorted(said, key=len):
            # where less will do, more need not be asked for
            if not any(less <= literals for less in asked):
                asked.append(literals)
                yield tsquery.all_of([*sorted(literals), joined])
