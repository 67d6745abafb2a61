"""Signing in and out, written to the log of operations as Django and django-axes tell of it."""

from __future__ import annotations

import time
from typing import Any

import axes.signals  # noqa: F401 (its listeners come before ours)
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone
from django_otp.forms import otp_verification_failed

from catalogue.sessions import SIGNED_IN_AT
from practices.editing import events
from practices.models import Event, EventKind

from .attempts import is_closed
from .sign_in import SignInForm


def connect() -> None:
    """Listen; once, when the app is ready."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)
    # by that form alone: a mistyped code of who is signed in is no failed sign-in
    otp_verification_failed.connect(_failed_second, sender=SignInForm)


def _signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = int(time.time())
    second = getattr(user, "otp_device", None) is not None
    events.record(EventKind.SIGN_IN, user, "", "经两步验证" if second else "")


def _signed_out(user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        events.record(EventKind.SIGN_OUT, user)


def _failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    """Write a failure, and the lock that it led to; django-axes has looked at it before."""
    locked = getattr(request, "axes_locked_out", False)
    if locked and getattr(request, "axes_failures_since_start", None) is None:
        # tries while the way is closed say nothing new, and must not fill the log
        return
    name = _known(credentials.get("username"))
    if name:
        events.record(EventKind.SIGN_IN_FAILED, name)
    else:
        _record_once(EventKind.SIGN_IN_FAILED, "没有这个用户")
    if locked and request is not None and is_closed(request):
        _record_once(EventKind.LOCKED_OUT, "同一网络失败次数太多")
    elif locked and name:
        events.record(EventKind.LOCKED_OUT, name)


def _failed_second(user: User, **_kwargs: Any) -> None:
    events.record(EventKind.SIGN_IN_FAILED, user, "", "密码正确，验证码不对")


def _known(username: str | None) -> str:
    """Return the name if it is somebody's: others may be a password typed in its place."""
    known = bool(username) and User.objects.filter(username=username).exists()
    return str(username) if known else ""


def _record_once(kind: EventKind, what: str) -> None:
    """Write what nobody's name stands with, if it was not just written: lines stay for ever."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    if not Event.objects.filter(kind=kind, username="", detail=what, at__gte=since).exists():
        events.record(kind, "", "", what)
