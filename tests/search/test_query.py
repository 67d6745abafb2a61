import pytest
from hypothesis import given, settings

from search import query
from search.query import MAX_CHARACTERS, MAX_WORDS, Tier, name_key, parse, phrase

from .strategies import texts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("知识产权证券化", ("知识产权", "证券化")),
        ("港澳青年 创业", ("港澳", "青年", "创业")),
        ("税务ＵＫＥＹ", ("税务", "ukey")),
        ("三旧改造", ("三旧", "改造")),
        ("怎么融资", ("融资",)),
        ("41%", ("41%",)),
        ("融资，融资 融资", ("融资",)),
        ("秒批", ("秒批",)),
        ("怎么办", ("怎么办",)),
        ("  ", ()),
        ("，。！", ()),
        ("", ()),
    ],
)
def test_it_cuts_the_input_into_words(text, words):
    assert parse(text).words == words


def test_it_says_that_a_long_input_is_cut():
    long = parse("税" * (MAX_CHARACTERS + 1))
    assert long.truncated
    assert len(long.text) == MAX_CHARACTERS
    assert not parse("税" * MAX_CHARACTERS).truncated


def test_it_takes_a_limited_number_of_words():
    assert len(parse(" ".join(str(number) for number in range(40))).words) <= MAX_WORDS


@pytest.mark.parametrize(
    ("text", "tsquery"),
    [
        ("知识产权", "('知识' <2> '产权')"),
        ("证券化", "('证券' <1> '券化')"),
        ("税", "('税':*)"),
        ("24小时", "('24' <2> '小时')"),
        ("税务 Ukey", "('税务' <2> 'ukey')"),
        ("上管老、下管小", "('上管' <1> '管老' <2> '、' <1> '下管' <1> '管小')"),
        ("，税链。", "('税链')"),
        ("it's", "('it' <2> 's')"),
        ("，", ""),
    ],
)
def test_a_phrase_is_a_chain_of_lexemes(text, tsquery):
    assert phrase(text) == tsquery


def test_a_phrase_can_be_asked_of_one_weight():
    assert phrase("税链", "A") == "('税链':A)"
    assert phrase("税", "A") == "('税':*A)"


def test_names_are_the_same_but_for_marks():
    assert name_key("打造“税链”区块链电子发票平台") == name_key("打造税链 区块链电子发票平台")


def test_every_tier_says_what_it_is():
    assert len({tier.label for tier in Tier}) == len(Tier)


@settings(deadline=None)
@given(texts)
def test_any_string_parses(text):
    parsed = parse(text)
    assert len(parsed.words) <= MAX_WORDS
    for tsquery in (query.all_words(parsed), query.any_word(parsed), phrase(parsed.text)):
        assert bool(tsquery) is bool(parsed.words)


def test_lone_characters_are_marked_only_where_nothing_longer_is_searched():
    assert parse("8个工作日").highlighted == ("8个工作日", "8", "工作日")
    assert parse("税").highlighted == ("税",)
