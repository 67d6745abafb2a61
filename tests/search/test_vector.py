import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from search.tsquery import phrase
from search.vector import (
    MAX_BYTES,
    MAX_POSITION,
    MAX_POSITIONS,
    Field,
    literal,
    postings,
    quoted,
)

from .strategies import texts


def vector(*fields):
    return literal(postings(fields))


def stored(*fields):
    """Return the vector as PostgreSQL reads it, as {lexeme: [positions]}."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme, positions FROM unnest(%s::tsvector)", [vector(*fields)])
        return dict(cursor.fetchall())


def matches(query, *fields):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector(*fields), query])
        return cursor.fetchone()[0]


def all_match(asked):
    """Return whether each vector matches the tsquery beside it, where there is one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_and(v::tsvector @@ q::tsquery OR q = ''), true)"
            " FROM unnest(%s::text[], %s::text[]) asked(v, q)",
            [[v for v, _ in asked], [q for _, q in asked]],
        )
        return cursor.fetchone()[0]


def test_a_document_is_found_under_its_lexemes_and_where_they_stand():
    assert postings([Field("税务U", "A"), Field("税链", "D")]) == {
        "税务": ["1A"],
        "务": ["2A"],
        "务u": ["2A"],
        "u": ["3A"],
        "税链": ["103D"],
        "链": ["104D"],
    }


def test_a_literal_has_every_lexeme_with_its_positions():
    assert literal({"税链": ["1A", "9D"], "it's": ["3A"], "%": []}) == "'税链':1A,9D 'it''s':3A '%'"
    assert literal({}) == ""


@pytest.mark.django_db
def test_positions_are_character_offsets():
    found = stored(Field("知识产权证券化", "A"))
    assert found["知识"] == [1]
    assert found["知识产权"] == [1]
    assert found["产权"] == [3]
    assert found["证券化"] == [5]


@pytest.mark.django_db
def test_no_phrase_reaches_from_one_field_into_the_next():
    fields = [Field("知识", "A"), Field("产权", "D")]
    assert not matches(phrase("知识产权"), *fields)
    assert matches(f"{phrase('知识')} & {phrase('产权')}", *fields)


@pytest.mark.django_db
def test_weights_tell_fields_apart():
    fields = [Field("税链", "A"), Field("发票", "D")]
    assert matches(phrase("税链", "A"), *fields)
    assert not matches(phrase("发票", "A"), *fields)


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["it's", "a\\b", "'", "\\", "a:b", "x & y | !z", "c++", "%"])
def test_special_characters_are_lexemes_like_others(word):
    assert matches(phrase(word), Field(word, "A")) is bool(phrase(word))


@pytest.mark.django_db
def test_a_part_of_a_number_or_word_is_found_if_asked_for():
    field = Field("压缩到24小时，用税务Ukey", "D")
    assert not matches(phrase("4小时"), field)
    assert matches(phrase("4小时", open_ended=True), field)
    assert matches(phrase("税务uk", open_ended=True), field)
    assert matches(phrase("key", open_ended=True), field)
    assert not matches(phrase("4.小时", open_ended=True), field)


def test_quoting_doubles_quotes_and_backslashes():
    assert quoted("a'b\\c") == "'a''b\\\\c'"


@pytest.mark.django_db
def test_a_long_text_is_stored_within_the_limits():
    found = stored(Field("知识产权" * 30_000, "A"))
    assert len(found["知识"]) <= MAX_POSITIONS
    assert max(found["知识"]) <= MAX_POSITION


@pytest.mark.django_db
def test_a_huge_text_of_different_words_is_stored():
    text = " ".join(f"{number}{chr(0x4E00 + number % 20000)}" for number in range(100_000))
    assert stored(Field(text, "A"))


@pytest.mark.django_db
def test_no_vector_is_larger_than_postgresql_takes():
    # a number of 200 digits is also found by each of its ends
    endless = [Field(str(number) * 40, "A") for number in range(10_000, 10_100)]
    found = stored(*endless)
    assert MAX_BYTES / 2 < sum(map(len, found)) <= MAX_BYTES


@pytest.mark.django_db
@given(st.lists(texts, max_size=20))
def test_every_text_is_accepted_and_contains_itself(found):
    asked = [(vector(Field(text, "A")), phrase(text)) for text in found]
    assert all_match(asked)


@pytest.mark.django_db
@given(st.lists(st.tuples(texts, texts, texts), max_size=10))
def test_every_part_of_a_text_is_found_in_it(found):
    asked = [
        (vector(Field(before + part + after, "A")), phrase(part, open_ended=True))
        for before, part, after in found
        if len(part.strip()) > 1
    ]
    assert all_match(asked)
