"""Pages of the list: unlike the site's, as long as the address asks."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from rest_framework import serializers
from rest_framework.request import Request

from practices.models import Practice

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


def _whole(said: str, **limits: int) -> dict[str, Any]:
    """Return the arguments of a field that takes whole numbers within limits, or says that."""
    kinds = ("invalid", "min_value", "max_value", "max_string_length")
    return {"min_value": 1, "error_messages": dict.fromkeys(kinds, said), **limits}


class PagingSerializer(serializers.Serializer[Any]):
    """What the address says of pages."""

    page = serializers.IntegerField(
        default=1, help_text="第几页，从 1 起。", **_whole("页码应是 1 以上的整数。")
    )
    page_size = serializers.IntegerField(
        default=PAGE_SIZE,
        help_text=f"每页条数，最多 {MAX_PAGE_SIZE}。",
        **_whole(f"每页条数应是 1 到 {MAX_PAGE_SIZE} 的整数。", max_value=MAX_PAGE_SIZE),
    )


def page_of(practices: QuerySet[Practice], total: int, paging: dict[str, int]) -> Page[Practice]:
    """Return the page that the address asks for; 404 past the last one."""
    paginator = Paginator(practices, paging["page_size"])
    paginator.count = total
    try:
        return paginator.page(paging["page"])
    except EmptyPage as error:
        raise Http404(f"没有这一页，共 {paginator.num_pages} 页。") from error


def turns(
    request: Request, address: QueryDict, page: Page[Practice]
) -> tuple[str | None, str | None]:
    """Return the addresses of the next and the previous page of the list that `address` asks."""

    def link(number: int) -> str:
        changed = address.copy()
        changed["page"] = str(number)
        if page.paginator.per_page != PAGE_SIZE:
            changed["page_size"] = str(page.paginator.per_page)
        return request.build_absolute_uri(f"{request.path}?{changed.urlencode()}")

    return (
        link(page.next_page_number()) if page.has_next() else None,
        link(page.previous_page_number()) if page.has_previous() else None,
    )
