"""How a reader wants the pages: simplified or traditional characters, normal or large type.

Both are kept in cookies, set only when the reader asks for it; an unknown value counts as none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.views.decorators.http import require_http_methods

from practices.forms import came_from, from_own_pages, keep

CHOICES = {"script": ("hans", "hant"), "type": ("normal", "large")}
YEAR = 365 * 24 * 3600
# What editors see is what is stored, except where it is what readers will see
ADMIN = re.compile(r"/admin/(?!practices/practice/[0-9]+/preview/\Z)")


@dataclass(frozen=True, slots=True)
class Preferences:
    traditional: bool = False
    large: bool = False

    @property
    def language(self) -> Literal["zh-Hans", "zh-Hant-HK"]:
        """Return the language tag of the pages."""
        return "zh-Hant-HK" if self.traditional else "zh-Hans"


def is_for_readers(request: HttpRequest) -> bool:
    """Return whether the address is of the site that readers see."""
    return ADMIN.match(request.path) is None


def read(request: HttpRequest) -> Preferences:
    """Return what the reader's cookies say, as far as it applies to the address."""
    return Preferences(
        traditional=request.COOKIES.get("script") == "hant" and is_for_readers(request),
        large=request.COOKIES.get("type") == "large",
    )


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what a form asks for and lead back to the page that it stands on, or home."""
    response = HttpResponse(
        status=303, headers={"Location": came_from(request) or resolve_url("home")}
    )
    for name, values in CHOICES.items():
        if (value := request.POST.get(name)) in values:
            keep(response, name, value, YEAR)
    return response
