"""Entries to vectors, in this process and in others."""

import os
import select
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from multiprocessing import get_context

import pytest
from django.db import connection

from practices import entries, indexing, vectors
from practices.indexing import Drift, drift, reindex
from practices.models import Practice, PracticeIndex
from practices.vectors import ahead, vector
from search import terms
from search.query import name_key

from .builders import gdd, practice

pytestmark = [
    pytest.mark.django_db,
    # threads of the test runner hold nothing that the copies want
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

SECONDS = 20


@pytest.fixture
def small_batches(monkeypatch):
    """Have the catalogue make eight of them."""
    monkeypatch.setattr(indexing, "BATCH", 5)


def rows():
    return list(PracticeIndex.objects.order_by("pk").values())


def places():
    """Return where the rows stand in the table: elsewhere once they are written anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT practice_id, ctid FROM practices_practiceindex")
        return dict(cursor.fetchall())


def refuse(*_args):
    raise ValueError("not here")


def test_the_name_as_a_whole_is_a_word_where_it_begins():
    made = practice(name="设立“瞭望塔”，试行", body="建成了望海楼。")
    (entry,) = entries.read([made.pk])
    found = vector(entry)
    assert found.name_key == "设立瞭望塔试行"
    assert found.name_key in found.words
    assert "'设立瞭望塔试行':1A" in found.literal


def test_several_processes_write_what_one_does(small_batches, monkeypatch):
    before = rows()
    PracticeIndex.objects.all().delete()
    # this one need not cut any
    monkeypatch.setattr(indexing, "vector", refuse)
    assert reindex(Practice.objects.all(), processes=2) == 39
    assert rows() == before
    assert indexing.miscounted() == []


def test_a_single_batch_is_cut_here(monkeypatch):
    monkeypatch.setattr(indexing, "ahead", refuse)
    assert reindex(Practice.objects.all(), processes=2) == 39


def test_what_changes_after_it_was_read_ahead_is_cut_again(small_batches):
    last_of_the_next = Practice.objects.order_by("pk")[9]
    done = []

    def change(more):
        if not done:
            Practice.objects.filter(pk=last_of_the_next.pk).update(summary="瞭望塔")
        done.append(more)

    reindex(Practice.objects.all(), change, processes=2)
    assert sum(done) == 39
    assert drift(Practice.objects.all()) == Drift([], [], [])


def test_not_everything_is_read_ahead():
    asked = []

    def batches():
        for key in Practice.objects.order_by("pk").values_list("pk", flat=True):
            asked.append(key)
            yield [key]

    with closing(ahead(batches(), 2)) as found:
        keys, made = next(found)
        assert keys == asked[:1]
        assert [entry.key for entry in made] == keys
        assert len(asked) == 3


def test_what_fails_in_another_process_is_raised(small_batches, monkeypatch):
    before = rows()
    monkeypatch.setattr(vectors, "postings", refuse)
    with pytest.raises(ValueError, match="not here"):
        reindex(Practice.objects.all(), processes=2)
    assert rows() == before


def test_a_process_that_is_killed_is_not_waited_for(small_batches, monkeypatch):
    monkeypatch.setattr(vectors, "postings", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(BrokenProcessPool):
        reindex(Practice.objects.all(), processes=2)


def _work(ready):
    """Start two processes as `ahead` does, and be busy."""
    with ProcessPoolExecutor(2, get_context("fork"), initializer=vectors._begin) as pool:
        pool.submit(os.getpid).result()
        os.write(ready, b".")
        time.sleep(SECONDS)


def test_no_process_outlives_the_one_it_works_for():
    read, write = os.pipe()
    process = get_context("fork").Process(target=_work, args=(write,))
    process.start()
    os.close(write)
    assert os.read(read, 1) == b"."
    process.kill()
    process.join()
    # the pipe ends when the last one that could write to it is gone
    ended, _, _ = select.select([read], [], [], SECONDS / 2)
    assert ended
    assert os.read(read, 1) == b""
    os.close(read)


def test_only_words_that_are_new_to_a_practice_are_looked_up(monkeypatch):
    asked = []
    monkeypatch.setattr(terms, "add", lambda words, names: asked.append((words, names)))
    one = Practice.objects.filter(pk=gdd(13).pk)
    reindex(one)
    name = name_key(gdd(13).name)
    assert asked == [(set(), {name})]
    # under another version it may be another kind of word
    PracticeIndex.objects.update(version=0)
    reindex(one)
    words, names = asked[1]
    assert {"税链", name} <= words
    assert names == {name}


def test_rows_that_say_the_same_are_not_written():
    before = places()
    reindex(Practice.objects.all())
    assert places() == before
    Practice.objects.filter(pk=gdd(13).pk).update(summary="瞭望塔")
    reindex(Practice.objects.all())
    after = places()
    assert [key for key in after if after[key] != before[key]] == [gdd(13).pk]
