"""What entries lack, as a filter of their list: where the start page leads."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from practices.editing.gaps import Gap, lacking


class GapFilter(admin.SimpleListFilter):
    title = "待完善"
    parameter_name = "gap"

    def lookups(self, *_args: object) -> list[tuple[Any, str]]:
        return list(Gap.choices)

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen not in Gap.values:
            return queryset
        return queryset.filter(pk__in=lacking(Gap(chosen)).order_by().values("pk"))
