"""Practices to take away, as files."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.models import User
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from practices.editing import events
from practices.exports.choosing import Refused, choose
from practices.exports.contents import Contents
from practices.exports.formats import FORMATS, Format, asked_for
from practices.exports.names import file_name
from practices.exports.sending import begin
from practices.models import EventKind

# Seconds until a refused export may be tried again
RETRY_AFTER = 5


@require_safe
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """Send the practices that the list's filters find, or those picked by `p`, as a file.

    A page says why where nothing is sent: 400 or 404, or 503 while others are exporting.
    """
    try:
        wanted = asked_for(extension, request.GET.get("layout", ""))
        if wanted is None:
            raise Http404(f"没有“{extension[:20]}”这种导出格式，只有 {'、'.join(FORMATS)}。")
        chosen = choose(request.GET)
        wanted.check(chosen)
        home = request.build_absolute_uri("/")
        contents = Contents(chosen, settings.SITE_NAME, home)
        response = _send(wanted, contents)
        _log(request, wanted, contents)
        return response
    except Refused as refused:
        return _explain(request, refused)


def _explain(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Say why nothing is exported, with the way back to the list as it was."""
    back = None if "p" in request.GET else request.GET.urlencode()
    context = {"refused": refused, "back": back}
    response = render(request, "practices/no_export.html", context, status=refused.status)
    if refused.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def _log(request: HttpRequest, wanted: Format, contents: Contents) -> None:
    """Note what a signed-in user takes away; of readers nothing is noted or even looked at.

    Asking who somebody is reads the session and makes the answer vary by cookie.
    """
    if request.method != "GET" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    if isinstance(user := request.user, User):
        asked = "；".join(f"{label}：{said}" for label, said in contents.chosen.asked)
        detail = f"{wanted.name.strip()}，{contents.chosen.count} 条。{asked}"
        events.record(EventKind.EXPORT, user, contents.title, detail)


def _send(wanted: Format, contents: Contents) -> HttpResponseBase:
    name = file_name(contents, wanted.extension)
    sending = begin(partial(wanted.write, contents))
    response = StreamingHttpResponse(sending, content_type=wanted.content_type)
    if sending.length is not None:
        response["Content-Length"] = str(sending.length)
    response["Content-Disposition"] = content_disposition_header(True, name)
    # search engines should lead to the pages
    response["X-Robots-Tag"] = "noindex"
    return response
