"""The form of a practice: what it asks for beyond the fields, and what it says of each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.html import format_html

from practices.editing import departure
from practices.editing.departure import Wording
from practices.models import Practice
from practices.models.practice import TAKEN

from .base import EditedForm
from .fields import ParagraphField
from .standing import address

HELP = {
    "source": "这条经验出自哪份文件。清单里没有的文件，先到“来源文件”里新增。",
    "number": "文件清单里的序号，从 1 开始。",
    "name": "照录原文，一字不改；看着有错也照录，另记“原文疑误”。",
    "body": "照录原文，一行一段。下面的引文都从这里选取。",
    "summary": "编者归纳，非原文。一两句话：做了什么，有什么结果。",
    "as_of": "数据是什么时候的，照录原文写明的时点，如“2021年底”；原文没写就空着。",
    "as_of_quote": "正文里写明这个时点的原话。",
    "indicators": "国家营商环境评价的一级指标，可选多个，也可不选。",
    "instruments": "靠什么办法改的，可选多个，也可不选。",
}

NEEDS_REASON = "名称或具体内容与文件原文不同了：请写明理由，或者勾选“更正录入错误”。"


class PracticeForm(EditedForm):
    # the two are of revisions alone: what was never published is still being copied
    corrects = forms.BooleanField(
        label="更正录入错误：新文字才与文件一致",
        required=False,
        help_text="公开的文字当初录错了，现在照文件改正。不勾选，就是有意与文件不同。",
    )
    # not departure_reason, which the model does not let forms set by themselves
    why_departs = forms.CharField(
        label="与原文不同的理由",
        max_length=500,
        required=False,
        help_text="公开页面会写明“与原文不同”，附上这个理由和文件原文。",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )

    class Meta:
        # as long as two lines, and one paragraph all the same
        field_classes = {"summary": ParagraphField}
        widgets = {"summary": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            # its limit is a validator's, which Django tells no widget
            self.fields["body"].widget.attrs["data-counted"] = _longest("body")
        if "as_of_quote" in self.fields:
            self.fields["as_of_quote"].widget.attrs["rows"] = 2
        self.public = self._public()
        if self.public is None:
            del self.fields["corrects"], self.fields["why_departs"]
        else:
            self._show(self.public)

    def clean(self) -> dict[str, Any] | None:
        """Keep what the document says where the text departs from it."""
        cleaned = super().clean()
        if self.public is not None and {"name", "body"} <= self.cleaned_data.keys():
            said = self.cleaned_data
            corrects = bool(said.get("corrects"))
            now = departure.written(self.public, said["name"], said["body"], corrects=corrects)
            reason = said.get("why_departs", "") if now.departs else ""
            if now.departs and not reason and "why_departs" not in self.errors:
                self.add_error("why_departs", NEEDS_REASON)
            self.instance.original_name = now.original_name
            self.instance.original_body = now.original_body
            self.instance.departure_reason = reason
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """Lead to the other practice that has the number or name; the model says which it is."""
        for said in getattr(error, "error_dict", {}).values():
            for one in said:
                if one.code == TAKEN:
                    other = one.params["other"]
                    link = format_html('<a href="{}">{}</a>', address(other), str(other))
                    # a link has signs that parameters would be put in place of
                    one.message, one.params = format_html("{}见：{}", one.message, link), None
        super().add_error(field, error)

    def _public(self) -> Wording | None:
        practice: Practice = self.instance
        if "body" not in self.fields:
            # only to be looked at
            return None
        return departure.wording(practice.revises) if practice.revises else None

    def _show(self, public: Wording) -> None:
        working: Practice = self.instance
        self.initial["corrects"] = departure.corrects(public, departure.wording(working))
        self.initial["why_departs"] = working.departure_reason
        for name, document in (("name", public.document_name), ("body", public.document_body)):
            attrs = self.fields[name].widget.attrs
            attrs |= {"data-public": getattr(public, name), "data-document": document}


def _longest(name: str) -> int:
    checks = Practice._meta.get_field(name).validators  # type: ignore[union-attr]
    return next(int(c.limit_value) for c in checks if isinstance(c, MaxLengthValidator))
