import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.numerals import numeral, spellings, value
from search.query import parse

from .strategies import texts


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (13, "十三"),
        (39, "三十九"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (9999, "九千九百九十九"),
    ],
)
def test_it_says_numbers_as_people_do(number, said):
    assert numeral(number) == said


def test_every_numeral_says_its_number():
    assert [value(numeral(number)) for number in range(10_000)] == list(range(10_000))


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("二〇二二", 2022),
        ("二零二二", 2022),
        ("两千零二十二", 2022),
        ("两百", 200),
        ("百", 100),
        ("〇", 0),
        ("一百零五", 105),
        ("一二", None),
        ("十十", None),
        ("十百", None),
        ("三三十", None),
        ("零十", None),
    ],
)
def test_it_reads_numerals(said, number):
    assert value(said) == number


@given(st.text("零〇一二两三四五六七八九十百千", min_size=1, max_size=30))
def test_any_numeral_has_a_value_or_none(said):
    number = value(said)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("39条", "三十九条"),
        ("八个工作日", "8个工作日"),
        ("110个工作日", "一百一十个工作日"),
        ("一百一十个工作日", "110个工作日"),
        ("2个", "两个"),
        ("两个", "2个"),
        ("12个", "十二个"),
        ("三十九", "39"),
        ("100万元", "一百万元"),
        ("十五分钟", "15分钟"),
        ("2022年", "二〇二二年"),
        ("二〇二二年", "2022年"),
        ("二零二二年", "2022年"),
        ("3年", "三年"),
    ],
)
def test_what_is_counted_has_two_spellings(word, other):
    assert spellings(word) == (word, other)


@pytest.mark.parametrize(
    "word",
    [
        *("一站式", "一网通办", "一门式", "三方", "一带一路", "四呼四应", "三旧", "一", "九"),
        *("39", "12345", "41%", "10000条", "1,574万", "4.0模式", "2022", "税链"),
    ],
)
def test_what_counts_nothing_stays_as_it_is(word):
    assert spellings(word) == (word,)


@given(st.integers(0, 9999), st.sampled_from(["条", "个工作日", "家", "万元", "小时"]))
def test_digits_and_numerals_lead_to_each_other(number, measure):
    digits, said = spellings(f"{number}{measure}")
    assert spellings(said) == (said, digits)


@given(st.integers(1000, 9999))
def test_years_lead_to_each_other(year):
    digits, said = spellings(f"{year}年")
    assert spellings(said) == (said, digits)


@given(texts.filter(bool))
def test_every_word_is_its_own_first_spelling(word):
    assert spellings(word)[0] == word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("8个工作日", [("8个工作日", "八个工作日")]),
        ("压缩至八个工作日", [("压缩",), ("至",), ("八个工作日", "8个工作日")]),
        ("39条经验", [("39条", "三十九条"), ("经验",)]),
        ("一百一十个工作日", [("一百一十个工作日", "110个工作日")]),
        ("24小时自助", [("24小时", "二十四小时"), ("自助",)]),
        ("2022年6月", [("2022年", "二〇二二年"), ("6月", "六月")]),
        ("一站式服务", [("一站式",), ("服务",)]),
        ("一网通办", [("一网通办",)]),
        ("三方协议", [("三方",), ("协议",)]),
    ],
)
def test_a_query_has_numbers_with_their_measures(text, words):
    assert [clause.plain.spellings for clause in parse(text).clauses] == words
