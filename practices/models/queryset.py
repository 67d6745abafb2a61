"""The chainable ways to ask for practices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Q, When

from search.plan import Plan

from .choices import Status
from .searchable import SearchableQuerySet
from .taxonomy import Theme

if TYPE_CHECKING:
    from .practice import Practice

VECTOR = "index__vector"

# The key of a practice: gdd-2022:13
KEY = re.compile(r"(?P<source>[a-z0-9-]{1,50}):(?P<number>[1-9][0-9]{0,4})")
# The greatest number that its field holds
MAX_NUMBER = 32_767

# How many practices of a theme or source readers can see
PUBLISHED = models.Count("practices", filter=Q(practices__status=Status.PUBLISHED), distinct=True)


class PracticeQuerySet(SearchableQuerySet["Practice"]):
    at = "index__"
    order = ("source", "number", "pk")

    def published(self) -> Self:
        """Keep what readers may see; everything public starts here."""
        return self.filter(status=Status.PUBLISHED)

    def entries(self) -> Self:
        """Leave out the pending revisions: a practice for each place in a list."""
        return self.filter(revises=None)

    def search(self, plan: Plan) -> Self:
        """Keep the practices that answer the plan, best first, each with its `tier`.

        Those with all that is asked for, literally or in synonyms, then those with enough of it.
        An empty plan keeps nothing.
        """
        return self.answering(plan).ranked(plan)

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
        return self.filter(theme_links__theme=theme).order_by(primary, *self.order)

    def for_list(self) -> Self:
        """Fetch with each practice what a list shows of it."""
        return self.select_related("source").prefetch_related("theme_links")

    def for_detail(self) -> Self:
        """Fetch with each practice all that its own page shows."""
        return self.for_list().prefetch_related(
            "indicators", "instruments", "figures", "firsts", "errata"
        )


class PracticeManager(models.Manager.from_queryset(PracticeQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, source: str, number: int) -> Practice:
        practice: Practice = self.entries().get(source__slug=source, number=number)
        return practice
