"""Expressions of Django's ORM over a tsvector column, and literals of vector and tsquery.

Literals are cast, not parsed: to_tsvector and to_tsquery would cut the words again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, FloatField, Func, TextField, Value
from django.db.models.sql.compiler import SQLCompiler


class TSVector(Func):
    """A tsvector from a literal of search.vector."""

    template = "(%(expressions)s)::tsvector"
    output_field = SearchVectorField()

    def __init__(self, literal: str) -> None:
        super().__init__(Value(literal))


class TSQuery(Func):
    """A tsquery from a literal of search.tsquery."""

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


# A tsquery literal, and what it is worth to match it
Credit = tuple[str, float]


class _Credits(Expression):
    """A sum over credits of the vector column, as one expression.

    As a tree of Case and When it would be hundreds of nodes, which Django copies for every filter.
    """

    def __init__(self, column: str, of: tuple[Any, ...]) -> None:
        super().__init__(output_field=FloatField())
        self.column: Any = F(column)
        self.credits = of

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        del connection
        column, params = compiler.compile(self.column)
        return self.written(column, list(params))

    def written(self, column: str, params: list[Any]) -> tuple[str, list[Any]]:
        raise NotImplementedError


class Coverage(_Credits):
    """What the vector column has of several things that can each be said in several ways.

    Of each thing the best way counts; a way is a sum of credits.
    """

    def __init__(self, column: str, things: tuple[tuple[tuple[Credit, ...], ...], ...]) -> None:
        super().__init__(column, things)

    def written(self, column: str, params: list[Any]) -> tuple[str, list[Any]]:
        sql, values = [], []
        for ways in self.credits:
            sums = []
            for way in ways:
                case = f"CASE WHEN {column} @@ %s::tsquery THEN %s::float ELSE 0 END"
                sums.append(" + ".join([case] * len(way)))
                for tsquery, weight in way:
                    values += [*params, tsquery, weight]
            sql.append(f"GREATEST({', '.join(sums)})")
        return f"({' + '.join(sql) or '0'})", values


class Rank(_Credits):
    """PostgreSQL's ts_rank of the vector column, summed over credits by their weights."""

    def __init__(self, column: str, of: tuple[Credit, ...]) -> None:
        super().__init__(column, of)

    def written(self, column: str, params: list[Any]) -> tuple[str, list[Any]]:
        rank = f"%s::float * ts_rank({column}, %s::tsquery)"
        values = [value for tsquery, w in self.credits for value in (w, *params, tsquery)]
        return f"({' + '.join([rank] * len(self.credits)) or '0'})", values


class SameVector(Func):
    """Whether the vector column is the same as the other vector."""

    template = "(%(expressions)s)"
    arg_joiner = " = "
    output_field = BooleanField()

    def __init__(self, column: str, other: TSVector) -> None:
        super().__init__(F(column), other)
