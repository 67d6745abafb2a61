"""What the search box and browsers ask of the search, and its old address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from practices.models import EDITION
from practices.suggest import suggestions
from search.query import MAX_CHARACTERS


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
    found = suggestions(text, request.META.get(EDITION))
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
