"""Expressions of Django's ORM and SQL over a tsvector column.

Literals of tsqueries are cast, not parsed: to_tsquery would cut the words again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    Expression,
    F,
    FloatField,
    Func,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

from .query import Tier
from .tsquery import Things, Way


class TSQuery(Func):
    """A tsquery from a literal of search.tsquery.

    A subquery, for PostgreSQL then does not guess how many rows match: where it thinks that most
    do, it reads them all instead of the index, which takes twenty times as long.
    """

    template = "(SELECT (%(expressions)s)::tsquery)"
    output_field = TextField()

    def __init__(self, literal: str) -> None:
        super().__init__(Value(literal))


class Part(Func):
    """The words of the vector column that have one of some weights: abc are all but D.

    Which weight a word has is not in an index of the whole vector.
    """

    template = "ts_filter(%(expressions)s, '{%(weights)s}')"
    output_field = SearchVectorField()

    def __init__(self, column: str, weights: str) -> None:
        super().__init__(F(column), weights=",".join(weights))
        self.written = self.template % {"expressions": column, "weights": self.extra["weights"]}


class Matches(Func):
    """Whether the vector matches the tsquery; for a GIN index to answer."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, vector: str | Part, query: TSQuery) -> None:
        super().__init__(F(vector) if isinstance(vector, str) else vector, query)


# SQL with the values of its placeholders
SQL = tuple[str, list[Any]]


# PostgreSQL stores vectors away from their rows, and would fetch them for every function anew
_FETCHED = "(SELECT {sql} FROM (SELECT ts_filter({column}, '{{a,b,c,d}}') AS v OFFSET 0) AS once)"


def fetched(column: str, of_vector: SQL) -> SQL:
    """Return SQL that works out what is said of `v` on one copy of the vector column."""
    sql, params = of_vector
    return _FETCHED.format(sql=sql, column=column), params


class _OfVector(Expression):
    """An expression that is worked out on one copy of the vector column."""

    def __init__(self, column: str, *others: Combinable, output_field: Any) -> None:
        super().__init__(output_field=output_field)
        self.sources: list[Any] = [F(column), *others]

    def get_source_expressions(self) -> list[Any]:
        return self.sources

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.sources = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        del connection
        (column, params), *others = map(compiler.compile, self.sources)
        sql, values = self.written(*((sql, list(values)) for sql, values in others))
        return fetched(column, (sql, values + list(params)))

    def written(self, *others: SQL) -> SQL:
        """Return the SQL, in which `v` is the vector."""
        raise NotImplementedError


class Coverage(_OfVector):
    """How much the vector column has of several things that can each be said in several ways."""

    def __init__(self, column: str, things: Things) -> None:
        super().__init__(column, output_field=FloatField())
        self.things = things

    def written(self, *others: SQL) -> SQL:
        del others
        return _coverage(self.things)


def rank(known: SQL, tiers: Mapping[Tier, str], things: Things, prominent: Way) -> SQL:
    """Return SQL for where the text of the vector `v` comes among the results.

    That is its tier and its score with the sign changed. The tier is the least of that which is
    `known` of it and those whose tsquery it matches. The score is what it has of the `things`, and
    PostgreSQL's ts_rank of the `prominent`.
    """
    tier, params = known
    whens = " ".join("WHEN v @@ %s::tsquery THEN %s" for _ in tiers)
    matched = [value for tier in sorted(tiers) for value in (tiers[tier], int(tier))]
    tier = f"LEAST({tier}, CASE {whens} END)" if whens else tier
    coverage, credited = _coverage(things)
    ranks = "".join(" + %s::float * ts_rank(v, %s::tsquery)" for _ in prominent)
    weighed = [value for said, weight in prominent for value in (weight, said)]
    return f"ARRAY[{tier}::float, -({coverage}{ranks})]", [
        *params,
        *matched,
        *credited,
        *weighed,
    ]


class Rank(_OfVector):
    """The `rank` of the vector column, beside what is known of the text."""

    def __init__(
        self,
        column: str,
        known: Combinable,
        tiers: Mapping[Tier, str],
        things: Things,
        prominent: Way,
    ) -> None:
        super().__init__(column, known, output_field=ArrayField(FloatField()))
        self.tiers, self.things, self.prominent = tiers, things, prominent

    def written(self, *others: SQL) -> SQL:
        (known,) = others
        return rank(known, self.tiers, self.things, self.prominent)


def _coverage(things: Things) -> SQL:
    """Add up what the vector has of each thing; of the ways to say it the best one counts."""
    case = "CASE WHEN v @@ %s::tsquery THEN %s::float ELSE 0 END"
    best = [
        f"GREATEST({', '.join(' + '.join([case] * len(way)) for way in ways)})" for ways in things
    ]
    values = [value for ways in things for way in ways for credit in way for value in credit]
    return f"({' + '.join(best) or '0'})", values
