"""The values of the facets are kept in the process, and never older than what is asked for."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from practices import vocabulary as module
from practices.filters import PracticeFilter
from practices.models import Edition, Practice, Theme, current_edition
from practices.models.edition import MAX_KEPT
from practices.vocabulary import vocabulary

from .builders import browser
from .overlap import Overlap

kept = module._kept._kept

committing = pytest.mark.django_db(transaction=True)


def label(theme="ip"):
    return vocabulary()["theme"][theme].label


def rename(name, theme="ip"):
    Theme.objects.filter(slug=theme).update(name=name)


@committing
def test_it_is_read_once_for_an_edition():
    first = vocabulary()
    with CaptureQueriesContext(connection) as asked:
        assert vocabulary() is first
    assert "practices_edition" in asked.captured_queries[0]["sql"]
    assert len(asked) == 1


@committing
def test_it_costs_nothing_where_the_edition_is_known():
    first, edition = vocabulary(), current_edition()[1]
    with CaptureQueriesContext(connection) as asked:
        assert vocabulary(edition) is first
    assert len(asked) == 0


@committing
def test_a_page_asks_for_the_edition_once():
    browser().get("/practices/")
    with CaptureQueriesContext(connection) as asked:
        shown = browser().get("/practices/?sort=updated")
    assert shown.status_code == 200
    assert sum("practices_edition" in query["sql"] for query in asked.captured_queries) == 1


@committing
def test_an_edit_is_seen_at_once():
    assert label() != "甲"
    rename("甲")
    assert label() == "甲"
    assert "甲" in browser().get("/practices/").content.decode()
    Theme.objects.create(slug="new", name="乙", position=99)
    assert label("new") == "乙"


@committing
def test_an_edit_of_another_process_is_seen_at_once():
    """As another worker makes it, which shares nothing but the database."""
    before = label()
    info = connection.connection.info
    edit = "UPDATE practices_theme SET name = '丙' WHERE slug = 'ip'"
    program = f"import psycopg; psycopg.connect({info.dsn!r}, autocommit=True).execute({edit!r})"
    # the dsn is without it
    environment = {**os.environ, "PGPASSWORD": info.password}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert before != label() == "丙"


@committing
def test_an_open_transaction_sees_what_it_wrote_and_keeps_none_of_it():
    before = label()
    with transaction.atomic():
        # all edits of a transaction are one edition
        for name in ("丁", "戊"):
            rename(name)
            assert label() == name
            assert vocabulary(current_edition()[1])["theme"]["ip"].label == name
        transaction.set_rollback(True)
    assert label() == before
    with transaction.atomic():
        rename("己")
        assert label() == "己"
    assert label() == "己"


@committing
def test_what_is_read_after_an_edit_is_not_kept_for_before(monkeypatch):
    """Between asking for the edition and reading its values somebody edits."""
    before = current_edition()[1]
    kept.clear()
    read = module._read
    monkeypatch.setattr(module._kept, "_read", lambda: (rename("庚"), read())[1])
    assert label() == "庚"
    assert before not in kept
    assert list(kept) == [current_edition()[1]]


@committing
def test_the_edition_is_named_alike_where_two_transactions_left_one():
    def long():
        rename("辛")
        overlap.let_the_second_go_on()

    def short():
        rename("壬", "finance")

    overlap = Overlap(patience=60)
    assert overlap.run(long, short) == [None, None]
    assert Edition.objects.count() == 2
    assert vocabulary() is vocabulary(current_edition()[1])
    assert (label(), label("finance")) == ("辛", "壬")


@committing
def test_without_any_edition_nothing_is_kept():
    Edition.objects.all().delete()
    kept.clear()
    assert vocabulary() is not vocabulary()
    assert not kept


@committing
def test_it_keeps_few():
    for number in range(2 * MAX_KEPT):
        rename(f"第{number}个")
        assert label() == f"第{number}个"
    assert len(kept) <= MAX_KEPT


def test_filters_of_one_class_share_nothing_that_an_address_says(db):
    def errors(query):
        filterset = PracticeFilter(QueryDict(query), Practice.objects.published())
        return filterset.is_valid(), filterset.form.cleaned_data.get("theme")

    Theme.objects.create(slug="new", name="癸", position=99)
    assert errors("theme=new") == (True, ["new"])
    Theme.objects.filter(slug="new").delete()
    assert errors("theme=new") == (False, None)
    assert errors("theme=ip") == (True, ["ip"])
