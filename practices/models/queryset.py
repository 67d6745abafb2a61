"""The chainable ways to ask for practices."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import Combinable

from search import tsquery
from search.expressions import Coverage, Matches, Rank
from search.plan import Plan
from search.query import Tier, name_key

from .choices import Status

if TYPE_CHECKING:
    from .practice import Practice
    from .taxonomy import Theme


VECTOR = "index__vector"

# The key of a practice: gdd-2022:13
KEY = re.compile(r"(?P<source>[a-z0-9-]{1,50}):(?P<number>[1-9][0-9]{0,4})")
# The greatest number that its field holds
MAX_NUMBER = 32_767

# How many practices of a theme or source readers can see
PUBLISHED = models.Count("practices", filter=Q(practices__status=Status.PUBLISHED), distinct=True)

# What PostgreSQL's rank, which is 0.06 for one word in a body and 0.6 in a name, counts for beside
# the weight of the word
EMPHASIS = 2.0


class PracticeQuerySet(models.QuerySet["Practice"]):
    def published(self) -> Self:
        """Keep what readers may see; everything public starts here."""
        return self.filter(status=Status.PUBLISHED)

    def entries(self) -> Self:
        """Leave out the pending revisions: a practice for each place in a list."""
        return self.filter(revises=None)

    def search(self, plan: Plan) -> Self:
        """Keep the practices that answer the plan, best first, each with its `tier`.

        Those with all that is asked for, literally or in synonyms, then those with enough of it.
        An empty plan keeps nothing. Costs one query, to see whether any has all.
        """
        if not plan:
            return self.none()
        answer = Q(Matches(VECTOR, plan.required)) if plan.required else Q()
        if plan.concepts:
            everything = self.filter(answer, Matches(VECTOR, plan.all_said))
            enough = plan.enough(beside_all=everything.exists())
            answer &= Q(Matches(VECTOR, plan.candidates(enough)), coverage__gte=enough)
        if plan.piece:
            answer |= Q(Matches(VECTOR, plan.piece))
        if plan.query.ordinal is not None:
            answer |= Q(number=plan.query.ordinal)
        found = self.alias(coverage=_coverage(plan)).filter(answer)
        return found.annotate(tier=_tier(plan), score=_score(plan)).order_by(
            "tier", "-score", "source", "number", "pk"
        )

    def touching(self, plan: Plan) -> Self:
        """Keep the practices that have any word of the plan, most of it first."""
        anything = tsquery.any_of(concept.hint for concept in plan.concepts)
        if not anything:
            return self.none()
        touched = self.filter(Matches(VECTOR, anything)).alias(score=_score(plan))
        return touched.order_by("-score", "source", "number", "pk")

    def keyed(self, keys: Iterable[str]) -> Self:
        """Keep the practices with these keys, each with its source; other texts name none."""
        by_source: dict[str, list[int]] = {}
        for key in keys:
            match = KEY.fullmatch(key)
            if match and int(match["number"]) <= MAX_NUMBER:
                by_source.setdefault(match["source"], []).append(int(match["number"]))
        condition = Q(pk__in=[])
        for slug, numbers in by_source.items():
            condition |= Q(source__slug=slug, number__in=numbers)
        return self.filter(condition).select_related("source")

    def in_theme(self, theme: Theme) -> Self:
        """Keep the practices of a theme, those first of which it is the primary one."""
        primary = Case(
            When(theme_links__position=1, then=0),
            default=1,
            output_field=models.SmallIntegerField(),
        )
        return self.filter(theme_links__theme=theme).order_by(primary, "source", "number", "pk")

    def for_list(self) -> Self:
        """Fetch with each practice what a list shows of it."""
        return self.select_related("source").prefetch_related("theme_links__theme")

    def for_detail(self) -> Self:
        """Fetch with each practice all that its own page shows."""
        return self.for_list().prefetch_related(
            "indicators", "instruments", "figures", "firsts", "errata"
        )


def _coverage(plan: Plan) -> Coverage:
    """Add up the weights of what the practice says of the plan."""
    return Coverage(VECTOR, tuple(tuple(concept.ways()) for concept in plan.concepts))


def _score(plan: Plan) -> Combinable:
    """Add what the practice says, and how often and how prominently it says it."""
    ranks = [
        (tsquery, EMPHASIS * weight)
        for concept in plan.concepts
        for tsquery, weight in concept.said_or_meant()
    ]
    return _coverage(plan) + Rank(VECTOR, tuple(ranks))


def _tier(plan: Plan) -> Case:
    conditions: list[tuple[Tier, Any]] = []
    if plan.query.ordinal is not None:
        conditions.append((Tier.NUMBER, Q(number=plan.query.ordinal)))
    if plan.query.bare:
        conditions += [
            (Tier.EXACT_NAME, Q(index__name_key=name_key(plan.query.bare))),
            (Tier.NAME_PHRASE, Matches(VECTOR, plan.whole("A"))),
            (Tier.PHRASE, Matches(VECTOR, plan.whole())),
        ]
    conditions += [
        (Tier.NAME_WORDS, Matches(VECTOR, plan.all("A"))),
        (Tier.WORDS, Matches(VECTOR, plan.all())),
        (Tier.SYNONYMS, Matches(VECTOR, plan.all_said)),
    ]
    if plan.piece:
        conditions.append((Tier.PIECE, Matches(VECTOR, plan.piece)))
    return Case(
        *(
            When(condition, then=Value(tier.value))
            for tier, condition in sorted(conditions, key=operator.itemgetter(0))
        ),
        default=Value(Tier.SOME.value),
        output_field=models.SmallIntegerField(),
    )


class PracticeManager(models.Manager.from_queryset(PracticeQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, source: str, number: int) -> Practice:
        practice: Practice = self.entries().get(source__slug=source, number=number)
        return practice
