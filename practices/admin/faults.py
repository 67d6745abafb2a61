"""What is wrong with a form, listed at its top, each with the way to the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True, slots=True)
class Fault:
    """A field and what is said of it; `anchor` is its id in the page."""

    label: str
    anchor: str
    text: str


def faults(context: dict[str, Any]) -> list[Fault]:
    """Return the faults of a form of the admin and of the rows below it.

    But for what is said of the form as a whole, which Django's template shows there itself.
    """
    found = list(_of(context["adminform"].form))
    for inline in context["inline_admin_formsets"]:
        formset, label = inline.formset, str(inline.opts.verbose_name_plural)
        place = f"{formset.prefix}-group"
        found += [Fault(label, place, str(text)) for text in formset.non_form_errors()]
        for number, form in enumerate(formset.forms, 1):
            row = f"{label} 第 {number} 项"
            found += [Fault(row, place, str(text)) for text in form.non_field_errors()]
            found += _of(form, f"{row} ")
    return found


def _of(form: forms.BaseForm, before: str = "") -> Iterator[Fault]:
    for name, said in form.errors.items():
        if name in form.fields:
            field = form[name]
            for text in said:
                yield Fault(f"{before}{field.label}", field.auto_id or "", str(text))
