"""Form fields for texts that are kept to the letter, and for what is long."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.forms import CharField, Textarea

# Said of what is too long: the same in every form
TOO_LONG = "太长了：最多 %(limit_value)d 字，现在 %(show_value)d 字。"


def unix_lines(text: str) -> str:
    """Return the text with lines that end in LF, as in the source; browsers send CRLF."""
    return text.replace("\r\n", "\n")


class PlainTextField(CharField):
    """Text of several lines."""

    def to_python(self, value: Any) -> str:
        return unix_lines(str(super().to_python(value)))


class ParagraphField(CharField):
    """Text that is one paragraph, into however many lines it was broken."""

    def to_python(self, value: Any) -> str:
        lines = str(super().to_python(value)).splitlines()
        return "".join(line.strip() for line in lines)


def text_of(rows: int) -> dict[type[models.Field[Any, Any]], dict[str, Any]]:
    """Return formfield_overrides that show every long text in so many rows."""
    widget = Textarea(attrs={"rows": rows, "class": "vLargeTextField"})
    return {models.TextField: {"form_class": PlainTextField, "widget": widget}}


class Counted:
    """Of a form: browsers count what is too long (static/js/admin/editing.js) and never cut it off.

    What is pasted would lose its end without a word; the form itself refuses it, and keeps it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            longest = field.widget.attrs.pop("maxlength", None)
            if longest is not None:
                field.widget.attrs["data-counted"] = longest
                field.error_messages["max_length"] = TOO_LONG
