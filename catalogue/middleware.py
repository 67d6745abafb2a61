"""What every request passes through besides Django's own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# All filters at once and a query of 100 Chinese characters take less than 3 KB
MAX_QUERY_STRING = 8192


def short_addresses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse endless addresses: every link of a list page repeats its address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_STRING:
            context = {"message": "网址太长了。请缩短检索词，或减少筛选条件。"}
            return render(request, "400.html", context, status=400)
        return get_response(request)

    return middleware
