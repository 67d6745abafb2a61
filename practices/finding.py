"""What an address names, or 404 with the reason: the same for pages, feeds and the API."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from .models import Practice, Source, Theme


def practice_or_404(source: str, number: int) -> Practice:
    """Return a published practice with all that its own page shows."""
    practices = Practice.objects.published().for_detail()
    found: Practice | None = practices.filter(source__slug=source, number=number).first()
    if found is None:
        raise Http404("没有这条经验做法，或尚未发布。")
    return found


def source_or_404(sources: QuerySet[Source], slug: str) -> Source:
    """Return one of these sources, which are the published ones."""
    found = sources.filter(slug=slug).first()
    if found is None:
        raise Http404("没有这份来源文件，或尚未发布。")
    return found


def theme_or_404(slug: str) -> Theme:
    found = Theme.objects.filter(slug=slug).first()
    if not isinstance(found, Theme):
        raise Http404("没有这个主题。")
    return found
