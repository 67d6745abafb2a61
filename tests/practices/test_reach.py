"""Nothing in a text is out of reach, and a phrase in quotes finds it and nothing else.

Every substring of two or more characters of any text finds its practice at the strict steps
(recall 1.000); in quotes it finds exactly the practices that contain it (precision 1.000).
"""

import random
import re
import unicodedata

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from practices.models import Practice
from search.plan import Plan, understand
from search.query import Tier, parse

from .builders import gdd, practice, search

pytestmark = pytest.mark.django_db

STRICT = {*Tier} - {Tier.SYNONYMS, Tier.SOME}

# Cut at the ends, so that they do not count, as do these kinds of characters anywhere
MARKS = ",.;:!?，。；：、！？…—"
PASSED_OVER = {"Zs", "Ps", "Pe", "Pi", "Pf", "Cf"}
MORE_PASSED_OVER = "\t'\"·‧・`"

SIMPLIFIED = OpenCC("t2s")


def folded_character(character):
    for fold in (lambda c: unicodedata.normalize("NFKC", c), str.lower, SIMPLIFIED.convert):
        character = found if len(found := fold(character)) == 1 else character
    return character


def folded(text):
    """Return the text in the form in which it is compared, worked out without the search engine.

    Width, case and traditional forms do not count; nor do spaces, quotes and brackets, but for a
    space between two words in letters or digits.
    """
    out = ""
    skipped = False
    for character in map(folded_character, text):
        if character in MORE_PASSED_OVER or unicodedata.category(character) in PASSED_OVER:
            skipped = True
            continue
        if skipped and re.fullmatch("[a-z0-9]{2}", out[-1:] + character):
            out += " "
        skipped = False
        out += character
    return out


def stripped(text):
    return folded(text).strip(MARKS + " \n")


def searched_texts(stored):
    terms = [*stored.themes.all(), *stored.indicators.all(), *stored.instruments.all()]
    figures = [f"{figure.label} {figure.value}" for figure in stored.figures.all()]
    return [stored.name, stored.summary, *(term.name for term in terms), *figures, stored.body]


@pytest.fixture
def contents():
    """The searched texts of every practice, in the form in which they are compared."""
    return {
        stored.number: "\0".join(folded(text) for text in searched_texts(stored))
        for stored in Practice.objects.published()
    }


def containing(contents, phrase):
    wanted = stripped(phrase)
    return {number for number, texts in contents.items() if wanted in texts}


def is_plain(piece):
    """Return whether the piece has something to search, and no operator."""
    squeezed = " ".join(piece.split())
    return bool(stripped(piece)) and not re.search(r"(^| )[-－]|[|｜]", squeezed)


def substrings(chance, text, count, longest=60):
    """Yield substrings of two or more characters, short ones more often."""
    for _ in range(count):
        size = min(len(text), int(2 + (longest - 2) * chance.random() ** 3))
        start = chance.randint(0, len(text) - size)
        if is_plain(piece := text[start : start + size]):
            yield piece


def has_signs(piece):
    """Return whether there is anything but Han characters in it."""
    return re.search("[^\u4e00-\u9fff]", piece) is not None


def found_at(piece):
    found = search(piece, Practice.objects.published())
    return {practice.number: Tier(practice.tier) for practice in found}


def test_substrings_find_their_practice_at_the_strict_steps():
    chance = random.Random(39)
    missed, corrected = [], []
    tried = 0
    for stored in Practice.objects.all():
        pieces = [*substrings(chance, stored.name, 3, 20), *substrings(chance, stored.body, 5)]
        for piece in pieces:
            tried += 1
            if found_at(piece).get(stored.number) not in STRICT:
                missed.append((stored.number, piece))
            if made := understand(piece).corrections:
                corrected.append((piece, made))
    assert tried > 250
    assert not missed
    # what stands in a text was meant
    assert not corrected


def test_thousands_of_substrings_match_as_a_whole():
    """As before, but only of the tsqueries for the whole input, all in one statement."""
    chance = random.Random(40)
    rows = []
    for stored in Practice.objects.all():
        for text, count in ((stored.name, 30), (stored.body, 150)):
            for piece in substrings(chance, text, count):
                plan = Plan(parse(piece), (), 0.0)
                whole = [tsquery for tsquery in (plan.whole(), plan.piece) if tsquery]
                # the parts of a text that stand in two lines are words of their own
                rows.append((stored.pk, piece, " | ".join(whole)) if "\n" not in piece else None)
    rows = [row for row in rows if row]
    assert len(rows) > 6000
    assert sum(has_signs(piece) for _, piece, _ in rows) > 2000
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT practice_id, piece"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[]) wanted(practice_id, piece, whole)"
            " JOIN practices_practiceindex USING (practice_id)"
            " WHERE NOT vector @@ whole::tsquery",
            [list(column) for column in zip(*rows, strict=True)],
        )
        assert not cursor.fetchall()


def test_short_substrings_of_every_name_find_it():
    """All of two and three characters, without a choice."""
    missed = []
    for stored in Practice.objects.filter(number__in=[2, 10, 13, 21, 27, 30]):
        for size in (2, 3):
            for start in range(len(stored.name) - size + 1):
                piece = stored.name[start : start + size]
                if is_plain(piece) and found_at(piece).get(stored.number) not in STRICT:
                    missed.append((stored.number, piece))
    assert not missed


