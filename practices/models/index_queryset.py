"""The chainable ways to ask the search rows what is found, how many, and which come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

from django.db.models import Count, Q, QuerySet, Sum, Value

from search.expressions import Matches, Part, TSQuery
from search.plan import Plan
from search.query import Tier

from .searchable import SearchableQuerySet

if TYPE_CHECKING:
    from decimal import Decimal

    from .index import PracticeIndex

    Keys = QuerySet[PracticeIndex, int]

# Tiers of the name
IN_NAME = {Tier.NAME_PHRASE, Tier.NAME_WORDS}

# The name, and what is not of the body: words that many bodies have stand in few of them
NAME, HEADINGS = Part("vector", "a"), Part("vector", "abc")


class IndexQuerySet(SearchableQuerySet["PracticeIndex"]):
    orders = {"number": ("source", "number", "pk"), "updated": ("-practice__updated_at", "pk")}

    def published(self) -> Self:
        """Keep what readers may see."""
        return self.filter(published=True)

    def counted(self, part: str) -> QuerySet[PracticeIndex, tuple[str, int, int, Decimal]]:
        """Return for every source of the rows: part, source, how many they are, sum of tallies."""
        rows = self.order_by().annotate(part=Value(part)).values("part", "source")
        counted = rows.annotate(n=Count("*"), sum=Sum("tally"))
        return counted.values_list("part", "source", "n", "sum")

    def best(self, plan: Plan, found: Self, count: int) -> Keys:
        """Return the keys of up to twice `count` of the found rows, the best among them.

        The found ones are those of these rows that answer the plan. From the best tier down until
        there are enough, and of what says some of it that with the rarest word: each is found by
        an index, so that of many results few need to be ranked. Some come more than once. Of a
        tier that has more than `count`, any may be left out.
        """
        rows = self.filter(Matches("vector", TSQuery(plan.required))) if plan.required else self
        arms = [self.filter(condition) for _, condition in self._known(plan)]
        arms += [rows.filter(condition) for condition in _tiers(plan)]
        if plan.rarest:
            arms.append(found.filter(Matches("vector", TSQuery(plan.rarest))))
        return first_of([*arms, found], count)[: 2 * count]

    def touching(self, tsqueries: Iterable[str], count: int) -> Keys:
        """Return the keys of up to `count` rows that match each of the tsqueries."""
        arms = [self.filter(Matches("vector", TSQuery(said))) for said in tsqueries]
        return first_of(arms or [self.none()], count)


def first_of(arms: list[IndexQuerySet], count: int) -> Keys:
    """Return the keys of up to `count` rows of each arm, one arm after the other.

    PostgreSQL works the parts of a union off one by one: where enough is taken of it, the other
    arms are not looked for.
    """
    first, *others = [arm.order_by().values("pk")[:count] for arm in arms]
    return (first.union(*others, all=True) if others else first).values_list("pk", flat=True)


def _tiers(plan: Plan) -> Iterator[Q]:
    """Yield the conditions of the tiers of words, from the best down."""
    for said in dict.fromkeys([plan.whole(), plan.all()]):
        if said:
            yield Q(Matches(NAME, TSQuery(said)))
    for said in dict.fromkeys(plan.tiers[tier] for tier in plan.tiers if tier not in IN_NAME):
        yield Q(Matches(HEADINGS, TSQuery(said)))
        yield Q(Matches("vector", TSQuery(said)))
