"""Remember what is searched for, how well it was answered, and nothing of who asked."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from crawleruseragents import is_crawler
from django.conf import settings
from django.db import Error, connections, router
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import SearchLog
from .normalise import normalise
from .query import MAX_CHARACTERS, Tier

logger = logging.getLogger(__name__)

# One statement, so that two searches at the same time are both counted. Says whether there was no
# search on that day before it. Nobody waits for the disk: a crash may lose the last counts.
_COUNT = """
    WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO search_searchlog AS log (date, query, step, found, times)
    SELECT %s, %s, %s, %s, 1 FROM quick
    ON CONFLICT (date, query) DO UPDATE
    SET step = excluded.step, found = excluded.found, times = log.times + 1
    RETURNING NOT EXISTS (SELECT FROM search_searchlog WHERE date = log.date)
"""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched for, and how the whole catalogue answered it.

    No tier if with nothing; `found` is None where nobody has counted.
    """

    query: str
    tier: Tier | None = None
    found: int | None = None


class Answer(HttpResponse):
    """A page that answers a search: sent again, it is to be remembered again."""

    searched: Searched | None = None


def is_new(request: HttpRequest, text: str) -> bool:
    """Return whether somebody typed the search.

    Nobody did where robots, reloads and prefetching ask, or other pages and filters of the same
    search.
    """
    headers = request.headers
    agent = headers.get("User-Agent", "")
    cached = {said.strip() for said in headers.get("Cache-Control", "").split(",")}
    prefetched = "prefetch" in headers.get("Sec-Purpose", "") + headers.get("Purpose", "")
    if cached & {"max-age=0", "no-cache"} or prefetched or "page" in request.GET:
        return False
    if request.method != "GET" or not agent or is_crawler(agent):
        return False
    return _query(text) not in _searched_before(request)


def record(searched: Searched) -> None:
    """Count a search of today; the first of a day forgets those that are too old.

    Where the database cannot be written to, the page matters more.
    """
    counted: list[date | str | int | None] = [
        timezone.localdate(),
        _query(searched.query),
        searched.tier or SearchLog.NOTHING,
        searched.found,
    ]
    try:
        with connections[router.db_for_write(SearchLog)].cursor() as cursor:
            cursor.execute(_COUNT, counted)
            (first_of_day,) = cursor.fetchone()
        if first_of_day:
            prune()
    except Error as error:
        # its text may hold the query
        logger.warning("检索没有记下：%s", type(error).__name__)


def prune() -> int:
    """Forget searches older than SEARCH_LOG_DAYS; return how many rows that were."""
    oldest = timezone.localdate() - timedelta(days=settings.SEARCH_LOG_DAYS)
    return SearchLog.objects.filter(date__lt=oldest).delete()[0]


def _searched_before(request: HttpRequest) -> list[str]:
    """Return what the page that led here searched for, if it was one of ours."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return []
    ours = before.netloc == request.get_host()
    return [_query(text) for text in parse_qs(before.query).get("q", [])] if ours else []


def _query(text: str) -> str:
    return " ".join(normalise(text).split())[:MAX_CHARACTERS]
