"""The cache that all processes share where CACHE_URL names one: Redis, which may be away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NotConnectedError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Seconds that one question to Redis may take, and that the process then leaves it alone
PATIENCE = 0.5
PAUSE = 5.0

Value = TypeVar("Value")


class Cache(RedisCache):
    """Django's cache in Redis, for what can be made anew: while Redis is away it holds nothing.

    Nobody here asks for more than `get` and `set`; the rest fails with Redis.
    """

    _back_at: ClassVar[float] = 0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        ask = super().get
        return self._unless_away(lambda: ask(key, default, version), default)

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        ask = super().set
        self._unless_away(lambda: ask(key, value, timeout, version), None)

    def _unless_away(self, ask: Callable[[], Value], otherwise: Value) -> Value:
        if time.monotonic() < Cache._back_at:
            return otherwise
        try:
            try:
                return ask()
            except NotConnectedError:
                # the connection may be to a Redis that has since been started anew; other threads
                # see to theirs
                self._cache.get_client().connection_pool.disconnect(inuse_connections=False)
                return ask()
        except RedisError as error:
            Cache._back_at = time.monotonic() + PAUSE
            logger.warning("Redis 没有回答：%s", type(error).__name__)
            return otherwise
