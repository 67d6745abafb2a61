"""Text to tokens, the same for documents and queries; the only module that imports jieba."""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata
from itertools import zip_longest
from pathlib import Path

from django.conf import settings

from .normalise import HAN, LETTER, normalise, squeeze
from .segment import Span, segment

with warnings.catch_warnings():
    # jieba 0.42.1 predates Python 3.12: unescaped patterns, and pkg_resources where it exists
    warnings.filterwarnings("ignore", "invalid escape sequence", SyntaxWarning)
    warnings.filterwarnings("ignore", "invalid escape sequence", DeprecationWarning)
    warnings.filterwarnings("ignore", "pkg_resources is deprecated")
    import jieba

# Under another version the same text may yield other tokens, and stored indexes are stale; raise
# the last number when the code below changes what it yields
_WORDS = Path(__file__).with_name("words.txt").read_text("utf-8")
VERSION = (
    f"jieba-{jieba.__version__} opencc-{metadata.version('opencc')}"
    f" unicode-{unicodedata.unidata_version} words-{sha256(_WORDS.encode()).hexdigest()[:8]} 8"
)

# Punctuation of sentences
MARKS = ",.;:!?，。；：、！？…—"

# Begins the lexeme of the end of a number or word in letters: ~4 of 24, which is not the number 4,
# and ~4小 of 24小时
END = "~"

# How many Han characters a joint has behind a number: its unit alone stands behind many
MAX_JOINED = 2

# PostgreSQL refuses lexemes over 2046 bytes; nobody types a longer word than this
_MAX_LETTERS = 200

# Kinds of runs whose ends are lexemes too
DIVISIBLE = {"number", "letters"}

# Han characters that jieba knows; it cuts at others
_BLOCK = re.compile("[\u4e00-\u9fd5]+")

