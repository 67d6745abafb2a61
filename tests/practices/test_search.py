"""Practice.objects.search: the ladder, and that nothing in the text is out of its reach."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.models import Practice
from search.normalise import HAN
from search.query import Tier
from tests.search.strategies import texts

from .builders import GDD, gdd, numbers, practice, source

pytestmark = pytest.mark.django_db


def search(text):
    return Practice.objects.published().search(text)


def tiers(text):
    return {found.number: Tier(found.tier) for found in search(text)}


# the ladder


def test_the_better_the_match_the_earlier_it_comes():
    practice(105, name="戊", body="先是建设，才有瞭望塔。")
    practice(104, name="丁", body="推进瞭望塔建设工作。")
    practice(103, name="建设一座瞭望塔")
    practice(102, name="推进瞭望塔建设工作")
    practice(101, name="瞭望塔建设")
    practice(106, name="己", body="只有瞭望塔。")
    assert list(tiers("瞭望塔建设").items()) == [
        (101, Tier.EXACT_NAME),
        (102, Tier.NAME_PHRASE),
        (103, Tier.NAME_WORDS),
        (104, Tier.PHRASE),
        (105, Tier.WORDS),
    ]


def test_some_of_the_words_do_if_nothing_has_all():
    practice(101, name="甲", body="只有唐诗。")
    practice(102, name="乙", body="只有元曲。")
    assert tiers("唐诗和元曲") == {101: Tier.SOME, 102: Tier.SOME}


def test_less_than_half_of_the_words_do_not():
    practice(101, name="甲", body="只有唐诗。")
    practice(102, name="乙", body="唐诗和书法。")
    assert tiers("唐诗 书法 元曲") == {102: Tier.SOME}


def test_equal_matches_come_in_the_order_of_the_list():
    for number in (103, 101, 102):
        practice(number, name=f"第{number}座", body="望海楼。")
    assert numbers(search("望海楼")) == [101, 102, 103]


@pytest.mark.parametrize("text", ["", " ", "，。！", "“”", "\x00", "量子纠缠", "\n"])
def test_it_finds_nothing_for(text):
    assert not search(text).exists()


@pytest.mark.parametrize("number", range(1, 40))
def test_a_name_finds_its_practice_first(number):
    first = search(gdd(number).name)[0]
    assert (first.number, first.tier) == (number, Tier.EXACT_NAME)


@pytest.mark.parametrize(
    ("number", "text"),
    [(16, "知识产权证券化"), (13, "税链"), (24, "图书馆"), (17, "海外侵权责任保险")],
)
def test_words_of_a_name_find_it_first(number, text):
    assert search(text)[0].number == number


def test_summary_terms_and_figures_are_searched():
    made = practice(
        101, name="甲", summary="一座瞭望塔", body="九十九级台阶。", themes=["ip", "gov"]
    )
    made.figures.create(label="摘星阁", kind="scale", value="九十九级", quote="九十九级台阶")
    from practices.indexing import reindex

    reindex(Practice.objects.filter(pk=made.pk))
    for text in ("瞭望塔", "摘星阁", "九十九级", "台阶", "政务服务与数字政府"):
        assert made in search(text), text


# drafts


def test_a_draft_is_not_found_among_what_is_published():
    draft = practice(101, name="瞭望塔", status="draft")
    assert draft in Practice.objects.search("瞭望塔")
    assert not search("瞭望塔").exists()


def test_a_draft_that_has_all_words_does_not_hide_what_has_some():
    practice(101, name="唐诗和元曲", status="draft")
    practice(102, name="唐诗")
    assert tiers("唐诗和元曲") == {102: Tier.SOME}


# chaining


def test_it_can_be_narrowed_counted_and_sliced():
    other = source()
    practice(101, name="瞭望塔")
    practice(1, name="瞭望塔", source=other)
    found = search("瞭望塔")
    assert found.count() == 2
    assert found.filter(source=other).get().number == 1
    assert found.filter(themes__slug="ip").count() == 2
    assert found.exclude(source=other).for_list()[0].number == 101
    assert found.order_by("-source__slug")[:1][0].source == other
    assert numbers(Practice.objects.filter(source__slug=GDD).search("瞭望塔")) == [101]


def test_a_theme_can_be_searched():
    from practices.models import Theme

    ip = Practice.objects.published().in_theme(Theme.objects.get(slug="ip")).search("证券化")
    assert numbers(ip)[0] == 16


# the same words, written in another way


@pytest.mark.parametrize(
    ("plain", "variants"),
    [
        ("知识产权证券化", ["知識產權證券化", "知识产权 证券化", "　知识产权证券化 "]),
        ("知识产权证券化", ["“知识产权”证券化", "《知识产权证券化》"]),
        ("税务Ukey", ["税务 Ukey", "稅務ukey", "税务ＵＫＥＹ", "税务UKey"]),
        ("“一门式”政策兑现", ["一门式政策兑现", "一門式政策兌現", "「一门式」政策兑现"]),
        ("招商4.0模式", ["招商 4.0 模式", "招商４.０模式"]),
        ("20-50年", ["20-50 年", "２０-５０年"]),
        ("企业600多家", ["企业 600 多家", "企业６００多家"]),
    ],
)
def test_variants_find_the_same_in_the_same_order(plain, variants):
    expected = list(tiers(plain).items())
    assert expected
    for variant in variants:
        assert list(tiers(variant).items()) == expected, variant


def test_a_number_is_not_found_inside_another():
    practice(101, name="甲", body="共18座瞭望塔。")
    assert 101 in tiers("18座瞭望塔")
    assert 101 not in {n for n, tier in tiers("8座瞭望塔").items() if tier != Tier.SOME}


# anything typed


def answer(text):
    """Run every query that a search makes."""
    return list(search(text)), search(text).count()


@given(texts)
def test_no_text_raises(text):
    answer(text)


@given(st.text(st.characters(), max_size=50))
def test_no_text_of_any_characters_raises(text):
    answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "税 & 链",
        "税 | !链",
        "税:*",
        "税:A",
        "(税",
        "税 <-> 链",
        "税 <2> 链",
        "'税'",
        "''",
        "'; DROP TABLE practices_practice; --",
        '"税链"',
        "税%",
        "%",
        "_",
        "\\",
        "税\\'链",
        "\\\\:*",
        "税\x00链",
        "\ud800",
        "税\udfff链",
        "税" * 100_000,
        "a" * 100_000,
        "1" * 100_000,
        " ".join(str(number) for number in range(10_000)),
        "，" * 100_000,
        "\U0001f600",
        "e\u0301",
        "\u202e税链",
        "<script>税链</script>",
    ],
)
def test_no_hostile_text_raises(text):
    answer(text)


def test_signs_are_not_patterns():
    assert not search("%").filter(number=39).exists()
    assert not search("知_产权证_化").filter(tier=Tier.NAME_PHRASE).exists()


# every piece of Han characters of every text finds its practice


def pieces(text):
    return [run for run in re.findall(f"[{HAN}]+", text) if len(run) > 1]


def cut(draw_between, run):
    start = draw_between(0, len(run) - 2)
    end = draw_between(start + 2, min(len(run), start + 100))
    return run[start:end]


def check(number, piece, worst):
    found = tiers(piece)
    assert number in found, piece
    assert found[number] <= worst, (piece, found[number])


@given(st.data())
def test_any_piece_finds_its_practice(data):
    stored = gdd(data.draw(st.integers(1, 39)))
    field, worst = data.draw(st.sampled_from([("name", Tier.NAME_PHRASE), ("body", Tier.PHRASE)]))
    run = data.draw(st.sampled_from(pieces(getattr(stored, field))))
    check(stored.number, cut(lambda low, high: data.draw(st.integers(low, high)), run), worst)


def test_pieces_of_every_practice_find_it():
    chance = random.Random(39)
    for stored in Practice.objects.all():
        for _ in range(8):
            run = chance.choice(pieces(stored.body))
            check(stored.number, cut(chance.randint, run), Tier.PHRASE)
        for run in pieces(stored.name):
            check(stored.number, cut(chance.randint, run), Tier.NAME_PHRASE)


def test_pieces_across_quotes_digits_and_letters_find_their_practice():
    """Cut only between Han characters: half a number is another number."""
    chance = random.Random(40)
    for stored in Practice.objects.all():
        for clause in chance.sample(re.split("[，。；：、！？]", stored.body), 8):
            ends = [at for at, character in enumerate(clause) if re.match(f"[{HAN}]", character)]
            if len(ends) > 1:
                start, end = sorted(chance.sample(ends, 2))
                check(stored.number, clause[start : min(end + 1, start + 100)], Tier.PHRASE)
