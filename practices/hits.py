"""Practices as a result list shows them: with the words of the query marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from search.highlight import excerpt, mark
from search.query import Query, Tier

from .models import Practice


@dataclass(frozen=True, slots=True)
class Hit:
    """A practice of a list; `tier` is None and `excerpt` empty where nothing was searched."""

    practice: Practice
    name: SafeString
    summary: SafeString
    excerpt: SafeString
    tier: Tier | None


def hits(practices: Iterable[Practice], query: Query) -> list[Hit]:
    """Mark the words of the query in each practice."""
    words = query.highlighted
    return [
        Hit(
            practice,
            mark(practice.name, words),
            mark(practice.summary, words),
            excerpt(practice.body, words),
            Tier(practice.tier) if words and hasattr(practice, "tier") else None,
        )
        for practice in practices
    ]
