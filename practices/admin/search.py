"""Synonyms, and what was searched for, in the admin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from search.models import MAX_OTHERS, SearchedQuery, SynonymGroup, validate_word
from search.query import as_it_stands

from .base import EditedAdmin, EditedForm
from .lists import ReadOnly, SafeList

if TYPE_CHECKING:
    # generic for the type checker alone
    SearchedQueryModelAdmin = admin.ModelAdmin[SearchedQuery]
else:
    SearchedQueryModelAdmin = admin.ModelAdmin


class WordField(forms.CharField):
    """A word as search compares words, whatever the spaces, quotes and forms it was typed in."""

    def to_python(self, value: Any) -> str:
        return as_it_stands(str(super().to_python(value)).replace("\x00", ""))


class WordsField(forms.CharField):
    """Words, one a line or between commas; blank ones and repetitions do not count."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = re.split(r"[\r\n,，、;；]", str(super().to_python(value)).replace("\x00", ""))
        return list(dict.fromkeys(word for line in lines if (word := as_it_stands(line))))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        super().validate(value)
        for word in value:
            validate_word(word)

    def run_validators(self, value: Any) -> None:
        if len(value) > MAX_OTHERS:
            raise ValidationError(f"最多 {MAX_OTHERS} 个词。")


class GroupForm(EditedForm):
    name = WordField(label="代表词", help_text="最通行的正式说法。")
    others = WordsField(
        label="其他说法",
        help_text="每行一个：旧称、简称、全称、俗称、别处的叫法。意思相同才算，相关的不算。",
    )

    def clean_name(self) -> str:
        """Lead to the group that has the word already: there it is added to."""
        name: str = self.cleaned_data["name"]
        there = SynonymGroup.objects.filter(name=name).exclude(pk=self.instance.pk).first()
        if there:
            address = reverse("admin:search_synonymgroup_change", args=[there.pk])
            message = '“{}”已有一组：<a href="{}">{}</a>。请打开它，把新的说法加进去。'
            raise ValidationError(format_html(message, name, address, str(there)))
        return name

    class Meta:
        model = SynonymGroup
        fields = ("name", "others", "area")
        widgets = {"area": forms.TextInput}


@admin.register(SynonymGroup)
class SynonymGroupAdmin(EditedAdmin):
    """Groups work from the next search on; nothing is indexed anew."""

    form = GroupForm
    list_display = ("name", "other_words", "area")
    list_filter = ("area",)
    search_fields = ("name", "others")

    @admin.display(description="其他说法")
    def other_words(self, group: SynonymGroup) -> str:
        return "、".join(group.others)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # from a query without result: the official word for it is still to be written
        return {"others": request.GET.get("others", "")}


@admin.register(SearchedQuery)
class SearchedQueryAdmin(SafeList, ReadOnly, SearchedQueryModelAdmin):
    """What was searched for, the most frequent first, over all the days that are remembered."""

    list_display = ("searched_for", "times", "step", "found", "last", "new_synonym")
    list_display_links = None
    list_filter = ("step", "last")
    search_fields = ("query",)
    search_help_text = "检索词"

    @admin.display(description="检索词", ordering="query")
    def searched_for(self, searched: SearchedQuery) -> str:
        return truncatechars(searched.query, 60)

    @admin.display(description="同义词")
    def new_synonym(self, searched: SearchedQuery) -> str:
        address = (
            f"{reverse('admin:search_synonymgroup_add')}?{urlencode({'others': searched.query})}"
        )
        return format_html('<a href="{}">新建同义词</a>', address)
