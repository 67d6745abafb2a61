"""Differences of texts: by word, to the character, and never for long."""

import itertools
import time
from difflib import SequenceMatcher
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import diff
from search.diff import Kind, Piece, brief, compare

from .strategies import texts


def said(old, new):
    """Write the pieces as 留[-去-]{+来+}."""
    signs = {Kind.KEPT: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in compare(old, new))


def side(pieces, gone):
    return "".join(piece.text for piece in pieces if piece.kind is not gone)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("照旧。", "照旧。", "照旧。"),
        ("", "新增", "{+新增+}"),
        ("删去", "", "[-删去-]"),
        # by word, not by character: 30 and 20 share a zero, 审批 and 审核 a 审
        ("30个工作日", "20个工作日", "[-30-]{+20+}个工作日"),
        ("优化审批流程", "优化审核流程", "优化[-审批-]{+审核+}流程"),
        ("压减41%时间", "压减41.5%时间", "压减[-41%-]{+41.5%+}时间"),
        # a comma between two changes is no anchor
        ("企业，群众", "市场主体，居民", "[-企业，群众-]{+市场主体，居民+}"),
        ("（三旧）改造", "“三旧”改造", "[-（-]{+“+}三旧[-）-]{+”+}改造"),
        ("一句。二句。", "二句。", "[-一句。-]二句。"),
        ("臺灣", "台湾", "[-臺灣-]{+台湾+}"),
    ],
)
def test_it_tells_what_went_and_what_came(old, new, expected):
    assert said(old, new) == expected


@given(texts, texts)
def test_both_texts_can_be_put_together_again(old, new):
    pieces = compare(old, new)
    assert side(pieces, Kind.ADDED) == old
    assert side(pieces, Kind.REMOVED) == new
    assert all(piece.text for piece in pieces)
    assert all(one.kind is not other.kind for one, other in itertools.pairwise(pieces))


SIZE = 15_000
HANZI = "".join(chr(0x4E00 + n) for n in range(SIZE))


def steps(old, new):
    """Compare, and return at how many units and their likes difflib looked."""
    found = SequenceMatcher.find_longest_match
    count = 0

    def counting(self, alo=0, ahi=None, blo=0, bhi=None):
        nonlocal count
        count += sum(1 + len(self.b2j.get(unit, ())) for unit in self.a[alo:ahi])
        return found(self, alo, ahi, blo, bhi)

    with mock.patch.object(SequenceMatcher, "find_longest_match", counting):
        pieces = compare(old, new)
    assert side(pieces, Kind.ADDED) == old
    assert side(pieces, Kind.REMOVED) == new
    return count


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # a match for every character, found one after the other
        (HANZI[:3000], "、".join(HANZI[:3000])),
        (HANZI[:7400], "、".join(HANZI[:7400])),
        ("、".join(HANZI[:7400]), HANZI[:7400]),
        ("。".join(HANZI[:7400]), "。".join(f"{one}{one}" for one in HANZI[:5000])),
        # few commas, each of which is every other's like
        ("，".join(HANZI[:450]), "，".join(HANZI[9000:9450])),
        ("，。".join(HANZI[:4000]), "，。".join(HANZI[9000:13000])),
    ],
)
def test_no_text_takes_more_than_so_many_steps(old, new):
    # by words, by sentences, and by words inside all of those
    assert steps(old, new) <= 3 * diff.MAX_STEPS


@given(st.text("甲乙丙，。", max_size=60), st.text("甲乙丙，。", max_size=60))
def test_steps_are_bounded_whatever_is_compared(old, new):
    with mock.patch.object(diff, "MAX_STEPS", 50):
        assert steps(old, new) <= 150


@pytest.mark.parametrize("length", [50, 600])
def test_what_was_rewritten_here_and_there_is_told_by_word(length):
    """Of a practice of ordinary length, and of one so long that it is compared by sentence."""
    old = "".join(f"第{n}项改革由{n % 7}个部门牵头，压减材料{n}件；" for n in range(length))
    new = old.replace("3个部门", "3个单位")
    changed = [piece for piece in compare(old, new) if piece.kind is not Kind.KEPT]
    expected = [Piece(Kind.REMOVED, "部门"), Piece(Kind.ADDED, "单位")]
    assert changed == expected * old.count("3个部门")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("的" * SIZE, "了的" * (SIZE // 2)),
        ("甲。乙！" * (SIZE // 4), "乙！甲，。" * (SIZE // 5)),
        ("。！" * (SIZE // 2), "！。。" * (SIZE // 3)),
        ("a 1 " * (SIZE // 4), "1 a b " * (SIZE // 6)),
        # few pairs, but found one by one from the longest to the shortest
        (
            "".join(f"{'a1' * n}甲{n}。" for n in range(1, 110)),
            "".join(f"{'a1' * n}乙{n}；" for n in range(1, 110)),
        ),
        (
            "".join(f"{chr(0x4E00 + n % 500)}，" for n in range(SIZE // 2)),
            "".join(f"{chr(0x4E00 + n * 7 % 500)}、" for n in range(SIZE // 2)),
        ),
    ],
)
def test_no_text_takes_long(old, new):
    compare("先读词典", "再计时")
    began = time.process_time()
    pieces = compare(old[:SIZE], new[:SIZE])
    assert time.process_time() - began < 3
    assert side(pieces, Kind.ADDED) == old[:SIZE]


def test_a_word_in_a_long_text_is_found_among_its_sentences():
    old = "".join(f"第{n}项，推进了改革的经验和做法，方便企业和群众的办事。" for n in range(400))
    new = old.replace("第7项，推进", "第7项，深化").replace("第399项，推进", "第399项，加快")
    changed = [piece.text for piece in compare(old, new) if piece.kind is not Kind.KEPT]
    assert changed == ["推进", "深化", "推进", "加快"]


def test_what_was_kept_can_be_shortened():
    pieces = compare(
        "前" * 50 + "旧词" + "中" * 50 + "删" + "后" * 50,
        "前" * 50 + "新词" + "中" * 50 + "后" * 50,
    )
    kept = [piece.text for piece in brief(pieces, 3) if piece.kind is Kind.KEPT]
    assert kept == ["…前前前", "中中中…中中中", "后后后…"]
    assert brief(compare("短句", "短"), 3) == compare("短句", "短")


def test_line_ends_and_spaces_that_changed_can_be_seen():
    assert Piece(Kind.REMOVED, "一\n").visible == "一⏎\n"
    assert Piece(Kind.ADDED, " ").visible == "␣"
    assert Piece(Kind.KEPT, "一\n").visible == "一\n"
