"""The admin of the catalogue, in Chinese; every save and deletion reindexes what it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Field, QuerySet, TextField
from django.forms import ModelForm, Textarea
from django.http import HttpRequest

from . import indexing
from .models import (
    Erratum,
    Figure,
    First,
    Indicator,
    Instrument,
    Practice,
    PracticeTheme,
    Source,
    Status,
    Theme,
)
from .models.queryset import PracticeQuerySet
from .models.taxonomy import Term

if TYPE_CHECKING:
    # generic for the type checker alone
    PracticeModelAdmin = admin.ModelAdmin[Practice]
    SourceModelAdmin = admin.ModelAdmin[Source]
    TermModelAdmin = admin.ModelAdmin[Term]
    ThemeTabular = admin.TabularInline[PracticeTheme, Practice]
    FigureTabular = admin.TabularInline[Figure, Practice]
    FirstTabular = admin.TabularInline[First, Practice]
    ErratumTabular = admin.TabularInline[Erratum, Practice | Source]
else:
    PracticeModelAdmin = SourceModelAdmin = TermModelAdmin = admin.ModelAdmin
    ThemeTabular = FigureTabular = FirstTabular = ErratumTabular = admin.TabularInline

# A quote is a sentence, not an essay
SHORT_TEXT: dict[type[Field[Any, Any]], dict[str, Any]] = {
    TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 50})}
}


class ThemeInline(ThemeTabular):
    model = PracticeTheme
    extra = 0
    min_num = 1
    validate_min = True


class FigureInline(FigureTabular):
    model = Figure
    extra = 0
    formfield_overrides = SHORT_TEXT


class FirstInline(FirstTabular):
    model = First
    extra = 0
    formfield_overrides = SHORT_TEXT


class ErratumInline(ErratumTabular):
    model = Erratum
    fields = ("quote", "note")
    extra = 0
    formfield_overrides = SHORT_TEXT


@admin.register(Practice)
class PracticeAdmin(PracticeModelAdmin):
    """Practices with all that hangs on them; searched by the ladder that readers use."""

    list_display = ("number", "name", "source", "status", "updated_at")
    list_display_links = ("number", "name")
    list_filter = ("status", "source", "themes", "indicators", "instruments", "figures__kind")
    list_select_related = ("source",)
    search_fields = ("name",)
    search_help_text = "与网站同样的检索：名称、摘要、主题、数据和正文。"
    filter_horizontal = ("indicators", "instruments")
    inlines = (ThemeInline, FigureInline, FirstInline, ErratumInline)
    actions = ("publish", "withdraw")
    fieldsets = (
        (None, {"fields": ("status", "source", "number")}),
        ("原文（照录）", {"fields": ("name", "body", "as_of", "as_of_quote")}),
        ("编者归纳", {"fields": ("summary", "indicators", "instruments")}),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Practice], search_term: str
    ) -> tuple[QuerySet[Practice], bool]:
        if not search_term.strip() or not isinstance(queryset, PracticeQuerySet):
            return queryset, False
        found = queryset.search(search_term)
        if "o" in request.GET:
            # the reader clicked a column: that order, not the best match first
            found = found.order_by(*queryset.query.order_by)
        return found, False

    def save_related(
        self, request: HttpRequest, form: ModelForm[Practice], formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        indexing.reindex(Practice.objects.filter(pk=form.instance.pk))

    def view_on_site(self, practice: Practice) -> str | None:
        return practice.get_absolute_url() if practice.status == Status.PUBLISHED else None

    @admin.action(description="发布所选的经验做法", permissions=["change"])
    def publish(self, request: HttpRequest, practices: QuerySet[Practice]) -> None:
        self._set_status(request, practices, Status.PUBLISHED)

    @admin.action(description="撤回所选的经验做法为草稿", permissions=["change"])
    def withdraw(self, request: HttpRequest, practices: QuerySet[Practice]) -> None:
        self._set_status(request, practices, Status.DRAFT)

    @transaction.atomic
    def _set_status(
        self, request: HttpRequest, practices: QuerySet[Practice], status: Status
    ) -> None:
        changed = 0
        for practice in practices.exclude(status=status):
            practice.status = status
            practice.save(update_fields=["status", "updated_at"])
            self.log_change(request, practice, f"状态改为{status.label}")
            changed += 1
        self.message_user(request, f"{changed} 条改为{status.label}。")


@admin.register(Theme, Indicator, Instrument)
class TermAdmin(TermModelAdmin):
    """A vocabulary; practices are found by the names of their terms, so they follow a change."""

    list_display = ("name", "slug", "position")
    search_fields = ("name", "slug")

    def save_related(
        self, request: HttpRequest, form: ModelForm[Term], formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        indexing.reindex(_practices_with([form.instance]))

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        touched = _practices_with([obj])
        super().delete_model(request, obj)
        indexing.reindex(touched)

    # unlike forms, the admin's actions are no transaction of their own
    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        touched = _practices_with(list(queryset))
        super().delete_queryset(request, queryset)
        indexing.reindex(touched)


def _practices_with(terms: list[Any]) -> PracticeQuerySet:
    """Return the practices that have one of the terms, drafts too."""
    through = {key for term in terms for key in term.practices.values_list("pk", flat=True)}
    practices: PracticeQuerySet = Practice.objects.filter(pk__in=through)
    return practices


@admin.register(Source)
class SourceAdmin(SourceModelAdmin):
    list_display = ("list_title", "document_number", "issuer", "issued_date")
    search_fields = ("title", "list_title", "document_number")
    inlines = (ErratumInline,)
