"""What machines ask every site for: robots.txt and security.txt."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

TEXT = "text/plain; charset=utf-8"

# RFC 9116 asks for less than a year
VALID = timedelta(days=180)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what they need not read: searches, filters upon filters, readers' own pages."""
    return render(request, "robots.txt", content_type=TEXT)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness, as RFC 9116 has it; 404 unless that is configured."""
    if not settings.SECURITY_CONTACT:
        raise Http404("本站没有公布安全联系方式。")
    today = datetime.combine(datetime.now(UTC), time(tzinfo=UTC))
    context = {"contacts": settings.SECURITY_CONTACT, "expires": today + VALID}
    return render(request, "security.txt", context, content_type=TEXT)
