"""What is said about the results as a whole: how many, how well they match, what else to try."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils.http import urlencode

from search.plan import Plan, guesses
from search.query import Tier, name_key

from .filters import PracticeFilter
from .models import Indicator, Theme
from .models.queryset import PUBLISHED

# How many practices that have something of the query are looked at for their themes, and how many
# of these are offered
MAX_NEAR = 10
MAX_THEMES = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """How many practices answer, how many of them say all that is asked, and the best tier."""

    total: int
    complete: int
    best: Tier | None

    @property
    def partial(self) -> int:
        return self.total - self.complete


def count(filterset: PracticeFilter, *, filtered: bool = True) -> Tally:
    """Count what the address asks for, or what the query alone finds; costs one query."""
    practices = filterset.matching(ranked=True) if filtered else filterset.searched
    practices = practices.order_by()
    if not filterset.plan:
        total = practices.count()
        return Tally(total, total, None)
    said = practices.aggregate(
        total=Count("pk"), complete=Count("pk", filter=Q(tier__lt=Tier.SOME)), best=Min("tier")
    )
    best = said["best"]
    return Tally(said["total"], said["complete"], None if best is None else Tier(best))


@dataclass(frozen=True, slots=True)
class Way:
    """A change that finds something; `link` is the query string that makes it."""

    label: str
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """What to offer where nothing was found: filters to drop, other spellings, nearest themes."""

    drop: list[Way]
    spellings: list[str]
    themes: list[Theme]


def recovery(filterset: PracticeFilter) -> Recovery:
    """Look for what would find something; costs a query for each filter that is set."""
    spellings = guesses(filterset.plan) if filterset.plan else []
    return Recovery(_drops(filterset), spellings, _nearest_themes(filterset))


def _drops(filterset: PracticeFilter) -> list[Way]:
    """Return each facet without which there are results, else all of them together."""
    ways = [
        Way(facet.label, filterset.matching(leave_out=name).count(), filterset.link(name, []))
        for name, facet in filterset.narrowing.items()
    ]
    found = [way for way in ways if way.count]
    if not found and len(ways) > 1 and (total := filterset.answering.count()):
        found = [Way("全部筛选条件", total, f"?{urlencode({'q': filterset.query})}")]
    return found


def uncovered(plan: Plan, tally: Tally) -> list[str]:
    """Return the names of indicators that the query gives and no published practice is of, where
    nothing says literally what was asked for; costs one query there."""
    if not plan or (tally.best is not None and tally.best < Tier.SYNONYMS):
        return []
    asked = name_key(plan.query.bare)
    bare = Indicator.objects.annotate(count=PUBLISHED).filter(count=0)
    return [indicator.name for indicator in bare if name_key(indicator.name) in asked]


def _nearest_themes(filterset: PracticeFilter) -> list[Theme]:
    """Return the primary themes of the practices that have something of the query, best first."""
    if not filterset.plan:
        return []
    near = filterset.queryset.touching(filterset.plan).prefetch_related("theme_links__theme")
    themes = [link.theme for practice in near[:MAX_NEAR] for link in practice.theme_links.all()[:1]]
    return list(dict.fromkeys(themes))[:MAX_THEMES]
