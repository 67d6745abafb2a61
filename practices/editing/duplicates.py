"""Likely duplicates: entries that say nearly what is about to be entered.

The search index finds what shares a run of characters with the name or a sentence of the body, in
one query, and the nearest of them are compared: what it costs does not grow with the catalogue but
for the few entries that share such a run.
"""

from __future__ import annotations

import re
from functools import lru_cache

from practices.models import Practice
from practices.models.queryset import VECTOR
from search import tsquery
from search.expressions import Coverage, Matches, TSQuery
from search.normalise import squeeze

MAX_LIKELY = 5

# How many of those that share most are compared
CANDIDATES = 20
# The runs looked for: of so many characters of the name, and at the start of the longest sentences
RUN = 3
MAX_RUNS = 30
SENTENCES = 5
SENTENCE = 16

# What part of the pairs of adjoining characters both have: among the 39 practices, none of which
# is another's duplicate, names reach 0.25 and bodies 0.12
NAME_ALIKE = 0.4
BODY_ALIKE = 0.4


def likely(name: str, body: str, *, beside: Practice | None = None) -> list[Practice]:
    """Return the entries, published or not, whose name or body is very like this; at most a few.

    `beside` is the entry that is meant to be like it: it, what it revises and its revision do not
    count. Costs one query.
    """
    runs = _runs(name, body)
    if not runs:
        return []
    near = (
        Practice.objects.entries()
        .filter(Matches(VECTOR, TSQuery(tsquery.any_of(runs))))
        .alias(shared=Coverage(VECTOR, tuple((((run, 1.0),),) for run in runs)))
        .select_related("source")
        .order_by("-shared", "source", "number", "pk")
    )
    if beside is not None:
        near = near.exclude(pk__in=[key for key in (beside.pk, beside.revises_id) if key])
    return [
        other
        for other in near[:CANDIDATES]
        if alike(name, other.name) >= NAME_ALIKE or alike(body, other.body) >= BODY_ALIKE
    ][:MAX_LIKELY]


def alike(one: str, other: str) -> float:
    """Return what part of the pairs of adjoining characters two texts have in common, 0 to 1."""
    pairs, others = _pairs(one), _pairs(other)
    return len(pairs & others) / (len(pairs | others) or 1)


# the same few are compared with every row of a list
@lru_cache(maxsize=64)
def _pairs(text: str) -> frozenset[str]:
    squeezed = squeeze(text).characters
    said = re.sub(r"\W", "", squeezed) or squeezed
    return frozenset(said[at : at + 2] for at in range(max(len(said) - 1, 1)) if said)


def _runs(name: str, body: str) -> list[str]:
    """Return tsqueries for the runs: those of the name in names, those of the body anywhere."""
    starts = range(max(len(name) - RUN + 1, 1))
    in_name = [tsquery.phrase(name[at : at + RUN], "A") for at in starts][:MAX_RUNS]
    sentences = sorted(re.split(r"[。；！？\n]", body), key=len, reverse=True)[:SENTENCES]
    in_body = [tsquery.phrase(sentence[:SENTENCE]) for sentence in sentences if len(sentence) > RUN]
    return list(dict.fromkeys(run for run in (*in_name, *in_body) if run))
