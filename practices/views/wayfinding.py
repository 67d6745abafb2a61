"""The site map for readers: all pages on one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from practices import head
from practices.models import Practice, Theme
from practices.models.queryset import PUBLISHED

from .paging import page_of

PAGE_SIZE = 200


@require_safe
def sitemap_page(request: HttpRequest) -> HttpResponse:
    """Show sections, themes, the practices of each source, and what machines can read."""
    listed = Practice.objects.published().select_related("source")
    context = {
        "head": head.plain(
            "网站地图", "本站的栏目、主题、来源文件、全部经验和数据接口。", "sitemap-page"
        ),
        "themes": Theme.objects.annotate(count=PUBLISHED).filter(count__gt=0),
        "page": page_of(request, listed.in_order(), PAGE_SIZE),
    }
    return render(request, "practices/sitemap.html", context)
