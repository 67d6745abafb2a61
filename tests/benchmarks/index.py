"""Search rows of many practices at once: what reindexing would write, by COPY in two processes."""

from __future__ import annotations

from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING

from django.db import connection
from tqdm import tqdm

from practices import indexing
from practices.models import Practice, PracticeIndex
from search import pinyin, terms, tokeniser
from search.expressions import TSVector
from search.query import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator

PROCESSES = 2
BATCH = 200


def build(keys: range) -> None:
    """Index the practices, which have no search rows yet, and count their words."""
    known: set[str] = set()
    batches = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    # before the processes are forked, so that they share the dictionary
    tokeniser.warm_up()
    pinyin.warm_up()
    with _without_triggers_and_gin():
        connection.close()
        bar = tqdm(total=len(keys), desc="index", disable=None)
        with get_context("fork").Pool(PROCESSES) as pool:
            for done, words, names in pool.imap_unordered(_batch, batches):
                terms.add(words - known, names - known)
                known |= words | names
                bar.update(done)
        bar.close()
    indexing.recount()
    if wrong := indexing.miscounted():
        raise AssertionError(f"words are miscounted: {wrong[:10]}")


def _batch(keys: range) -> tuple[int, set[str], set[str]]:
    """Write the search rows of the practices; return how many, their words and their names."""
    practices = indexing._with_texts(Practice.objects.filter(pk__in=keys).order_by("pk"))
    found = {practice: indexing._postings(practice) for practice in practices}
    # before the copy, while the connection can still answer
    rows = list(indexing._rows(found))
    columns = [field.column for field in PracticeIndex._meta.concrete_fields]
    with connection.cursor() as cursor:
        statement = f"COPY practices_practiceindex ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(_values(row))
    names = {name_key(practice.name) for practice in found}
    return len(found), {word for words in found.values() for word in words}, names


def _values(row: PracticeIndex) -> list[object]:
    """Return the columns; a vector still is the literal that the database would cast."""
    values = [getattr(row, field.attname) for field in PracticeIndex._meta.concrete_fields]
    return [
        value.source_expressions[0].value if isinstance(value, TSVector) else value
        for value in values
    ]


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
