"""What the user typed to a query, and a query to the tsqueries of the ladder's steps.

Any string parses. No part of it reaches PostgreSQL other than as a quoted lexeme.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from .tokeniser import Run, coarse_words, runs
from .vector import Weight, quoted

# No name is longer; beyond these limits the rest of the input is not searched
MAX_CHARACTERS = 200
MAX_WORDS = 20

# Kinds of runs that are no part of a word
PUNCTUATION = frozenset({"mark", "control"})

# They tell nothing about the subject of a question
STOP_WORDS = frozenset(Path(__file__).with_name("stop_words.txt").read_text("utf-8").split())


class Tier(enum.IntEnum):
    """How well a document answers a query, the best first; the rungs of the ladder."""

    EXACT_NAME = 1
    NAME_PHRASE = 2
    NAME_WORDS = 3
    PHRASE = 4
    WORDS = 5
    SOME = 6

    @property
    def label(self) -> str:
        """Say it to the reader."""
        match self:
            case Tier.EXACT_NAME:
                return "名称相同"
            case Tier.NAME_PHRASE:
                return "名称含原词"
            case Tier.NAME_WORDS:
                return "名称含全部词"
            case Tier.PHRASE:
                return "内容含原词"
            case Tier.WORDS:
                return "内容含全部词"
            case Tier.SOME:
                return "含部分词"


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query.

    `text` is the input as far as it is searched, `truncated` says that some is left out;
    `words` are pieces of the normal form, in order, each once.
    """

    text: str
    words: tuple[str, ...]
    truncated: bool = False

    @property
    def highlighted(self) -> tuple[str, ...]:
        """What to mark in a text: the whole input where it stands so, else its words.

        A lone Han character is marked only if nothing longer is searched for.
        """
        telling = [word for word in self.words if len(word) > 1 or word.isascii()] or self.words
        return tuple(dict.fromkeys((self.key, *telling))) if self.words else ()

    @property
    def key(self) -> str:
        """What a name must have for its `name_key` to be the same."""
        return name_key(self.text)


def name_key(name: str) -> str:
    """Return the form in which two names are the same: no spaces, quotes or punctuation."""
    return "".join(run.characters for run in runs(name) if run.kind not in PUNCTUATION)


def parse(text: str) -> Query:
    """Parse any string."""
    cleaned = " ".join(unicodedata.normalize("NFC", text.replace("\x00", " ")).split())
    used = cleaned[:MAX_CHARACTERS]
    words = [word for piece in used.split() for word in _words(piece)]
    telling = [word for word in words if word not in STOP_WORDS] or words
    kept = list(dict.fromkeys(telling))[:MAX_WORDS]
    return Query(used, tuple(kept), truncated=used != cleaned)


def _words(piece: str) -> list[str]:
    """Cut a piece without spaces into words, none across punctuation."""
    words: list[str] = []
    for run in runs(piece):
        if run.kind == "han":
            words += _joined(coarse_words(run.characters))
        elif run.kind not in PUNCTUATION:
            words.append(run.characters)
    return words


def _joined(words: list[str]) -> list[str]:
    """Join neighbouring single characters: jieba knows no word there, and each says too little."""
    joined: list[str] = []
    open_ended = False
    for word in words:
        lone = len(word) == 1 and word not in STOP_WORDS
        if lone and open_ended:
            joined[-1] += word
        else:
            joined.append(word)
        open_ended = lone
    return joined


def phrase(text: str, weight: Weight | None = None) -> str:
    """Return a tsquery for texts that contain the text, but for punctuation around it.

    With a weight, only in fields of that weight. Empty if nothing in the text can be searched.
    """
    found = list(runs(text))
    while found and found[-1].kind in PUNCTUATION:
        found.pop()
    while found and found[0].kind in PUNCTUATION:
        found.pop(0)
    return _chain([run for run in found if run.kind != "control"], weight)


@dataclass(frozen=True, slots=True)
class _Link:
    """A lexeme of a phrase and where it stands; a prefix stands for all that begin with it."""

    word: str
    position: int
    prefix: bool = False


def _chain(found: list[Run], weight: Weight | None) -> str:
    """Join lexemes that cover every character by their distances."""
    chain = ""
    previous = 0
    for link in (link for run in found for link in _links(run)):
        chain += f" <{link.position - previous}> " if chain else ""
        chain += _lexeme(link, weight)
        previous = link.position
    return f"({chain})" if chain else ""


def _links(run: Run) -> list[_Link]:
    """Cover a run by lexemes that the index has; a lone Han character by all that begin so."""
    size = len(run.characters)
    if run.kind != "han":
        return [_Link(run.characters, run.position)]
    if size == 1:
        return [_Link(run.characters, run.position, prefix=True)]
    starts = [*range(0, size - 1, 2)]
    if size % 2:
        starts.append(size - 2)
    return [_Link(run.characters[at : at + 2], run.position + at) for at in starts]


def _lexeme(link: _Link, weight: Weight | None) -> str:
    flags = ("*" if link.prefix else "") + (weight or "")
    return f"{quoted(link.word)}:{flags}" if flags else quoted(link.word)


def all_words(query: Query, weight: Weight | None = None) -> str:
    """Return a tsquery for texts that have every word."""
    return " & ".join(phrase(word, weight) for word in query.words)


def any_word(query: Query) -> str:
    """Return a tsquery for texts that have at least one word."""
    return " | ".join(phrase(word) for word in query.words)
