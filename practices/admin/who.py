"""Who is signed in."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else come here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
