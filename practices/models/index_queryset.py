"""The chainable ways to ask the search rows what is found, how many, and which come first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, Q, QuerySet

from search.expressions import Matches, Part, TSQuery
from search.plan import Plan
from search.query import Tier
from search.tsquery import all_of

from .searchable import SearchableQuerySet, named
from .source import Source

if TYPE_CHECKING:
    from .index import PracticeIndex

    Keys = QuerySet[PracticeIndex, int]

# Tiers of the name
IN_NAME = {Tier.NAME_PHRASE, Tier.NAME_WORDS}

# The name, and what is not of the body: words that many bodies have stand in few of them
NAME, HEADINGS = Part("vector", "a"), Part("vector", "abc")


# Where the source of a row stands among all, the newest first. Not joined: PostgreSQL, which does
# not know how many rows there are, would look through all sources for each
OF_SOURCE = Func(
    ArraySubquery(Source.objects.order_by("-issued_date", "slug").values("pk")),
    F("source"),
    function="array_position",
    output_field=IntegerField(),
)


class IndexQuerySet(SearchableQuerySet["PracticeIndex"]):
    orders = {"number": (OF_SOURCE, "number", "pk"), "updated": ("-practice__updated_at", "pk")}

    def published(self) -> Self:
        """Keep what readers may see."""
        return self.filter(published=True)

    def saying_some(self, plan: Plan, enough: str) -> Self:
        """Keep what answers in part."""
        # one tsquery: of two conditions an index answers one, and each row is read for the other
        some = all_of([enough, f"!{plan.complete}"])
        return self.filter(self._matching(some)).exclude(self._named(plan))

    def within(self, chosen: Mapping[str, Collection[str]]) -> Self:
        """Keep what has one of the chosen values in every facet of which any are chosen."""
        wanted = [[f"{facet}:{value}" for value in values] for facet, values in chosen.items()]
        return self.filter(*(Q(facets__overlap=values) for values in wanted if values))

    def best(self, plan: Plan, found: Self, count: int) -> Keys:
        """Return the keys of up to twice `count` of the found rows, the best among them.

        The found ones are those of these rows that answer the plan. From the best tier down until
        there are enough, and of what says some of it that with the rarest word: each is found by
        an index, so that of many results few need to be ranked. Some come more than once. Of a
        tier that has more than `count`, any may be left out.
        """
        known = [Q((column, value)) for _, column, value in named(plan)]
        arms = [self.filter(condition) for condition in (*known, *_tiers(plan))]
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
            yield Q(Matches(NAME, TSQuery(said))) & _with_required(plan, said)
    for said in dict.fromkeys(plan.tiers[tier] for tier in plan.tiers if tier not in IN_NAME):
        yield Q(Matches(HEADINGS, TSQuery(said))) & _with_required(plan, said)
        yield Q(Matches("vector", TSQuery(all_of([said, plan.required]))))


def _with_required(plan: Plan, said: str) -> Q:
    # together: of what is only excluded an index would go through all rows
    required = all_of([said, plan.required])
    return Q(Matches("vector", TSQuery(required))) if plan.required else Q()
