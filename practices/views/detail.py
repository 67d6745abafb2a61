"""The page of one practice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from practices import head
from practices.annotated import Note, Sort, annotate_practice
from practices.citation import cite
from practices.finding import practice_or_404
from practices.models import Figure
from practices.neighbours import Neighbours, neighbours
from practices.related import related


@require_safe
def practice_detail(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Show one practice: the source's words, and apart from them what editors noted.

    A query string is that of the list that the reader came from.
    """
    practice = practice_or_404(source, number)
    address = request.build_absolute_uri(practice.get_absolute_url())
    annotated = annotate_practice(practice)
    beside = neighbours(practice, request.GET)
    context = {
        "head": head.of_practice(practice),
        "practice": practice,
        "address": address,
        "citation": cite(practice, address),
        "annotated": annotated,
        "figures": sorted(annotated.of(Sort.FIGURE), key=_kind_order),
        "firsts": annotated.of(Sort.FIRST),
        "as_of": annotated.of(Sort.AS_OF),
        "errata": annotated.of(Sort.ERRATUM),
        "related": related(practice),
        "beside": beside,
        "list_address": _list_address(beside),
    }
    return render(request, "practices/detail.html", context)


def _kind_order(note: Note) -> int:
    return note.about.place if isinstance(note.about, Figure) else 0


def _list_address(beside: Neighbours) -> str:
    """Return the address of the list that the reader came from, on the page with the practice."""
    turned = f"&page={beside.page}" if beside.page > 1 else ""
    return f"{reverse('practice-list')}{beside.query}{turned if beside.query else ''}"
