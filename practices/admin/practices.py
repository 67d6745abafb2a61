"""Practices with all that hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, ModelForm
from django.http import HttpRequest

from practices import indexing
from practices.models import Practice, Status
from practices.models.queryset import PracticeQuerySet
from search.plan import understand

from .inlines import ErratumInline, FigureInline, FirstInline, ThemeInline
from .text import text_of

if TYPE_CHECKING:
    # generic for the type checker alone
    PracticeModelAdmin = admin.ModelAdmin[Practice]
else:
    PracticeModelAdmin = admin.ModelAdmin


@admin.register(Practice)
class PracticeAdmin(PracticeModelAdmin):
    """Practices with all that hangs on them; searched by the ladder that readers use."""

    list_display = ("number", "name", "document_number", "status", "updated_at")
    list_display_links = ("number", "name")
    readonly_fields = ("published_at",)
    list_filter = ("status", "source", "themes", "indicators", "instruments", "figures__kind")
    list_select_related = ("source",)
    search_fields = ("name",)
    search_help_text = "与网站同样的检索：名称、摘要、主题、数据和正文。"
    inlines = (ThemeInline, FigureInline, FirstInline, ErratumInline)
    actions = ("publish", "withdraw")
    fieldsets = (
        (None, {"fields": ("status", "published_at", "source", "number")}),
        ("原文（照录）", {"fields": ("name", "body", "as_of", "as_of_quote")}),
        ("编者归纳", {"fields": ("summary", "indicators", "instruments")}),
    )
    formfield_overrides = {
        **text_of(rows=8),
        models.CharField: {"widget": AdminTextInputWidget(attrs={"class": "vLargeTextField"})},
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }

    @admin.display(description="文号", ordering="source")
    def document_number(self, practice: Practice) -> str:
        return practice.source.document_number

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Practice], search_term: str
    ) -> tuple[QuerySet[Practice], bool]:
        if not search_term.strip() or not isinstance(queryset, PracticeQuerySet):
            return queryset, False
        found = queryset.search(understand(search_term, correcting=False))
        if not found.exists():
            # drafts' words look like mistakes, so these come second
            found = queryset.search(understand(search_term))
        if "o" in request.GET:
            # the reader clicked a column: that order, not the best match first
            found = found.order_by(*queryset.query.order_by)
        return found, False

    def save_model(
        self, request: HttpRequest, obj: Practice, form: ModelForm[Practice], change: bool
    ) -> None:
        indexing.hold()
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm[Practice], formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        indexing.reindex(Practice.objects.filter(pk=form.instance.pk))

    def view_on_site(self, practice: Practice) -> str | None:
        return practice.get_absolute_url() if practice.status == Status.PUBLISHED else None

    @admin.action(description="发布所选的经验做法", permissions=["change"])
    def publish(self, request: HttpRequest, practices: QuerySet[Practice]) -> None:
        ready = Practice.objects.filter(theme_links__position=1)
        for practice in practices.exclude(pk__in=ready.values("pk")):
            self.message_user(request, f"“{practice}”还没有主主题，未发布。", messages.ERROR)
        self._set_status(request, practices.filter(pk__in=ready.values("pk")), Status.PUBLISHED)

    @admin.action(description="撤回所选的经验做法为草稿", permissions=["change"])
    def withdraw(self, request: HttpRequest, practices: QuerySet[Practice]) -> None:
        self._set_status(request, practices, Status.DRAFT)

    @transaction.atomic
    def _set_status(
        self, request: HttpRequest, practices: QuerySet[Practice], status: Status
    ) -> None:
        indexing.hold(taxonomies=True)
        changed = 0
        for practice in practices.exclude(status=status):
            practice.status = status
            practice.save(update_fields=["status", "updated_at"])
            self.log_change(request, practice, f"状态改为{status.label}")
            changed += 1
        self.message_user(request, f"{changed} 条改为{status.label}。")
