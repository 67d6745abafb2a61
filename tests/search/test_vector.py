import pytest
from django.db import connection
from hypothesis import given, settings

from search.query import phrase
from search.vector import MAX_POSITION, MAX_POSITIONS, Field, literal, quoted

from .strategies import texts


def stored(text_or_fields):
    """Return the vector as PostgreSQL reads it, as {lexeme: [positions]}."""
    fields = [Field(text_or_fields, "A")] if isinstance(text_or_fields, str) else text_or_fields
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme, positions FROM unnest(%s::tsvector)", [literal(fields)])
        return dict(cursor.fetchall())


def matches(fields, query):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [literal(fields), query])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_positions_are_character_offsets():
    vector = stored("知识产权证券化")
    assert vector["知识"] == [1]
    assert vector["知识产权"] == [1]
    assert vector["产权"] == [3]
    assert vector["证券化"] == [5]


@pytest.mark.django_db
def test_no_phrase_reaches_from_one_field_into_the_next():
    fields = [Field("知识", "A"), Field("产权", "D")]
    assert not matches(fields, phrase("知识产权"))
    assert matches(fields, f"{phrase('知识')} & {phrase('产权')}")


@pytest.mark.django_db
def test_weights_tell_fields_apart():
    fields = [Field("税链", "A"), Field("发票", "D")]
    assert matches(fields, phrase("税链", "A"))
    assert not matches(fields, phrase("发票", "A"))


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["it's", "a\\b", "'", "\\", "a:b", "x & y | !z", "c++", "%"])
def test_special_characters_are_lexemes_like_others(word):
    assert matches([Field(word, "A")], phrase(word)) is bool(phrase(word))


def test_quoting_doubles_quotes_and_backslashes():
    assert quoted("a'b\\c") == "'a''b\\\\c'"


@pytest.mark.django_db
def test_a_long_text_is_stored_within_the_limits():
    vector = stored("知识产权" * 30_000)
    assert len(vector["知识"]) <= MAX_POSITIONS
    assert max(vector["知识"]) <= MAX_POSITION


@pytest.mark.django_db
def test_a_huge_text_of_different_words_is_stored():
    text = " ".join(f"{number}{chr(0x4E00 + number % 20000)}" for number in range(100_000))
    assert stored(text)


@pytest.mark.django_db
@settings(deadline=None)
@given(texts)
def test_postgresql_accepts_every_text(text):
    stored(text)


@pytest.mark.django_db
@settings(deadline=None)
@given(texts)
def test_every_text_contains_itself(text):
    query = phrase(text)
    assert not query or matches([Field(text, "A")], query)
