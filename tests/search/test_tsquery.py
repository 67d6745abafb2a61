import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from search.query import parse
from search.tsquery import all_of, any_of, clause, lexemes, loose, phrase

from .strategies import queries, texts


def assert_accepted(tsqueries):
    """Have PostgreSQL read them all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ''::tsvector @@ said::tsquery FROM unnest(%s::text[]) said", [tsqueries]
        )
        assert len(cursor.fetchall()) == len(tsqueries)


@pytest.mark.parametrize(
    ("text", "tsquery"),
    [
        ("知识产权", "('知识产权')"),
        ("证券化", "('证券化')"),
        ("税", "('税':*)"),
        ("24小时", "('24小时')"),
        ("第13条", "('第13' <1> '13条')"),
        ("8个工作日", "('8个工' <1> '个工' <1> '工作' <1> '作日')"),
        ("提速30%以上", "('提速' <1> '速30%' <1> '30%以上')"),
        ("7x24小时", "('7' <1> 'x' <1> '24小时')"),
        ("税务 Ukey", "('税务' <1> '务ukey')"),
        ("上管老、下管小", "('上管老' <3> '、' <1> '下管小')"),
        ("，税链。", "('税链')"),
        ("税链\x01平台", "('税链' <3> '平台')"),
        ("it's", "('it' <2> 's')"),
        ("a\\b", "('a' <1> '\\\\' <1> 'b')"),
        ("，", ""),
        ("\x00\ud800", ""),
        ("", ""),
    ],
)
def test_a_phrase_is_a_chain_of_lexemes(text, tsquery):
    assert phrase(text) == tsquery


def test_a_phrase_can_be_asked_of_one_weight():
    assert phrase("税链", "A") == "('税链':A)"
    assert phrase("税", "A") == "('税':*A)"


def test_a_number_or_a_word_in_letters_can_go_on_at_the_ends():
    assert phrase("4小时", open_ended=True) == "(('4小时' | '~4小时'))"
    assert phrase("税务U", open_ended=True) == "('税务' <1> '务u':*)"
    assert phrase("税链", open_ended=True) == "('税链')"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("知识产权", ["知识", "产权"]),
        ("税务Ukey", ["税务", "ukey"]),
        ("税", []),
        ("，", []),
    ],
)
def test_lexemes_are_those_that_can_be_counted(text, expected):
    assert lexemes(text) == expected


@pytest.mark.parametrize(
    ("text", "tsquery"),
    [
        ("税链", "('税链')"),
        ("8家", "(('8家') | ('八家'))"),
        ("税链|发票平台", "(('税链') | (('发票') & ('平台')))"),
        ("“发票平台”", "('发票' <1> '票平' <1> '平台')"),
        ("“4小时”", "(('4小时' | '~4小时'))"),
    ],
)
def test_a_clause_is_met_by_one_of_its_alternatives(text, tsquery):
    (wanted,) = parse(text).clauses
    assert clause(wanted) == tsquery


def test_a_clause_can_be_asked_of_one_weight():
    (wanted,) = parse("税链|发票").clauses
    assert clause(wanted, "A") == "(('税链':A) | ('发票':A))"


def test_tsqueries_are_joined_once_each_and_without_the_empty_ones():
    assert all_of(["'a'", "", "'b'", "'a'"]) == "('a' & 'b')"
    assert any_of(["'a'", "", "'b'", "'a'"]) == "('a' | 'b')"
    assert all_of(["", "'a'"]) == "'a'"
    assert any_of([]) == ""


@pytest.mark.django_db
@given(st.lists(texts, max_size=20))
def test_postgresql_accepts_every_phrase(found):
    assert_accepted(
        [
            said
            for text in found
            for said in (phrase(text), phrase(text, "A"), phrase(text, open_ended=True))
        ]
    )


@pytest.mark.django_db
@given(st.lists(queries, max_size=20))
def test_postgresql_accepts_every_clause(found):
    clauses = [wanted for text in found for wanted in parse(text).clauses]
    assert_accepted([clause(wanted, weight) for wanted in clauses for weight in (None, "A")])


@pytest.mark.django_db
def test_postgresql_accepts_the_longest_clauses():
    longest = ["税" * 200, "a" * 200, "9" * 200, "\U00020000" * 200, "１" * 200, "a|" * 100]
    clauses = [wanted for text in longest for wanted in parse(text).clauses]
    assert_accepted([clause(wanted) for wanted in clauses])


@given(queries)
@example("“\x01”")
@example("税链 -“\x01”")
def test_whatever_is_asked_for_can_be_looked_for(text):
    parsed = parse(text)
    assert all(clause(wanted) for wanted in parsed.clauses)
    assert all(phrase(excluded) for excluded in parsed.excluded)


@pytest.mark.parametrize(
    ("text", "tsquery"),
    [
        ("税链", "('税链')"),
        ("扫帚飞行", "('扫帚' & '帚飞' & '飞行')"),
        ("3个工作日", "('3个工' & '个工' & '工作' & '作日')"),
        ("24小时", "('24小时')"),
        ("上管老、下管小", "('上管老' <3> '、' <1> '下管小')"),
        ("iso9001", "('iso' <3> '9001')"),
    ],
)
def test_a_text_is_found_loosely_by_its_pairs(text, tsquery):
    assert loose(text) == tsquery
