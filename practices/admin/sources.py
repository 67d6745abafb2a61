"""The documents that lists come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from practices.models import Source

from .inlines import ErratumInline
from .text import text_of

if TYPE_CHECKING:
    # generic for the type checker alone
    SourceModelAdmin = admin.ModelAdmin[Source]
else:
    SourceModelAdmin = admin.ModelAdmin


@admin.register(Source)
class SourceAdmin(SourceModelAdmin):
    list_display = ("list_title", "document_number", "issuer", "issued_date")
    search_fields = ("title", "list_title", "document_number")
    inlines = (ErratumInline,)
    formfield_overrides = text_of(rows=4)
