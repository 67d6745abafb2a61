"""The page of a list that the address asks for."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

PAGE_SIZE = 20

Row = TypeVar("Row", bound=Model)


def page_of(
    request: HttpRequest,
    practices: QuerySet[Row],
    size: int = PAGE_SIZE,
    total: int | None = None,
) -> Page[Row]:
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
