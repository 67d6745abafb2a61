"""What hangs on a practice or source, edited on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm

from practices.models import Erratum, Figure, First, Practice, PracticeTheme, Source

from .text import text_of

if TYPE_CHECKING:
    # generic for the type checker alone
    ThemeFormSetBase = BaseInlineFormSet[PracticeTheme, Practice, ModelForm[PracticeTheme]]
    ThemeTabular = admin.TabularInline[PracticeTheme, Practice]
    FigureStacked = admin.StackedInline[Figure, Practice]
    FirstTabular = admin.TabularInline[First, Practice]
    ErratumTabular = admin.TabularInline[Erratum, Practice | Source]
else:
    ThemeFormSetBase = BaseInlineFormSet
    ThemeTabular = FirstTabular = ErratumTabular = admin.TabularInline
    FigureStacked = admin.StackedInline


class ThemeFormSet(ThemeFormSetBase):
    def clean(self) -> None:
        """Ask for positions 1, 2, 3 …, so that there is one primary theme and only one."""
        if not any(self.errors):
            kept = [form for form in self.forms if form not in self.deleted_forms]
            positions = sorted(form.cleaned_data["position"] for form in kept if form.cleaned_data)
            if positions != list(range(1, len(positions) + 1)):
                raise ValidationError("主题的次序请填 1、2、3……，不重不漏，1 为主主题。")
        super().clean()


class ThemeInline(ThemeTabular):
    model = PracticeTheme
    formset = ThemeFormSet
    extra = 0
    min_num = 1

    def get_formset(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_formset(*args, validate_min=True, **kwargs)


class FigureInline(FigureStacked):
    model = Figure
    fields = (("label", "kind"), ("before", "after", "value"), "quote")
    extra = 0
    formfield_overrides = text_of(rows=2)


class FirstInline(FirstTabular):
    model = First
    extra = 0
    formfield_overrides = text_of(rows=2)


class ErratumInline(ErratumTabular):
    model = Erratum
    fields = ("quote", "note")
    extra = 0
    formfield_overrides = text_of(rows=2)
