"""sitemap.xml: every page that search engines may list, with the time of its last change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from .models import Practice, Source, Status, Theme
from .models.queryset import PracticeQuerySet

# of a section in one file; all sections together stay under the protocol's limit of 50,000
MAX_ADDRESSES = 10_000

CHANGED = Max("practices__updated_at", filter=Q(practices__status=Status.PUBLISHED))

if TYPE_CHECKING:
    # generic for the type checker alone
    PracticeSitemap = Sitemap[Practice]
    SharedSitemap = Sitemap[Source | Theme]
    NameSitemap = Sitemap[str]
else:
    PracticeSitemap = SharedSitemap = NameSitemap = Sitemap


class Practices(PracticeSitemap):
    limit = MAX_ADDRESSES

    def items(self) -> PracticeQuerySet:
        published: PracticeQuerySet = Practice.objects.published().select_related("source")
        dated = published.only("number", "updated_at", "source__slug")
        return dated.order_by("source", "number", "pk")

    def lastmod(self, item: Practice) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """Return it without fetching every practice."""
        newest: datetime | None = Practice.objects.published().aggregate(at=Max("updated_at"))["at"]
        return newest


class _Shared(SharedSitemap):
    """Pages that list practices: they change with these."""

    limit = MAX_ADDRESSES
    model: type[Source | Theme]

    def items(self) -> QuerySet[Any]:
        dated = self.model._default_manager.annotate(changed=CHANGED)
        return dated.filter(changed__isnull=False).order_by("slug")

    def lastmod(self, item: Source | Theme) -> datetime | None:
        changed: datetime | None = getattr(item, "changed")  # noqa: B009 (annotated)
        return changed

    def get_latest_lastmod(self) -> datetime | None:
        return Practices().get_latest_lastmod()


class Themes(_Shared):
    model = Theme


class Sources(_Shared):
    model = Source


class Fixed(NameSitemap):
    """Pages of one address each, by the names of their URLs."""

    def items(self) -> list[str]:
        return ["home", "practice-list", "overview", "about", "sitemap-page", "api-docs"]

    def location(self, item: str) -> str:
        return reverse(item)


SECTIONS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": Fixed,
    "themes": Themes,
    "sources": Sources,
    "practices": Practices,
}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List all addresses; where one file cannot hold them, list the files that do."""
    if all(section().paginator.num_pages == 1 for section in (Practices, Sources, Themes)):
        return sitemap_section(request)
    return sitemap_views.index(request, SECTIONS, sitemap_url_name="sitemap-section")


@require_safe
def sitemap_section(request: HttpRequest, section: str | None = None) -> HttpResponse:
    """List the addresses of a section, of all by default."""
    try:
        return sitemap_views.sitemap(request, SECTIONS, section)
    except Http404 as error:
        raise Http404("站点地图没有这一页。") from error
