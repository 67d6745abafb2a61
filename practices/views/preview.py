"""What is not published, for a reader without an account who was given a link to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from practices.preview import Gone, NoLink, Preview, is_unpublished, linked

from .detail import show_preview


def confidential(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep what a view answers, and its address, from caches, search engines and other sites."""

    @wraps(view)
    def answer(*args: object, **kwargs: object) -> HttpResponse:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # not no-referrer: browsers would then send forms of the page as from nowhere, which the
        # protection against forged ones refuses
        response["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(answer)


@confidential
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the draft that a signed link names; lead to the public page once there is one."""
    try:
        practice = linked(token)
    except NoLink:
        message = "预览链接不对，可能没有复制完整。"
        return render(request, "404.html", {"message": message}, status=404)
    except Gone as gone:
        return render(request, "practices/preview_gone.html", {"reason": str(gone)}, status=410)
    if is_unpublished(practice):
        return show_preview(request, Preview(practice))
    return redirect(practice)
