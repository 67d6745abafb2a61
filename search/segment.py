"""Words of a dictionary in a run of characters: all of them, and those of the likeliest cut.

It is jieba's way to cut, which looks every piece up in three passes; here one does for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf, log

# From where to where a part of the characters reaches
Span = tuple[int, int]


def segment(
    characters: str, known: Mapping[str, int], total: int
) -> tuple[list[Span], Iterator[Span]]:
    """Return all words longer than two, and what the words of the likeliest cut leave between them.

    `known` says how often a word is met among `total` words. It also has all beginnings of words,
    as never met. A character that is no word counts as if met once.
    """
    size = len(characters)
    words: list[Span] = []
    cut = list(range(1, size + 1))
    likelihood = [0.0] * (size + 1)
    of_one = log(total)
    for start in range(size - 1, -1, -1):
        best = -inf
        end = start + 1
        met = known.get(characters[start])
        while met is not None:
            if met:
                likely = log(met) - of_one + likelihood[end]
                # of two that are equally likely the longer one
                if likely >= best:
                    best, cut[start] = likely, end
                if end > start + 2:
                    words.append((start, end))
            end += 1
            met = known.get(characters[start:end]) if end <= size else None
        likelihood[start] = best if best > -inf else likelihood[start + 1] - of_one
    return words, _gaps(cut)


def _gaps(cut: Sequence[int]) -> Iterator[Span]:
    """Yield from where to where a cut leaves single characters; it says where each piece ends."""
    start = gap = 0
    while start < len(cut):
        end = cut[start]
        if end > start + 1:
            yield gap, start
            gap = end
        start = end
    yield gap, start
