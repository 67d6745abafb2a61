"""What every request passes through besides Django's own."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from psycopg.errors import QueryCanceled

from . import replicas, routing
from .sent import sent
from .views import refused, too_slow, unavailable

# All filters at once and a paragraph pasted into the search box take less
MAX_QUERY_STRING = 8192
TOO_LONG = "网址太长了。请缩短检索词，或减少筛选条件。"
TOO_LARGE = "提交的内容太大了。"
SIGN_IN_FIRST = "没有上传：登录已过期。请回到管理后台重新登录，再上传一次。"


class DatabaseMiddleware:
    """Choose the database of a request; read from another one where it fails.

    What has begun to be sent, as exports are, cannot be read anew: it breaks off.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.REPLICAS:
            return self.get_response(request)
        replicas.watch()
        first = routing.set_out(request)
        response = self.get_response(request)
        if first.lost and routing.is_reading(request):
            second = routing.set_out(request, but=first.alias)
            if second.alias != first.alias:
                response = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in place of a view that could not reach the database."""
        return unavailable(request, sent(request)) if routing.failed(exception) else None


class RequestMiddleware:
    """Refuse what is too long or too large, or asks the database for what it cannot even read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # the links of a list to its other pages and orders repeat its address
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_STRING:
            return refused(request, TOO_LONG)
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not _may_upload(request):
            admin = request.path.startswith(reverse("admin:index"))
            return refused(request, SIGN_IN_FIRST if admin else TOO_LARGE)
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


def _length(request: HttpRequest) -> int:
    length: str = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _may_upload(request: HttpRequest) -> bool:
    """Return whether files are taken from them; Django would write anybody's to the disk first."""
    return request.user.is_authenticated and request.user.is_staff
