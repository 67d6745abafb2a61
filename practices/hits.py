"""Practices as a result list shows them: what they answer, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from search.highlight import excerpt, find, mark
from search.plan import Plan
from search.query import Tier

from .models import Practice


@dataclass(frozen=True, slots=True)
class Hit:
    """A practice of a list.

    Where something was searched, `tier` says how well it answers, `where` in which of its texts
    (名称, 摘要, 主题, 正文; 编者标注 if in none of these), and `synonyms` which of the marked words
    are not the query's own but mean the same.
    """

    practice: Practice
    name: SafeString
    summary: SafeString
    excerpt: SafeString
    tier: Tier | None
    where: tuple[str, ...]
    synonyms: tuple[str, ...]


def hits(practices: Iterable[Practice], plan: Plan) -> list[Hit]:
    """Mark the words of the query in each practice and say why it is there."""
    return [_hit(practice, plan) for practice in practices]


def _hit(practice: Practice, plan: Plan) -> Hit:
    ranked = getattr(practice, "tier", None)
    tier = Tier(ranked) if ranked else None
    words, pieces = (plan.query.wholes, True) if tier is Tier.PIECE else (plan.marked, False)
    found = {
        label: {span.word for span in find(text, words, pieces=pieces)}
        for label, text in _texts(practice)
    }
    said = set().union(*found.values())
    return Hit(
        practice,
        mark(practice.name, words, pieces=pieces),
        mark(practice.summary, words, pieces=pieces),
        excerpt(practice.body, words, pieces=pieces),
        tier,
        tuple(label for label in found if found[label]) or (("编者标注",) if tier else ()),
        tuple(word for concept in plan.concepts for word in concept.synonyms if word in said),
    )


def _texts(practice: Practice) -> list[tuple[str, str]]:
    themes = "\n".join(link.theme.name for link in practice.theme_links.all())
    return [
        ("名称", practice.name),
        ("摘要", practice.summary),
        ("主题", themes),
        ("正文", practice.body),
    ]
