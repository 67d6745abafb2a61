"""Entries with a slug, which stands in public addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from practices.models.addresses import is_public

from .base import EditedAdmin


class AddressedAdmin(EditedAdmin):
    """Lets the slug be chosen until something is published under it."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "slug") if obj is not None and is_public(obj) else fields
