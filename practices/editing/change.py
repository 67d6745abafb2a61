"""The shapes of a change: a text, a list of names, a part with texts of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, TypeAlias

from django.db import models

from search import diff


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text that was rewritten; one of the two may be empty."""

    shape: ClassVar[str] = "text"
    label: str
    old: str
    new: str
    # what the document says was set aside: words that nobody added to what readers see
    keeps: bool = field(default=False, compare=False)

    @property
    def pieces(self) -> tuple[diff.Piece, ...]:
        """Both texts, word by word; compared when asked for."""
        return diff.compare(self.old, self.new)

    @property
    def brief(self) -> tuple[diff.Piece, ...]:
        """The same with only a little of what did not change."""
        return diff.brief(self.pieces)


@dataclass(frozen=True, slots=True)
class ListChange:
    """Names that were added or removed; `order` is the new one if nothing else changed."""

    shape: ClassVar[str] = "list"
    label: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    order: tuple[str, ...]


class Fate(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"

    @property
    def word(self) -> str:
        return {"added": "新增", "removed": "删去", "changed": "改动"}[self.value]


@dataclass(frozen=True, slots=True)
class PartChange:
    """A figure, a claim of a first or an erratum: its name, and those of its texts that differ."""

    shape: ClassVar[str] = "part"
    label: str
    name: str
    fate: Fate
    texts: tuple[TextChange, ...]


Change: TypeAlias = TextChange | ListChange | PartChange


def summary(changes: Iterable[Change]) -> str:
    """Return in a few words what the changes are of: 名称；主题；数据（删去办理时限、新增户数）."""
    said: dict[str, list[str]] = {}
    for change in changes:
        of = said.setdefault(change.label, [])
        if isinstance(change, PartChange):
            of.append(f"{change.fate.word}{change.name[:20]}")
    return "；".join(f"{label}（{'、'.join(of)}）" if of else label for label, of in said.items())


def label(model: type[models.Model], name: str) -> str:
    """Return what editors know the field as."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def texts(
    model: type[models.Model], values: Iterable[tuple[str, object, object]]
) -> Iterator[TextChange]:
    """Yield what differs among (field of the model, old value, new value)."""
    for name, old, new in values:
        if old != new:
            yield TextChange(label(model, name), _written(old), _written(new))


def listed(label: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[ListChange]:
    """Yield what became of a list of names, if anything."""
    if old != new:
        added = tuple(name for name in new if name not in old)
        removed = tuple(name for name in old if name not in new)
        yield ListChange(label, added, removed, () if added or removed else new)


def _written(value: object) -> str:
    return "" if value is None else str(value)
