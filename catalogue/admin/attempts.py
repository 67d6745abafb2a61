"""How many attempts to sign in have failed: of a name from an address, and of all names from it."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class Attempts(AxesDatabaseHandler):  # type: ignore[misc]  # published without types
    """django-axes' own, which has one limit, with another for an address by itself.

    What it keeps of any failure goes with the next attempt after AXES_COOLOFF_TIME.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures that count: as many as lock out if the address has too many."""
        own: int = super().get_failures(request, credentials)
        limit: int = settings.AXES_FAILURE_LIMIT
        return max(own, limit) if is_closed(request) else own


def is_closed(request: HttpRequest) -> bool:
    """Return whether nobody signs in from this address; nobody is kept out for having none."""
    address = getattr(request, "axes_ip_address", None)
    if address is None:
        return False
    since = get_cool_off_threshold(request)
    tried = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=since)
    failures: int | None = tried.aggregate(sum=Sum("failures_since_start"))["sum"]
    return (failures or 0) >= settings.FAILURES_OF_ADDRESS
