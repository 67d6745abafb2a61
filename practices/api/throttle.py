"""How often one address may ask."""

from __future__ import annotations

from django.conf import settings
from rest_framework.throttling import AnonRateThrottle


class Throttle(AnonRateThrottle):
    """API_PER_MINUTE requests from one address, or without limit if that is None.

    Counted in Django's cache. That is each process's own unless there is a CACHE_URL, so that an
    address may ask up to WEB_CONCURRENCY times as often; it keeps one program from taking the site
    from everyone else, and is no protection from many. While the Redis of CACHE_URL is away nothing
    is counted, and nobody limited.
    """

    def get_rate(self) -> str | None:
        return f"{settings.API_PER_MINUTE}/min" if settings.API_PER_MINUTE else None
