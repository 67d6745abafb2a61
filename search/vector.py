"""Weighted texts to the literal of a PostgreSQL tsvector.

Positions are character offsets, so a phrase is a chain of lexemes at known distances and
overlapping words do no harm. The literal is cast, never parsed by a text search configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .tokeniser import tokens

# Limits of PostgreSQL: it clamps larger positions, which would invent phrases, drops positions
# beyond the 256th, and refuses vectors over 1 MB
MAX_POSITION = 16383
MAX_POSITIONS = 256
MAX_BYTES = 900_000

Weight = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a document with the weight of its words, A the heaviest and D the lightest."""

    text: str
    weight: Weight


def quoted(word: str) -> str:
    """Return the word as a lexeme of a tsvector or tsquery literal."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


# The lexemes of a document, each with its positions and their weights as PostgreSQL writes them
Postings = dict[str, list[str]]


def literal(postings: Postings) -> str:
    """Return the tsvector literal of a document."""
    entries = [
        f"{quoted(word)}:{','.join(positions)}" if positions else quoted(word)
        for word, positions in postings.items()
    ]
    return " ".join(entries)


def postings(fields: Iterable[Field]) -> Postings:
    """Return under what a document is found; never fails, however long the text.

    What lies beyond PostgreSQL's limits is found by its lexemes, that is by one or two characters
    and not by longer words, and at the very end of a huge text not at all.
    """
    found: Postings = {}
    size = 0
    base = 1
    for field in fields:
        end = base
        for word, position in tokens(field.text):
            positions = found.get(word)
            if positions is None:
                size += len(word.encode()) + 8
                if size > MAX_BYTES:
                    break
                positions = found[word] = []
            end = base + position
            if end <= MAX_POSITION and len(positions) < MAX_POSITIONS:
                positions.append(f"{end}{field.weight}")
                size += 2
        # no phrase reaches from one field into the next
        base = end + 100
    return found
