"""Themes, indicators and instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from practices import indexing
from practices.models import Indicator, Instrument, Practice, Theme
from practices.models.queryset import PracticeQuerySet
from practices.models.taxonomy import Term

if TYPE_CHECKING:
    # generic for the type checker alone
    TermModelAdmin = admin.ModelAdmin[Term]
else:
    TermModelAdmin = admin.ModelAdmin


@admin.register(Theme, Indicator, Instrument)
class TermAdmin(TermModelAdmin):
    """A vocabulary; practices are found by the names of their terms, so they follow a change."""

    list_display = ("name", "slug", "position")
    search_fields = ("name", "slug")

    def save_model(
        self, request: HttpRequest, obj: Term, form: ModelForm[Term], change: bool
    ) -> None:
        indexing.hold(taxonomies=True)
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm[Term], formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        indexing.reindex(_practices_with([form.instance]))

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        indexing.hold(taxonomies=True)
        touched = _practices_with([obj])
        super().delete_model(request, obj)
        indexing.reindex(touched)

    # unlike forms, the admin's actions are no transaction of their own
    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        indexing.hold(taxonomies=True)
        touched = _practices_with(list(queryset))
        super().delete_queryset(request, queryset)
        indexing.reindex(touched)


def _practices_with(terms: list[Any]) -> PracticeQuerySet:
    """Return the practices that have one of the terms, drafts too."""
    through = {key for term in terms for key in term.practices.values_list("pk", flat=True)}
    practices: PracticeQuerySet = Practice.objects.filter(pk__in=through)
    return practices
