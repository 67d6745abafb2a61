"""Deleting practices: only what readers cannot see, and never without a reason.

What is published is withdrawn first, so that its address can say why; see practices.editing.life.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import actions
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from practices.editing.life import MAX_REASON
from practices.editing.titles import titled
from practices.models import Practice, Status

from . import kept
from .removing import REASON, RemovingAdmin, refusable, why
from .standing import address

NEEDS_REASON = "没有删除：请写明删除的理由。"
WITHDRAW_FIRST = "没有删除：已发布的经验不能删除，请先撤回（原来的网址会说明理由）。"

# What hangs on a practice, in the order of its form
PARTS = ("theme_links", "figures", "firsts", "errata")


class DeletingAdmin(RemovingAdmin):
    def has_delete_permission(self, request: HttpRequest, obj: Practice | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.status != Status.PUBLISHED)

    @kept.keeps
    @refusable
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Ask for the reason, and refuse to delete what is published at this moment."""
        sent = kept.sent(request)
        context = {REASON: sent.get(REASON, "") if sent else "", **(extra_context or {})}
        with transaction.atomic():
            if request.method == "POST":
                # alone: it may be published at this moment
                self.hold()
            practice = self.get_object(request, unquote(object_id))
            public = practice is not None and practice.status == Status.PUBLISHED
            if practice is not None and public and self.has_delete_permission(request):
                messages.error(request, WITHDRAW_FIRST)
                return redirect(address(practice))
            _check_reason(request)
            response = super().delete_view(request, object_id, context)
            if isinstance(response, TemplateResponse):
                kept.say(request, sent)
            return response

    @admin.action(description="删除所选的经验做法", permissions=["delete"])
    def delete_selected(
        self, request: HttpRequest, practices: QuerySet[Practice]
    ) -> HttpResponse | None:
        with transaction.atomic():
            if "post" in request.POST:
                self.hold()
            if practices.filter(status=Status.PUBLISHED).exists():
                self.message_user(request, WITHDRAW_FIRST, messages.ERROR)
                return None
            typed = request.POST.get(REASON, "")
            _check_reason(request)
            response = actions.delete_selected(self, request, practices)
            if response is not None:
                response.context_data = {**(response.context_data or {}), REASON: typed}
            return response

    def get_deleted_objects(
        self, objs: Iterable[Practice], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Name what goes with practices as editors know it, not the tables that it is kept in."""
        _, _, needed, protected = super().get_deleted_objects(objs, request)  # type: ignore[arg-type]
        keys = [practice.pk for practice in objs]
        found = Practice.objects.filter(pk__in=keys).select_related("source", "revision__source")
        shown: list[Any] = []
        count = 0
        for practice in found.prefetch_related(*PARTS, "replaces__source"):
            count += 1
            shown += [f"{practice}（{practice.get_status_display()}）", list(_with_it(practice))]
        return shown, {str(self.opts.verbose_name_plural): count}, needed, protected


def _with_it(practice: Practice) -> Iterator[str]:
    """Yield what goes with a practice, and what that does to others."""
    for name in PARTS:
        rows = getattr(practice, name).all()
        if rows:
            yield f"{rows[0]._meta.verbose_name_plural} {len(rows)} 项"
    revision = getattr(practice, "revision", None)
    if revision is not None:
        yield f"它的修订稿（{revision.get_status_display()}），一起删除"
    for other in practice.replaces.all():
        yield f"{titled(other)}撤回时写明由它替代；删除后，那里不再写明替代的经验"
    if practice.status == Status.WITHDRAWN:
        yield "原来的网址上撤回的说明；删除后，打开网址只显示“找不到”"


def _check_reason(request: HttpRequest) -> None:
    """Let a deletion without a reason ask once more."""
    if "post" not in request.POST:
        return
    reason = why(request)
    if reason and len(reason) <= MAX_REASON:
        return
    messages.error(request, NEEDS_REASON if not reason else f"没有删除：理由最长 {MAX_REASON} 字。")
    request.POST = QueryDict()
