import re
import stat

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from search import normalise, tokeniser
from search.tokeniser import coarse_words, is_lexeme, is_word, runs, tokens, warm_up

from .strategies import texts

# Characters of which jieba knows words, and such at which it cuts
HAN = "知识产权证券化税链企业开办审批的一是不了在人有我他这个大来上地国〇㐀鿿𠀀"


def words(text):
    return [word for word, _ in tokens(text)]


def test_it_yields_search_words_bigrams_and_the_last_character():
    assert set(words("知识产权")) == {"知识", "识产", "产权", "知识产权", "权"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("税务 Ukey", {"税务", "务", "务ukey", "ukey", "~key", "~ey", "~y"}),
        ("12.5%", {"12.5%", "12.5", "%", "~2.5%", "~.5%", "~5%", "~%"}),
        (
            "1,574万",
            {"1,574", "~,574", "~574", "~74", "~4", "万"}
            | {"1,574万", "~,574万", "~574万", "~74万", "~4万"},
        ),
        ("8个", {"8", "8个", "个"}),
        (
            "招商4.0模式",
            {"招商", "商", "商4.0", "4.0", "~.0", "~0", "模式", "式"}
            | {"4.0模式", "4.0模", "~.0模式", "~.0模", "~0模式", "~0模"},
        ),
        ("8 个", {"8", "8个", "个"}),
        ("8，个", {"8", ",", "个"}),
        ("a1", {"a", "1"}),
        ("达95%", {"达", "达95%", "达95", "95%", "95", "%", "~5%", "~%"}),
        ("1+1", {"1", "+"}),
        ("e-mail", {"e", "-", "mail", "~ail", "~il", "~l"}),
        ("，。“”（） ", {",", "。"}),
        ("\n\x00\ud800", set()),
        ("", set()),
    ],
)
def test_it_takes_numbers_letters_and_symbols_by_their_own_patterns(text, expected):
    assert set(words(text)) == expected


def test_positions_count_characters_that_are_not_passed_over():
    positions = dict(tokens("“三旧”改造，24 小时"))
    assert positions["三旧"] == 0
    assert positions["旧改"] == 1
    assert positions["改造"] == 2
    assert positions["24"] == 5
    assert positions["小时"] == 7


def test_it_does_not_join_across_punctuation():
    assert "链税" not in words("区块链，税务")
    assert "链税" in words("区块链税务")


def test_endless_words_are_cut():
    whole, *ends = words("a" * 5000)
    assert whole == "a" * 200
    assert len(ends) == 199
    assert max(map(len, ends)) <= 201


@pytest.mark.parametrize(
    ("characters", "known"),
    [
        ("知识产权", True),
        ("税链", True),
        ("ukey", True),
        ("识产", False),
        ("税", False),
        ("u", False),
        ("41%", False),
        ("税务ukey", False),
        ("", False),
    ],
)
def test_it_knows_words_from_pieces(characters, known):
    assert is_word(characters) is known


@pytest.mark.parametrize(
    "word", ["税链", "政邮专窗", "免申即享", "拿地即动工", "四呼四应", "无费区", "订制式", "秒批"]
)
def test_it_knows_the_words_of_the_field(word):
    assert coarse_words(word) == [word]


@given(texts)
@example("11%")
@example(f"{'1' * 300}%")
def test_tokens_come_in_the_order_of_the_text(text):
    positions = [position for _, position in tokens(text)]
    assert positions == sorted(positions)


@given(st.one_of(texts, st.text(st.sampled_from(HAN)), st.text(st.characters(categories=["Lo"]))))
def test_no_word_is_missed(text):
    """Whatever jieba cuts, for its search mode, and every word that stands in the text."""
    found = set(tokens(text))
    for run in runs(text):
        if run.kind != "han":
            continue
        cut = tokeniser._jieba().tokenize(run.characters, mode="search")
        spans = {(start, end) for _, start, end in cut if end - start > 1}
        places = range(len(run.characters) + 1)
        spans |= {(a, b) for b in places for a in range(b) if is_lexeme(run.characters[a:b])}
        spans.add((len(run.characters) - 1, len(run.characters)))
        wanted = {(run.characters[a:b], run.position + a) for a, b in spans}
        reached = {t for t in found if 0 <= t[1] - run.position < len(run.characters)}
        assert wanted == {t for t in reached if t[0] in run.characters}


def test_no_word_of_the_dictionary_has_characters_at_which_jieba_cuts():
    known = tokeniser._jieba().FREQ
    letters_of = re.compile(f"[{normalise.HAN}]+")
    assert not [w for w in known if letters_of.fullmatch(w) and not tokeniser._BLOCK.fullmatch(w)]


@given(texts)
def test_runs_leave_out_nothing_but_what_is_passed_over(text):
    position = 0
    for run in runs(text):
        assert run.position == position
        position += len(run.characters)


def test_the_dictionary_is_kept_in_a_private_directory():
    warm_up()
    assert (settings.JIEBA_CACHE_DIR / "jieba.cache").exists()
    assert stat.S_IMODE(settings.JIEBA_CACHE_DIR.stat().st_mode) == 0o700
