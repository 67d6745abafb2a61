"""The practice before and after one: in the list that the reader came from, or in its notice."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from .filters import PAGE_SIZES, ListFilter
from .models import Practice

# A longer list is left without neighbours past this place
MAX_KEYS = 1000


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The neighbours; `query` is the query string of the list, empty for that of the notice.

    `name` is what the list is called; `place` counts from 1; `total` is None where the list is
    longer than was looked at; `size` is how many practices a page of it holds.
    """

    previous: Practice | None
    next: Practice | None
    query: str = ""
    name: str = "全部经验"
    place: int = 0
    total: int | None = None
    size: int = PAGE_SIZES[0]

    @property
    def page(self) -> int:
        """The page of the list that has the practice."""
        return (self.place - 1) // self.size + 1


def neighbours(practice: Practice, asked: QueryDict) -> Neighbours:
    """Look in the list that the address asks for; in the notice's if that has not the practice."""
    return (_in_list(practice, asked) if asked else None) or _in_source(practice)


def _in_list(practice: Practice, asked: QueryDict) -> Neighbours | None:
    filterset = ListFilter(asked, Practice.objects.published())
    if not filterset.is_valid() or not filterset.address:
        return None
    keys = filterset.qs.keys(slice(0, MAX_KEYS + 1))
    if practice.pk not in keys[:MAX_KEYS]:
        return None
    index = keys.index(practice.pk)
    around = Practice.objects.select_related("source").in_bulk(keys[max(0, index - 1) : index + 2])
    return Neighbours(
        around.get(keys[index - 1]) if index else None,
        around.get(keys[index + 1]) if index + 1 < len(keys) else None,
        f"?{filterset.address.urlencode()}",
        _name(filterset),
        index + 1,
        len(keys) if len(keys) <= MAX_KEYS else None,
        filterset.size,
    )


def _name(filterset: ListFilter) -> str:
    if filterset.query:
        return "搜索结果"
    return "筛选结果" if filterset.narrowing else "全部经验"


def _in_source(practice: Practice) -> Neighbours:
    siblings = Practice.objects.published().filter(source=practice.source).select_related("source")
    return Neighbours(
        siblings.filter(number__lt=practice.number).order_by("-number").first(),
        siblings.filter(number__gt=practice.number).order_by("number").first(),
    )
