"""What is said about the results as a whole: how many, how well they match, what else to try."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page
from django.utils.http import urlencode

from search.plan import guesses
from search.query import Tier, name_key

from .filters import PracticeFilter
from .hits import tier_of
from .models import Practice, PracticeIndex, Theme

# How many practices that have something of the query are ranked, how many of these are looked at
# for their themes, and how many themes are offered
MAX_TOUCHING = 200
MAX_NEAR = 10
MAX_THEMES = 3


def best_on(page: Page[Practice], filterset: PracticeFilter) -> Tier | None:
    """Return the best tier of the results; costs a query unless the page begins with it."""
    if not filterset.plan or not filterset.counts.total:
        return None
    if page.number > 1 or not filterset.is_ranked:
        return next(iter(filterset.best.values()), None)
    # what was counted may be gone by now
    return next((tier_of(practice) for practice in page), None)


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
        Way(facet.label, filterset.found([name]).count(), filterset.link(name, []))
        for name, facet in filterset.narrowing.items()
    ]
    found = [way for way in ways if way.count]
    if (
        not found
        and len(ways) > 1
        and (total := filterset.found(list(filterset.narrowing)).count())
    ):
        found = [Way("全部筛选条件", total, f"?{urlencode({'q': filterset.query})}")]
    return found


def uncovered(filterset: PracticeFilter, best: Tier | None) -> list[str]:
    """Return the names of indicators that the query gives and no published practice is of, where
    nothing says literally what was asked for; costs a query for each that the query names."""
    if not filterset.plan or (best is not None and best < Tier.SYNONYMS):
        return []
    asked = name_key(filterset.plan.query.bare)
    known = filterset.vocabulary["indicator"].items()
    named = {slug: entry.label for slug, entry in known if name_key(entry.label) in asked}
    rows = PracticeIndex.objects.published()
    return [name for slug, name in named.items() if not rows.within({"indicator": [slug]}).exists()]


def _nearest_themes(filterset: PracticeFilter) -> list[Theme]:
    """Return the primary themes of the practices that have something of the query, best first."""
    if not filterset.plan:
        return []
    rows = PracticeIndex.objects.published()
    rarest = sorted(filterset.plan.concepts, key=lambda concept: -concept.weight)
    touched = rows.touching([concept.hint for concept in rarest], MAX_TOUCHING)
    rows = rows.filter(pk__in=touched[:MAX_TOUCHING], practice__theme_links__position=1)
    primary = rows.ranked(filterset.plan).values_list(
        "practice__theme_links__theme__slug", "practice__theme_links__theme__name"
    )
    near = dict.fromkeys(primary[:MAX_NEAR])
    return [Theme(slug=slug, name=name) for slug, name in near][:MAX_THEMES]
