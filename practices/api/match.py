"""How well a practice answers, in the three steps that machines tell apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from django.db.models import TextChoices

from practices.hits import Hit
from search.query import Tier


class Match(TextChoices):
    """The best first. It follows what was matched, not the order: names count before bodies."""

    EXACT = "exact", "检索词原样出现（是名称、序号，或者整句见于名称或内容）"
    ALL = "all", "所有词或其同义词都出现"
    SOME = "some", "只出现一部分词"


def match_of(tier: Tier) -> Match:
    """Return the step that a rung of the search's ladder belongs to."""
    match tier:
        case Tier.EXACT_NAME | Tier.NUMBER | Tier.NAME_PHRASE | Tier.PHRASE:
            return Match.EXACT
        # a piece has all that was typed, though inside a longer word or number
        case Tier.NAME_WORDS | Tier.WORDS | Tier.SYNONYMS | Tier.PIECE:
            return Match.ALL
        case Tier.SOME:
            return Match.SOME
        case _:
            assert_never(tier)


def best(hits: Iterable[Hit]) -> Match | None:
    """Return the best step among the hits, or None where nothing was searched or found."""
    found = {match_of(hit.tier) for hit in hits if hit.tier}
    return next((match for match in Match if match in found), None)