_LETTERS = re.compile(f"{LETTER}+")
_RUN = re.compile(
    rf"""(?P<han>[{HAN}]+)
       | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?%? | \d+(?:\.\d+)*%?)
       | (?P<letters>{LETTER}+)
       | (?P<space>\ )
       | (?P<mark>[{MARKS}])
       | (?P<control>[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff])
       | (?P<symbol>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one kind: han, number, letters, mark (of punctuation), control or symbol.

    `position` counts the characters before it that are not passed over, so that two runs adjoin
    exactly if the one's position is the other's plus its length.
    """

    kind: str
    characters: str
    position: int

    @property
    def end(self) -> int:
        return self.position + len(self.characters)


# A lexeme and its position (see Run); of the many of a text none is worth an object of its own
Token = tuple[str, int]


def runs(text: str) -> Iterator[Run]:
    """Cut the squeezed text where the kind of character changes."""
    position = 0
    for match in _RUN.finditer(squeeze(text).characters):
        kind = match.lastgroup or ""
        if kind == "space":
            continue
        yield Run(kind, match.group(), position)
        position += len(match.group())


def tokens(text: str) -> Iterator[Token]:
    """Yield what a document is indexed under: any part of the text can be found again.

    Of Han characters jieba's search words, every word of the dictionary wherever it stands, every
    two neighbours and the last one; numbers with and without their per cent sign; words in
    letters; of both also every END; every mark and symbol; every joint.
    """
    found = list(runs(text))
    for run, after in zip_longest(found, found[1:]):
        characters, position = run.characters, run.position
        match run.kind:
            case "han":
                for start, end in _parts(characters):
                    yield characters[start:end], position + start
                yield from joints(run, after)
            case "number" | "letters":
                yield from _divided(run, joints(run, after))
            case "mark" | "symbol":
                yield characters, position


def joints(before: Run, after: Run | None) -> list[Token]:
    """Return what joins Han characters with a number or word in letters that adjoins: 8个月 and 8个
    of 8个月份, 第8 of 第8号; the longest first.

    A text with one after the other has it, and hardly another one: to find them few texts need to
    be read for where they stand.
    """
    if after is None or before.end != after.position:
        return []
    if before.kind == "han" and after.kind in DIVISIBLE:
        ends = dict.fromkeys([after.characters, after.characters.removesuffix("%")])
        return [(before.characters[-1] + end[:_MAX_LETTERS], before.end - 1) for end in ends]
    if before.kind in DIVISIBLE and after.kind == "han":
        word, following = before.characters[:_MAX_LETTERS], after.characters
        sizes = range(min(len(following), MAX_JOINED), 0, -1)
        return [(word + following[:size], before.position) for size in sizes]
    return []


def _divided(run: Run, across: list[Token]) -> Iterator[Token]:
    """Yield a number or a word in letters, the parts by which it is found, and its joints."""
    characters, position = run.characters, run.position
    number = characters.removesuffix("%")
    if number != characters:
        yield number[:_MAX_LETTERS], position
    yield characters[:_MAX_LETTERS], position
    yield from across
    for start in range(1, min(len(characters), _MAX_LETTERS)):
        yield END + characters[start:][:_MAX_LETTERS], position + start
        for word, _ in across:
            yield END + word[start:], position + start
    if number != characters:
        yield "%", position + len(number)


def _parts(characters: str) -> list[Span]:
    """Return from where to where the tokens of a run of Han characters reach, in order."""
    last = len(characters) - 1
    found = [(start, start + 2) for start in range(last)]
    found.append((last, last + 1))
    for block in _BLOCK.finditer(characters):
        found += _long_words(block.group(), block.start())
    found.sort()
    return found


def _long_words(characters: str, at: int) -> Iterator[Span]:
    """Yield the words longer than two, counted from `at`: those known and those jieba guesses.

    Whatever else jieba cuts is two neighbours or one character.
    """
    segmenter = _jieba()
    words, gaps = segment(characters, segmenter.FREQ, segmenter.total)
    for start, end in words:
        yield at + start, at + end
    for start, end in gaps:
        # jieba guesses at what is no word, though its parts are none either
        if end - start > 2 and not segmenter.FREQ.get(characters[start:end]):
            place = at + start
            for word in jieba.finalseg.cut(characters[start:end]):
                if len(word) > 2 and not segmenter.FREQ.get(word):
                    yield place, place + len(word)
                place += len(word)


def is_lexeme(characters: str) -> bool:
    """Return whether every text that has these Han characters in a row has them as a lexeme."""
    return len(characters) == 2 or (len(characters) > 2 and bool(_jieba().FREQ.get(characters)))


def is_word(characters: str) -> bool:
    """Return whether it is more than a letter long, and a word of the dictionary or in letters."""
    if len(characters) < 2:
        return False
    return bool(_jieba().FREQ.get(characters)) or _LETTERS.fullmatch(characters) is not None


def commonness(word: str) -> int:
    """Return how often the dictionary met the word in everyday Chinese, of 60 million; 0 if never.

    Words that were added by hand are as good as never met.
    """
    return int(_jieba().FREQ.get(word) or 0)


def pieces(text: str) -> Iterator[str]:
    """Cut a text, as it stands, into words, numbers and single marks; nothing is left out."""
    for match in _RUN.finditer(normalise(text)):
        start = match.start()
        if match.lastgroup != "han":
            yield text[start : match.end()]
            continue
        # without guessing at words that no dictionary has, for which long runs take long
        for word in _jieba().cut(match.group(), HMM=False):
            yield text[start : start + len(word)]
            start += len(word)


def coarse_words(characters: str) -> list[str]:
    """Cut a run of Han characters into words that do not overlap."""
    return list(_jieba().cut(characters))


@cache
def _jieba() -> jieba.Tokenizer:
    """Return the segmenter, its dictionary read once a process."""
    settings.JIEBA_CACHE_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.tmp_dir = str(settings.JIEBA_CACHE_DIR)
    segmenter.initialize()
    # jieba's own dictionary is of newspapers; without a frequency it chooses one that keeps a word
    for word in _domain_words():
        segmenter.add_word(word)
    return segmenter


def _domain_words() -> Iterator[str]:
    """Yield the words of the field, in normal form."""
    for line in _WORDS.splitlines():
        if line and not line.startswith("#"):
            yield normalise(line)


def warm_up() -> None:
    """Read the dictionary now, so that forked workers share it and no request waits for it."""
    _jieba()
