import pytest
from hypothesis import given

from search.query import MAX_CHARACTERS, MAX_WORDS, Tier, Word, as_it_stands, name_key, parse

from .strategies import queries


def said(text):
    """Return the clauses in short: words of an alternative with +, alternatives with |."""
    short = []
    for clause in parse(text).clauses:
        either = "|".join("+".join(word.text for word in words) for words in clause.alternatives)
        short.append(f"“{either}”" if clause.quoted else either)
    return short


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("知识产权证券化", ["知识产权", "证券化"]),
        ("港澳青年 创业", ["港澳", "青年", "创业"]),
        ("税务　发票", ["税务", "发票"]),
        ("税务ＵＫＥＹ", ["税务", "ukey"]),
        ("電子發票", ["电子", "发票"]),
        ("三旧改造", ["三旧", "改造"]),
        ("免申即享", ["免申即享"]),
        ("拿地即动工", ["拿地即动工"]),
        ("四呼四应", ["四呼四应"]),
        ("怎么融资", ["怎么", "融资"]),
        ("发票/税务、融资", ["发票", "税务", "融资"]),
        ("融资，融资 融资", ["融资", "融资", "融资"]),
        ("41%", ["41%"]),
        ("12345热线", ["12345", "热线"]),
        ("8个工作日办结", ["8个工作日", "办结"]),
        ("  ", []),
        ("，。！", []),
        ("", []),
    ],
)
def test_it_cuts_the_input_into_words(text, words):
    assert said(text) == words


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("“税链”", ["“税链”"]),
        ('"税链"', ["“税链”"]),
        ("＂税链＂", ["“税链”"]),
        ("「税链」", ["“税链”"]),
        ("『税链』", ["“税链”"]),
        ("“区块链，电子发票” 平台", ["“区块链,电子发票”", "平台"]),
        ("平台 “税务 Ukey”", ["平台", "“税务ukey”"]),
        ("“的”", ["“的”"]),
        ('"-税链"', ["“-税链”"]),
        ("“税链”|发票", ["税链|发票"]),
    ],
)
def test_quotes_around_a_whole_piece_ask_for_a_phrase(text, clauses):
    assert said(text) == clauses


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("探索智能“秒批（核）”", ["探索", "智能", "秒批", "核"]),
        ("“金镶玉”政策体系", ["金镶玉", "政策", "体系"]),
        ("打造“税链”区块链电子发票平台", ["打造", "税链", "区块链", "电子", "发票", "平台"]),
        ("『税链』发票", ["税链", "发票"]),
        ("（税链）", ["税链"]),
    ],
)
def test_quotes_inside_a_title_are_only_quotes(text, clauses):
    assert said(text) == clauses
    assert parse(text).bare == as_it_stands(text)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("税务|发票", ["税务|发票"]),
        ("税务｜发票", ["税务|发票"]),
        ("税务 OR 发票", ["税务|发票"]),
        ("税务 || 发票", ["税务|发票"]),
        ("税务|发票 平台", ["税务|发票", "平台"]),
        ("平台 税务|发票", ["平台", "税务|发票"]),
        ("税务|发票|融资 平台", ["税务|发票|融资", "平台"]),
        ("税务|发票 企业|平台", ["税务|发票", "企业|平台"]),
        ("知识产权证券化|税链 平台", ["知识产权+证券化|税链", "平台"]),
        ("税务 or 发票", ["税务", "or", "发票"]),
        ("ORACLE", ["oracle"]),
    ],
)
def test_or_binds_closer_than_a_space(text, clauses):
    assert said(text) == clauses


@pytest.mark.parametrize(
    ("text", "clauses", "excluded"),
    [
        ("发票 -税务", ["发票"], ("税务",)),
        ("发票 －税务", ["发票"], ("税务",)),
        ("-税务 发票", ["发票"], ("税务",)),
        ("发票 -税务平台 -“电子 发票”", ["发票"], ("税务平台", "电子发票")),
        ("发票 -税务 -稅務", ["发票"], ("税务",)),
        ("税务|-发票", ["税务"], ("发票",)),
        ("-税务", [], ("税务",)),
        ("-税务 -发票", [], ("税务", "发票")),
        ("发票-税务", ["发票", "税务"], ()),
        ("e-mail", ["e", "mail"], ()),
    ],
)
def test_a_minus_before_a_word_excludes_it(text, clauses, excluded):
    assert said(text) == clauses
    assert parse(text).excluded == excluded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("|", ""),
        ("OR", ""),
        ("-", ""),
        ("－ -", ""),
        ("“”", ""),
        ("“ ”", ""),
        ("| 税务", "税务"),
        ("OR 税务", "税务"),
        ("税务 |", "税务"),
        ("税务 OR", "税务"),
        ("税务 - 发票", "税务 发票"),
        ("税务 -", "税务"),
        ("“税务 发票", "税务 发票"),
        ("税务 发票”", "税务 发票"),
        ("税务」 「发票", "税务 发票"),
        ("税\x00链", "税 链"),
        ("\x01税链", "税链"),
        ("税链\ud800", "税链"),
        ("\x01 \x7f", ""),
        ("“\x01”", ""),
        ("“，\x01。”", ""),
        ("税链 -“\x01”", "税链"),
        ("税链|“\x01”", "税链"),
        ("“" * 90 + "税链" + "”" * 90, "税链"),
    ],
)
def test_what_is_malformed_is_read_as_plain_words(text, plain):
    parsed, expected = parse(text), parse(plain)
    assert (parsed.clauses, parsed.excluded) == (expected.clauses, expected.excluded)
    assert name_key(parsed.bare) == name_key(expected.bare)


