"""Times as texts have them: those of templates and of the log are written the same."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def moment(at: datetime) -> str:
    """Return a moment in the time of the catalogue, as YYYY-MM-DD HH:MM."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
