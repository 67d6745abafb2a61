"""What the forms on every page share: who may send them, the way back to the page, cookies."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import REASON_NO_REFERER, CsrfViewMiddleware, RejectRequest
from django.utils.decorators import decorator_from_middleware
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt


class OwnPages(CsrfViewMiddleware):
    """Django's protection from forged forms, by what browsers say of the page a form stands on.

    A token would make every page another for every reader.
    """

    def _check_token(self, request: HttpRequest) -> None:
        """Look at what Django does not: forms over plain HTTP that come without an Origin."""
        if "Origin" in request.headers or request.is_secure():
            return
        if not request.headers.get("Referer", "").startswith(request.build_absolute_uri("/")):
            raise RejectRequest(REASON_NO_REFERER)


def from_own_pages(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse forms of other sites; for a view that changes nothing but the reader's cookies."""
    return csrf_exempt(decorator_from_middleware(OwnPages)(view))


def came_from(request: HttpRequest) -> str | None:
    """Return the page that the form says it stands on; None unless that is one of this site."""
    address = request.POST.get("next", "")
    here = {request.get_host()}
    if url_has_allowed_host_and_scheme(address, here, require_https=request.is_secure()):
        return iri_to_uri(address)
    return None


def keep(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    """Have the reader's browser keep a value for so long, out of the reach of scripts."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
