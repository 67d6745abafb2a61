"""What every page knows of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, Any]:
    """Give templates the site's name and the footer lines that are set."""
    return {
        "site_name": settings.SITE_NAME,
        "site_footer": {label: text for label, text in settings.SITE_FOOTER.items() if text},
    }
