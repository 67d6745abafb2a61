"""Sees to it that the database runs and is fit for Chinese search, or says in one line why not."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

from catalogue import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

MINIMUM_VERSION = 15


class UnfitError(Exception):
    """What is wrong with the database: one line, without its password."""


@dataclass(frozen=True)
class Facts:
    """What decides whether a database is fit for us; provider as in pg_database: c, i or b.

    `timeout` is its statement_timeout, 0 for none.
    """

    version: int
    encoding: str
    provider: str
    lc_ctype: str
    timeout: str = "0"


@contextmanager
def ready(*, serving: bool = False) -> Iterator[None]:
    """Hold the database ready for use; exit with one line on stderr if it cannot be.

    For `serving` pages a replica will do.
    """
    _exit_when_told()
    # An address that swallows packets must not hold us up for minutes
    os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
    with ExitStack() as stack:
        with _one_line():
            if settings.EMBEDDED_DATABASE:
                stack.enter_context(embedded.running(settings.VAR_DIR))
            check(_facts_to_serve() if serving else facts())
        yield


def require_settings() -> None:
    """Load the settings; exit with one line on stderr if they are wrong."""
    with _one_line():
        _ = settings.DATABASES


@contextmanager
def _one_line() -> Iterator[None]:
    """Turn what a person can mend into one line on stderr and exit status 1."""
    try:
        yield
    except (ImproperlyConfigured, UnfitError, embedded.EmbeddedError) as error:
        raise SystemExit(str(error)) from None
    except OSError as error:
        line = f"无法使用 {error.filename}：{error.strerror}。"
        raise SystemExit(line) from None


def _exit_when_told() -> None:
    """Leave by an exception on SIGTERM and SIGHUP, so that the server is stopped on the way out."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _exit)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _facts_to_serve() -> Facts:
    """Return what the first to answer says; raise UnfitError, of the primary, if nobody does.

    Also where one that answers sets no limit on the queries of pages.
    """
    found = []
    for alias in (DEFAULT_DB_ALIAS, *settings.REPLICAS):
        with suppress(UnfitError):
            found.append(facts(alias))
    if settings.DATABASE_POOLER and any(each.timeout == "0" for each in found):
        msg = "PgBouncer 没有给查询设时限，请设 connect_query（见 docs/scaling.md）。"
        raise UnfitError(msg)
    return found[0] if found else facts()


def facts(alias: str = DEFAULT_DB_ALIAS) -> Facts:
    """Ask the database what it is; raise UnfitError if it cannot be reached."""
    try:
        # Past Django's own connection, which warns of queries before the applications are loaded,
        # and may be one of a pool
        with psycopg.connect(**connections[alias].get_connection_params()) as connection:
            [row] = connection.execute(
                "SELECT current_setting('server_version_num')::int / 10000,"
                " pg_encoding_to_char(encoding), datlocprovider, datctype,"
                " current_setting('statement_timeout')"
                " FROM pg_database WHERE datname = current_database()"
            ).fetchall()
            return Facts(*row)
    except psycopg.Error as error:
        raise UnfitError(_cannot_connect(alias, error)) from None


def _cannot_connect(alias: str, error: psycopg.Error) -> str:
    """Return the line that says where we could not connect and why, without the password."""
    database = connections[alias].settings_dict
    why = (str(error).strip() or type(error).__name__).splitlines()[0]
    # a shorter one turns up in any sentence
    if len(database["PASSWORD"]) > 2:
        why = why.replace(database["PASSWORD"], "***")
    where = f"{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}/{database['NAME']}"
    return f"无法使用数据库 {where}：{why}"


def check(found: Facts) -> None:
    """Raise UnfitError if the database is too old or cannot tell Chinese letters from signs.

    pg_trgm asks the C library what a letter is: only with its UTF-8 locales is 知 one.
    """
    if found.version < MINIMUM_VERSION:
        msg = f"数据库是 PostgreSQL {found.version}，需要 {MINIMUM_VERSION} 或更新版本。"
        raise UnfitError(msg)
    if found.encoding != "UTF8":
        msg = f"数据库的编码是 {found.encoding}，须为 UTF8。"
        raise UnfitError(msg)
    if found.provider != "c":
        msg = f"数据库的 locale provider 须为 libc（现为 {found.provider!r}），否则无法检索中文。"
        raise UnfitError(msg)
    if not found.lc_ctype.lower().replace("-", "").endswith("utf8"):
        msg = f"数据库的 lc_ctype 是 {found.lc_ctype}，须为 C.UTF-8 之类，否则无法检索中文。"
        raise UnfitError(msg)
