"""The chainable ways to ask for practices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When

from search import query as q
from search.expressions import Matches, Rank
from search.query import Tier

from .choices import Status

if TYPE_CHECKING:
    from .practice import Practice
    from .taxonomy import Theme


VECTOR = "index__vector"


class PracticeQuerySet(models.QuerySet["Practice"]):
    def published(self) -> Self:
        """Keep what readers may see; everything public starts here."""
        return self.filter(status=Status.PUBLISHED)

    def search(self, text: str) -> Self:
        """Keep the practices that answer the text, best first, each with its `tier`.

        The ladder: those with all words; only if there is none, those with at least half of
        them. Text without any word keeps nothing. Costs one query to choose the step.
        """
        query = q.parse(text)
        if not query.words:
            return self.none()
        strict = self.filter(Matches(VECTOR, q.all_words(query)))
        found = strict if strict.exists() else self._some(query)
        return found.annotate(tier=_tier(query), score=Rank(VECTOR, q.any_word(query))).order_by(
            "tier", "-score", "source", "number", "pk"
        )

    def _some(self, query: q.Query) -> Self:
        number_matched = sum(
            (
                Case(When(Matches(VECTOR, q.phrase(word)), then=1), default=0)
                for word in query.words
            ),
            start=Value(0),
        )
        return (
            self.filter(Matches(VECTOR, q.any_word(query)))
            .alias(matched=number_matched)
            .filter(matched__gte=(len(query.words) + 1) // 2)
        )

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


def _tier(query: q.Query) -> Case:
    conditions: dict[Tier, Any] = {
        Tier.EXACT_NAME: Q(index__name_key=query.key),
        Tier.NAME_PHRASE: Matches(VECTOR, q.phrase(query.text, "A")),
        Tier.NAME_WORDS: Matches(VECTOR, q.all_words(query, "A")),
        Tier.PHRASE: Matches(VECTOR, q.phrase(query.text)),
        Tier.WORDS: Matches(VECTOR, q.all_words(query)),
    }
    return Case(
        *(When(condition, then=Value(tier.value)) for tier, condition in conditions.items()),
        default=Value(Tier.SOME.value),
        output_field=models.SmallIntegerField(),
    )


class PracticeManager(models.Manager.from_queryset(PracticeQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, source: str, number: int) -> Practice:
        practice: Practice = self.get(source__slug=source, number=number)
        return practice
