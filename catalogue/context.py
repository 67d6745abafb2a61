"""What every page knows of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.encoding import uri_to_iri

from . import preferences


def site(_request: HttpRequest) -> dict[str, Any]:
    """Give templates the site's name and the footer lines that are set."""
    return {
        "site_name": settings.SITE_NAME,
        "site_footer": {label: text for label, text in settings.SITE_FOOTER.items() if text},
    }


def reader(request: HttpRequest) -> dict[str, Any]:
    """Give templates the reader's preferences, and the address to come back to after a change."""
    readable = request.method in {"GET", "HEAD"}
    return {
        "preferences": preferences.read(request),
        "come_back": request.get_full_path() if readable else "",
        "page_address": _address(request) if readable else "",
    }


def _address(request: HttpRequest) -> str:
    """Return the page's address to read, for print; nothing where the host itself is refused."""
    try:
        return uri_to_iri(request.build_absolute_uri())
    except DisallowedHost:
        return ""
