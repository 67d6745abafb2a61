"""The documents that lists come from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from practices import indexing
from practices.models import Practice, Source

from .addressed import AddressedAdmin
from .fields import text_of
from .inlines import ErratumInline

HELP = {
    "title": "文件的全称，照录。",
    "document_number": "照录，如“粤改经济组函〔2022〕1号”。",
    "issuer": "落款的机关全称。",
    "issued_date": "文件落款的日期。",
    "addressees": "照录主送机关。",
    "signature": "照录落款的机关名称。",
    "seal": "落款后的括注，如代章；没有就空着。",
    "disclosure": "照录，如“主动公开”；没有就空着。",
    "cc": "照录抄送机关；没有就空着。",
    "list_title": "附件里清单的标题，网站上用它称呼这份清单。",
}


@admin.register(Source)
class SourceAdmin(AddressedAdmin):
    help_texts = HELP
    list_display = ("list_title", "document_number", "issuer", "issued_date")
    search_fields = ("title", "list_title", "document_number")
    inlines = (ErratumInline,)
    formfield_overrides = text_of(rows=4)

    def save_related(
        self, request: HttpRequest, form: ModelForm[Source], formsets: Any, change: bool
    ) -> None:
        """Have the practices found under a new address of their source; it has drafts alone."""
        super().save_related(request, form, formsets, change)
        if "slug" in form.changed_data:
            indexing.reindex(Practice.objects.filter(source=form.instance))
