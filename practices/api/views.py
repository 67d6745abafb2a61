"""The views of the API: the list's own filters and hits, said to programs.

Searches of programs are not counted in the search log, which is there to learn what people look
for in vain.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from practices.facets import facets
from practices.filters import PracticeFilter
from practices.finding import WithdrawnError, practice_or_404, source_or_404
from practices.hits import hits
from practices.models import Indicator, Instrument, Practice, Source, Theme
from practices.models.queryset import PUBLISHED
from search.plan import understand

from . import schema
from .list_serializers import (
    IndicatorSerializer,
    InstrumentSerializer,
    PracticePage,
    PracticePageSerializer,
    SourceSerializer,
    ThemeSerializer,
)
from .match import best
from .paging import PagingSerializer, page_of, turns
from .serializers import PracticeSerializer
from .suggestions import suggestions
from .withdrawn import withdrawn

reading = api_view(["GET", "HEAD"])


def _all(serializer: type[Serializer[Any]], rows: QuerySet[Any, Any], request: Request) -> Response:
    return Response(serializer(rows, many=True, context={"request": request}).data)


def _sources() -> QuerySet[Source]:
    return Source.objects.published().annotate(count=PUBLISHED).prefetch_related("errata")


@schema.root
@reading
def root(request: Request) -> Response:
    """Say where everything is."""
    names = {
        "practices": "api-practice-list",
        "themes": "api-theme-list",
        "indicators": "api-indicator-list",
        "instruments": "api-instrument-list",
        "sources": "api-source-list",
        "schema": "api-schema",
        "docs": "api-docs",
    }
    return Response({key: request.build_absolute_uri(reverse(name)) for key, name in names.items()})


@schema.practice_list
@reading
def practice_list(request: Request) -> Response:
    """List, search and filter; 400 if the address asks for what there is not."""
    filterset = PracticeFilter(request.query_params, Practice.objects.published().for_detail())
    paging = PagingSerializer(data=request.query_params)
    if not (filterset.is_valid() & paging.is_valid()):
        raise ValidationError({**filterset.errors, **paging.errors})
    total = filterset.counts.total
    page = page_of(filterset.qs, total, paging.validated_data)
    results = hits(page, filterset.plan)
    following, previous = turns(request, filterset.address, page)
    content = PracticePage(
        count=total,
        next=following,
        previous=previous,
        match=best(results),
        query=filterset.plan.query.text if filterset.query else None,
        corrected_from=filterset.plan.typed.text if filterset.plan.typed else None,
        facets=facets(filterset),
        suggestions=suggestions(filterset, total),
        sources=Source.objects.named(filterset.plan.query),
        results=results,
    )
    return Response(PracticePageSerializer(content, context={"request": request}).data)


@schema.practice
@reading
def practice(request: Request, source: str, number: int) -> Response:
    """Say all there is of one practice; 410 if it was withdrawn."""
    try:
        found = practice_or_404(source, number)
    except WithdrawnError as gone:
        return withdrawn(gone.practice, request)
    (hit,) = hits([found], understand(""))
    return Response(PracticeSerializer(hit, context={"request": request}).data)


@schema.theme_list
@reading
def theme_list(request: Request) -> Response:
    themes = Theme.objects.annotate(count=PUBLISHED)
    return _all(ThemeSerializer, themes, request)


@schema.indicator_list
@reading
def indicator_list(request: Request) -> Response:
    indicators = Indicator.objects.annotate(count=PUBLISHED)
    return _all(IndicatorSerializer, indicators, request)


@schema.instrument_list
@reading
def instrument_list(request: Request) -> Response:
    instruments = Instrument.objects.annotate(count=PUBLISHED)
    return _all(InstrumentSerializer, instruments, request)


@schema.source_list
@reading
def source_list(request: Request) -> Response:
    return _all(SourceSerializer, _sources(), request)


@schema.source
@reading
def source(request: Request, slug: str) -> Response:
    found = source_or_404(_sources(), slug)
    return Response(SourceSerializer(found, context={"request": request}).data)
