"""A statement over the search rows, put together of pieces.

A piece is SQL with its values in the order of its placeholders.
"""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from typing import Any

from django.db import router

from search.asking import ask
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
    index that does not say what matches.
    """
    return ask(router.db_for_read(PracticeIndex), *statement, _BY_BITMAP)


_BY_BITMAP = {"enable_seqscan": "off", "enable_indexscan": "off"}
