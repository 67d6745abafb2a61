"""Pages about the site rather than about practices: health, errors."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import replicas, routing
from .sent import Sent

# Where programs ask; their errors are of the shape of practices.api.errors
API = "/api/"
TEXT = "text/plain; charset=utf-8"

# Seconds after which to ask again for what the database could not be asked
RETRY_AFTER = 10


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 if pages can be read, 503 otherwise; for load balancers.

    The text says whether anything can be edited as well: "ok", or else "只读".
    """
    away = replicas.primary_is_away()
    if not away and _answers(DEFAULT_DB_ALIAS):
        return HttpResponse("ok\n", content_type=TEXT)
    if settings.REPLICAS and any(_answers(alias) for alias in replicas.usable()):
        return HttpResponse("只读：主数据库无法连接\n", content_type=TEXT)
    return HttpResponse("数据库无法连接\n", status=503, content_type=TEXT)


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Answer browsers that ask for the icon where it always was, as they do in the admin."""
    return redirect(static("img/favicon.svg"))


def _error(
    request: HttpRequest,
    status: int,
    message: str,
    context: dict[str, Any] | None = None,
    template: str = "",
) -> HttpResponse:
    """Answer with the page of that status, or with the message alone to programs."""
    if not request.path.startswith(API):
        return render(request, template or f"{status}.html", context, status=status)
    content = {"detail": message, "errors": {}}
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, no_store=True)
    return response


def _staff(request: HttpRequest) -> dict[str, str] | None:
    """Return the roles of who is signed in and asked for a page of the admin; None of others."""
    user = getattr(request, "user", None)
    if not request.path.startswith(reverse("admin:index")) or not isinstance(user, User):
        return None
    names = user.groups.order_by("pk").values_list("name", flat=True)
    return {"roles": "、".join(names)} if user.is_staff else None


def refused(request: HttpRequest, message: str = "") -> HttpResponse:
    """Answer a malformed request, with what is wrong with it if we know."""
    return _error(request, 400, message or "请求有误，无法处理。", {"message": message})


def too_slow(request: HttpRequest) -> HttpResponse:
    """Answer a request that would hold the database for too long (see catalogue.wsgi)."""
    searched = request.method in ("GET", "HEAD") and bool(request.GET)
    return _error(request, 503, "这次查询花的时间太长，请缩小范围再试。", {"searched": searched})


def unavailable(request: HttpRequest, sent: Sent | None = None) -> HttpResponse:
    """Answer while the database is away; what a form `sent` is on the page, to be sent again."""
    context = {"sent": sent, "edits": request.path.startswith(reverse("admin:index"))}
    message = "数据库暂时连不上，请稍后再试。"
    response = _error(request, 503, message, context, "unavailable.html")
    add_never_cache_headers(response)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refuses as malformed."""
    del exception
    return refused(request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed; who works here is told what is missing."""
    del exception
    return render(request, "403.html", {"staff": _staff(request)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token is missing or has expired."""
    from catalogue.admin.entrance import shown_again  # noqa: PLC0415 (needs the apps to be ready)

    del reason
    if again := shown_again(request):
        return again
    # what was typed there is long; to load that page anew would lose it
    admin, login = reverse("admin:index"), reverse("admin:login")
    edited = request.path.startswith(admin) and request.path != login
    return render(request, "403.html", {"expired": True, "edited": edited}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere; a view's own Http404 says what is missing."""
    said = exception.args[0] if isinstance(exception, Http404) and exception.args else None
    message = said if isinstance(said, str) else ""
    context = {"message": message, "staff": _staff(request)}
    return _error(request, 404, message or "没有这个地址。", context)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an error of ours; the page asks nothing of the database.

    Also where the database was away outside of a view, in a middleware.
    """
    if routing.failed(sys.exc_info()[1]):
        return unavailable(request)
    return _error(request, 500, "服务器出错了，请稍后再试。")
