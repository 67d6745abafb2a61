"""Preview of a practice that is not published, for editors and for whom they invite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from practices.editing import events
from practices.models import EventKind, Practice
from practices.preview import Preview, ends, is_unpublished, link, may_share
from practices.views.detail import show_preview
from practices.views.preview import confidential

from .who import signed_in

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class PreviewAdmin(ModelAdmin):
    """The two addresses of previews; what is public already leads to its page."""

    def get_urls(self) -> list[URLPattern]:
        views = [
            ("preview/", require_safe(self.preview), "preview"),
            ("preview/link/", require_POST(self.preview_link), "preview_link"),
        ]
        return [
            path(
                f"<int:key>/{route}",
                self.admin_site.admin_view(confidential(view)),
                name=f"practices_practice_{name}",
            )
            for route, view, name in views
        ] + super().get_urls()

    def preview(self, request: HttpRequest, key: int) -> HttpResponse:
        """Show the practice as readers will see it."""
        practice = self._visible(request, key)
        if not is_unpublished(practice):
            return redirect(practice)
        return show_preview(request, Preview(practice, edit=_address(practice)))

    def preview_link(self, request: HttpRequest, key: int) -> HttpResponse:
        """Make a link that shows it to whoever has it, and note that somebody did."""
        practice = self._visible(request, key)
        user = signed_in(request)
        if not may_share(user):
            raise PermissionDenied
        if not is_unpublished(practice):
            return redirect(practice)
        until = ends()
        events.record(EventKind.SHARE, user, practice)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "预览链接",
            "practice": practice,
            "edit": _address(practice),
            "link": request.build_absolute_uri(link(practice, user)),
            "until": until,
            "days": settings.PREVIEW_DAYS,
        }
        return TemplateResponse(request, "admin/practices/practice/preview_link.html", context)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        context["may_share"] = may_share(signed_in(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def _visible(self, request: HttpRequest, key: int) -> Practice:
        if not self.has_view_permission(request):
            raise PermissionDenied
        practices = Practice.objects.select_related("revises__source").for_detail()
        found = practices.filter(pk=key).first()
        if not isinstance(found, Practice):
            raise Http404("没有这条经验做法，可能已经删除。")
        return found


def _address(practice: Practice) -> str:
    return reverse("admin:practices_practice_change", args=[practice.pk])
