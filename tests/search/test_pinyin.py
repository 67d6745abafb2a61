import pytest
from hypothesis import given

from search.pinyin import initials, pinyin, sounds_like, syllables

from .strategies import texts


def test_it_reads_characters_without_tones():
    assert syllables("知识产权") == ["zhi", "shi", "chan", "quan"]
    assert pinyin("知识产权") == "zhishichanquan"
    assert initials("知识产权") == "zscq"


@pytest.mark.parametrize(
    ("word", "reading"),
    [("银行", "yinhang"), ("重新", "chongxin"), ("重点", "zhongdian"), ("绿色", "lvse")],
)
def test_it_reads_words_and_not_only_characters(word, reading):
    assert pinyin(word) == reading


def test_what_has_no_sound_stands_for_itself():
    assert syllables("税Ukey，1") == ["shui", "U", "k", "e", "y", "，", "1"]


@given(texts)
def test_every_character_has_one_syllable(text):
    read = syllables(text)
    assert len(read) == len(text)
    assert all(read)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("税练", "税链"),
        ("定制", "订制"),
        ("正务", "政务"),
        # by dialect: z zh, c ch, s sh, n l r, f h, n ng
        ("自识", "知识"),
        ("司务", "事务"),
        ("兰山", "南山"),
        ("湖州", "福州"),
        ("花展", "发展"),
        ("金融", "京融"),
        ("认证", "冷针"),
    ],
)
def test_near_sounds_are_alike(one, other):
    assert sounds_like(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("税链", "税务"),
        ("税链", "税"),
        ("税链", "链税"),
        ("企业", "产业"),
        ("东山", "丹山"),
        ("税", ""),
    ],
)
def test_other_sounds_are_not(one, other):
    assert not sounds_like(one, other)


@given(texts, texts)
def test_sounding_alike_goes_both_ways(one, other):
    assert sounds_like(one, one)
    assert sounds_like(one, other) is sounds_like(other, one)
