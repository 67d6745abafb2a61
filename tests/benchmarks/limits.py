"""What nothing built on these parts can beat: SELECT 1, jieba alone; and how large an index is."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.db import connection

from practices.models import Practice
from search import tokeniser

from .timing import summary, timed

SELECTS = 500
CHARACTERS = 400_000


def measure(_size: int, _budget: float) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size('practices_practiceindex'),"
            " pg_relation_size('practiceindex_found'), pg_total_relation_size('search_term'),"
            " (SELECT sum(octet_length(name) + octet_length(summary) + octet_length(body))"
            "  FROM practices_practice)"
        )
        rows, inverted, words, text = map(int, cursor.fetchone())
        select = summary([timed(lambda: cursor.execute("SELECT 1")) for _ in range(SELECTS)])
    return {
        "SELECT 1": select,
        "jieba characters/s": round(jieba_rate()),
        "bytes": {"text": text, "search rows": rows, "inverted index": inverted, "words": words},
        "index / text": round((rows + inverted + words) / text, 2),
    }


def jieba_rate() -> float:
    """Return how many characters of practices jieba's search mode cuts in a second."""
    bodies = Practice.objects.order_by("pk").values_list("body", flat=True)[:2000]
    text = "\n".join(bodies)
    # a small corpus over and over again
    texts = [body for body in bodies for _ in range(max(CHARACTERS // len(text), 1))]
    segmenter = tokeniser._jieba()
    size = 0
    started = perf_counter()
    for body in texts:
        for _ in segmenter.tokenize(body, mode="search"):
            pass
        size += len(body)
        if size > CHARACTERS:
            break
    return size / (perf_counter() - started)
