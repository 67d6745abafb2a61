"""What the list page asks of the database: the one place here that knows how it does."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.test import RequestFactory

from practices.facets import facets
from practices.filters import ListFilter
from practices.models import EDITION, Practice, Source, current_edition
from practices.results import best_on, recovery, uncovered
from practices.shown import shown
from practices.views.paging import page_of

NAME = "this catalogue"


@dataclass(frozen=True, slots=True)
class Found:
    """The first keys that were found, best first, and how many there are in all."""

    keys: list[int]
    total: int


def search(data: dict[str, list[str]]) -> Found:
    """Search, count, read the page and count the facets, as practices.views.listing does."""
    address = QueryDict(mutable=True)
    for name, values in data.items():
        address.setlist(name, values)
    request = RequestFactory().get(f"/practices/?{address.urlencode()}")
    # as the cache of pages does
    edition = request.META[EDITION] = current_edition()[1]
    filterset = ListFilter(request.GET, Practice.objects.published(), request=request)
    if not filterset.is_valid():
        raise AssertionError(filterset.reasons)
    tally = filterset.counts
    page = page_of(request, filterset.results(shown), filterset.size, tally.total)
    keys = [practice.pk for practice in page]
    best = best_on(page, filterset)
    Source.objects.named(filterset.plan.query, edition)
    facets(filterset)
    if not tally.total:
        recovery(filterset)
    uncovered(filterset, best)
    return Found(keys, tally.total)
