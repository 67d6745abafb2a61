import html
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import excerpt, find, mark
from search.normalise import squeeze

from .strategies import texts

LONG = "前面的话，" * 30 + "打造全国首个区块链电子发票系统“税链”平台。" + "后面的话，" * 30


def marked(text, words, **how):
    return mark(text, find(text, words, **how))


def cut_out(text, words, size=110, **how):
    return excerpt(text, find(text, words, **how), size)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("打造“税链”平台", ["税链"], "打造“<mark>税链</mark>”平台"),
        ("推进“三旧”改造", ["三旧改造"], "推进“<mark>三旧”改造</mark>"),
        ("免费提供税务 Ukey", ["税务ukey"], "免费提供<mark>税务 Ukey</mark>"),
        ("知识产权证券化", ["知识产权", "产权"], "<mark>知识产权</mark>证券化"),
        ("18个，8个", ["8"], "18个，<mark>8</mark>个"),
        ("1.5倍，5倍", ["5"], "1.5倍，<mark>5</mark>倍"),
        ("key 与 Ukey", ["key"], "<mark>key</mark> 与 Ukey"),
        ("a<b>&税链", ["税链"], "a&lt;b&gt;&amp;<mark>税链</mark>"),
        ("税链", [""], "税链"),
        ("税链", [], "税链"),
    ],
)
def test_it_marks_words_and_escapes_the_rest(text, words, expected):
    assert marked(text, words) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("24小时", ["4小时"], "2<mark>4小时</mark>"),
        ("税务Ukey", ["key"], "税务U<mark>key</mark>"),
        ("12345热线", ["234"], "1<mark>234</mark>5热线"),
        ("税链", ["没有"], "税链"),
    ],
)
def test_pieces_of_numbers_and_words_are_marked_if_asked_for(text, words, expected):
    assert marked(text, words, pieces=True) == expected
    assert marked(text, words) == text


def test_the_longer_word_is_marked_where_two_begin():
    words = ["知识", "知识产权", "产权证券化"]
    assert marked("知识产权证券化", words) == "<mark>知识产权</mark>证券化"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<mark>税链</mark>", "&lt;mark&gt;<mark>税链</mark>&lt;/mark&gt;"),
        ("&lt;税链", "&amp;lt;<mark>税链</mark>"),
        ("'税链\"", "&#x27;<mark>税链</mark>&quot;"),
    ],
)
def test_tags_and_entities_of_the_text_stay_text(text, html):
    assert marked(text, ["税链"]) == html
    assert cut_out(text, ["税链"]) == html


def test_an_excerpt_shows_the_place_and_says_that_it_is_cut():
    cut = cut_out(LONG, ["税链"])
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert "“<mark>税链</mark>”平台" in cut
    assert len(cut) < 200


def test_an_excerpt_prefers_the_place_with_most_different_words():
    text = "融资。" + "无关的话，" * 40 + "中小企业贷款融资。" + "无关的话，" * 40
    assert "<mark>贷款</mark><mark>融资</mark>" in cut_out(text, ["融资", "贷款"])


def test_an_excerpt_prefers_the_whole_phrase_to_scattered_words():
    text = "实现“引进即筹建”，" + "无关的话，" * 12 + "实现“拿地即动工”。" + "无关的话，" * 12
    assert "<mark>拿地即动工</mark>" in cut_out(text, ["拿地即动工", "拿地", "即", "动工"])


def test_an_excerpt_of_a_long_text_takes_no_longer_than_the_text():
    # with a window that looks at every span for every span this takes minutes
    assert cut_out("的，" * 20_000, ["的"]).startswith("<mark>的</mark>")


def test_there_is_no_excerpt_without_a_word():
    assert cut_out(LONG, ["没有"]) == ""


def test_a_short_text_is_not_cut():
    assert cut_out("打造“税链”平台", ["税链"]) == "打造“<mark>税链</mark>”平台"


@st.composite
def texts_with_words(draw):
    """Return a text and words in normal form, some of which it has."""
    text = "".join(draw(st.lists(texts, max_size=3)))
    size = len(text)
    cuts = draw(st.lists(st.tuples(st.integers(0, size), st.integers(1, 8)), max_size=4))
    others = draw(st.lists(texts, max_size=2))
    words = [*(text[start : start + length] for start, length in cuts), *others]
    return text, [squeeze(word).characters for word in words]


@given(texts_with_words(), st.booleans())
def test_marking_loses_doubles_and_unescapes_no_character(sample, pieces):
    text, words = sample
    plain = re.sub("</?mark>", "", marked(text, words, pieces=pieces))
    assert html.unescape(plain) == text


@given(st.one_of(texts, st.text("<>&;/markltgp#39税\"'", max_size=40)), st.lists(texts))
def test_marking_any_words_loses_nothing(text, words):
    plain = re.sub("</?mark>", "", marked(text, [*words, "mark", "税", "&", "lt"]))
    assert html.unescape(plain) == text


@given(texts_with_words(), st.booleans())
def test_every_mark_is_a_word(sample, pieces):
    text, words = sample
    spans = find(text, words, pieces=pieces)
    for span in spans:
        assert squeeze(text[span.start : span.end]).characters == span.word
        assert span.word in words
    for one, following in itertools.pairwise(spans):
        assert one.start < one.end <= following.start


@given(texts_with_words(), st.integers(1, 60), st.booleans())
def test_an_excerpt_is_a_part_of_the_text(sample, size, pieces):
    text, words = sample
    cut = re.sub("</?mark>", "", cut_out(text, words, size, pieces=pieces))
    plain = html.unescape(cut)
    # the text may itself begin or end with the sign that it is cut
    assert plain in text or plain.removeprefix("…").removesuffix("…") in text
