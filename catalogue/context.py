"""What every page knows of the site and of its own address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.encoding import uri_to_iri

from . import preferences, routing


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the site's name, its address, and the footer lines that are set.

    `site_url` is the scheme and host of the request, without a slash at its end; it and
    `site_domain` are empty where the host is one that we refuse.
    """
    host = _host(request)
    return {
        "site_name": settings.SITE_NAME,
        "site_url": f"{request.scheme}://{host}" if host else "",
        "site_domain": split_domain_port(host)[0],
        "site_id_code": settings.SITE_FOOTER["网站标识码"],
        "site_footer": {label: text for label, text in settings.SITE_FOOTER.items() if text},
    }


def reader(request: HttpRequest) -> dict[str, Any]:
    """Give templates the reader's preferences, and the address to come back to after a change.

    `page_address` is the page's address to read, for print.
    """
    readable = request.method in {"GET", "HEAD"}
    shown = readable and _host(request)
    return {
        "preferences": preferences.read(request),
        "come_back": request.get_full_path() if readable else "",
        "page_address": uri_to_iri(request.build_absolute_uri()) if shown else "",
    }


def reading_only(request: HttpRequest) -> dict[str, Any]:
    """Tell templates whether nothing can be edited now, and as of when what they show is."""
    del request
    notice = routing.reading_only()
    return {"reading_only": True, "content_as_of": notice.as_of} if notice else {}


def _host(request: HttpRequest) -> str:
    """Return the host of the request; nothing where that is refused, as on the page saying so."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""
