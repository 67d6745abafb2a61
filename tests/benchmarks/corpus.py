"""Made-up practices, seeded: number 7 of list 12 is the same whatever the size of the corpus.

They follow the 39 real ones, which every corpus begins with. Lists grow in length; themes, figures
and the like are as uneven as in real life: a few values have most of the practices.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

from practices import records
from practices.models import FigureKind, FirstScope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .text import Words

# Raise it when what is made changes: kept databases are then made anew
VERSION = "corpus 1"
SEED = 2022
REAL = 39
SHORTEST, LONGEST = 150, 490

_VERBS = (
    "推行",
    "建立",
    "实行",
    "开展",
    "打造",
    "探索",
    "创新",
    "优化",
    "深化",
    "率先推出",
    "构建",
    "完善",
)
_ENDS = (
    "机制",
    "改革",
    "平台",
    "服务",
    "模式",
    "体系",
    "制度",
    "试点",
    "工程",
    "办法",
    "专区",
    "新路径",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of practices_figure."""

    label: str
    kind: str
    before: str
    after: str
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up practice; what it is sorted under is given by place in its vocabulary."""

    list: int
    number: int
    name: str
    body: str
    summary: str
    as_of: str
    as_of_quote: str
    is_draft: bool
    age_days: int
    themes: tuple[int, ...]
    indicators: tuple[int, ...]
    instruments: tuple[int, ...]
    figures: tuple[Figure, ...]
    firsts: tuple[tuple[str, str], ...]


def real_bodies(fixtures: Path) -> list[str]:
    """Return the bodies of the real practices."""
    return [r.content["fields"]["body"] for r in records.read(fixtures, ["practices"])]


def lists(count: int) -> int:
    """Return how many lists so many made-up practices are in: list k has 8k + 4 places."""
    return isqrt(count - 1) // 2 + 1 if count else 0


def made(count: int, words: Words, sizes: tuple[int, int, int]) -> Iterator[Made]:
    """Yield the first so many made-up practices, list by list.

    `sizes` are those of the vocabularies: themes, indicators, instruments.
    """
    left = count
    for place in range(lists(count)):
        length = min(8 * place + 4, left)
        yield from _list(place, length, words, sizes)
        left -= length


def _list(place: int, length: int, words: Words, sizes: tuple[int, int, int]) -> Iterator[Made]:
    draw = random.Random(f"{SEED}:{place}")
    names: set[str] = set()
    for number in range(1, length + 1):
        # a list has no name twice
        while (name := _name(draw, words)) in names:
            pass
        names.add(name)
        yield _practice(draw, words, sizes, (place, number, name))


def _name(draw: random.Random, words: Words) -> str:
    middle = words.of_the_field(draw, 1) + words.any(draw, draw.randint(1, 3))
    return draw.choice(_VERBS) + "".join(middle) + draw.choice(_ENDS)


def _practice(
    draw: random.Random, words: Words, sizes: tuple[int, int, int], place: tuple[int, int, str]
) -> Made:
    themes, indicators, instruments = sizes
    figures = tuple(_figures(draw, words))
    firsts = tuple(_firsts(draw, words))
    as_of = f"{draw.randint(2018, 2024)}年底" if draw.random() < 0.2 else ""
    as_of_quote = f"截至{as_of}，{words.clause(draw)}" if as_of else ""
    sayings = [*(f.quote for f in figures), *(quote for _, quote in firsts), as_of_quote]
    return Made(
        *place,
        body=_body(draw, words, [saying for saying in sayings if saying]),
        summary=words.sentence(draw)[:120] if draw.random() < 0.9 else "",
        as_of=as_of,
        as_of_quote=as_of_quote,
        is_draft=draw.random() < 0.02,
        age_days=draw.randint(0, 1500),
        themes=_choice(draw, themes, draw.choice((1, 1, 2, 2, 3))),
        indicators=_choice(draw, indicators, draw.choice((0, 1, 1, 2))),
        instruments=_choice(draw, instruments, draw.choice((1, 1, 2))),
        figures=figures,
        firsts=firsts,
    )


def _body(draw: random.Random, words: Words, sayings: list[str]) -> str:
    """Return SHORTEST to LONGEST characters that hold the sayings word for word."""
    wanted = int(draw.triangular(SHORTEST + 20, LONGEST - 20, 280))
    sentences = [f"{saying}。" for saying in sayings]
    size = sum(map(len, sentences))
    while size < wanted:
        sentence = words.sentence(draw)
        if size + len(sentence) <= LONGEST:
            sentences.append(sentence)
            size += len(sentence)
    draw.shuffle(sentences)
    return "".join(sentences)


def _choice(draw: random.Random, size: int, count: int) -> tuple[int, ...]:
    """Choose places of a vocabulary, each without being twice, the first far more often."""
    weights = [1 / (place + 1.5) for place in range(size)]
    return tuple(dict.fromkeys(draw.choices(range(size), weights, k=count)))


def _figures(draw: random.Random, words: Words) -> Iterator[Figure]:
    for place in range(draw.choice((0, 0, 0, 1, 1, 2))):
        subject = "".join(words.of_the_field(draw, 2))
        label = f"{subject}{place + 1}"
        many, few = draw.randint(20, 400), draw.randint(1, 19)
        kind = draw.choices(FigureKind.values, (5, 2, 4, 3))[0]
        match kind:
            case FigureKind.CHANGE:
                before, after = f"{many}个工作日", f"{few}个工作日"
                quote = f"{subject}由{before}压缩至{after}"
                yield Figure(label, kind, before, after, "", quote)
            case FigureKind.TARGET:
                value = f"不超过{few}个工作日"
                yield Figure(label, kind, "", "", value, f"{subject}{value}")
            case FigureKind.CUMULATIVE:
                value = f"{many * few}家"
                yield Figure(label, kind, "", "", value, f"{subject}累计服务企业{value}")
            case _:
                value = f"{many}项"
                yield Figure(label, kind, "", "", value, f"{subject}覆盖事项{value}")


def _firsts(draw: random.Random, words: Words) -> Iterator[tuple[str, str]]:
    if draw.random() < 0.12:
        scope = draw.choices(FirstScope.values, (4, 2, 6))[0]
        said = {FirstScope.NATIONAL: "全国首个", FirstScope.PROVINCE: "全省首家"}.get(
            scope, "率先推出"
        )
        yield scope, said + "".join(words.any(draw, 3))
