"""Practices as a result list shows them: what they answer, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from search.highlight import Span, excerpt, find, mark
from search.plan import Plan
from search.query import Tier

from .models import Practice, Theme


@dataclass(frozen=True, slots=True)
class Hit:
    """A practice of a list.

    Where something was searched, `tier` says how well it answers, and `where` in which of its
    texts: 名称, 摘要, 主题, 正文, or 编者标注 for an indicator, instrument or figure.
    `words` are the words of the query that it has, `synonyms` those that only mean the same.
    `address` is its page, with the query string of the list that it is in; the primary one of the
    `themes` comes first.
    """

    practice: Practice
    address: str
    themes: list[Theme]
    name: SafeString
    summary: SafeString
    excerpt: SafeString
    tier: Tier | None
    where: tuple[str, ...]
    words: tuple[str, ...]
    synonyms: tuple[str, ...]


def hits(practices: Iterable[Practice], plan: Plan, query: str = "") -> list[Hit]:
    """Mark the words of the query in each practice and say why it is there.

    `query` is the query string of the list, which their addresses take along.
    """
    return [_hit(practice, plan, query) for practice in practices]


def tier_of(practice: Practice) -> Tier | None:
    """Return how well a practice answers what was searched for, if something was."""
    ranked = getattr(practice, "tier", None)
    return Tier(ranked) if ranked else None


def _hit(practice: Practice, plan: Plan, query: str) -> Hit:
    themes = practice.themes_in_order
    tier = tier_of(practice)
    words, pieces = (plan.query.wholes, True) if tier is Tier.PIECE else (plan.marked, False)
    found = {label: find(text, words, pieces=pieces) for label, text in _texts(practice, themes)}
    said = {span.word for spans in found.values() for span in spans}
    own = [word for word in plan.words if any(word in text for text in said)]
    return Hit(
        practice,
        practice.get_absolute_url() + query,
        themes,
        mark(practice.name, found["名称"]),
        mark(practice.summary, found["摘要"]),
        excerpt(practice.body, found["正文"]),
        tier,
        _where(found, all_seen=len(own) == len(plan.words), tier=tier),
        tuple(own),
        tuple(word for concept in plan.concepts for word in concept.synonyms if word in said),
    )


def _where(found: dict[str, list[Span]], *, all_seen: bool, tier: Tier | None) -> tuple[str, ...]:
    where = [label for label, spans in found.items() if spans]
    literal = tier is not None and Tier.NUMBER < tier < Tier.SYNONYMS
    if (literal and not all_seen) or (tier is Tier.SOME and not where):
        where.append("编者标注")
    return tuple(where)


def _texts(practice: Practice, themes: list[Theme]) -> list[tuple[str, str]]:
    return [
        ("名称", practice.name),
        ("摘要", practice.summary),
        ("主题", "\n".join(theme.name for theme in themes)),
        ("正文", practice.body),
    ]
