"""How a reader wants the pages: simplified or traditional characters, normal or large type.

Both are kept in cookies, set only when the reader asks for it; an unknown value counts as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

CHOICES = {"script": ("hans", "hant"), "type": ("normal", "large")}
YEAR = 365 * 24 * 3600
# What editors see is what is stored
ADMIN = "/admin/"


@dataclass(frozen=True, slots=True)
class Preferences:
    traditional: bool = False
    large: bool = False

    @property
    def language(self) -> Literal["zh-Hans", "zh-Hant-HK"]:
        """Return the language tag of the pages."""
        return "zh-Hant-HK" if self.traditional else "zh-Hans"


def read(request: HttpRequest) -> Preferences:
    """Return what the reader's cookies say, as far as it applies to the address."""
    return Preferences(
        traditional=request.COOKIES.get("script") == "hant" and not request.path.startswith(ADMIN),
        large=request.COOKIES.get("type") == "large",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what a form asks for and lead back to the page that it stands on, or home."""
    response = HttpResponse(status=303, headers={"Location": _next(request)})
    for name, values in CHOICES.items():
        if (value := request.POST.get(name)) in values:
            response.set_cookie(
                name,
                value,
                max_age=YEAR,
                secure=settings.CSRF_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
    return response


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    here = {request.get_host()}
    if url_has_allowed_host_and_scheme(address, here, require_https=request.is_secure()):
        return iri_to_uri(address)
    return resolve_url("home")
