"""The log of operations: one function writes it, nothing changes it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db import models

from practices.models import Event, EventKind, Practice

# What fits its columns
MAX_SUBJECT = 300
MAX_USERNAME = 150


def named(entry: models.Model) -> str:
    """Return what the log calls an entry: practices by name alone, others with their kind."""
    return str(entry) if isinstance(entry, Practice) else f"{entry._meta.verbose_name}：{entry}"


def record(
    kind: EventKind,
    user: User | AnonymousUser | str | None,
    subject: object = "",
    detail: str = "",
) -> None:
    """Add a line: who (a user, a name that was tried, None for the system) did what to what."""
    username = user.get_username() if isinstance(user, User) else user or ""
    Event.objects.create(
        kind=kind,
        username=str(username)[:MAX_USERNAME],
        subject=str(subject)[:MAX_SUBJECT],
        detail=detail,
    )
