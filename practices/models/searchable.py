"""Which practices answer a plan and how well, asked of their search rows."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Q, SmallIntegerField, Value, When
from django.db.models.functions import Cast

from search.expressions import Rank
from search.plan import Plan, Tsqueries
from search.query import Tier, name_key

Row = TypeVar("Row", bound=models.Model)


class _Matching(Func):
    """The keys of what matches one of the tsqueries, each looked for by itself.

    See practices.conditions.either, which does the same for what is asked often.
    """

    template = """(
        SELECT practice_id FROM unnest((%(expressions)s)::text[]::tsquery[]) AS said (tsquery),
        LATERAL (
            SELECT practice_id FROM practices_practiceindex WHERE vector @@ tsquery OFFSET 0
        ) AS found
    )"""

    def __init__(self, tsqueries: Tsqueries) -> None:
        super().__init__(Value(list(tsqueries), output_field=ArrayField(models.TextField())))


class SearchableQuerySet(models.QuerySet[Row]):
    """Practices or their search rows; `at` is the path from one of them to the search row."""

    at: ClassVar[str] = ""
    # The order of the lists, with a unique end
    order: ClassVar[tuple[str | Func[Any], ...]] = ()

    def in_order(self) -> Self:
        return self.order_by(*self.order)

    def enough(self, plan: Plan) -> Tsqueries:
        """Return the tsqueries one of which matches what has enough of the plan.

        Costs a query where it matters how many say all.
        """
        complete = 0 if plan.is_all_or_nothing else self.saying_all(plan).count()
        return plan.answer(complete=complete)

    def answering(self, plan: Plan, enough: Tsqueries | None = None) -> Self:
        """Keep what answers the plan: says all that is asked for, or enough of it (see enough).

        An empty plan keeps nothing.
        """
        if not plan:
            return self.none()
        if enough is None:
            enough = self.enough(plan)
        return self.filter(Q(pk__in=_Matching(enough)) | self._complete(plan))

    def saying_all(self, plan: Plan) -> Self:
        """Keep what says all that is asked for, literally or in synonyms."""
        return self.filter(self._complete(plan))

    def tiered(self, plan: Plan) -> Self:
        """Give each its `rank`, the less the better, and its `tier`."""
        known = Case(
            *(
                When(Q((f"{self.at}{column}", value)), then=Value(tier.value))
                for tier, column, value in named(plan)
            ),
            default=Value(Tier.SOME.value),
            output_field=SmallIntegerField(),
        )
        rank = Rank(f"{self.at}vector", known, plan.tiers, plan.ways, plan.credits)
        tier = Cast(F("rank__0"), SmallIntegerField())
        return self.annotate(rank=rank).annotate(tier=tier)

    def ranked(self, plan: Plan) -> Self:
        """Put the best first, each with its `tier`; of equals, the order is that of the lists."""
        return self.tiered(plan).order_by("rank", *self.order)

    def _complete(self, plan: Plan) -> Q:
        condition = Q(*[Q(pk__in=_Matching(group)) for group in plan.complete] or [Q(pk__in=[])])
        if plan.piece:
            condition |= Q(pk__in=_Matching((plan.piece,)))
        # what the whole text is the name or the number of
        for _, column, value in named(plan):
            condition |= Q((f"{self.at}{column}", value))
        return condition


def named(plan: Plan) -> list[tuple[Tier, str, str | int]]:
    """Return the tiers that are not of words: which column of a search row has what value."""
    found: list[tuple[Tier, str, str | int]] = []
    # punctuation between the words of a name does not count
    if key := name_key(plan.query.bare):
        found.append((Tier.EXACT_NAME, "name_key", key))
    if plan.query.ordinal is not None:
        found.append((Tier.NUMBER, "number", plan.query.ordinal))
    return found
