"""Made-up practices: the same each time, and fit for the catalogue."""

from __future__ import annotations

import pytest

from tests.benchmarks import corpus
from tests.benchmarks.load import FIXTURES
from tests.benchmarks.text import Words

SIZES = (12, 18, 9)


@pytest.fixture(scope="module")
def words():
    return Words(corpus.real_bodies(FIXTURES))


def test_the_same_practices_are_made_each_time(words):
    again = Words(corpus.real_bodies(FIXTURES))
    assert list(corpus.made(30, words, SIZES)) == list(corpus.made(30, again, SIZES))


def test_a_large_corpus_begins_like_a_small_one(words):
    small, large = (list(corpus.made(count, words, SIZES)) for count in (30, 60))
    assert large[:30] == small


def test_bodies_are_as_long_as_real_ones_and_hold_their_quotes(words):
    for made in corpus.made(200, words, SIZES):
        assert corpus.SHORTEST <= len(made.body) <= corpus.LONGEST
        assert made.as_of_quote in made.body
        assert made.as_of in made.as_of_quote
        for figure in made.figures:
            assert figure.quote in made.body
            assert all(part in figure.quote for part in (figure.before, figure.after, figure.value))
        for _, quote in made.firsts:
            assert quote in made.body


def test_lists_number_their_practices_and_have_no_name_twice(words):
    by_list = {}
    for made in corpus.made(200, words, SIZES):
        by_list.setdefault(made.list, []).append(made)
    assert len(by_list) == corpus.lists(200)
    for entries in by_list.values():
        assert [made.number for made in entries] == list(range(1, len(entries) + 1))
        assert len({made.name for made in entries}) == len(entries)


def test_few_themes_have_most_practices(words):
    counts = [0] * SIZES[0]
    for made in corpus.made(400, words, SIZES):
        for theme in made.themes:
            counts[theme] += 1
    assert min(counts) > 0
    assert sum(sorted(counts)[-4:]) > sum(counts) / 2
