"""Practices to take away, as files."""

from __future__ import annotations

from io import IOBase

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from practices.exports.choosing import Refused, choose
from practices.exports.contents import Contents
from practices.exports.formats import FORMATS, Format, asked_for
from practices.exports.names import file_name


@require_safe
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """Send the practices that the list's filters find, or those picked by `p`, as a file.

    A page says why where there is nothing to send: 400 or 404.
    """
    try:
        wanted = asked_for(extension, request.GET.get("layout", ""))
        if wanted is None:
            raise Http404(f"没有“{extension[:20]}”这种导出格式，只有 {'、'.join(FORMATS)}。")
        chosen = choose(request.GET)
        wanted.check(chosen)
    except Refused as refused:
        return _explain(request, refused)
    home = request.build_absolute_uri("/")
    return _send(wanted, Contents(chosen, settings.SITE_NAME, home))


def _explain(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Say why nothing is exported, with the way back to the list as it was."""
    back = None if "p" in request.GET else request.GET.urlencode()
    context = {"refused": refused, "back": back}
    return render(request, "practices/no_export.html", context, status=refused.status)


def _send(wanted: Format, contents: Contents) -> HttpResponseBase:
    name = file_name(contents, wanted.extension)
    written = wanted.write(contents)
    response: StreamingHttpResponse
    if isinstance(written, IOBase):
        response = FileResponse(written, content_type=wanted.content_type)
    else:
        response = StreamingHttpResponse(written, content_type=wanted.content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    # search engines should lead to the pages
    response["X-Robots-Tag"] = "noindex"
    return response
