"""The public pages: every one starts from what is published."""

from __future__ import annotations

from time import perf_counter

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from search import log
from search.plan import understand
from search.query import MAX_CHARACTERS, Tier

from .facets import chips, facets
from .filters import SORTS, PracticeFilter
from .hits import hits
from .models import Figure, FigureKind, Practice, Source, Theme
from .models.queryset import PUBLISHED
from .results import Tally, count, recovery
from .suggest import suggestions

PAGE_SIZE = 20

# What the home page proposes to search for
EXAMPLES = ("知识产权证券化", "拿地即动工", "企业开办", "电子发票")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what the catalogue is, offer search, and show the themes with their counts."""
    context = {
        "themes": Theme.objects.annotate(count=PUBLISHED),
        "sources": Source.objects.published().annotate(count=PUBLISHED),
        "total": Practice.objects.published().count(),
        "examples": EXAMPLES,
    }
    return render(request, "practices/home.html", context)


@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    """List, search and filter; 400 with the reason if the address asks for what there is not."""
    started = perf_counter()
    filterset = PracticeFilter(request.GET, Practice.objects.published())
    valid = filterset.is_valid()
    tally = count(filterset) if valid else Tally(0, 0, None)
    practices = filterset.qs.for_list() if valid else Practice.objects.none()
    page = _page(request, practices, total=tally.total)
    sources = Source.objects.named(filterset.plan.query) if valid else []
    context = {
        "filterset": filterset,
        "plan": filterset.plan,
        "facets": facets(filterset),
        "chips": chips(filterset),
        "page": page,
        "hits": hits(page, filterset.plan),
        "tally": tally,
        "sources": sources,
        "recovery": recovery(filterset) if valid and not tally.total else None,
        "sorts": SORTS,
        "seconds": perf_counter() - started,
    }
    if valid and filterset.query:
        # whoever asks for a document by its number has found it
        said = count(filterset, filtered=False) if filterset.is_filtered else tally
        best = said.best or (Tier.EXACT_NAME if sources else None)
        log.record(request, filterset.query, best, said.total + len(sources))
    return render(request, "practices/list.html", context, status=200 if valid else 400)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Lead to the list, which searches; the query is encoded anew, for some programs do not."""
    query_string = request.GET.urlencode()
    address = reverse("practice-list") + (f"?{query_string}" if query_string else "")
    return redirect(address, permanent=True)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Propose what to search for, in the OpenSearch suggestions format.

    [what was typed, [texts], [what each is], [its address]].
    """
    text = request.GET.get("q", "").replace("\x00", "")[:MAX_CHARACTERS]
    found = suggestions(text)
    content = [
        text,
        [suggestion.text for suggestion in found],
        [suggestion.kind for suggestion in found],
        [request.build_absolute_uri(suggestion.address) for suggestion in found],
    ]
    response = JsonResponse(content, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/x-suggestions+json; charset=utf-8"
    response["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search to browsers, which can then offer it."""
    return render(
        request,
        "opensearch.xml",
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


@require_safe
def practice_detail(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Show one practice: the source's words, and apart from them what editors noted."""
    published = Practice.objects.published()
    practice = published.for_detail().filter(source__slug=source, number=number).first()
    if practice is None:
        raise Http404("没有这条经验做法，或尚未发布。")
    siblings = published.filter(source=practice.source).select_related("source")
    context = {
        "practice": practice,
        "figures": sorted(practice.figures.all(), key=_kind_order),
        "previous": siblings.filter(number__lt=number).order_by("-number").first(),
        "next": siblings.filter(number__gt=number).order_by("number").first(),
    }
    return render(request, "practices/detail.html", context)


@require_safe
def theme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a theme and its practices, those first of which it is the primary theme."""
    theme = Theme.objects.filter(slug=slug).first()
    if theme is None:
        raise Http404("没有这个主题。")
    page = _page(request, Practice.objects.published().in_theme(theme).for_list())
    context = {"theme": theme, "page": page, "hits": hits(page, understand(""))}
    return render(request, "practices/theme.html", context)


@require_safe
def source_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the notice as a document, with the list it carries."""
    source = Source.objects.published().prefetch_related("errata").filter(slug=slug).first()
    if source is None:
        raise Http404("没有这份来源文件，或尚未发布。")
    listed = Practice.objects.published().filter(source=source).select_related("source")
    page = _page(request, listed, 100)
    return render(request, "practices/source.html", {"source": source, "page": page})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the catalogue holds and how to read it."""
    context = {"sources": Source.objects.published(), "figure_kinds": FigureKind.choices}
    return render(request, "practices/about.html", context)


def _kind_order(figure: Figure) -> int:
    return FigureKind.values.index(figure.kind)


def _page(
    request: HttpRequest,
    practices: QuerySet[Practice],
    size: int = PAGE_SIZE,
    total: int | None = None,
) -> Page[Practice]:
    """Return the page that the address asks for, the first by default; 404 if there is none.

    The total is counted unless it is given.
    """
    asked = request.GET.get("page") or "1"
    paginator = Paginator(practices, size)
    if total is not None:
        paginator.count = total
    try:
        return paginator.page(asked)
    except (PageNotAnInteger, EmptyPage) as error:
        raise Http404(f"没有第“{asked[:20]}”页。") from error
