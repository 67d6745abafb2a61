"""The statements that go to the database while something is done."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT = "20s"


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    params: Any
    seconds: float


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Yield a list to which every statement is added once it has run, or failed."""
    found: list[Statement] = []

    def record(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        started = perf_counter()
        try:
            return execute(sql, params, *rest)
        finally:
            found.append(Statement(sql, params, perf_counter() - started))

    with connection.execute_wrapper(record):
        yield found


def limit() -> None:
    """Let no statement of Django's connection take longer than LIMIT."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{LIMIT}'")


def within_limit(call: Callable[[], Any]) -> Any:
    """Return what the call returns, or None if a statement of it took too long."""
    try:
        return call()
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None


def explain(statement: Statement) -> str:
    """Return PostgreSQL's plan of the statement as it ran, with times and pages."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '120s'")
        # a search sends settings along
        longest = max(statement.sql.split("; "), key=len)
        explained = f"EXPLAIN (ANALYZE, BUFFERS) {longest}"
        cursor.execute(statement.sql.replace(longest, explained), statement.params)
        while cursor.description is None:
            cursor.nextset()
        return "\n".join(line for (line,) in cursor.fetchall())
