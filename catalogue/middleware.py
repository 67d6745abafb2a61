"""What every request passes through besides Django's own."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from psycopg.errors import QueryCanceled

from .views import refused, too_slow

# All filters at once and a paragraph pasted into the search box take less
MAX_QUERY_STRING = 8192


class AddressMiddleware:
    """Refuse addresses that are too long or ask the database for what it cannot even read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # the links of a list to its other pages and orders repeat its address
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_STRING:
            return refused(request, "网址太长了。请缩短检索词，或减少筛选条件。")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for what the database refuses: malformed values, and queries that take too long.

        NUL characters and malformed patterns come through the admin's own filters.
        """
        if isinstance(exception, DataError):
            return refused(request, "地址或提交的内容里有数据库不能识别的字符。")
        if isinstance(exception.__cause__, QueryCanceled):
            return too_slow(request)
        return None
