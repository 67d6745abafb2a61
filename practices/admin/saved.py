"""What is said once an entry is saved, in our own words: Django's nest quotation marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

# What leads elsewhere, of which Django's own words are right
OTHERWISE = (IS_POPUP_VAR, "_addanother", "_saveasnew")


class SavedAdmin(ModelAdmin):
    """Leads back to the entry where it goes on from there, else to the list."""

    stays = False

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        if any(name in request.POST for name in OTHERWISE):
            return super().response_change(request, obj)
        return self._said(request, obj) or self.response_post_save_change(request, obj)

    def response_add(
        self, request: HttpRequest, obj: models.Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        if any(name in request.POST for name in OTHERWISE):
            return super().response_add(request, obj, post_url_continue)
        return self._said(request, obj) or self.response_post_save_add(request, obj)

    def _said(self, request: HttpRequest, obj: models.Model) -> HttpResponse | None:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        address = reverse(name, args=[obj.pk])
        if (self.stays or "_continue" in request.POST) and self.has_view_permission(request, obj):
            self.message_user(request, "已保存。", messages.SUCCESS)
            return redirect(address)
        said = format_html('已保存：<a href="{}">{}</a>。', address, str(obj))
        self.message_user(request, said, messages.SUCCESS)
        return None
