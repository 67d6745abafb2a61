"""What a page of hits reads of practices, all at once."""

from dataclasses import replace

import pytest

from practices.hits import hits
from practices.models import Practice
from practices.shown import shown
from search.plan import understand

from .builders import draft_of, gdd, practice, withdraw

pytestmark = pytest.mark.django_db


def test_it_has_all_that_a_hit_says(django_assert_num_queries):
    every = Practice.objects.published().for_detail()
    expected = {one.pk: hit for one, hit in zip(every, hits(every, understand("")), strict=True)}
    with django_assert_num_queries(1):
        found = shown(expected)
        said = {key: hits([one], understand(""))[0] for key, one in found.items()}
        sources = {key: one.source.document_number for key, one in found.items()}
        departs = {key: one.departs for key, one in found.items()}
    assert said.keys() == expected.keys()
    for key, hit in said.items():
        assert replace(hit, themes=[]) == replace(expected[key], themes=[])
        assert [(theme.slug, theme.name) for theme in hit.themes] == [
            (theme.slug, theme.name) for theme in expected[key].themes
        ]
    assert sources == {one.pk: one.source.document_number for one in every}
    assert departs == {one.pk: one.departs for one in every}


def test_the_primary_theme_comes_first():
    made = practice(101, themes=("ip", "gov", "finance"))
    assert [theme.slug for theme in shown([made.pk])[made.pk].themes_in_order] == [
        "ip",
        "gov",
        "finance",
    ]


def test_readers_see_only_what_is_published():
    withdrawn = gdd(13)
    withdraw(Practice.objects.filter(pk=withdrawn.pk))
    draft = practice(101, status="draft")
    keys = [draft.pk, draft_of(14).pk, withdrawn.pk, gdd(15).pk]
    assert list(shown(keys)) == [gdd(15).pk]


def test_of_nothing_it_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert shown([]) == {}
