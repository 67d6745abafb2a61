"""A statement over the search rows, put together of pieces.

A piece is SQL with its values in the order of its placeholders.
"""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from typing import Any

from django.db import connections, router

from search.expressions import SQL

from .models import PracticeIndex


def value(given: object) -> SQL:
    return "%s", [given]


def joined(separator: str, pieces: Iterable[SQL]) -> SQL:
    every = list(pieces)
    return separator.join(sql for sql, _ in every), [param for _, some in every for param in some]


def filled(template: str, **pieces: SQL) -> SQL:
    """Return the template with a piece for each of its fields."""
    fields = [field for _, field, _, _ in Formatter().parse(template) if field]
    sql = template.format(**{field: pieces[field][0] for field in fields})
    return sql, [param for field in fields for param in pieces[field][1]]


def rows(statement: SQL) -> list[tuple[Any, ...]]:
    """Ask the database that search rows are read from.

    PostgreSQL does not know what it costs to fetch a vector from where it is stored, and where
    there are few texts, or much is asked, would read them all: in the order of the table, or of an
    index that does not say what matches. What is sent at once is a transaction, at whose end the
    settings end.
    """
    sql, params = statement
    with connections[router.db_for_read(PracticeIndex)].cursor() as cursor:
        cursor.execute(_BY_BITMAP + sql + _AS_BEFORE, params)
        while cursor.description is None:
            cursor.nextset()
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


_BY_BITMAP = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; "
# where the transaction is one that goes on
_AS_BEFORE = "; SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL enable_indexscan TO DEFAULT"
