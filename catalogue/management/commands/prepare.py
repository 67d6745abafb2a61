"""`manage.py prepare`: all that the site needs before it is served; quick when nothing changed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections

from catalogue.address import Address, AddressError
from catalogue.settings import env_int
from practices import indexing, loading, records
from practices.models import Source
from search.models import SynonymGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

# Any number will do, as long as it stays the same
LOCK = 1_620_650


class Command(BaseCommand):
    help = "准备运行：迁移数据库、首次载入数据、更新索引、收集静态文件、首次新建管理员。"
    # `make check` makes them: each start would wait for the addresses and all behind them
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: object) -> None:
        _check_concurrency()
        try:
            Address.from_environment().require_free()
        except AddressError as error:
            sys.exit(str(error))
        with _one_at_a_time():
            call_command("migrate", interactive=False, verbosity=0)
            call_command("clearsessions")
            _load_or_reindex()
            collect_static()
            if not User.objects.filter(is_superuser=True).exists():
                call_command("reset_admin", stdout=self.stdout)


def _check_concurrency() -> None:
    """Say what gunicorn would only trip over."""
    try:
        env_int("WEB_CONCURRENCY", 1)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let two sites on one database prepare it in turn.

    In a transaction of a connection of its own: behind PgBouncer nothing else is held for long.
    """
    # a pool may have one connection alone
    parameters = connections[DEFAULT_DB_ALIAS].get_connection_params()
    with psycopg.connect(**parameters) as connection:
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def _load_or_reindex() -> None:
    """Load the catalogue into an empty database only, so that edits are never overwritten.

    A database that is older than the synonyms gets those alone.
    """
    if not Source.objects.exists():
        call_command("load_catalogue")
        return
    if not SynonymGroup.objects.exists():
        loading.load(records.read(settings.BASE_DIR / "fixtures", ["synonyms"]))
    if not indexing.is_current():
        call_command("reindex")


def collect_static() -> None:
    """Collect the static files if any changed; hashing and compressing them takes seconds."""
    stamp = settings.VAR_DIR / "static.stamp"
    current = _fingerprint()
    collected = (settings.STATIC_ROOT / "staticfiles.json").exists()
    if collected and stamp.exists() and stamp.read_text() == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(current)


def _fingerprint() -> str:
    """Return a hash of the names, sizes and times of all static files."""
    digest = sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            path = storage.path(name)
            found = (settings.BASE_DIR / path).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
