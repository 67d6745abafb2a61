"""The admin site: Django's, under our name, beginning with the work that waits."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.response import TemplateResponse

from practices.editing import people
from practices.editing.work import waiting

from .entrance import GuardedSite

# The contents in the order in which admins need them; what is not named comes after
ORDER = (
    "practices",
    "Practice",
    "Import",
    "Source",
    "Theme",
    "Indicator",
    "Instrument",
    "Event",
    "search",
    "SynonymGroup",
    "SearchedQuery",
    "auth",
    "User",
    "Group",
)


class CatalogueAdminSite(GuardedSite):
    site_header = site_title = f"{settings.SITE_NAME}管理"
    index_title = "工作台"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        user = request.user
        who = people.shown(user) if isinstance(user, User) else ""
        return {**super().each_context(request), "signed_in_as": who}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        work = waiting(request.user) if isinstance(request.user, User) else None
        return super().index(request, {"work": work, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        found: list[Any] = super().get_app_list(request, app_label)
        for app in found:
            app["models"].sort(key=lambda model: _place(model["object_name"]))
        return sorted(found, key=lambda app: _place(app["app_label"]))


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)
