"""What the forms on every page share: the way back to the page, and cookies for their answers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme


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
