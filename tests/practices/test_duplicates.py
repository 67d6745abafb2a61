"""Entries that say nearly the same are found, and no others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.editing.duplicates import MAX_LIKELY, likely
from practices.models import Practice

from .builders import double, draft_of, gdd, practice

pytestmark = pytest.mark.django_db

NEW = "从来没有人写过的一段话，说的是另外一件事。"


def found(name="全新的名称", body=NEW, beside=None):
    return [other.number for other in likely(name, body, beside=beside)]


@pytest.mark.parametrize(
    "change", [str, lambda name: f"{name}（试行）", lambda name: f"积极{name}"]
)
def test_nearly_the_same_name_is_found(change):
    for public in Practice.objects.filter(number__in=[1, 13, 16, 27]):
        assert found(change(public.name)) == [public.number]


def test_nearly_the_same_body_is_found():
    body = gdd(2).body
    assert found(body=body.replace("的", "之")) == [2]
    assert found(body=f"前言。\n{body}\n结语。") == [2]
    assert found(body=body[: len(body) * 2 // 3]) == [2]


def test_a_draft_is_found_too():
    practice(name="设立瞭望塔", status="draft")
    assert found("设立了瞭望塔") == [100]


def test_the_39_are_no_duplicates_of_each_other():
    for public in Practice.objects.all():
        assert found(public.name, public.body, public) == []


def test_an_entry_and_its_revision_are_one():
    revision = draft_of(13)
    assert found(revision.name, revision.body, revision) == []
    assert found(gdd(13).name, gdd(13).body, gdd(13)) == []
    assert found(gdd(13).name, gdd(13).body) == [13]


@pytest.mark.parametrize("typed", ["", " ", "。", "塔", "\n", "'|!:*&", "税" * 15_000])
def test_nothing_typed_fails(typed):
    assert isinstance(likely(typed, typed), list)


def test_it_asks_once_and_names_few():
    double()
    for number in range(MAX_LIKELY + 3):
        practice(200 + number, name=f"设立瞭望塔{number}")
    with CaptureQueriesContext(connection) as asked:
        assert len(likely("设立瞭望塔", NEW)) == MAX_LIKELY
    assert len(asked) == 1
