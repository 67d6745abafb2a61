"""Practices with all that hangs on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.forms.widgets import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from practices.editing import duplicates, life
from practices.models import Practice, Status
from practices.models.queryset import PracticeQuerySet
from practices.retrieval import MAX_RANKED
from search.plan import Plan, understand

from .base import EditedAdmin
from .bulk import BulkAdmin
from .deleting import DeletingAdmin
from .entries import EntriesAdmin, RevisionFilter, WorkFilter
from .fields import text_of
from .form import HELP, PracticeForm
from .gaps import GapFilter
from .inlines import ErratumInline, FigureInline, FirstInline, ThemeInline
from .lists import OpenFilter
from .preview import PreviewAdmin
from .reviewing import ReviewAdmin
from .steps import StepsAdmin
from .who import signed_in
from .withdrawing import WithdrawAdmin

# What the public address is made of
ADDRESS = ("source", "number")
ADDRESS_KEPT = "在公开的网址里，修订时不能改。"

# So many links fit the cookie that messages travel in
SHOWN_LIKELY = 3


@admin.register(Practice)
class PracticeAdmin(
    DeletingAdmin,
    EntriesAdmin,
    BulkAdmin,
    StepsAdmin,
    ReviewAdmin,
    WithdrawAdmin,
    PreviewAdmin,
    EditedAdmin,
):
    """Practices with all that hangs on them; searched by the ladder that readers use."""

    actions = (*BulkAdmin.actions, "delete_selected")
    form = PracticeForm
    help_texts = HELP
    # the next step is taken there
    stays = True
    # the bar above the form has the link, of revisions and of what is withdrawn too
    view_on_site = False
    empty_value_display = "无"
    list_filter = (
        WorkFilter,
        RevisionFilter,
        ("status", OpenFilter),
        GapFilter,
        "source",
        "themes",
        "indicators",
        "instruments",
        "figures__kind",
    )
    search_fields = ("name",)
    search_help_text = "与网站同样的检索：名称、摘要、主题、数据和正文。"
    inlines = (ThemeInline, FigureInline, FirstInline, ErratumInline)
    fieldsets = (
        (None, {"fields": (("source", "number"),)}),
        ("原文（照录）", {"fields": ("name", "body", "as_of", "as_of_quote")}),
        ("编者归纳", {"fields": ("summary", "indicators", "instruments")}),
    )
    formfield_overrides = {
        **text_of(rows=14),
        models.CharField: {"widget": AdminTextInputWidget(attrs={"class": "vLargeTextField"})},
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Practice], search_term: str
    ) -> tuple[QuerySet[Practice], bool]:
        if not search_term.strip() or not isinstance(queryset, PracticeQuerySet):
            return queryset, False
        plan = understand(search_term, correcting=False)
        found = _answers(queryset, plan)
        if not found.exists():
            # what only a revision says
            revisions = Practice.objects.answering(plan).exclude(revises=None).order_by()
            found = queryset.filter(pk__in=revisions.values("revises"))
        if not found.exists():
            # drafts' words look like mistakes, so these come second
            found = _answers(queryset, understand(search_term))
        if "o" in request.GET:
            # the reader clicked a column: that order, not the best match first
            found = found.order_by(*queryset.query.order_by)
        return found, False

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Leave out what an entry that can only be looked at has none of."""
        inlines = super().get_inlines(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return inlines
        rows = ((each, each.model._default_manager.filter(practice=obj)) for each in inlines)
        return [each for each, of_entry in rows if of_entry.exists()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep what stands in the public address from being revised."""
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None or obj.revises_id is None else (*fields, *ADDRESS)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None and obj.revises_id is not None:
            kwargs["help_texts"] = {**self.help_texts, **dict.fromkeys(ADDRESS, ADDRESS_KEPT)}
        return super().get_form(request, obj, change, **kwargs)

    class Media:
        js = (
            Script("js/admin/quotes.js", defer=True),
            Script("js/admin/departure.js", defer=True),
        )

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Ask beside the text of a revision why it departs from the document."""
        first, text, *others = super().get_fieldsets(request, obj)
        if not isinstance(obj, Practice) or obj.revises_id is None:
            return (first, text, *others)
        if not self.has_change_permission(request, obj):
            return (first, text, *others)
        fields = {"fields": ("corrects", "why_departs"), "classes": ("departure",)}
        return (first, text, ("与文件原文的关系", fields), *others)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for promoted in filter(None, (getattr(each, "promoted", None) for each in formsets)):
            self.message_user(request, f"主主题现在是“{promoted}”。", messages.WARNING)
        if {"name", "body"} & set(form.changed_data):
            self._warn_of_duplicates(request, form.instance)

    def _warn_of_duplicates(self, request: HttpRequest, practice: Practice) -> None:
        found = duplicates.likely(practice.name, practice.body, beside=practice)[:SHOWN_LIKELY]
        links = format_html_join(
            "、",
            '<a href="{}">{}</a>',
            (
                (
                    reverse("admin:practices_practice_change", args=[other.pk]),
                    Truncator(str(other)).chars(40),
                )
                for other in found
            ),
        )
        if found:
            said = format_html("和下面的条目很像，请看看是不是同一条：{}。", links)
            self.message_user(request, said, messages.WARNING)

    def has_change_permission(self, request: HttpRequest, obj: Practice | None = None) -> bool:
        """Let drafts be edited and nothing else: see practices.editing.life."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.status == Status.DRAFT)

    def keep(self, request: HttpRequest, entry: models.Model, why: str) -> None:
        if isinstance(entry, Practice):
            life.saved(entry, signed_in(request), why)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        original = context.get("original")
        # saving leads back here by itself, and a revision is the only one of its kind
        context["show_save_and_continue"] = False
        context["show_save_and_add_another"] = original is None or original.revises_id is None
        return super().render_change_form(request, context, *args, **kwargs)


def _answers(practices: PracticeQuerySet, plan: Plan) -> PracticeQuerySet:
    """Return what answers the plan, the best first if that is not too much to be ranked."""
    found = practices.answering(plan)
    many = found.count() > MAX_RANKED
    return found.in_order() if many else found.ranked(plan)
