"""What became of a text, word by word: which pieces stayed, went and came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import Match, SequenceMatcher
from enum import StrEnum
from itertools import accumulate, groupby, takewhile

from . import tokeniser

# difflib looks at every unit and all its likes anew for each match that it finds: so many looks
# are done in a moment, and two texts of ordinary words, rewritten as a whole, take fewer
MAX_STEPS = 2_000_000


class Kind(StrEnum):
    """What became of a piece."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the old text, the new one or both, to the character."""

    kind: Kind
    text: str

    @property
    def visible(self) -> str:
        """The text, with the line ends and the lone spaces that came or went as signs."""
        if self.kind is Kind.KEPT:
            return self.text
        return (self.text if self.text.strip() else self.text.replace(" ", "␣")).replace(
            "\n", "⏎\n"
        )


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of both texts in order.

    What was kept and removed is the old text, what was kept and added the new one. By words, or,
    where that would take too long, by sentences and by words inside those that changed.
    """
    words = _By(tokeniser.pieces, changed=_whole, costly=_by_sentences)
    return _joined(words.pieces(old, new))


def brief(pieces: Iterable[Piece], around: int = 20) -> tuple[Piece, ...]:
    """Shorten what was kept to so many characters beside each change."""
    listed = list(pieces)
    last = len(listed) - 1
    return tuple(
        Piece(piece.kind, _shortened(piece.text, around * (place > 0), around * (place < last)))
        if piece.kind is Kind.KEPT
        else piece
        for place, piece in enumerate(listed)
    )


# Two texts to their pieces, of which some may be empty
Compare = Callable[[str, str], Iterator[Piece]]


class _TooCostlyError(Exception):
    """Matching on would take more steps than there are left."""


class _Matcher(SequenceMatcher[str]):
    """One that counts its steps, and gives up before they are too many."""

    def __init__(self, before: list[str], after: list[str], left: int) -> None:
        # what is frequent is no junk: it stands in order like anything else
        super().__init__(None, before, after, autojunk=False)
        self.left = left
        likes = Counter(after)
        self._steps = list(accumulate((1 + likes[unit] for unit in before), initial=0))

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        steps = self._steps[-1 if ahi is None else ahi] - self._steps[alo]
        if steps > self.left:
            raise _TooCostlyError
        self.left -= steps
        return super().find_longest_match(alo, ahi, blo, bhi)


@dataclass(slots=True)
class _By:
    """A comparison by what `cut` yields.

    What changed, or is too much for it, is left to others. However many texts are compared, they
    take no more than MAX_STEPS together.
    """

    cut: Callable[[str], Iterable[str]]
    changed: Compare
    costly: Compare
    left: int = field(default_factory=lambda: MAX_STEPS)

    def pieces(self, old: str, new: str) -> Iterator[Piece]:
        before, after = list(self.cut(old)), list(self.cut(new))
        start = _alike(before, after)
        end = _alike(before[start:][::-1], after[start:][::-1])
        yield Piece(Kind.KEPT, "".join(before[:start]))
        yield from self._matched(before[start : len(before) - end], after[start : len(after) - end])
        yield Piece(Kind.KEPT, "".join(before[len(before) - end :]))

    def _matched(self, before: list[str], after: list[str]) -> Iterator[Piece]:
        matcher = _Matcher(before, after, self.left)
        try:
            codes = matcher.get_opcodes()
        except _TooCostlyError:
            codes = None
        self.left = matcher.left
        if codes is None:
            yield from self.costly("".join(before), "".join(after))
            return
        for what, i, j, k, m in codes:
            if what == "equal":
                yield Piece(Kind.KEPT, "".join(before[i:j]))
            else:
                yield from self.changed("".join(before[i:j]), "".join(after[k:m]))


def _by_sentences(old: str, new: str) -> Iterator[Piece]:
    words = _By(tokeniser.pieces, changed=_whole, costly=_whole)
    return _By(_sentences, changed=words.pieces, costly=_whole).pieces(old, new)


def _whole(old: str, new: str) -> Iterator[Piece]:
    yield Piece(Kind.REMOVED, old)
    yield Piece(Kind.ADDED, new)


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^。；！？\n]+[。；！？\n]*|[。；！？\n]+", text)


def _alike(before: list[str], after: list[str]) -> int:
    """Return how many units the two begin with alike."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Put the removed pieces of a place before the added ones, each as one.

    A lone character that was kept between two changes is part of them: it tells readers nothing
    that the same “的” or comma stands in both.
    """
    found = [piece for piece in pieces if piece.text]
    runs: list[tuple[bool, list[Piece]]] = [
        (kept, list(group)) for kept, group in groupby(found, lambda piece: piece.kind is Kind.KEPT)
    ]
    joined: list[Piece] = []
    before = after = ""
    for place, (kept, group) in enumerate(runs):
        text = "".join(piece.text for piece in group)
        if not kept:
            before += "".join(piece.text for piece in group if piece.kind is Kind.REMOVED)
            after += "".join(piece.text for piece in group if piece.kind is Kind.ADDED)
        elif 0 < place < len(runs) - 1 and len(text) == 1:
            before += text
            after += text
        else:
            joined += [*_whole(before, after), Piece(Kind.KEPT, text)]
            before = after = ""
    joined += _whole(before, after)
    return tuple(piece for piece in joined if piece.text)


def _shortened(text: str, begin: int, end: int) -> str:
    if len(text) <= begin + end + 1:
        return text
    return f"{text[:begin]}…{text[len(text) - end :]}"
