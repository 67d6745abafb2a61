import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.models import Practice
from search.suggest import completions
from tests.practices.builders import practice, restore, withdraw

from .strategies import queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "word"),
    [
        # characters
        ("税", "税链"),
        ("知识产", "知识产权"),
        ("知識產", "知识产权"),
        ("政务雷", "政务雷达"),
        # letters
        ("uk", "ukey"),
        ("ＵＫ", "ukey"),
        # pinyin
        ("zhishichan", "知识产权"),
        ("Tushu", "图书馆"),
        ("shuili", "税链"),
        # initials
        ("zsc", "知识产权"),
        ("zscq", "知识产权"),
        ("qk", "区块链"),
        # characters and letters
        ("区块l", "区块链"),
        ("区块lian", "区块链"),
        ("知识cq", "知识产权"),
        ("税l", "税链"),
        # the last of several words
        ("电子发票 税l", "税链"),
        ("电子发票　税l", "税链"),
        ("a b zscq", "知识产权"),
        # marks around it
        ("“税", "税链"),
        ("（税", "税链"),
    ],
)
def test_it_completes_what_is_begun(text, word):
    assert word in completions(text, 10)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "税链 ", "，", "“", "|", "-", "%", "_", "税%", "税_", "\\", "13", "41%"),
        *(
            "鼓浪屿",
            "gulangyu",
            "税链q",
            "链税",
            "\x00",
            "税\x00",
            "\ud800",
            "税" * 500,
            "a" * 5000,
        ),
    ],
)
def test_it_completes_nothing_where_nothing_fits(text):
    assert completions(text, 10) == []


def test_a_word_does_not_complete_itself():
    assert "知识产权" not in completions("知识产权", 10)


def test_the_commonest_words_come_first():
    practice(101, name="鼓浪屿甲", body="鼓浪屿。鼓励。")
    practice(102, name="做法", body="鼓浪屿。")
    found = completions("gul", 10)
    assert found.index("鼓励") < found.index("鼓浪屿")
    assert completions("gul", 1) == found[:1]
    assert completions("gul", 0) == []


def test_only_words_are_proposed_and_no_pieces_or_names():
    assert "识产" not in completions("识", 10)
    practice(name="鼓浪屿之波", body="一句。")
    assert completions("鼓浪", 10) == ["鼓浪屿"]


@pytest.mark.parametrize("text", ["鼓浪", "gulangy", "gly", "鼓l"])
def test_words_of_drafts_are_not_proposed(text):
    made = practice(status="draft", name="鼓浪屿之波", body="鼓浪屿。")
    assert "鼓浪屿" not in completions(text, 10)
    restore(Practice.objects.filter(pk=made.pk))
    assert "鼓浪屿" in completions(text, 10)
    withdraw(Practice.objects.filter(pk=made.pk))
    assert "鼓浪屿" not in completions(text, 10)
    made.delete()
    assert "鼓浪屿" not in completions(text, 10)


def test_it_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        completions("电子发票 税l", 10)
    with django_assert_num_queries(0):
        completions("税链 ", 10)


@settings(max_examples=60)
@given(st.lists(queries, max_size=5))
def test_any_string_has_completions_or_none(found):
    for text in found:
        assert len(completions(text, 5)) <= 5
