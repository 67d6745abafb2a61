"""Which database a request reads: what is public from a replica, everything else from the primary.

With a session a reader may have edited, and sees what they did: they read from the primary as well.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    Error,
    InterfaceError,
    InternalError,
    OperationalError,
    connections,
)
from django.db.models import Model
from django.http import HttpRequest
from psycopg_pool import PoolTimeout

from . import replicas

# What is never for everybody
PRIMARY_ONLY = ("/admin/", "/preview/")

# Classes of SQLSTATE of a server that is lost: connection broken, shut down
_LOST = ("08", "57P")
# and of one that is well, but another, or another try, may answer: full, query in the way of what a
# replica has to replay, nothing but a replica any more
_PASSING = (*_LOST, "53300", "40", "25006")


class PrimaryAwayError(OperationalError):
    """The primary is known to be away, and was not asked."""


@dataclass(slots=True)
class Route:
    """The database that a request reads, and whether that failed meanwhile.

    `reading_only` is what its page says of the primary: the same from the first word to the last.
    """

    alias: str
    reading_only: replicas.ReadingOnly | None = None
    lost: bool = False


# Of a request, and of what is still being sent of it: stays until the thread has another one.
# None for commands, and where there are no replicas
_route: ContextVar[Route | None] = ContextVar("route", default=None)


def set_out(request: HttpRequest, *, but: str | None = None) -> Route:
    """Choose the database of the request, another one than `but` if there is one that may be."""
    route = Route(_choose(request, but), replicas.reading_only())
    _route.set(route)
    return route


def is_reading(request: HttpRequest) -> bool:
    """Return whether the request can be answered twice, from whatever database."""
    return request.method in {"GET", "HEAD"} and not request.path_info.startswith(PRIMARY_ONLY)


def is_on_replica() -> bool:
    """Return whether the request is answered without the primary."""
    route = _route.get()
    return route is not None and route.alias != DEFAULT_DB_ALIAS


def reading_only() -> replicas.ReadingOnly | None:
    """Return what the page says where nothing can be edited now, or None."""
    route = _route.get()
    return route.reading_only if route else None


def _choose(request: HttpRequest, but: str | None) -> str:
    if request.path_info.startswith(PRIMARY_ONLY):
        return DEFAULT_DB_ALIAS
    may_write = request.method not in {"GET", "HEAD"}
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    away = but == DEFAULT_DB_ALIAS or replicas.primary_is_away()
    if (may_write or has_session) and not away:
        return DEFAULT_DB_ALIAS
    return replicas.next_one(but) or DEFAULT_DB_ALIAS


def failed(error: BaseException | None) -> bool:
    """Return whether another database may answer; a server that is lost is left out for now."""
    if not _is(error, _PASSING):
        return False
    if route := _route.get():
        route.lost = True
        # who waited in vain for one of a pool's connections has not asked the server
        unasked = isinstance(error, PrimaryAwayError) or isinstance(error.__cause__, PoolTimeout)
        if not unasked and _is(error, _LOST):
            replicas.doubt(route.alias)
    return True


def _is(error: BaseException | None, states: tuple[str, ...]) -> TypeGuard[Error]:
    """Return whether the error has a SQLSTATE of those classes, or none, without a connection."""
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(states)


class Router:
    """Django's database router; installed where there are replicas."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        del model, hints
        route = _route.get()
        if route is None:
            return None
        # what was just written is read where it was written
        if route.alias == DEFAULT_DB_ALIAS or connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return _primary()
        return route.alias

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        del model, hints
        return _primary() if _route.get() else None

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Allow all: every database has the same rows."""
        del one, other, hints
        return True


def _primary() -> str:
    """Return the primary; raise PrimaryAwayError at once if it is known to be away.

    A machine that is gone would have everybody wait for the connection.
    """
    if replicas.primary_is_away():
        msg = "the primary does not answer"
        raise PrimaryAwayError(msg)
    return DEFAULT_DB_ALIAS
