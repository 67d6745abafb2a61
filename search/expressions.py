"""Expressions of Django's ORM over a tsvector column and the literals of vector and query.

Literals are cast, not parsed: to_tsvector and to_tsquery would cut the words again.
"""

from __future__ import annotations

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, FloatField, Func, TextField, Value


class TSVector(Func):
    """A tsvector from a literal of search.vector."""

    template = "(%(expressions)s)::tsvector"
    output_field = SearchVectorField()

    def __init__(self, literal: str) -> None:
        super().__init__(Value(literal))


class TSQuery(Func):
    """A tsquery from a literal of search.query."""

    template = "(%(expressions)s)::tsquery"
    output_field = TextField()

    def __init__(self, literal: str) -> None:
        super().__init__(Value(literal))


class Matches(Func):
    """Whether the vector column matches the tsquery literal; a GIN index can serve it."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, column: str, literal: str) -> None:
        super().__init__(F(column), TSQuery(literal))


class Rank(Func):
    """PostgreSQL's ts_rank of the vector column for the tsquery literal; higher is better."""

    function = "ts_rank"
    output_field = FloatField()

    def __init__(self, column: str, literal: str) -> None:
        super().__init__(F(column), TSQuery(literal))


class SameVector(Func):
    """Whether the vector column is the same as the other vector."""

    template = "(%(expressions)s)"
    arg_joiner = " = "
    output_field = BooleanField()

    def __init__(self, column: str, other: TSVector) -> None:
        super().__init__(F(column), other)
