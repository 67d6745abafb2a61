"""Which database servers answer, and which replicas follow the primary closely enough to be read.

PostgreSQL does the replication; here it is only watched. Every process that serves pages asks each
server of DATABASES once a second, in a thread for each, so that one that hangs holds up nothing.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import Event, Lock, Thread

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

logger = logging.getLogger(__name__)

CHECK_EVERY = 1.0
# Who has said nothing for so long hangs, and requests with it
SILENT = 5.0
# The first page of a process waits at most so long to learn who is there
FIRST = 3.0

# Positions in the write-ahead log, in bytes: what a replica shows, or can get from the primary.
# When the last change was made tells nothing of how far behind a replica is: there may be none.
_ASK = """
    SELECT pg_is_in_recovery(),
        (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
            ELSE pg_current_wal_flush_lsn() END - '0/0')::bigint,
        pg_last_xact_replay_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said of itself, at `at` of the monotonic clock.

    `changed` is when the last change was made that a replica has.
    """

    at: float
    is_replica: bool
    position: int
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class ReadingOnly:
    """That nothing can be edited now; `as_of` is when the last change was made that pages show."""

    as_of: datetime | None


class Server:
    """A database of the settings, watched."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        # where it was as long ago as a replica may be behind, or when it was first heard
        self.before = 0
        self.asked = Event()
        self._answer: Answer | None = None
        self._positions: deque[tuple[float, int]] = deque()
        self._doubted = Event()
        self._thread: Thread | None = None

    @property
    def answer(self) -> Answer | None:
        """What it said last; None if it does not answer."""
        said = self._answer
        return said if said and time.monotonic() < said.at + SILENT else None

    def watch(self) -> None:
        """Ask it from now on; a forked process has none of its parent's threads."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._ask_on, name=f"watch {self.alias}", daemon=True)
            self._thread.start()

    def doubt(self) -> None:
        """Take it for dead until it answers again, and ask it now."""
        self._answer = None
        self._doubted.set()

    def _ask_on(self) -> None:
        # past Django's own, which may be of a pool and all taken
        parameters = connections[self.alias].get_connection_params()
        while True:
            try:
                with psycopg.connect(**parameters, autocommit=True) as connection:
                    while True:
                        self._hear(connection)
                        self._pause()
            except psycopg.Error as error:
                if self._answer or not self.asked.is_set():
                    logger.warning("%s does not answer: %s", self.alias, type(error).__name__)
                self._answer = None
                self._positions.clear()
            self._pause()

    def _hear(self, connection: psycopg.Connection) -> None:
        row = connection.execute(_ASK).fetchone()
        if row is None or row[1] is None:
            # a replica that has replayed nothing yet
            self._answer = None
            return
        answer = Answer(time.monotonic(), *row)
        self._positions.append((answer.at, answer.position))
        limit = answer.at - settings.DATABASE_REPLICA_MAX_LAG
        while len(self._positions) > 1 and self._positions[1][0] <= limit:
            self._positions.popleft()
        self.before = self._positions[0][1]
        self._warn(self._answer, answer)
        self._answer = answer

    def _warn(self, was: Answer | None, answer: Answer) -> None:
        """Say it, once, if the server of a replica's URL follows nobody."""
        if self is not _primary and not answer.is_replica and (was is None or was.is_replica):
            logger.warning("%s is no replica", self.alias)

    def _pause(self) -> None:
        self.asked.set()
        self._doubted.wait(CHECK_EVERY)
        self._doubted.clear()


_primary = Server(DEFAULT_DB_ALIAS)
_replicas = [Server(alias) for alias in settings.REPLICAS]
_servers = {server.alias: server for server in (_primary, *_replicas)}
_starting = Lock()
_turn = count()


def watch() -> None:
    """See to it that the servers are watched; return when each was asked once, or soon."""
    with _starting:
        for server in _servers.values():
            server.watch()
    over = time.monotonic() + FIRST
    for server in _servers.values():
        server.asked.wait(max(0, over - time.monotonic()))
        # who has said nothing by then is waited for by nobody else
        server.asked.set()


def doubt(alias: str) -> None:
    """Leave a server out that has just failed, until it answers again."""
    _servers[alias].doubt()


def primary_is_away() -> bool:
    """Return whether nothing can be written; nobody knows, and it is not, without replicas."""
    said = _primary.answer
    return bool(settings.REPLICAS) and (said is None or said.is_replica)


def usable() -> dict[str, Answer]:
    """Return the replicas to read from.

    Beside a living primary, those that follow it and are at most DATABASE_REPLICA_MAX_LAG behind.
    Without one, those that were so when it was last heard, or else whoever answers; among them one
    that was made the new primary, until DATABASE_URL says so.
    """
    answers = {server.alias: said for server in _replicas if (said := server.answer)}
    near = {alias: said for alias, said in answers.items() if said.position >= _primary.before}
    if primary_is_away():
        return near or answers
    return {alias: said for alias, said in near.items() if said.is_replica}


def reading_only() -> ReadingOnly | None:
    """Return what pages say while they can be read and nothing can be written; None otherwise."""
    if not (primary_is_away() and (answers := usable())):
        return None
    changed = [answer.changed for answer in answers.values() if answer.changed]
    return ReadingOnly(min(changed, default=None))


def next_one(but: str | None = None) -> str | None:
    """Return the replica whose turn it is, another one than `but`; None if there is none."""
    found = [alias for alias in usable() if alias != but]
    return found[next(_turn) % len(found)] if found else None
