"""The page of one practice."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from practices import head
from practices.annotated import Note, Sort, annotate_practice
from practices.citation import cite
from practices.departures import departure
from practices.finding import WithdrawnError, practice_or_404
from practices.models import Figure, Practice
from practices.neighbours import Neighbours, neighbours
from practices.preview import Preview
from practices.related import related

from .withdrawn import show_withdrawn

# A draft stands in no list, and its address on paper would be that of the link
ALONE = Neighbours(None, None)
UNPUBLISHED = "预览，尚未发布"


@require_safe
def practice_detail(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Show one practice: the source's words, and apart from them what editors noted.

    410 if it was withdrawn. A query string is that of the list that the reader came from.
    """
    try:
        practice = practice_or_404(source, number)
    except WithdrawnError as gone:
        return show_withdrawn(request, gone.practice)
    context = {"head": head.of_practice(practice)}
    return _show(request, practice, neighbours(practice, request.GET), context)


def show_preview(request: HttpRequest, preview: Preview) -> HttpResponse:
    """Show what is not published, fetched for_detail, as it will be, and say so."""
    context = {
        "head": head.of_preview(preview.practice),
        "preview": preview,
        "page_address": UNPUBLISHED,
    }
    return _show(request, preview.practice, ALONE, context)


def _show(
    request: HttpRequest, practice: Practice, beside: Neighbours, about: Mapping[str, object]
) -> HttpResponse:
    """Render the page, the same for every practice, with what there is to say about it."""
    address = request.build_absolute_uri(practice.get_absolute_url())
    annotated = annotate_practice(practice)
    shown = {
        "practice": practice,
        "address": address,
        "citation": cite(practice, address),
        "annotated": annotated,
        "figures": sorted(annotated.of(Sort.FIGURE), key=_kind_order),
        "firsts": annotated.of(Sort.FIRST),
        "as_of": annotated.of(Sort.AS_OF),
        "departure": departure(practice),
        "errata": annotated.of(Sort.ERRATUM),
        "related": related(practice),
        "beside": beside,
        "list_address": _list_address(beside),
    }
    return render(request, "practices/detail.html", {**shown, **about})


def _kind_order(note: Note) -> int:
    return note.about.place if isinstance(note.about, Figure) else 0


def _list_address(beside: Neighbours) -> str:
    """Return the address of the list that the reader came from, on the page with the practice."""
    turned = f"&page={beside.page}" if beside.page > 1 else ""
    return f"{reverse('practice-list')}{beside.query}{turned if beside.query else ''}"
