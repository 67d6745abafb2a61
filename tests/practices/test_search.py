"""Practice.objects.search: the ladder, operators, and hostile texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices import indexing
from practices.models import Practice, Theme
from search.plan import understand
from search.query import Tier
from tests.search.strategies import texts

from .builders import GDD, gdd, numbers, practice, source, synonyms
from .builders import search as answers

pytestmark = pytest.mark.django_db


def search(text):
    return answers(text, Practice.objects.published())


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
        (106, Tier.SOME),
    ]


def test_literal_words_come_before_synonyms_and_these_before_some_words():
    synonyms("瞭望塔", "望海楼")
    practice(103, name="丙", body="望海楼，摘星阁。")
    practice(102, name="乙", body="瞭望塔，摘星阁。")
    practice(104, name="丁", body="只有摘星阁。")
    practice(105, name="戊", body="毫不相干。")
    assert list(tiers("瞭望塔 摘星阁").items()) == [
        (102, Tier.WORDS),
        (103, Tier.SYNONYMS),
        (104, Tier.SOME),
    ]


def test_a_synonym_in_a_name_ranks_below_the_word_itself_in_a_body():
    synonyms("瞭望塔", "望海楼")
    practice(101, name="望海楼")
    practice(102, name="乙", body="先说别的，然后才是瞭望塔。")
    assert list(tiers("瞭望塔").items()) == [(102, Tier.PHRASE), (101, Tier.SYNONYMS)]
    assert list(tiers("望海楼").items()) == [(101, Tier.EXACT_NAME), (102, Tier.SYNONYMS)]


def test_a_synonym_of_several_words_is_recognised():
    synonyms("摘星阁建设工程", "望海楼")
    practice(101, name="望海楼")
    for text in ("摘星阁建设工程", "摘星阁 建设 工程"):
        assert tiers(text)[101] == Tier.SYNONYMS


def test_a_synonym_works_at_once_and_goes_at_once():
    practice(101, name="甲", body="只有望海楼。")
    assert 101 not in tiers("瞭望塔")
    group = synonyms("瞭望塔", "望海楼")
    assert tiers("瞭望塔") == {101: Tier.SYNONYMS}
    group.delete()
    assert 101 not in tiers("瞭望塔")


def test_what_is_quoted_or_excluded_has_no_synonyms():
    synonyms("瞭望塔", "望海楼")
    practice(101, name="甲", body="只有望海楼和摘星阁。")
    assert tiers("瞭望塔 摘星阁")[101] == Tier.SYNONYMS
    assert not tiers("“瞭望塔” 摘星阁")
    assert 101 in tiers("摘星阁 -瞭望塔")


def test_words_that_say_nothing_do_not_count():
    practice(101, name="甲", body="建了一座瞭望塔。")
    for text in ("怎么瞭望塔", "请问有没有瞭望塔", "瞭望塔 如何", "想了解瞭望塔"):
        assert tiers(text) == {101: Tier.WORDS}, text


def test_they_do_not_count_where_they_begin_a_term_that_has_synonyms():
    """怎么办理 has some: nothing is found of 结婚登记, with it or without."""
    assert not tiers("结婚登记")
    assert not tiers("怎么结婚登记")
    assert not tiers("怎么办理结婚登记")


def test_some_of_the_words_come_below_what_has_all():
    practice(101, name="甲", body="只有唐诗。")
    practice(102, name="乙", body="唐诗和元曲。")
    practice(103, name="唐诗别裁集")
    assert list(tiers("唐诗 元曲").items()) == [
        (102, Tier.WORDS),
        (103, Tier.SOME),
        (101, Tier.SOME),
    ]


def test_some_of_the_words_do_if_nothing_has_all():
    practice(101, name="甲", body="只有唐诗。")
    practice(102, name="乙", body="只有元曲。")
    assert tiers("唐诗和元曲") == {101: Tier.SOME, 102: Tier.SOME}


def test_words_that_everything_has_are_not_enough():
    """What tells the practices apart counts, not the number of words."""
    found = tiers("企业 服务 瞭望塔")
    assert not found
    practice(101, name="甲", body="只有瞭望塔。")
    assert list(tiers("企业 服务 瞭望塔")) == [101]


def test_a_part_of_a_number_comes_below_all_but_some_words():
    synonyms("8座瞭望塔", "望海楼")
    practice(101, name="甲", body="共18座瞭望塔。")
    practice(102, name="乙", body="共8座瞭望塔。")
    practice(103, name="丙", body="只有望海楼。")
    practice(104, name="丁", body="只有瞭望塔。")
    found = tiers("8座瞭望塔")
    assert list(found)[:3] == [102, 103, 101]
    assert [found[number] for number in (102, 103, 101)] == [
        Tier.PHRASE,
        Tier.SYNONYMS,
        Tier.PIECE,
    ]
    assert found.get(104, Tier.SOME) == Tier.SOME


# numbers


@pytest.mark.parametrize(
    "text",
    ["13", "第13条", "第十三条", "１３", "十三", "13条", "13号", "第13项", "第13条经验做法"],
)
def test_the_number_of_an_entry_finds_it_first(text):
    first = search(text)[0]
    assert (first.number, first.tier) == (13, Tier.NUMBER)


def test_a_name_that_is_a_number_comes_before_the_entry_of_that_number():
    practice(101, name="13")
    assert list(tiers("13").items())[:2] == [(101, Tier.EXACT_NAME), (13, Tier.NUMBER)]


def test_the_same_number_in_two_lists():
    other = source()
    practice(13, name="瞭望塔", source=other)
    found = [p.source.slug for p in search("第13条") if p.tier == Tier.NUMBER]
    assert found == ["second", GDD]


@pytest.mark.parametrize("text", ["第40条", "第0条", "第99999条", "9" * 150])
def test_a_number_that_no_entry_has_finds_none_by_it(text):
    assert Tier.NUMBER not in tiers(text).values()


@pytest.mark.parametrize("text", ["“13”", "税链 13", "13 -税", "13|瞭望塔"])
def test_a_number_with_anything_else_is_no_place_in_the_list(text):
    """A phrase in quotes asks for what stands there."""
    assert Tier.NUMBER not in tiers(text).values()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("三十九座瞭望塔", "39座瞭望塔"),
        ("39座瞭望塔", "三十九座瞭望塔"),
        ("一百一十个工作日", "110个工作日"),
        ("110个工作日", "一百一十个工作日"),
        ("二〇二三年瞭望塔", "2023年瞭望塔"),
        ("2个环节", "两个环节"),
    ],
)
def test_numerals_and_digits_are_the_same_before_a_measure(said, written):
    practice(101, name="甲", body=f"共有{written}，等等。")
    assert 101 in tiers(said)
    assert tiers(said)[101] < Tier.SYNONYMS


def test_a_numeral_that_is_part_of_a_word_is_no_number():
    practice(101, name="甲", body="1站式瞭望塔。")
    assert 101 not in tiers("“一站式”")
    assert tiers("一站式瞭望塔").get(101, Tier.SOME) == Tier.SOME


@pytest.mark.parametrize(
    ("text", "number"), [("12345", 12), ("41%", 28), ("110个工作日", 1), ("41％", 28)]
)
def test_figures_of_the_texts_are_found(text, number):
    wanted = text.replace("％", "%")
    having = set(Practice.objects.filter(body__contains=wanted).values_list("number", flat=True))
    assert having <= set(tiers(text))


# operators


def having(*parts):
    """Return the numbers of the practices whose name or body has one of the parts."""
    return {
        p.number
        for p in Practice.objects.published()
        if any(part in f"{p.name}\n{p.summary}\n{p.body}" for part in parts)
    }


def test_a_word_with_a_minus_is_left_out():
    with_both = set(tiers("知识产权"))
    left = set(tiers("知识产权 -证券化"))
    assert left
    assert left == with_both - having("证券化")
    for text in ("知识产权 -“证券化”", "知识产权 －证券化", "-证券化 知识产权"):
        assert set(tiers(text)) == left, text


def test_what_is_left_out_does_not_come_back_as_a_partial_match():
    assert 16 in tiers("知识产权 证券化 瞭望塔")
    assert 16 not in tiers("知识产权 瞭望塔 -证券化")
    assert 13 not in tiers("第13条 -税链")


def test_a_minus_inside_a_word_is_none():
    practice(101, name="甲", body="采用PPP-BOT模式。")
    assert 101 in tiers("PPP-BOT")


def test_only_what_to_leave_out_lists_nothing():
    assert not tiers("-证券化")
    assert not tiers("-“证券化” －税链")


def test_either_word_will_do():
    practice(101, name="甲", body="只有唐诗。")
    practice(102, name="乙", body="只有元曲。")
    practice(103, name="丙", body="只有宋词。")
    for text in ("唐诗|元曲", "唐诗 | 元曲", "唐诗 OR 元曲", "唐诗｜元曲", "“唐诗”|“元曲”"):
        assert set(tiers(text)) == {101, 102}, text
    assert set(tiers("唐诗|元曲|宋词")) == {101, 102, 103}
    assert set(tiers("唐诗|元曲 -元曲")) == {101}


def test_either_word_and_another():
    practice(101, name="甲", body="唐诗和书法。")
    practice(102, name="乙", body="元曲和书法。")
    practice(103, name="丙", body="唐诗和元曲。")
    found = tiers("唐诗|元曲 书法")
    assert found[101] == found[102] == Tier.WORDS
    assert found.get(103, Tier.SOME) == Tier.SOME


@pytest.mark.parametrize(
    "text", ["“", "税链”", "「税链", "- 税链", "税链 -", "| 税链", "税链 |", "OR"]
)
def test_what_is_not_well_formed_is_plain_words(text):
    if "税链" in text:
        assert next(iter(tiers(text))) == 13


@pytest.mark.parametrize("quotes", ["“”", '""', "「」", "『』", "„“", "＂＂"])
def test_all_kinds_of_quotes_ask_for_a_phrase(quotes):
    practice(101, name="甲", body="先是建设，才有瞭望塔。")
    practice(102, name="乙", body="瞭望塔建设。")
    assert set(tiers("建设 瞭望塔")) >= {101, 102}
    assert set(tiers(f"{quotes[0]}瞭望塔建设{quotes[1]}")) == {102}


@pytest.mark.parametrize(
    "text",
    ["“\x01”", '"\x7f"', "“\x01” “\x02”", "“，”", "税链 -“\x01”", "税链 -“，”", "“\x01”|税链"],
)
def test_quotes_around_nothing_that_can_be_searched_ask_for_nothing(text):
    """Control characters come from what is pasted."""
    found = tiers(text)
    assert not found if "税链" not in text else set(found) == set(tiers("税链"))


# none


@pytest.mark.parametrize(
    "text",
    [
        "量子纠缠",
        "养老金上调",
        "小升初摇号",
        "彩票中奖",
        "qwertyuiop",
        "🚀🚀",
        "疫苗接种点",
        "asdfgh jkl",
        "1984567",
    ],
)
def test_what_the_catalogue_does_not_have_lists_nothing(text):
    assert not tiers(text)


# order


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
    indexing.reindex(Practice.objects.filter(pk=made.pk))
    for text in ("瞭望塔", "摘星阁", "九十九级", "台阶", "政务服务与数字政府"):
        assert made in search(text), text


# drafts


def test_a_draft_is_not_found_among_what_is_published():
    draft = practice(101, name="瞭望塔", status="draft")
    assert draft in answers("瞭望塔")
    assert not search("瞭望塔").exists()


def test_a_draft_that_has_all_words_does_not_hide_what_has_some():
    practice(101, name="唐诗和元曲", status="draft")
    practice(102, name="唐诗")
    assert tiers("唐诗和元曲") == {102: Tier.SOME}


def test_words_of_drafts_are_not_what_a_query_is_corrected_to():
    practice(101, name="瞭望塔", status="draft")
    assert not understand("liaowangta").corrections
    Practice.objects.filter(number=101).update(status="published")
    assert understand("liaowangta").query.text == "瞭望塔"


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
    assert numbers(answers("瞭望塔", Practice.objects.filter(source__slug=GDD))) == [101]


def test_a_theme_can_be_searched():
    ip = Practice.objects.published().in_theme(Theme.objects.get(slug="ip"))
    assert numbers(answers("证券化", ip))[0] == 16


# the same words, written in another way


@pytest.mark.parametrize(
    ("plain", "variants"),
    [
        ("知识产权证券化", ["知識產權證券化", "知识产权 证券化", "　知识产权证券化 "]),
        ("知识产权证券化", ["“知识产权”证券化", "《知识产权证券化》"]),
        ("税务Ukey", ["税务 Ukey", "稅務ukey", "税务ＵＫＥＹ", "税务UKey"]),
        ("“一门式”政策兑现", ["一门式政策兑现", "一門式政策兌現", "「一门式」政策兑现"]),
        ("招商4.0模式", ["招商 4.0 模式", "招商４.０模式"]),
        ("20-50年", ["２０-５０年"]),
        ("企业600多家", ["企业 600 多家", "企业６００多家"]),
    ],
)
def test_variants_find_the_same_in_the_same_order(plain, variants):
    expected = list(tiers(plain).items())
    assert expected
    for variant in variants:
        assert list(tiers(variant).items()) == expected, variant


# anything typed


def answer(text):
    """Run every query that a search makes."""
    found = search(text)
    assert len(list(found)) == found.count()
    assert not found or any(map(str.isprintable, text))


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


@pytest.mark.parametrize("text", ["3个工作日", "9万元", "23个工作日", "三个工作日"])
@pytest.mark.parametrize("quotes", ["", "“”"])
def test_a_number_is_not_met_by_its_unit_elsewhere(text, quotes):
    """As in 不超过3个，审批时间不超8个工作日."""
    practice(101, body="材料不超过3个，审批时间不超8个工作日。三个步骤，八个工作日。")
    practice(102, body="惠及9万余户，投入4000万元。23个部门，21个工作日。")
    asked = f"{quotes[0]}{text}{quotes[1]}" if quotes else text
    assert not {tier for tier in tiers(asked) if tier < Tier.PIECE}
    assert not (quotes and tiers(asked))


def test_what_is_quoted_beside_another_word_is_met_to_the_letter():
    practice(101, body="乙丙先行，甲乙在后。")
    assert tiers("“甲乙丙”|火星人") in ({}, {101: Tier.SOME})


@pytest.mark.parametrize("text", ["提速 -增长30", "提速 -“增长30”", "提速 -达到95"])
def test_a_number_is_left_out_with_and_without_its_per_cent_sign(text):
    practice(101, body="提速达到95%以上。增长30%。")
    assert 101 not in search(text)
