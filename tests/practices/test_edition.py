"""Whatever readers see has another edition after every transaction that changed it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from practices import indexing
from practices.models import Edition, Practice, Theme, current_edition

from .builders import gdd, practice
from .overlap import Overlap

# Of the tables of the domain, those that no page for readers shows
NOT_SHOWN = {
    "practices_edition",
    "practices_event",
    # written with the rows that have the values
    "practices_facetvalue",
    "practices_import",
    "practices_importrow",
    "practices_practice_authors",
    "search_searchlog",
}
CHANGES = {
    "insert": "INSERT INTO {table} SELECT * FROM {table} LIMIT 0",
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table} WHERE false",
    "truncate": "TRUNCATE {table} CASCADE",
}


def tables():
    """Name the tables of the domain, by one of their columns."""
    configs = [apps.get_app_config(label) for label in ("practices", "search")]
    models = [model for config in configs for model in config.get_models(include_auto_created=True)]
    managed = [model._meta for model in models if model._meta.managed]
    return {meta.db_table: meta.pk.column for meta in managed}


SHOWN = {table: column for table, column in tables().items() if table not in NOT_SHOWN}


def edition():
    return current_edition()[1]


def seen_from_outside():
    """Return the edition that another connection sees, with what is committed alone."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT string_agg(id::text, ' ' ORDER BY id) FROM practices_edition")
            return cursor.fetchone()[0]
    finally:
        other.close()


def test_there_is_an_edition_from_the_beginning(db):
    assert edition()


def test_what_is_not_shown_is_still_there():
    assert set(tables()) > NOT_SHOWN


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", SHOWN)
def test_every_table_that_readers_see_changes_it(db, table, change):
    before = edition()
    with connection.cursor() as cursor:
        cursor.execute(CHANGES[change].format(table=table, column=SHOWN[table]))
    assert edition() != before


def test_what_readers_do_not_see_does_not(db):
    before = edition()
    with connection.cursor() as cursor:
        for table in NOT_SHOWN - {"practices_edition", "practices_event"}:
            cursor.execute(f"DELETE FROM {table}")
    call_command("publish_scheduled")
    call_command("clearsessions")
    indexing.is_current()
    assert edition() == before


def test_what_is_rolled_back_does_not(db):
    before = edition()
    for _ in range(2):
        with transaction.atomic():
            gdd(1).figures.all().delete()
            assert edition() != before
            transaction.set_rollback(True)
        assert edition() == before
    # what follows in the same transaction is noted all the same
    gdd(1).figures.all().delete()
    assert edition() != before


def test_a_transaction_is_one_edition(db):
    practice(100)
    now = edition()
    for number in range(101, 104):
        practice(number)
    assert edition() == now


@pytest.mark.django_db(transaction=True)
def test_each_transaction_takes_away_what_it_sees():
    seen = set()
    for number in range(1, 6):
        Practice.objects.filter(number=number).update(summary="甲")
        seen.add(edition())
    assert len(seen) == 5
    assert Edition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_edit_waits_for_another_and_none_is_missed():
    """One transaction begins before another and ends after it: three states, three editions."""
    seen = [edition()]

    def long():
        Theme.objects.filter(slug="ip").update(name="甲")
        overlap.let_the_second_go_on()
        assert overlap.second_done.is_set(), "it waited"
        seen.append(seen_from_outside())

    def short():
        Practice.objects.filter(number=1).update(summary="乙")

    overlap = Overlap(patience=60)
    assert overlap.run(long, short) == [None, None]
    seen.append(edition())
    assert len(set(seen)) == 3
    # what the long one could not see goes with the next
    assert Edition.objects.count() == 2
    gdd(1).figures.all().delete()
    assert Edition.objects.count() == 1
    assert edition() not in seen


@pytest.mark.django_db(transaction=True)
def test_it_changes_at_the_very_moment_at_which_the_edit_is_seen():
    before = edition()
    with transaction.atomic():
        Theme.objects.filter(slug="ip").update(name="丙")
        assert seen_from_outside() == before != edition()
    assert seen_from_outside() == edition() != before
