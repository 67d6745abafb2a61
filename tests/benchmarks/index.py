"""Search rows of many new practices: reindexed, while nothing counts words or keeps GIN indexes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection
from tqdm import tqdm

from practices import indexing
from practices.models import Practice, PracticeIndex

if TYPE_CHECKING:
    from collections.abc import Iterator


def build(keys: range) -> None:
    """Index the practices, which have no search rows yet, and count their words."""
    practices = Practice.objects.filter(pk__gte=keys.start, pk__lt=keys.stop)
    with _without_triggers_and_gin(), tqdm(total=len(keys), desc="index", disable=None) as bar:
        indexing.reindex(practices, bar.update, processes=os.cpu_count() or 1)
    indexing.recount()
    if wrong := indexing.miscounted():
        raise AssertionError(f"words are miscounted: {wrong[:10]}")


@contextmanager
def _without_triggers_and_gin() -> Iterator[None]:
    """Count words, and build inverted indexes, once at the end rather than row by row."""
    table = PracticeIndex._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = %s AND indexdef LIKE '%%USING gin%%'",
            [table],
        )
        inverted = dict(cursor.fetchall())
        for name in inverted:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in inverted.values():
            cursor.execute(definition)
