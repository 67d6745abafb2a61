"""What hangs on a practice or source, edited on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

from practices.models import Erratum, Figure, First, Practice, PracticeTheme, Source, Theme

from .fields import Counted, text_of

if TYPE_CHECKING:
    # generic for the type checker alone
    InlineBase = InlineModelAdmin[Any, Any]
    RowForm = ModelForm[Any]
    ThemeFormSetBase = BaseInlineFormSet[PracticeTheme, Practice, ModelForm[PracticeTheme]]
    ThemeTabular = admin.TabularInline[PracticeTheme, Practice]
    FigureStacked = admin.StackedInline[Figure, Practice]
    FirstStacked = admin.StackedInline[First, Practice]
    ErratumStacked = admin.StackedInline[Erratum, Practice | Source]
else:
    InlineBase = InlineModelAdmin
    RowForm = ModelForm
    ThemeFormSetBase = BaseInlineFormSet
    ThemeTabular = admin.TabularInline
    FigureStacked = FirstStacked = ErratumStacked = admin.StackedInline


# So many can be added; whoever sends a greater number must not make us draw them
MAX_ROWS = 100


class ThemeFormSet(ThemeFormSetBase):
    # what became the primary theme because another was taken away
    promoted: Theme | None = None

    def clean(self) -> None:
        """Ask for positions that differ, and make them 1, 2, 3 …: the first is primary."""
        if not any(self.errors):
            kept = [form for form in self.forms if form not in self.deleted_forms]
            filled = [form for form in kept if form.cleaned_data]
            if not filled:
                raise ValidationError("至少选一个主题，主主题的次序填 1。")
            if len({form.cleaned_data["position"] for form in filled}) < len(filled):
                raise ValidationError("主题的次序有重复。请填 1、2、3……，1 为主主题。")
            ordered = sorted(filled, key=lambda form: form.cleaned_data["position"])
            if ordered[0].cleaned_data["position"] != 1:
                self.promoted = ordered[0].cleaned_data["theme"]
            _close_gaps(ordered)
        super().clean()

    def add_fields(self, form: ModelForm[PracticeTheme], index: int | None) -> None:
        super().add_fields(form, index)
        if index == 0 and form.instance.pk is None:
            # the first that is chosen is the primary one
            form.fields["position"].initial = 1


def _close_gaps(ordered: list[ModelForm[PracticeTheme]]) -> None:
    """Move up what stood behind a theme that was taken away."""
    for position, form in enumerate(ordered, 1):
        if form.cleaned_data["position"] != position:
            form.cleaned_data["position"] = form.instance.position = position
            # the formset saves what was changed
            form.changed_data.append("position")


THEME_HELP = {
    "theme": "这条经验讲的是什么事。",
    "position": "1 为主主题，其余依次填 2、3……",
}
FIGURE_HELP = {
    "label": "这是什么数字，如“企业报批所需材料”。",
    "kind": "“前后变化”填改革前、改革后；其他三类只填数值。",
    "before": "只有“前后变化”填，照录引文里的字样，如“312项”。",
    "after": "只有“前后变化”填，照录引文里的字样，如“119项”。",
    "value": "其他类别填这里；“前后变化”只有幅度时也填这里，如“缩短60%”。",
    "quote": "正文里的原话，一字不改；数值须在这句话里。",
}
FIRST_HELP = {
    "scope": "原文说的范围；只说“首创”“率先”的选“未说明范围”。",
    "quote": "正文里说到首创的原话，一字不改。",
}
ERRATUM_HELP = {
    "quote": "原文里看着有错的字样，一字不改。",
    "note": "错在哪里、应当怎样理解；原文不动。",
}


class CountedRow(Counted, RowForm):
    """A row whose long texts are counted."""


class Helped(InlineBase):
    """Rows that say what each of their fields is for, as many as one page can show."""

    form = CountedRow
    max_num = MAX_ROWS
    help_texts: dict[str, str] = {}

    def get_formset(self, *args: Any, **kwargs: Any) -> Any:
        own = {"help_texts": self.help_texts, "absolute_max": 2 * MAX_ROWS}
        return super().get_formset(*args, **{**own, **kwargs})


class ThemeInline(Helped, ThemeTabular):
    model = PracticeTheme
    formset = ThemeFormSet
    help_texts = THEME_HELP

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Offer a row where there is none yet; left empty, it is the formset that asks for one."""
        del request, kwargs
        return 0 if obj is not None and obj.theme_links.exists() else 1


class FigureInline(Helped, FigureStacked):
    model = Figure
    help_texts = FIGURE_HELP
    fields = (("label", "kind"), ("before", "after", "value"), "quote")
    extra = 0
    formfield_overrides = text_of(rows=2)


class FirstInline(Helped, FirstStacked):
    model = First
    help_texts = FIRST_HELP
    extra = 0
    formfield_overrides = text_of(rows=2)


class ErratumInline(Helped, ErratumStacked):
    model = Erratum
    help_texts = ERRATUM_HELP
    fields = ("quote", "note")
    extra = 0
    formfield_overrides = text_of(rows=2)
