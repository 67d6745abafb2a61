"""Two transactions at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from django.db import connection, transaction

from practices import indexing


class Overlap:
    """Lets a second transaction begin when the first has written, and ends the first a bit later.

    The second must wait for the first or see what it wrote; either way both end. A first that waits
    for a second which must not wait for it has more patience, in seconds.
    """

    def __init__(self, patience=0.5):
        self.patience = patience
        self.written = Event()
        self.second_done = Event()

    def run(self, first, second):
        with ThreadPoolExecutor() as pool:
            running = pool.submit(self._first, first), pool.submit(self._second, second)
        return [task.exception() for task in running]

    def _first(self, write):
        try:
            with transaction.atomic():
                write()
                self.written.set()
                self.second_done.wait(self.patience)
        finally:
            connection.close()

    def _second(self, write):
        try:
            self.written.wait(10)
            with transaction.atomic():
                write()
        finally:
            self.second_done.set()
            connection.close()

    def let_the_second_go_on(self):
        """Called by the first between two of its writes."""
        self.written.set()
        self.second_done.wait(self.patience)


@contextmanager
def held():
    """Let another connection hold what an import holds until it is done."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [indexing.LOCK])
        yield
        # the server lets go of what a closed connection held only when it comes to it
        other.rollback()
    finally:
        other.close()
