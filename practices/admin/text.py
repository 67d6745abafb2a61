"""Form fields for texts that are kept to the letter."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.forms import CharField, Textarea


class PlainTextField(CharField):
    """Lines end as in the source, in LF; browsers send CRLF."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def text_of(rows: int) -> dict[type[models.Field[Any, Any]], dict[str, Any]]:
    """Return formfield_overrides that show every long text in so many rows."""
    widget = Textarea(attrs={"rows": rows, "class": "vLargeTextField"})
    return {models.TextField: {"form_class": PlainTextField, "widget": widget}}
