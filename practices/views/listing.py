"""The list of practices: browse, search and filter."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from practices import head
from practices.best import best_of
from practices.counts import NOTHING
from practices.facets import chips, facets
from practices.filters import PAGE_SIZES, SORTS, ListFilter, PracticeFilter
from practices.hits import hits
from practices.models import EDITION, Practice, Source
from practices.results import best_on, recovery, uncovered
from practices.retrieval import Search, retrieve
from practices.shown import shown
from search import log
from search.query import Tier

from .paging import page_of


@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    """List, search and filter; 400 with the reason if the address asks for what there is not."""
    filterset = ListFilter(request.GET, Practice.objects.published(), request=request)
    valid = filterset.is_valid()
    tally = filterset.counts if valid else NOTHING
    # what a paginator slices
    practices: Any = filterset.results(shown) if valid else []
    page: Page[Practice] = page_of(request, practices, filterset.size, tally.total)
    best = best_on(page, filterset) if valid else None
    edition = request.META.get(EDITION)
    sources = Source.objects.named(filterset.plan.query, edition) if valid else []
    found_facets = facets(filterset)
    context = {
        "head": head.of_list(filterset, tally.total if valid else None, page.number),
        "heading": head.list_title(filterset),
        "filterset": filterset,
        "plan": filterset.plan,
        "facets": found_facets,
        "chosen": sum(facet.chosen for facet in found_facets),
        "chips": chips(filterset),
        "page": page,
        "hits": hits(page, filterset.plan, filterset.query_string),
        "tally": tally,
        "best": best,
        "sources": sources,
        "recovery": recovery(filterset) if valid and not tally.total else None,
        "uncovered": uncovered(filterset, best) if valid else [],
        "sorts": SORTS,
        "page_sizes": PAGE_SIZES,
    }
    response = log.Answer(
        render_to_string("practices/list.html", context, request), status=200 if valid else 400
    )
    if valid and filterset.query:
        new = log.is_new(request, filterset.query)
        response.searched = _searched(filterset, best, len(sources), new=new)
        if new:
            log.record(response.searched)
    return response


def _searched(
    filterset: PracticeFilter, best: Tier | None, found_sources: int, *, new: bool
) -> log.Searched:
    """Say what the query alone finds; whoever asks for a document by its number finds that.

    Among filters that takes a count of its own, which only a new search is worth.
    """
    if filterset.narrowing and not new:
        return log.Searched(filterset.query)
    total = filterset.counts.total
    if filterset.narrowing:
        alone = retrieve(filterset.plan, {}, asked=True)
        total = alone.counts.total
        best = next(iter(best_of(Search(filterset.plan, {}, alone)).values()), None)
    best = best or (Tier.EXACT_NAME if found_sources else None)
    return log.Searched(filterset.query, best, total + found_sources)