@pytest.mark.parametrize("text", ["13 -税务", "税务 发票|平台", "“税链” 平台", "-税链", ""])
def test_with_operators_there_is_no_bare_text(text):
    assert parse(text).bare == ""


def test_it_says_that_a_long_input_is_cut():
    long = parse("a" * (MAX_CHARACTERS + 1))
    assert long.truncated
    assert long.text == "a" * MAX_CHARACTERS
    assert not parse("a" * MAX_CHARACTERS).truncated


def test_spaces_around_the_input_do_not_make_it_long():
    assert not parse("  税链  " + " " * MAX_CHARACTERS).truncated


def test_it_says_that_of_many_words_some_are_left_out():
    numbers = [str(number) for number in range(MAX_WORDS + 1)]
    assert parse(" ".join(numbers)).truncated
    assert not parse(" ".join(numbers[1:])).truncated
    assert said(" ".join(numbers)) == numbers[:MAX_WORDS]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"词{number}" for number in range(10_000)),
        "“" * 500 + "税链" + "”" * 500,
        "「『" * 250 + "』」" * 250,
        "|" * 10_000,
        "-" * 10_000,
        "税|" * 10_000,
        " -税" * 10_000,
        "\x00" * 10_000,
        "9" * 10_000,
        "九" * 10_000,
        "有没有" * 10_000,
    ],
    ids=lambda text: text[:4],
)
def test_it_keeps_its_limits_whatever_comes(text):
    parsed = parse(text)
    assert len(parsed.text) <= MAX_CHARACTERS
    words = [word for clause in parsed.clauses for word in clause.words]
    assert len(words) + len(parsed.excluded) <= MAX_WORDS


@given(queries)
def test_any_string_parses_within_the_limits(text):
    parsed = parse(text)
    words = [word for clause in parsed.clauses for word in clause.words]
    assert len(parsed.text) <= MAX_CHARACTERS
    assert len(words) + len(parsed.excluded) <= MAX_WORDS
    assert all(spelling for word in words for spelling in word.spellings)
    assert bool(parsed.wholes) is bool(parsed.bare)


@given(queries)
def test_what_is_searched_is_read_again_in_the_same_way(text):
    parsed = parse(text)
    assert parse(parsed.text).clauses == parsed.clauses


@given(queries)
def test_how_a_text_is_looked_for_is_looked_for_itself(text):
    once = as_it_stands(text)
    assert as_it_stands(once) == once


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("第13条", 13),
        ("13", 13),
        ("13条", 13),
        ("１３", 13),
        ("第 13 条", 13),
        ("第（13）条", 13),
        ("第13项经验", 13),
        ("第13条经验做法", 13),
        ("第十三条", 13),
        ("十三", 13),
        ("第三十一条", 31),
        ("三十九条", 39),
        ("第一百一十条", 110),
        ("〇", 0),
        ("零", 0),
        ("第〇条", 0),
        ("9999", 9999),
        ("10000", None),
        ("12345", None),
        ("41%", None),
        ("13个", None),
        ("13年", None),
        ("一站式", None),
        ("十十", None),
        ("第条", None),
        ("第13条 税链", None),
        ("13 14", None),
        ("-13", None),
        ("13|14", None),
        # a phrase is found where it stands
        ("“13”", None),
        ("税链", None),
        ("", None),
    ],
)
def test_it_reads_the_place_in_a_list(text, ordinal):
    assert parse(text).ordinal == ordinal


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("税链 平台", ("税链 平台",)),
        ("39条 经验", ("39条 经验", "三十九条 经验")),
        ("压缩至八个工作日", ("压缩至八个工作日", "压缩至8个工作日")),
        ("2022年6月", ("2022年6月", "二〇二二年六月")),
        ("11号 1号", ("11号 1号", "十一号 一号")),
        ("1号 11号", ("1号 11号", "一号 十一号")),
        ("税链 -平台", ()),
        ("", ()),
    ],
)
def test_the_whole_text_has_its_numbers_in_either_spelling(text, wholes):
    assert parse(text).wholes == wholes


@pytest.mark.parametrize(
    ("word", "stops"),
    [
        ("的", True),
        ("怎么办", True),
        ("有没有", True),
        ("怎样才能", True),
        ("条件", False),
        ("办事", False),
        ("不同", False),
        ("融资", False),
    ],
)
def test_it_knows_words_that_tell_nothing(word, stops):
    assert Word((word,)).is_stop is stops


def test_names_are_the_same_but_for_marks():
    assert name_key("打造“税链”区块链电子发票平台") == name_key("打造税链 区块链电子发票平台。")
    assert name_key("税链") != name_key("税链平台")


def test_every_tier_says_what_it_is():
    assert len({tier.label for tier in Tier}) == len(Tier)
    assert min(Tier) is Tier.EXACT_NAME
    assert max(Tier) is Tier.SOME
