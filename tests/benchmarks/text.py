"""Sentences like those of real practices: words of the field, everyday words, real clauses."""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from search import tokeniser

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

REAL_CLAUSE = 0.3
OF_THE_FIELD = 0.55
NUMBER = 0.08
QUOTED = 0.04

_HAN_WORD = re.compile("[\u4e00-\u9fff]{2,}")
_CLAUSE_END = re.compile("[，。；：\n]")
_UNITS = ("项", "家", "个", "万元", "%", "个工作日", "亿元", "次", "平方米")


class Words:
    """Draws words as often as jieba's dictionary met them, or as often as the bodies say them.

    Both fall off as in real texts: a few are in most documents, most in hardly any.
    """

    def __init__(self, bodies: Iterable[str]) -> None:
        bodies = list(bodies)
        said = Counter(piece for body in bodies for piece in tokeniser.pieces(body))
        self._field = _weighed({w: n for w, n in said.items() if _HAN_WORD.fullmatch(w)})
        known = tokeniser._jieba().FREQ
        self._everyday = _weighed(
            {w: n for w, n in known.items() if n > 1 and _HAN_WORD.fullmatch(w)}
        )
        clauses = {clause for body in bodies for clause in _CLAUSE_END.split(body)}
        # a lone bracket or quote would stay open
        self._clauses = sorted(c for c in clauses if 5 <= len(c) <= 40 and _is_closed(c))

    def of_the_field(self, draw: random.Random, count: int) -> list[str]:
        """Return words by how often the real bodies have them."""
        return draw.choices(self._field[0], cum_weights=self._field[1], k=count)

    def any(self, draw: random.Random, count: int) -> list[str]:
        """Return words of either kind."""
        field = sum(draw.random() < OF_THE_FIELD for _ in range(count))
        words = self.of_the_field(draw, field)
        words += draw.choices(self._everyday[0], cum_weights=self._everyday[1], k=count - field)
        draw.shuffle(words)
        return words

    def clause(self, draw: random.Random) -> str:
        """Return a real clause, or words in a row with now and then a number or quotes."""
        if draw.random() < REAL_CLAUSE:
            return draw.choice(self._clauses)
        words = self.any(draw, draw.randint(3, 8))
        if draw.random() < QUOTED:
            words[0] = f"“{words[0]}”"
        if draw.random() < NUMBER:
            words.append(f"{draw.randint(2, 9999)}{draw.choice(_UNITS)}")
        return "".join(words)

    def sentence(self, draw: random.Random) -> str:
        """Return one to four clauses and a full stop."""
        return "，".join(self.clause(draw) for _ in range(draw.randint(1, 4))) + "。"


def _weighed(counts: dict[str, int]) -> tuple[list[str], list[int]]:
    """Return the words with their running totals, in an order that does not depend on hashes."""
    words = sorted(counts, key=lambda word: (-counts[word], word))
    return words, list(accumulate(counts[word] for word in words))


def _is_closed(clause: str) -> bool:
    return all(clause.count(a) == clause.count(b) for a, b in ("“”", "（）", "《》", "‘’"))
