"""The chainable ways to ask the search rows what is found, how many, and which come first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, Q, QuerySet

from search.expressions import Matches, Part, TSQuery

from .searchable import SearchableQuerySet
from .source import Source

if TYPE_CHECKING:
    from .index import PracticeIndex

    Keys = QuerySet[PracticeIndex, int]

# The name, and what is not of the body: words that many bodies have stand in few of them. Each has
# an index of its own: practices.best
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

    def within(self, chosen: Mapping[str, Collection[str]]) -> Self:
        """Keep what has one of the chosen values in every facet of which any are chosen."""
        return self.filter(*(Q(facets__overlap=values) for values in facet_values(chosen)))

    def touching(self, tsqueries: Iterable[str], count: int) -> Keys:
        """Return the keys of up to `count` rows that match each of the tsqueries."""
        arms = [self.filter(Matches("vector", TSQuery(said))) for said in tsqueries]
        return first_of(arms or [self.none()], count)


def facet_values(chosen: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Return what is chosen in every facet of which any are, as the rows say it: facet:value."""
    return [[f"{facet}:{one}" for one in values] for facet, values in chosen.items() if values]


def first_of(arms: list[IndexQuerySet], count: int) -> Keys:
    """Return the keys of up to `count` rows of each arm, one arm after the other.

    PostgreSQL works the parts of a union off one by one: where enough is taken of it, the other
    arms are not looked for.
    """
    first, *others = [arm.order_by().values("pk")[:count] for arm in arms]
    return (first.union(*others, all=True) if others else first).values_list("pk", flat=True)
