import pytest
from hypothesis import given

from search.normalise import normalise, squeeze

from .strategies import texts


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("税务ＵＫＥＹ", "税务ukey"),
        ("知識產權證券化", "知识产权证券化"),
        ("１２．５％", "12.5%"),
        ("（订制）", "(订制)"),
        ("商事登記“跨境通”", "商事登记“跨境通”"),
        # more than one character would result: left as it is
        ("ﬁ㈱İ", "ﬁ㈱İ"),
    ],
)
def test_it_folds_width_case_and_traditional_forms(text, normal):
    assert normalise(text) == normal


@given(texts)
def test_it_keeps_the_length(text):
    assert len(normalise(text)) == len(text)


@given(texts, texts)
def test_a_part_has_the_normal_form_of_a_part(first, second):
    assert normalise(first + second) == normalise(first) + normalise(second)


@given(texts)
def test_it_is_idempotent(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("“三旧”改造", "三旧改造"),
        ("税务 Ukey", "税务ukey"),
        ("克雷格·梅洛", "克雷格梅洛"),
        ("粤改经济组函〔2022〕1号", "粤改经济组函2022 1号"),
        ("smart  city", "smart city"),
        (" 一 门 式 ", "一门式"),
        ("上管老、下管小", "上管老、下管小"),
    ],
)
def test_it_squeezes_out_spaces_quotes_and_brackets(text, characters):
    assert squeeze(text).characters == characters


@given(texts)
def test_squeezed_offsets_lead_back_to_the_text(text):
    squeezed = squeeze(text)
    assert len(squeezed.characters) == len(squeezed.offsets)
    assert list(squeezed.offsets) == sorted(set(squeezed.offsets))
    for character, offset in zip(squeezed.characters, squeezed.offsets, strict=True):
        if character != " ":
            assert normalise(text[offset]) == character
