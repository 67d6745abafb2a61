"""Which words of a query have synonyms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from .models import SynonymGroup
from .query import Clause, adjoining

# Half-open spans of clauses that say a term, and its synonyms
Spans = dict[tuple[int, int], tuple[str, ...]]

# Words of a query that can make up one term of a group
MAX_SPAN = 6


def spans(clauses: Sequence[Clause]) -> Spans:
    """Return where plain clauses say a term of a group.

    No two overlap: the longer term wins, then the earlier one. Costs one query.
    """
    said = adjoining(clauses, MAX_SPAN)
    synonyms = _of(set(said.values()))
    chosen: Spans = {}
    for start, end in sorted(said, key=lambda span: (-len(said[span]), span)):
        free = all(end <= other[0] or other[1] <= start for other in chosen)
        if free and (others := synonyms.get(said[start, end])):
            chosen[start, end] = others
    return chosen


def _of(words: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the synonyms of each of the words, those of all its groups."""
    if not words:
        return {}
    groups = SynonymGroup.objects.filter(
        Q(name__in=words) | Q(others__overlap=list(words))
    ).order_by("name")
    found: dict[str, list[str]] = defaultdict(list)
    for group in groups:
        for word in words.intersection(group.words):
            found[word] += [other for other in group.words if other != word]
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}
