"""Pages that are shown again without being made again, and never after what they show has changed.

What is kept is found by the edition of the catalogue, which every edit changes (see Edition), so
that nothing ever has to be thrown away in time, in whichever process or on whichever machine. What
caches of others keep they ask after by the ETag, which is made of what the page says: it tells
nothing of edits that readers do not see.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeGuard

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import Error, connections, router
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag

from practices import selection
from practices.models import Edition, current_edition
from practices.models.edition import EDITION
from search import log

from . import preferences, routing
from .release import release
from .views import unavailable

# Cookies by which a page is one reader's own; of any others no page for readers knows
OWN = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name, selection.COOKIE)
# What is not for readers
APART = ("/admin/", "/healthz")
# It counts who asks
API = "/api/"
# What a page that is kept may depend on; both are in its key
VARY = {"cookie", "accept-encoding"}
# Bytes of a page that is kept, at most; with MAX_ENTRIES it bounds what a process holds
MAX_SIZE = 128 * 1024

Render = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was sent, compressed or not."""

    headers: dict[str, str]
    content: bytes
    searched: log.Searched | None

    def again(self) -> HttpResponse:
        return HttpResponse(self.content, headers=self.headers)


class PageCacheMiddleware:
    """Answer from the cache where nothing has changed, and with 304 who has the page already.

    Stands outside of compression and of all that asks who somebody is; inside of what only adds
    headers, so that those are on every answer.
    """

    def __init__(self, get_response: Render) -> None:
        if settings.DEBUG:
            # there templates change without a new start
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.release = release()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} or request.path_info.startswith(APART):
            return self.get_response(request)
        response = self._shared(request) if _may_share(request) else self.get_response(request)
        if not isinstance(response, HttpResponse) or "ETag" not in response:
            return response
        answer = get_conditional_response(request, response["ETag"], response=response)
        return answer or response

    def _shared(self, request: HttpRequest) -> HttpResponseBase:
        # of another database, where this is the second try
        request.META.pop(EDITION, None)
        try:
            alias, edition = current_edition()
            key = self._key(request, edition)
        except (Error, DisallowedHost) as error:
            if settings.REPLICAS and routing.failed(error):
                # the view would wait for the same server once more
                return unavailable(request)
            # the page says what is wrong
            return self.get_response(request)
        # what an open transaction has written so far has no edition of its own
        if edition is None or connections[alias].in_atomic_block:
            return self.get_response(request)
        if found := _found(key, request):
            return found
        request.META[EDITION] = edition
        response = self.get_response(request)
        # one database may be behind another: a page of the one is not what the other shows; and the
        # primary may be away by now
        with suppress(Error):
            if router.db_for_read(Edition) == alias:
                _keep(key, request, response)
        return response

    def _key(self, request: HttpRequest, edition: str | None) -> str:
        """Return the name of all that the page depends on."""
        depends = (
            self.release,
            edition,
            # the day of access stands in citations
            timezone.localdate(),
            request.scheme,
            request.get_host(),
            # apart: together they may look like another address
            request.META.get("SCRIPT_NAME", ""),
            request.path_info,
            # as it was sent: what get_full_path makes of it is not always read as the same
            request.META.get("QUERY_STRING", ""),
            preferences.read(request),
            # a notice says so
            routing.reading_only(),
            bool(re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))),
        )
        return sha256(repr(depends).encode()).hexdigest()


class TagMiddleware:
    """Give pages their ETag, and say who may keep them; inside of compression, which adds noise.

    A cache may keep what anybody may see, and asks each time whether it is still so; unless
    SHARED_CACHE_SECONDS lets it not ask for a while.
    """

    def __init__(self, get_response: Render) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD"} or request.path_info.startswith(APART):
            return response
        nobodys = _words(response, "Cache-Control") & {"no-store", "private"}
        taggable = response.status_code == 200 and not nobodys
        if taggable and isinstance(response, HttpResponse) and "ETag" not in response:
            set_response_etag(response)
        if "Cache-Control" not in response:
            _say_who_may_keep(request, response)
        return response


def _words(response: HttpResponseBase, header: str) -> set[str]:
    said: str = response.get(header, "")
    return {word.strip().lower() for word in said.split(",") if word.strip()}


def _say_who_may_keep(request: HttpRequest, response: HttpResponseBase) -> None:
    # as the key has it: the header is kept along with the page
    chosen = preferences.read(request) != preferences.Preferences()
    own = response.cookies or chosen or any(name in request.COOKIES for name in OWN)
    whose = {"private" if own else "public": True}
    patch_cache_control(response, max_age=0, must_revalidate=True, **whose)
    if settings.SHARED_CACHE_SECONDS and not own and "ETag" in response:
        patch_cache_control(response, s_maxage=settings.SHARED_CACHE_SECONDS)


def _may_share(request: HttpRequest) -> bool:
    """Return whether the page is the same for others; what brings a body along is looked at."""
    if request.path_info.startswith(API) or request.META.get("CONTENT_LENGTH") not in {
        None,
        "",
        "0",
    }:
        return False
    return not any(name in request.COOKIES for name in OWN)


def _found(key: str, request: HttpRequest) -> HttpResponse | None:
    """Return the kept page, if there is one; a search is remembered as if it had been made anew."""
    kept = caches["pages"].get(key)
    if not isinstance(kept, Kept):
        return None
    if kept.searched and log.is_new(request, kept.searched.query):
        if kept.searched.found is None:
            return None
        log.record(kept.searched)
    return kept.again()


def _keep(key: str, request: HttpRequest, response: HttpResponseBase) -> None:
    if request.method != "GET" or not _may_keep(response):
        return
    searched = response.searched if isinstance(response, log.Answer) else None
    caches["pages"].set(key, Kept(dict(response.headers), response.content, searched))


def _may_keep(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """Return whether the page says the same to whoever asks in the same way."""
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and "ETag" in response
        and not response.cookies
        and _words(response, "Vary") <= VARY
        and len(response.content) <= MAX_SIZE
    )
