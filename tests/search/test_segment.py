from math import isclose, log, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.segment import segment

# 甲乙丙 begins 甲乙丙丁, and is no word itself
KNOWN = {"甲": 6, "甲乙": 4, "甲乙丙": 0, "甲乙丙丁": 1, "乙": 2, "丙": 2, "丙丁": 3, "丙丁甲": 2}
TOTAL = 20

characters = st.text(st.sampled_from("甲乙丙丁"), max_size=9)


def cuts(text):
    """Yield every way to cut a text into words, and into characters that are none."""
    if not text:
        yield []
    for end in range(1, len(text) + 1):
        if end == 1 or KNOWN.get(text[:end]):
            for rest in cuts(text[end:]):
                yield [text[:end], *rest]


def likelihood(cut):
    return prod((KNOWN.get(word) or 1) / TOTAL for word in cut)


def between(cut):
    """Return what a cut leaves between words, in one piece where single characters adjoin."""
    marked = "".join(word if len(word) == 1 else "|" for word in cut)
    return [piece for piece in marked.split("|") if piece]


def test_words_are_found_wherever_they_stand():
    words, _ = segment("甲乙丙丁甲", KNOWN, TOTAL)
    assert sorted(words) == [(0, 4), (2, 5)]


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("甲乙丙丁", []),
        ("丁甲乙", ["丁"]),
        ("乙丁丁甲乙", ["乙丁丁"]),
        ("丁丁", ["丁丁"]),
        ("", []),
    ],
)
def test_it_tells_what_stands_between_words(text, gaps):
    _, found = segment(text, KNOWN, TOTAL)
    assert [text[start:end] for start, end in found if start < end] == gaps


@given(characters)
def test_it_finds_every_long_word(text):
    words, _ = segment(text, KNOWN, TOTAL)
    spans = [(start, end) for end in range(len(text) + 1) for start in range(end - 2)]
    assert sorted(words) == sorted(span for span in spans if KNOWN.get(text[slice(*span)]))


@given(characters)
def test_no_cut_is_likelier(text):
    _, found = segment(text, KNOWN, TOTAL)
    gaps = [text[start:end] for start, end in found if start < end]
    best = max(map(likelihood, cuts(text)))
    likeliest = [cut for cut in cuts(text) if isclose(log(likelihood(cut)), log(best))]
    assert gaps in map(between, likeliest)
