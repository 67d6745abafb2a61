"""The pages that one reads rather than searches: home, a theme, a notice, about."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from practices import head, overview
from practices.annotated import annotate_source
from practices.changes import changes, strongest
from practices.citation import cite_source
from practices.finding import source_or_404, theme_or_404
from practices.hits import hits
from practices.models import FigureKind, Practice, Source
from practices.models.queryset import PUBLISHED
from practices.shown import shown
from search.plan import understand

from .paging import page_of

# What the home page proposes to search for
EXAMPLES = ("知识产权证券化", "拿地即动工", "企业开办", "电子发票")

# How many before -> after figures the home page shows
CHANGES = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what the catalogue is, offer search, and show the whole and the strongest of it."""
    total = Practice.objects.published().count()
    context = {
        "head": head.of_home(total),
        "themes": overview.themes(),
        "changes": strongest(changes(), CHANGES),
        "sources": Source.objects.published().annotate(count=PUBLISHED),
        "total": total,
        "examples": EXAMPLES,
    }
    return render(request, "practices/home.html", context)


@require_safe
def theme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a theme and its practices, those first of which it is the primary theme."""
    theme = theme_or_404(slug)
    in_theme = Practice.objects.published().in_theme(theme)
    page = page_of(request, in_theme.values_list("pk", flat=True))
    practices = shown(page)
    context = {
        "head": head.of_theme(theme, page),
        "theme": theme,
        "page": page,
        # one may be gone by now
        "hits": hits([practices[key] for key in page if key in practices], understand("")),
    }
    return render(request, "practices/theme.html", context)


@require_safe
def source_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the notice as a document, with the list it carries."""
    source = source_or_404(Source.objects.published().prefetch_related("errata"), slug)
    listed = Practice.objects.published().filter(source=source).for_list()
    page = page_of(request, listed, 100)
    published = listed.aggregate(at=Min("published_at"))["at"]
    annotated = annotate_source(source)
    address = request.build_absolute_uri(source.get_absolute_url())
    context = {
        "head": head.of_source(source, published, page.number),
        "source": source,
        "marked": dict(zip(source.parts, annotated.texts, strict=True)),
        "errata": annotated.notes,
        "page": page,
        "address": address,
        "citation": cite_source(source, address),
    }
    return render(request, "practices/source.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the catalogue holds and how to read it."""
    description = f"{settings.SITE_NAME}收录什么、文字从哪里来、怎样标注、怎样搜索和引用。"
    context = {
        "head": head.plain("关于", description, "about"),
        "sources": Source.objects.published(),
        "figure_kinds": list(FigureKind),
    }
    return render(request, "practices/about.html", context)
