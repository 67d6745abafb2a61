"""A database for each size of the corpus, beside the catalogue's own in the same server."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from catalogue import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator


def name(size: int) -> str:
    return f"bench_{size}"


def url(size: int) -> str:
    """Return the DATABASE_URL of the database of this size, for a process of its own."""
    parts = urlsplit(os.environ.get("DATABASE_URL") or embedded.url(settings.VAR_DIR))
    return urlunsplit(parts._replace(path=quote(f"/{name(size)}")))


@contextmanager
def using(size: int) -> Iterator[None]:
    """Have Django's connection lead to the database of this size."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name(size)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def make(size: int) -> None:
    """Make an empty database with our tables; one of that name is dropped."""
    with _server() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name(size)} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name(size)} TEMPLATE template0")
    with using(size):
        call_command("migrate", interactive=False, verbosity=0)


def stamp(size: int) -> str:
    """Return what the database was said to hold; empty if there is none, or it is half made."""
    with _server() as server:
        found = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name(size)],
        ).fetchone()
    return (found and found[0]) or ""


def set_stamp(size: int, text: str) -> None:
    with _server() as server:
        server.execute(f"COMMENT ON DATABASE {name(size)} IS '{text}'")


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    """Connect to the server's usual database, outside any transaction."""
    params = connection.get_connection_params()
    params = {key: params[key] for key in ("user", "password", "host", "port") if key in params}
    usual = settings.DATABASES["default"]["NAME"]
    with psycopg.connect(dbname=usual, autocommit=True, **params) as server:
        yield server
