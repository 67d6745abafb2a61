"""Exports on their way to readers: how many at a time, and what is let go when one ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import chain, islice
from threading import BoundedSemaphore
from typing import IO
from weakref import finalize

from .choosing import Refused

# An export takes long to write, and a slow reader takes long to read it: of the four threads of a
# process (catalogue.gunicorn), two are always there for pages
AT_A_TIME = 2
_turns = BoundedSemaphore(AT_A_TIME)

# What comes before the first practice, and that one: then the query has answered
BEGINNING = 3
PIECE = 64 * 1024

# What writes a file: at once into a temporary one, or piece by piece while it is sent
Written = Generator[str, None, None] | IO[bytes]


class Sending:
    """The pieces of a file; `length` is its size in bytes, where that is known."""

    def __init__(self, written: Written, done: Callable[[], object]) -> None:
        self._written = written
        self._pieces: Iterator[str | bytes]
        self.length: int | None = None
        if isinstance(written, Generator):
            self._pieces = chain(list(islice(written, BEGINNING)), written)
        else:
            self.length = os.fstat(written.fileno()).st_size
            self._pieces = iter(partial(written.read, PIECE), b"")
        # once, and at the latest when nobody holds the file any more
        self._done = finalize(self, done)

    def __iter__(self) -> Iterator[str | bytes]:
        return self._pieces

    def close(self) -> None:
        """End it, all sent or not, and let the next one begin."""
        self._written.close()
        self._done()


def begin(write: Callable[[], Written]) -> Sending:
    """Write a file, or the beginning of one that is sent as it is written.

    Raises Refused if as many as can be are on their way already.
    """
    if not _turns.acquire(blocking=False):
        raise Refused("现在导出的人较多", ["请过几秒再试，条件都还在地址里。"], 503)
    try:
        return Sending(write(), _turns.release)
    except BaseException:
        _turns.release()
        raise
