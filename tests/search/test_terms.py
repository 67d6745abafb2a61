import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.models import Kind, Term
from search.terms import ALL, Frequencies, add, frequencies
from tests.practices.builders import practice

TELLING = Frequencies({"企业": 30, "知识": 9, "产权": 12, "知识产权": 9, "税链": 1, "草稿": 0}, 39)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("企业", 30),
        ("知识产权", 9),
        ("草稿", 0),
        # not counted itself: as many as its rarest lexeme
        ("企业知识", 9),
        ("企业税链", 1),
        ("企业没有", 0),
        ("没有", 0),
        # a lone character begins many words
        ("企", 39),
    ],
)
def test_it_knows_about_how_many_documents_have_a_text(text, documents):
    assert TELLING.of(text) == documents


def test_the_rarer_a_word_the_more_it_tells():
    weights = [TELLING.weight(word) for word in ("企", "企业", "产权", "知识", "税链", "没有")]
    assert weights == sorted(weights)
    assert len(set(weights)) == 6
    assert TELLING.unique == TELLING.weight("税链")


@given(st.integers(0, 100_000), st.data())
def test_weights_fall_as_documents_rise_and_stay_above_nothing(total, data):
    fewer = data.draw(st.integers(0, total))
    more = data.draw(st.integers(fewer, total))
    known = Frequencies({"少": fewer, "多": more}, total)
    assert known.weight("没有") >= known.weight("少") >= known.weight("多") > 0


@pytest.mark.django_db
def test_frequencies_are_those_of_the_catalogue(django_assert_num_queries):
    with django_assert_num_queries(1):
        known = frequencies(["企业", "税链", "区块链电子发票", "鼓浪屿"])
    assert known.total == 39
    assert known.of("税链") == 1
    assert known.of("企业") > 20
    assert known.of("区块链电子发票") >= 1
    assert known.of("鼓浪屿") == 0
    assert known.weight("鼓浪屿") > known.weight("税链") > known.weight("企业")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "whole"), [("知识", "知识产权"), ("企业", "企业开办"), ("税", "税务"), ("企", "企业")]
)
def test_a_part_is_in_as_many_documents_as_the_whole(part, whole):
    known = frequencies([part, whole])
    assert known.of(part) >= known.of(whole) > 0


@pytest.mark.django_db
def test_a_draft_changes_no_weight():
    # the last two are said in the catalogue, but no stretch of characters ends with them
    before = {text: frequencies([text]).of(text) for text in ("企业", "税链", "鼓浪屿", "瓷", "聚")}
    practice(status="draft", name="鼓浪屿企业陶瓷", body="税链。凝聚。鼓浪屿。")
    assert {text: frequencies([text]).of(text) for text in before} == before


@pytest.mark.django_db
def test_adding_words_twice_changes_nothing():
    add(["鼓浪屿", "浪屿", "海蛎煎"], ["鼓浪屿海蛎煎"])
    once = list(Term.objects.order_by("word").values())
    add(["海蛎煎", "鼓浪屿", "鼓浪屿", "企业"], ["鼓浪屿海蛎煎"])
    assert list(Term.objects.order_by("word").values()) == once


@pytest.mark.django_db
def test_added_words_are_in_no_document_and_known_ones_keep_their_number():
    businesses = Term.objects.get(word="企业").documents
    add(["鼓浪屿", "企业"], [])
    assert Term.objects.get(word="鼓浪屿").documents == 0
    assert Term.objects.get(word="企业").documents == businesses


@pytest.mark.django_db
def test_words_and_names_have_a_sound_and_pieces_have_none():
    add(["鼓浪屿", "浪屿", "屿"], ["鼓浪屿之波"])
    kinds = ["word", "kind", "pinyin", "initials"]
    rows = Term.objects.filter(word__contains="屿").order_by("word").values_list(*kinds)
    assert set(rows) == {
        ("屿", Kind.PIECE, "", ""),
        ("浪屿", Kind.PIECE, "", ""),
        ("鼓浪屿", Kind.WORD, "gulangyu", "gly"),
        ("鼓浪屿之波", Kind.NAME, "gulangyuzhibo", "glyzb"),
    }


@pytest.mark.django_db
def test_without_words_only_the_documents_are_counted():
    add([], [])
    assert Term.objects.get(word=ALL).documents == 39
    assert frequencies([]).total == 39
