"""A form that was sent is shown again as it is, and nothing is saved even if nothing is wrong.

Its sender has just signed in again, or others are at work on many entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.forms import ModelForm


def show_only(request: HttpRequest) -> None:
    """Let the form that this request sends be shown; ShownForms sees to that."""
    request.only_shown = True  # type: ignore[attr-defined]


class ShownForms:
    """Of EditedAdmin."""

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ModelForm[Any]]:
        form: Any = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        if getattr(request, "only_shown", False):
            return type(form.__name__, (OnlyShown, form), {})
        return form  # type: ignore[no-any-return]


class OnlyShown:
    """Of a form: says what is wrong with it, and is not saved even if nothing is."""

    def is_valid(self) -> bool:
        super().is_valid()  # type: ignore[misc]
        return False
