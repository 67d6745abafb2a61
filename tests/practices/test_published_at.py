"""When a practice first became visible: the database notes it, whoever publishes."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from practices.editing import life
from practices.models import Practice

from .builders import gdd, practice, user

pytestmark = pytest.mark.django_db

LONG_AGO = "2020-01-01T00:00+08:00"


def published_at(number):
    return gdd(number).published_at


def test_what_is_loaded_published_has_a_date():
    assert not Practice.objects.filter(published_at__isnull=True).exists()


def test_a_draft_has_none_until_it_is_published():
    practice(status="draft")
    assert published_at(100) is None
    Practice.objects.filter(number=100).update(status="published")
    assert abs((timezone.now() - published_at(100)).total_seconds()) < 600


def test_publishing_by_an_action_of_the_admin_dates_it(admin):
    made = life.submit(practice(status="draft"), user("writer"))
    seen = {"confirmed": "yes", f"seen-{made.pk}": life.version(made)}
    asked = {"action": "publish", "_selected_action": made.pk, **seen}
    assert admin.post("/admin/practices/practice/", asked).status_code == 302
    assert published_at(100) is not None


def test_bulk_writes_are_dated():
    rows = [
        Practice(source=gdd(1).source, number=n, name=f"做法{n}", body="文") for n in (101, 102)
    ]
    Practice.objects.bulk_create(rows)
    assert published_at(101) is None
    for row in rows:
        row.themes.add(gdd(1).themes.first(), through_defaults={"position": 1})
        row.status = "published"
    Practice.objects.bulk_update(rows, ["status"])
    assert published_at(101) is not None
    assert published_at(102) is not None


def test_it_stays_through_withdrawal_and_later_edits():
    Practice.objects.filter(number=13).update(published_at=LONG_AGO)
    before = published_at(13)
    public = life.withdraw(gdd(13), user("reviewer"), "过时")
    revision = life.submit(changed(life.revise(public, user("writer"))), user("writer"))
    assert life.publish(revision, user("reviewer")) == gdd(13)
    gdd(13).save()
    assert published_at(13) == before


def changed(revision):
    revision.summary = "改过"
    revision.save()
    return revision


def test_an_object_that_does_not_know_it_cannot_lose_it():
    made = practice()
    assert made.published_at is None
    before = published_at(100)
    made.summary = "改过"
    made.save()
    assert published_at(100) == before
    Practice.objects.filter(number=100).update(published_at=None)
    assert published_at(100) == before


def test_loading_again_keeps_it():
    Practice.objects.filter(number=13).update(published_at=LONG_AGO, summary="改过")
    before = published_at(13)
    call_command("load_catalogue", "--update", verbosity=0)
    assert gdd(13).summary != "改过"
    assert published_at(13) == before


def test_it_is_dumped_and_loaded(tmp_path):
    Practice.objects.filter(number=13).update(published_at=LONG_AGO)
    before = published_at(13)
    dump = tmp_path / "dump.json"
    call_command("dumpdata", "practices.practice", "--natural-foreign", output=str(dump))
    Practice.objects.filter(number=13).update(published_at=timezone.now())
    call_command("loaddata", str(dump), verbosity=0)
    assert published_at(13) == before


def test_an_older_dump_without_it_loads_too(tmp_path):
    dump = tmp_path / "dump.json"
    call_command("dumpdata", "practices.practice", output=str(dump))
    rows = json.loads(dump.read_text())
    for row in rows:
        del row["fields"]["published_at"]
    dump.write_text(json.dumps(rows))
    before = published_at(13)
    call_command("loaddata", str(dump), verbosity=0)
    assert published_at(13) == before


def test_the_admin_shows_it_and_does_not_ask_for_it(admin):
    shown = admin.get(f"/admin/practices/practice/{gdd(13).pk}/change/").content.decode()
    assert "首次发布：" in shown
    assert 'name="published_at' not in shown


def test_what_was_published_before_has_the_time_of_its_entry():
    """As the migration fills it in."""
    from importlib import import_module

    migration = import_module("practices.migrations.0004_published_at")
    practice(status="draft")
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)
    assert gdd(13).published_at == gdd(13).created_at
    assert published_at(100) is None
