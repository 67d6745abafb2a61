"""A statement with settings of PostgreSQL that hold for it alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connections


def ask(alias: str, sql: str, params: Any, settings: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """Return the rows of the statement; the settings, which are written as they stand, end with it.

    What is sent at once is a transaction, at whose end they end; where the transaction is one that
    goes on they are taken back.
    """
    before = "".join(f"SET LOCAL {name} = {value}; " for name, value in settings.items())
    after = "".join(f"; SET LOCAL {name} TO DEFAULT" for name in settings)
    with connections[alias].cursor() as cursor:
        cursor.execute(before + sql + after, params)
        while cursor.description is None:
            cursor.nextset()
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
