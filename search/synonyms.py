"""Which words of a query have synonyms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .query import Clause, adjoining

# Half-open spans of clauses that say a term, and its synonyms
Spans = dict[tuple[int, int], tuple[str, ...]]

# Words of a query that can make up one term of a group
MAX_SPAN = 6


# Words with their synonyms, those of all their groups
Synonyms = dict[str, tuple[str, ...]]


def said(clauses: Sequence[Clause]) -> set[str]:
    """Return all that the clauses, alone and together, may say a term by."""
    return set(adjoining(clauses, MAX_SPAN).values())


def of(words: set[str], groups: Iterable[tuple[str, Sequence[str]]]) -> Synonyms:
    """Return the synonyms of each of the words; a group is its name and its other words."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, others in sorted(groups):
        group = (name, *others)
        for word in words.intersection(group):
            found[word] += [other for other in group if other != word]
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


def spans(clauses: Sequence[Clause], synonyms: Synonyms) -> Spans:
    """Return where plain clauses say a term of a group.

    No two overlap: the longer term wins, then the earlier one.
    """
    said = adjoining(clauses, MAX_SPAN)
    chosen: Spans = {}
    for start, end in sorted(said, key=lambda span: (-len(said[span]), span)):
        free = all(end <= other[0] or other[1] <= start for other in chosen)
        if free and (others := synonyms.get(said[start, end])):
            chosen[start, end] = others
    return chosen
