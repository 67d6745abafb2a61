"""Themes, indicators and instruments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from practices import indexing
from practices.models import Indicator, Instrument, Practice, Theme
from practices.models.queryset import PracticeQuerySet
from practices.models.taxonomy import Term

from .addressed import AddressedAdmin
from .removing import NotDeletedError


@admin.register(Theme, Indicator, Instrument)
class TermAdmin(AddressedAdmin):
    """A vocabulary; practices are found by the names of their terms, so they follow a change."""

    help_texts = {"name": "网站上显示的名称，要短。", "description": "一句话说明包括什么。"}
    list_display = ("name", "slug", "position")
    search_fields = ("name", "slug")

    def save_related(
        self, request: HttpRequest, form: ModelForm[Term], formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        indexing.reindex(_practices_with([form.instance]))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Keep what practices name: its deletion would change them past review and history."""
        shown, counts, needed, protected = super().get_deleted_objects(objs, request)
        return shown, counts, needed, [*protected, *map(str, _practices_with(list(objs)))]

    @contextmanager
    def deleting(self, request: HttpRequest, entries: Iterable[Term]) -> Iterator[None]:
        terms = list(entries)
        with super().deleting(request, terms):
            if _practices_with(terms).exists():
                raise NotDeletedError("没有删除：刚刚有别的内容用到它。")
            yield


def _practices_with(terms: list[Any]) -> PracticeQuerySet:
    """Return the practices that have one of the terms, drafts too."""
    through = {key for term in terms for key in term.practices.values_list("pk", flat=True)}
    practices: PracticeQuerySet = Practice.objects.filter(pk__in=through)
    return practices
