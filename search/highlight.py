"""Where the words of a query stand in a text, and the text with them marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from .normalise import LETTER, squeeze

# The same texts are found again and again; some 4 MB
_squeezed = lru_cache(maxsize=256)(squeeze)

# A cut reads best right after one of these
_SENTENCE_ENDS = "。；！？，、"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open offsets into the original text, and the word that was found there."""

    start: int
    end: int
    word: str = ""


def find(text: str, words: Iterable[str], *, pieces: bool = False) -> list[Span]:
    """Return the non-overlapping spans of the words, longer words first, in text order.

    Words are in normal form. Numbers and words in letters match whole: 8 is not found in 18,
    unless `pieces` are asked for.
    """
    pattern = _pattern(frozenset(words), pieces=pieces)
    if pattern is None:
        return []
    squeezed = _squeezed(text)
    return [
        Span(squeezed.offsets[match.start()], squeezed.offsets[match.end() - 1] + 1, match.group())
        for match in pattern.finditer(squeezed.characters)
    ]


@lru_cache
def _pattern(words: frozenset[str], *, pieces: bool) -> re.Pattern[str] | None:
    longest_first = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    if not longest_first:
        return None
    bounded = re.escape if pieces else _bounded
    return re.compile("|".join(bounded(word) for word in longest_first))


def _bounded(word: str) -> str:
    before = after = ""
    if word[0].isdigit():
        before = r"(?<!\d)(?<!\d\.)"
    elif re.match(LETTER, word):
        before = rf"(?<!{LETTER})"
    if word[-1].isdigit():
        after = r"(?!\d)(?!\.\d)"
    elif re.match(LETTER, word[-1]):
        after = rf"(?!{LETTER})"
    return f"{before}{re.escape(word)}{after}"


def mark(text: str, spans: Iterable[Span]) -> SafeString:
    """Return the whole text as HTML, with what was found in it marked."""
    pieces: list[str] = []
    place = 0
    # escape every slice, then mark: the one place where text becomes HTML
    for span in spans:
        marked = format_html("<mark>{}</mark>", text[span.start : span.end])
        pieces += [text[place : span.start], marked]
        place = span.end
    return _joined(*pieces, text[place:])


def excerpt(text: str, spans: Sequence[Span], size: int = 110) -> SafeString:
    """Return about `size` characters of the text, where it tells most, as HTML.

    Empty if nothing was found in it.
    """
    if not spans:
        return SafeString("")
    start, end = _window(text, spans, size)
    inside = [Span(s.start - start, s.end - start) for s in spans if start <= s.start < end]
    clipped = mark(text[start:end], inside)
    return _joined("…" if start else "", clipped, "…" if end < len(text) else "")


def _window(text: str, spans: Sequence[Span], size: int) -> tuple[int, int]:
    """Choose where to cut: a little before the most telling place, and through no span."""
    best = _most_telling(spans, size * 2 // 3)
    start = _after_sentence_end(text, max(0, best.start - size // 3), best.start)
    end = max(min(len(text), start + size), best.end)
    for span in spans:
        if span.start < start < span.end:
            start = span.start
        if span.start < end < span.end:
            end = span.end
    return start, end


def _most_telling(spans: Sequence[Span], size: int) -> Span:
    """Return where the `size` characters begin that have most characters of different words."""
    inside: Counter[str] = Counter()
    told = most = last = 0
    best = spans[0]
    for index, first in enumerate(spans):
        while last < len(spans) and (last <= index or spans[last].end <= first.start + size):
            told += 0 if inside[spans[last].word] else len(spans[last].word)
            inside[spans[last].word] += 1
            last += 1
        if told > most:
            best, most = first, told
        inside[first.word] -= 1
        told -= 0 if inside[first.word] else len(first.word)
    return best


def _after_sentence_end(text: str, low: int, high: int) -> int:
    """Return the first place between the two that follows punctuation, or the lower one."""
    if low == 0:
        return 0
    ends = (place + 1 for place in range(low, high) if text[place] in _SENTENCE_ENDS)
    return next(ends, low)


def _joined(*pieces: str) -> SafeString:
    return SafeString("".join(map(conditional_escape, pieces)))
