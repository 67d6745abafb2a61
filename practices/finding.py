"""What an address names, or 404 with the reason: the same for pages, feeds and the API."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from .models import Practice, Source, Status, Theme


class WithdrawnError(Exception):
    """The address is that of a practice that was public and no longer is."""

    def __init__(self, practice: Practice) -> None:
        super().__init__(practice)
        self.practice = practice


def practice_or_404(source: str, number: int) -> Practice:
    """Return a published practice with all that its own page shows.

    Raises WithdrawnError if it was withdrawn, with as much as that is to say.
    """
    here = Practice.objects.entries().filter(source__slug=source, number=number)
    found: Practice | None = here.published().for_detail().first()
    if found is not None:
        return found
    withdrawn = here.filter(status=Status.WITHDRAWN).select_related("source", "successor__source")
    for practice in withdrawn:
        raise WithdrawnError(practice)
    raise Http404("没有这条经验做法，或尚未发布。")


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
