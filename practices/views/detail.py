"""The page of one practice."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from practices import head
from practices.citation import cite
from practices.models import Figure, FigureKind, Practice


@require_safe
def practice_detail(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Show one practice: the source's words, and apart from them what editors noted."""
    published = Practice.objects.published()
    practice = published.for_detail().filter(source__slug=source, number=number).first()
    if practice is None:
        raise Http404("没有这条经验做法，或尚未发布。")
    siblings = published.filter(source=practice.source).select_related("source")
    context = {
        "head": head.of_practice(practice),
        "practice": practice,
        "citation": cite(practice, request.build_absolute_uri(practice.get_absolute_url())),
        "figures": sorted(practice.figures.all(), key=_kind_order),
        "previous": siblings.filter(number__lt=number).order_by("-number").first(),
        "next": siblings.filter(number__gt=number).order_by("number").first(),
    }
    return render(request, "practices/detail.html", context)


def _kind_order(figure: Figure) -> int:
    return FigureKind.values.index(figure.kind)
