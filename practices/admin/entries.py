"""The list of entries: one row for each place in a list, with the state of its pending revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from practices.clock import moment
from practices.models import Practice, Source, Status
from practices.models.practice import WORKING

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

WORKS = [(status.value, status.label) for status in WORKING]


class EntryList(ChangeList):
    """Revisions are no rows of their own: each is said of the entry that it revises."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        # what the total is counted of, too
        self.root_queryset = self.root_queryset.filter(revises=None)
        found = super().get_queryset(request, *args, **kwargs)
        said: QuerySet[Any] = found.annotate(
            revision_status=F("revision__status"), revision_time=F("revision__scheduled_for")
        )
        return said


class WorkFilter(admin.SimpleListFilter):
    """What is being worked on, be it an entry that is new or the revision of one that is not."""

    title = "在办（含修订稿）"
    parameter_name = "work"
    # templates/admin/filter.html shows its choices at once
    opens = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return WORKS

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        del request
        status = self.value()
        if status not in dict(WORKS):
            return queryset
        return queryset.filter(Q(status=status) | Q(revision__status=status))


class RevisionFilter(admin.SimpleListFilter):
    title = "修订稿"
    parameter_name = "revision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return [("yes", "有修订稿"), ("no", "没有修订稿")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        del request
        match self.value():
            case "yes":
                return queryset.filter(revision__isnull=False)
            case "no":
                return queryset.filter(revision__isnull=True)
        return queryset


class EntriesAdmin(ModelAdmin):
    list_display = ("number", "name", "document_number", "standing", "pending", "updated_at")
    list_display_links = ("number", "name")
    list_select_related = ("source",)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Name the document of each only where there is more than one."""
        columns: list[Any] = list(super().get_list_display(request))
        if Source.objects.count() < 2:
            columns.remove("document_number")
        return columns

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        del request, kwargs
        return EntryList

    @admin.display(description="文号", ordering="source")
    def document_number(self, practice: Practice) -> str:
        return practice.source.document_number

    @admin.display(description="状态", ordering="status")
    def standing(self, practice: Practice) -> str:
        return _said(practice.status, practice.scheduled_for)

    @admin.display(description="修订稿", ordering="revision_status", empty_value="")
    def pending(self, practice: Any) -> str:
        return _said(practice.revision_status, practice.revision_time)


def _said(status: str | None, at: Any) -> str:
    label = Status(status).label if status else ""
    return f"{label} {moment(at)}" if at else label
