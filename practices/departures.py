"""Where a practice is not word for word what its document says: what was changed, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search import diff
from search.diff import Kind

from .models import Practice

# So many changes are told one by one
MAX_CHANGES = 10


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the original, and whether the text has something else in their place."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Substitution:
    """Words of the original and those that came in their place; one of them may be empty."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Departure:
    """`what` was changed and for which `reason`; the original, without a name if that is the same.

    The pieces of the name and of each paragraph, joined, are the original to the letter. There are
    `more` changes than those in `changes`.
    """

    what: str
    reason: str
    name: tuple[Passage, ...]
    paragraphs: tuple[tuple[Passage, ...], ...]
    changes: tuple[Substitution, ...]
    more: int


def departure(practice: Practice) -> Departure | None:
    """Return how the practice differs from its document; None if it does not."""
    if not practice.departs:
        return None
    name = diff.compare(practice.original_name or practice.name, practice.name)
    body = diff.compare(practice.original_body or practice.body, practice.body)
    changes = [*_changes(name), *_changes(body)]
    return Departure(
        what=changed(practice),
        reason=practice.departure_reason,
        name=tuple(_original(name)) if practice.original_name else (),
        paragraphs=_paragraphs(_original(body)) if practice.original_body else (),
        changes=tuple(changes[:MAX_CHANGES]),
        more=max(0, len(changes) - MAX_CHANGES),
    )


def changed(practice: Practice) -> str:
    """Return what of the practice is not as in its document."""
    parts = [("名称", practice.original_name), ("正文", practice.original_body)]
    return "和".join(label for label, original in parts if original)


def _changes(pieces: Iterable[diff.Piece]) -> list[Substitution]:
    """Return what went, with what came in its place right after it."""
    found: list[Substitution] = []
    going = ""
    for piece in pieces:
        if piece.kind is Kind.ADDED:
            found.append(Substitution(going, piece.visible))
        elif going:
            found.append(Substitution(going, ""))
        going = piece.visible if piece.kind is Kind.REMOVED else ""
    return [*found, Substitution(going, "")] if going else found


def _original(pieces: Iterable[diff.Piece]) -> list[Passage]:
    return [
        Passage(piece.text, piece.kind is Kind.REMOVED)
        for piece in pieces
        if piece.kind is not Kind.ADDED
    ]


def _paragraphs(pieces: Iterable[Passage]) -> tuple[tuple[Passage, ...], ...]:
    """Cut where lines end; a line that is blank is no paragraph."""
    lines: list[list[Passage]] = [[]]
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        lines[-1].append(Passage(first, piece.differs))
        lines += [[Passage(part, piece.differs)] for part in rest]
    return tuple(tuple(line) for line in lines if any(piece.text.strip() for piece in line))
