"""The tests run on a real PostgreSQL: the embedded one under var/test, or that of DATABASE_URL."""

from __future__ import annotations

import fcntl
import os
from contextlib import ExitStack
from pathlib import Path

import django
import hypothesis
import pytest
from django.conf import settings

# A busy machine is no failure
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

BASE_DIR = Path(__file__).resolve().parent.parent


def _own_var_dir(number=1):
    """Return var/test, or another beside it while other runs of the tests hold that, and its lock.

    The lock goes with this process, and the next run finds a database that is made already.
    """
    path = BASE_DIR / "var" / ("test" if number == 1 else f"test-{number}")
    path.mkdir(parents=True, exist_ok=True)
    lock = os.open(path / "tests.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return _own_var_dir(number + 1)
    return path, lock


# Before the settings are read, and whatever the shell has exported: tests must never come near the
# catalogue's own data. For the same reason pyproject.toml does not name the settings module to
# pytest-django, which would read it before this file.
if settings.configured:
    pytest.exit("The settings were read too early: unset DJANGO_SETTINGS_MODULE.", returncode=4)
os.environ["DJANGO_SETTINGS_MODULE"] = "catalogue.settings"
VAR_DIR, _lock = _own_var_dir()
os.environ["VAR_DIR"] = str(VAR_DIR)
for name in ("PRODUCTION", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "HOST", "PORT"):
    os.environ.pop(name, None)
# every test empties the caches
for name in ("CACHE_URL", "SHARED_CACHE_SECONDS"):
    os.environ.pop(name, None)
for name in ("REPLICA_URLS", "REPLICA_MAX_LAG", "POOL", "POOLER"):
    os.environ.pop(f"DATABASE_{name}", None)
django.setup()
# The processes that pytest-xdist starts inherit the environment, and would read them too early
del os.environ["DJANGO_SETTINGS_MODULE"]


def require(condition, reason):
    """Skip the test visibly where it cannot run; in CI, where it must, fail."""
    if not condition:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Have every test begin with pages that nobody has asked for yet."""
    from django.core.cache import caches

    for cache in caches.all():
        cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Hold the database ready around pytest-django's own set-up, which asks for this fixture.

    Every process has a database of its own, also on one server.
    """
    from catalogue import database

    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(database.ready())
        yield


@pytest.fixture(scope="session")
def static_files():
    """Collect the static files once: their hashed names stand in every page."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, static_files):
    """Load the catalogue once; every test rolls back what it changes.

    A test that commits ends with a flush, which empties all tables and says post_migrate.
    """
    from django.core.management import call_command
    from django.db.models.signals import post_migrate

    with django_db_blocker.unblock():
        call_command("load_catalogue", verbosity=0)
        _save_catalogue()
    post_migrate.connect(_restore_catalogue)
    yield
    post_migrate.disconnect(_restore_catalogue)
    with django_db_blocker.unblock():
        _end_other_sessions()


def _end_other_sessions():
    """Leave nobody in the database that is about to go.

    A thread that has served a browser keeps its session for as long as the browser its connection.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            # the server's own, such as autovacuum, give way by themselves
            " AND backend_type = 'client backend'"
        )


def _save_catalogue():
    """Copy all rows to a schema that no flush sees."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS saved CASCADE; CREATE SCHEMA saved")
        for table in _tables():
            cursor.execute(f"CREATE TABLE saved.{table} AS TABLE public.{table}")


def _restore_catalogue(sender, plan=None, **_kwargs):
    """Put the rows back, unless it is a migration that said post_migrate."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction

    if plan is None and sender.label == "practices":
        with transaction.atomic(), connection.cursor() as cursor:
            # Django has begun to make new ones, by whose keys the roles would not be found
            cursor.execute("TRUNCATE django_content_type CASCADE")
            ContentType.objects.clear_cache()
            # the words come last: triggers have none to count as the rows come back
            for table in _tables():
                cursor.execute(f"INSERT INTO public.{table} TABLE saved.{table}")


def _tables():
    """Name the tables of the catalogue and of its roles, each after those that it refers to."""
    from django.apps import apps

    configs = (apps.get_app_config(label) for label in ("practices", "search"))
    models = [model for config in configs for model in config.get_models(include_auto_created=True)]
    roles = ["django_content_type", "auth_permission", "auth_group", "auth_group_permissions"]
    return [*roles, *(model._meta.db_table for model in models if model._meta.managed)]
