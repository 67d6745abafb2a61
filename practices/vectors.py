"""Entries to vectors; those of many in several processes, which never touch the database."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread

from search import tokeniser
from search.query import name_key
from search.vector import literal, postings

from . import entries
from .entries import Entry


@dataclass(frozen=True, slots=True)
class Vector:
    """The words under which an entry is found, its name as a whole among them, and the literal."""

    name_key: str
    words: tuple[str, ...]
    literal: str


def vector(entry: Entry) -> Vector:
    """Cut the texts of an entry."""
    found = postings(entry.fields)
    key = name_key(entry.name)
    if key:
        # to be known by sound. It stands where the name begins: without a position no phrase could
        # end with its first letter
        found.setdefault(key, ["1A"])
    return Vector(key, tuple(found), literal(found))


# More processes than that wait for the one that writes
MAX_PROCESSES = 8


def processes() -> int:
    """Return in how many processes it pays to cut texts, by the cores that this one may use."""
    # macOS does not say
    of_this = getattr(os, "sched_getaffinity", None)
    cores = len(of_this(0)) if of_this else os.cpu_count() or 1
    return min(cores, MAX_PROCESSES)


# A batch of keys, with the vectors that are made already of what the practices said a while ago
Batch = tuple[list[int], dict[Entry, Vector]]


def ahead(batches: Iterable[list[int]], processes: int) -> Iterator[Batch]:
    """Yield the batches one by one, while the processes cut the texts of those that follow.

    They are copies of this process, made when the first batch is asked for; not for one that
    serves, whose threads may hold at that moment what a copy then waits for. Of the batches to come
    one for each process is held, and one more.
    """
    # read once for all
    tokeniser.warm_up()
    pool = ProcessPoolExecutor(processes, get_context("fork"), initializer=_begin)
    waiting: deque[tuple[list[int], list[Entry], Future[list[Vector]]]] = deque()
    try:
        for keys in batches:
            said = entries.read(keys)
            waiting.append((keys, said, pool.submit(_vectors, said)))
            if len(waiting) > processes:
                yield _made(*waiting.popleft())
        while waiting:
            yield _made(*waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _made(keys: list[int], said: list[Entry], vectors: Future[list[Vector]]) -> Batch:
    return keys, dict(zip(said, vectors.result(), strict=True))


def _vectors(said: list[Entry]) -> list[Vector]:
    return [vector(entry) for entry in said]


def _begin() -> None:
    """Leave it to the parent to be interrupted, and end when it does, however that comes."""
    # memory is shared until it is written to, as the collector does to all that it looks at
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End at once: while this copy of it lives, the parent's connection is not seen to be gone."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
