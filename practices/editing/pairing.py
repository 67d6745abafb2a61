"""Figures, firsts and errata of two contents: which is which, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from difflib import SequenceMatcher
from typing import TypeAlias

from practices.models import FigureKind, FirstScope

from .change import Change, Fate, PartChange, listed, texts
from .content import PARTS, ErratumContent, FigureContent, FirstContent

# How much two quotes have in common if they are one, reworded; and how much of them is looked at
ALIKE = 0.6
LOOKED_AT = 200
# Similar ones are looked for among so few only: a practice has a handful
MAX_SIMILAR = 20

Part: TypeAlias = FigureContent | FirstContent | ErratumContent
Pair: TypeAlias = tuple[Part | None, Part | None]


def parts(field: str, old: tuple[Part, ...], new: tuple[Part, ...]) -> Iterator[Change]:
    """Yield what became of the parts that this field of Content has."""
    model, key = PARTS[field].model, PARTS[field].key
    label = str(model._meta.verbose_name)
    for before, after in paired(key, old, new):
        part = after or before
        if before == after or part is None:
            continue
        fate = Fate.ADDED if before is None else Fate.REMOVED if after is None else Fate.CHANGED
        values = ((f.name, _value(before, f.name), _value(after, f.name)) for f in fields(part))
        yield PartChange(label, getattr(part, key), fate, tuple(texts(model, values)))
    if old != new and sorted(map(repr, old)) == sorted(map(repr, new)):
        order = (tuple(getattr(part, key) for part in side) for side in (old, new))
        yield from listed(label, *order)


def paired(key: str, old: tuple[Part, ...], new: tuple[Part, ...]) -> list[Pair]:
    """Pair each part with what became of it: in the order of the new ones, the gone last."""

    def equal(one: Part, other: Part) -> bool:
        return one == other

    def namesakes(one: Part, other: Part) -> bool:
        return bool(getattr(one, key) == getattr(other, key))

    left = list(old)
    found: dict[int, Part] = {}
    for same in (equal, namesakes, alike):
        if same is alike and max(len(left), len(new) - len(found)) > MAX_SIMILAR:
            break
        _match(same, left, new, found)
    return [
        *((found.get(place), part) for place, part in enumerate(new)),
        *((p, None) for p in left),
    ]


def alike(old: Part, new: Part) -> bool:
    """Return whether the quotes have most of their words in common."""
    matcher = SequenceMatcher(None, old.quote[:LOOKED_AT], new.quote[:LOOKED_AT], autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _match(
    same: Callable[[Part, Part], bool],
    left: list[Part],
    new: tuple[Part, ...],
    found: dict[int, Part],
) -> None:
    """Move from `left` to `found` what is the same as one of the new parts that has none yet."""
    for place, part in enumerate(new):
        if place in found:
            continue
        for other in left:
            if same(other, part):
                left.remove(other)
                found[place] = other
                break


def _value(part: Part | None, field: str) -> str:
    """Return what the field shows; a file may hold what cannot be chosen."""
    value = str(getattr(part, field, ""))
    match field:
        case "kind":
            return dict(FigureKind.choices).get(value, value)
        case "scope":
            return dict(FirstScope.choices).get(value, value)
        case _:
            return value