def test_pieces_that_join_to_what_sounds_like_a_word_are_not_corrected():
    """In 创新形成 stands 创新形, which sounds like 创新型."""
    piece = "商业银行创新形成“政银企”三方"
    assert piece in gdd(34).body
    assert not understand(piece).corrections
    assert found_at(piece)[34] == Tier.PHRASE


@given(st.data())
@settings(max_examples=60)
def test_any_substring_finds_its_practice(data):
    stored = gdd(data.draw(st.integers(1, 39)))
    text = getattr(stored, data.draw(st.sampled_from(["name", "body"])))
    start = data.draw(st.integers(0, len(text) - 2))
    piece = text[start : data.draw(st.integers(start + 2, min(len(text), start + 100)))]
    if is_plain(piece):
        assert found_at(piece).get(stored.number) in STRICT, piece


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text.upper(),
        lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
        OpenCC("s2t").convert,
    ],
    ids=["upper case", "full width", "traditional"],
)
def test_substrings_in_other_forms_find_the_same(write):
    chance = random.Random(41)
    for stored in Practice.objects.filter(number__in=range(3, 40, 6)):
        for piece in substrings(chance, stored.body, 6):
            if is_plain(other := write(piece)):
                assert found_at(other).get(stored.number) in STRICT, (piece, other)


# in quotes


def quotable(piece):
    """Return whether it can stand in quotes: no quotes that end the phrase, and no new line."""
    return is_plain(piece) and not re.search('[“”„"＂\n]', piece)


def quoted_substrings(chance, count):
    for stored in Practice.objects.all():
        for text in (stored.name, stored.summary, stored.body):
            yield from filter(quotable, substrings(chance, text, count, 20))


def test_a_quoted_phrase_finds_exactly_what_contains_it(contents):
    chance = random.Random(42)
    for piece in quoted_substrings(chance, 2):
        assert set(found_at(f"“{piece}”")) == containing(contents, piece), piece


def test_thousands_of_quoted_phrases_are_in_exactly_what_contains_them(contents):
    """As before, but only of the tsqueries of what is required, all in one statement."""
    pieces = list(dict.fromkeys(quoted_substrings(random.Random(43), 40)))
    expected = {piece: containing(contents, piece) for piece in pieces}
    assert len(pieces) > 3000
    assert sum(map(has_signs, pieces)) > 1000
    assert sum(len(numbers) > 1 for numbers in expected.values()) > 500
    found = {piece: set() for piece in pieces}
    required = [Plan(parse(f"“{piece}”"), (), 0.0).required for piece in pieces]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT piece, i.number FROM unnest(%s::text[], %s::text[]) wanted(piece, required),"
            " practices_practiceindex i"
            " WHERE vector @@ required::tsquery",
            [pieces, required],
        )
        for piece, number in cursor.fetchall():
            found[piece].add(number)
    wrong = {p: (found[p], expected[p]) for p in pieces if found[p] != expected[p]}
    assert not wrong


def test_a_quoted_phrase_that_nothing_contains_finds_nothing(contents):
    """Words of two practices, joined; and a phrase with one character changed."""
    chance = random.Random(44)
    bodies = [stored.body for stored in Practice.objects.all()]
    tried = 0
    for _ in range(60):
        ends = [next(substrings(chance, body, 9, 5), "") for body in chance.sample(bodies, 2)]
        phrase = "".join(ends)
        if quotable(phrase):
            expected = containing(contents, phrase)
            tried += not expected
            assert set(found_at(f"“{phrase}”")) == expected, phrase
    assert tried > 20


def test_words_of_two_fields_are_no_phrase():
    practice(101, name="唐诗", summary="元曲", body="宋词。\n书法。")
    assert set(found_at("“唐诗”")) == {101}
    for phrase in ("唐诗元曲", "元曲宋词", "唐诗宋词", "宋词书法"):
        assert not found_at(f"“{phrase}”"), phrase


@pytest.mark.parametrize(
    ("body", "phrases"),
    [
        ("共有24小时瞭望塔", ["24小时", "4小时", "24", "2", "4", "时瞭"]),
        ("达到41.5%，4,610户", ["41.5%", "41.5", "41", "1.5%", "5%", "4,610户", "610户"]),
        ("采用smart city方案", ["smart city", "mart ci", "smart", "city方案", "用smart"]),
        ("税务Ukey（电子）章", ["税务ukey", "税务 Ukey", "key电子", "（电子）章", "电子章", "章"]),
        ("“一站式”服务——瞭望", ["一站式服务", "服务——瞭望", "“一站式”服务"]),
    ],
)
def test_phrases_of_all_kinds_of_signs(body, phrases):
    practice(101, name="甲", body=body)
    for phrase in phrases:
        assert 101 in found_at(f"「{phrase}」"), phrase


@pytest.mark.parametrize(
    "phrase", ["24小时8", "42小时", "244小时", "24 小时瞭", "2小时", "24小时塔", "smartcity"]
)
def test_phrases_that_only_look_alike(phrase):
    """A space between a number and a Chinese word does not count."""
    practice(101, name="甲", body="共有24小时瞭望塔，smart city。")
    assert (101 in found_at(f"“{phrase}”")) is (phrase == "24 小时瞭")
