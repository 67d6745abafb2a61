"""What the user typed to what a document must have. Any string parses.

A space is “and”; quotes around a whole word or phrase ask for it as it stands; `-词` excludes;
`|` or OR between two lets either do. Whatever is not well formed is read as plain words.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from .normalise import HAN, squeeze
from .numerals import MEASURES, NUMERAL, continues_number, is_number, spellings, value
from .tokeniser import MARKS, coarse_words, runs

# No name is longer; beyond these limits the rest of the input is not searched
MAX_CHARACTERS = 200
MAX_WORDS = 20

# Kinds of runs that are no part of a word, and symbols that only separate
PUNCTUATION = frozenset({"mark", "control"})
_SEPARATORS = frozenset("-_/\\~|+&#*<>=")
_MINUS = ("-", "－")

# They tell nothing about the subject of a question
STOP_WORDS = frozenset(Path(__file__).with_name("stop_words.txt").read_text("utf-8").split())


# jieba glues some of them: 怎样才能. Shorter ones might be words of their own: 条件, 办事
_ANY_STOP = "|".join(sorted(STOP_WORDS, key=len, reverse=True))
_STOP = re.compile(rf"{_ANY_STOP}|(?=.{{4,8}}\Z)(?:{_ANY_STOP})+")


class Tier(enum.IntEnum):
    """How well a document answers a query, the best first; the rungs of the ladder."""

    EXACT_NAME = 1
    NUMBER = 2
    NAME_PHRASE = 3
    NAME_WORDS = 4
    PHRASE = 5
    WORDS = 6
    SYNONYMS = 7
    PIECE = 8
    SOME = 9

    @property
    def label(self) -> str:
        """Say it to the reader."""
        return _LABELS[self]


_LABELS = {
    Tier.EXACT_NAME: "名称相同",
    Tier.NUMBER: "序号相同",
    Tier.NAME_PHRASE: "名称含原词",
    Tier.NAME_WORDS: "名称含全部词",
    Tier.PHRASE: "内容含原词",
    Tier.WORDS: "内容含全部词",
    Tier.SYNONYMS: "含同义词",
    Tier.PIECE: "含相同字符",
    Tier.SOME: "含部分词",
}


@dataclass(frozen=True, slots=True)
class Word:
    """Something to look for as it stands, in normal form; each of its spellings will do.

    Where a lone character was joined to a word, that word is the `core`: 自助 of 自助机.
    """

    spellings: tuple[str, ...]
    core: str = ""

    @property
    def text(self) -> str:
        return self.spellings[0]

    @property
    def is_stop(self) -> bool:
        return _STOP.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Clause:
    """What a document must have: all the words of one of the alternatives."""

    alternatives: tuple[tuple[Word, ...], ...]
    quoted: bool = False

    @property
    def words(self) -> list[Word]:
        return [word for words in self.alternatives for word in words]

    @property
    def plain(self) -> Word | None:
        """The word, if the clause is one word and nothing else."""
        match self:
            case Clause(((word,),), quoted=False):
                return word
        return None


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query.

    `text` is the input as far as it is searched, `truncated` says that some is left out; `clauses`
    must all be met and stand in the order of the text; documents with a text in `excluded` are
    left out. `bare` is the text without operators if it has none, to be looked for as a whole;
    `plain` are the offsets in `text` of what stands alone, without operators.
    """

    text: str
    clauses: tuple[Clause, ...]
    excluded: tuple[str, ...] = ()
    bare: str = ""
    plain: tuple[tuple[int, int], ...] = ()
    truncated: bool = False

    @property
    def wholes(self) -> tuple[str, ...]:
        """The bare text in each of the spellings of its numbers; empty if there is no bare text."""
        if not self.bare:
            return ()
        other = ""
        rest = self.bare
        for clause in self.clauses:
            for word in clause.words:
                before, found, after = rest.partition(word.text)
                if found:
                    other += before + word.spellings[-1]
                    rest = after
        return tuple(dict.fromkeys((self.bare, other + rest)))

    @property
    def ordinal(self) -> int | None:
        """The place in a list that the whole text names: 第13条, 13, 第十三条."""
        found = _ORDINAL.fullmatch(squeeze(self.bare).characters)
        if not found or any(clause.quoted for clause in self.clauses):
            return None
        said = found["number"]
        number = int(said) if said.isdecimal() else value(said)
        return number if number is not None and number < 10_000 else None


_ORDINAL = re.compile(rf"第?(?P<number>\d{{1,4}}|{NUMERAL})[条项号]?(?:经验|做法|经验做法)?")


def name_key(name: str) -> str:
    """Return the form in which two names are the same: no spaces, quotes or punctuation."""
    return "".join(run.characters for run in runs(name) if run.kind not in PUNCTUATION)


# 图 书 馆: characters that were typed apart
_SPACED_OUT = re.compile(rf"(?<!\S)[{HAN}](?: [{HAN}])+(?!\S)")
_ENCLOSING = re.compile(r"[\"“”„＂'‘’「」『』《》〈〉()（）\[\]【】〔〕{}]+")
_SCANNER = re.compile(
    r"""(?P<either>[|｜]+|(?<!\S)OR(?!\S))
      | (?<![^\s|｜])(?P<minus>[-－]?)
        (?:[“”„"＂](?P<quoted>[^“”„"＂]+)[“”„"＂]|「(?P<corner>[^「」]+)」|『(?P<double>[^『』]+)』)
        (?=[\s|｜]|\Z)
      | (?P<piece>[^\s|｜]+)""",
    re.VERBOSE,
)


def parse(text: str) -> Query:
    """Parse any string."""
    # what no database can hold, and nobody can type
    encodable = text.replace("\x00", " ").encode(errors="ignore").decode()
    spaced = " ".join(unicodedata.normalize("NFC", encodable).split())
    cleaned = _SPACED_OUT.sub(lambda match: match.group().replace(" ", ""), spaced)
    used = cleaned[:MAX_CHARACTERS]
    operands = list(_operands(used))
    kept = _limited(operands)
    return Query(
        used,
        tuple(_clauses([operand for operand in kept if not operand.excluded])),
        tuple(dict.fromkeys(operand.text for operand in kept if operand.excluded)),
        _bare(kept),
        _plain(kept),
        truncated=used != cleaned or kept != operands,
    )


@dataclass(frozen=True, slots=True)
class _Operand:
    """What stands between spaces and operators; `joined` is OR'd with the one before."""

    text: str
    span: tuple[int, int]
    words: tuple[Word, ...]
    quoted: bool
    excluded: bool
    joined: bool

    @property
    def is_plain(self) -> bool:
        return not (self.quoted or self.excluded or self.joined)


def _operands(text: str) -> Iterator[_Operand]:
    either = False
    can_join = False
    for match in _SCANNER.finditer(text):
        if match["either"]:
            either = can_join
            continue
        quoted = match["quoted"] or match["corner"] or match["double"]
        piece = match["piece"] or ""
        excluded = bool(match["minus"]) or piece[:1] in _MINUS
        said = as_it_stands(quoted or (piece[1:] if excluded else piece))
        words = (Word((said,)),) if quoted else tuple(_words(piece))
        if name_key(said) and words:
            joined = either and not excluded
            yield _Operand(said, match.span(), words, bool(quoted), excluded, joined)
            either, can_join = False, not excluded


def as_it_stands(text: str) -> str:
    """Return the form in which a text is looked for whole: squeezed, no marks at its ends."""
    return squeeze(text).characters.strip(MARKS + " \n")


def _plain(operands: list[_Operand]) -> tuple[tuple[int, int], ...]:
    return tuple(
        operand.span
        for operand, following in zip_longest(operands, operands[1:])
        if operand.is_plain and not (following and following.joined)
    )


def spoken(words: Iterable[Word]) -> str:
    """Return words as one, with a space only where two in letters or two numbers would join."""
    said = ""
    for word in words:
        apart = re.search("[a-z]\\Z", said) and re.match("[a-z]", word.text)
        apart = apart or (re.search("[0-9]\\Z", said) and re.match("[0-9]", word.text))
        said += f" {word.text}" if apart else word.text
    return said


def adjoining(clauses: Sequence[Clause], longest: int) -> dict[tuple[int, int], str]:
    """Return what up to `longest` plain clauses in a row say as one, by their half-open span."""
    said = {}
    for start in range(len(clauses)):
        for end in range(start + 1, min(start + longest, len(clauses)) + 1):
            words = [clause.plain for clause in clauses[start:end]]
            if all(words):
                said[start, end] = spoken(word for word in words if word)
    return said


def _limited(operands: list[_Operand]) -> list[_Operand]:
    """Keep MAX_WORDS words in all; the last operand may lose some of its own."""
    kept = []
    room = MAX_WORDS
    for operand in operands:
        if room:
            kept.append(replace(operand, words=operand.words[:room]))
            room -= len(kept[-1].words)
    return kept


def _clauses(operands: list[_Operand]) -> Iterator[Clause]:
    for index, operand in enumerate(operands):
        alternatives = [operand.words]
        if operand.joined and index:
            continue
        for other in operands[index + 1 :]:
            if not other.joined:
                break
            alternatives.append(other.words)
        if len(alternatives) > 1 or operand.quoted:
            yield Clause(tuple(alternatives), quoted=len(alternatives) == 1)
        else:
            yield from (Clause(((word,),)) for word in operand.words)


def _bare(operands: list[_Operand]) -> str:
    match operands:
        case [_Operand(quoted=True, excluded=False, text=text)]:
            return text
    plain = all(operand.is_plain for operand in operands)
    return " ".join(operand.text for operand in operands) if plain else ""


def _words(text: str) -> Iterator[Word]:
    """Cut a text into words, none across punctuation."""
    for segment in _ENCLOSING.split(text):
        stretch: list[Word] = []
        for run in runs(segment):
            if run.kind in PUNCTUATION or run.characters in _SEPARATORS:
                yield from _with_measures(stretch)
                stretch = []
            elif run.kind == "han":
                words = coarse_words(run.characters)
                # a measure belongs to the number before it
                if stretch and is_number(stretch[-1].text) and words[0] in MEASURES:
                    stretch.append(Word((words.pop(0),)))
                stretch += _with_lone_characters(words)
            else:
                stretch.append(Word((run.characters,)))
        yield from _with_measures(stretch)


def _with_lone_characters(words: list[str]) -> list[Word]:
    """Join single characters with each other, else with the word beside: each says too little."""
    joined: list[Word] = []
    open_ended = False
    for word in words:
        lone = _is_lone(word)
        before = joined[-1] if joined else None
        if before and lone and (open_ended or not before.is_stop):
            core = before.core if before.core or open_ended else before.text
            joined[-1] = Word((before.text + word,), core)
        elif before and open_ended and _is_lone(before.text) and word not in STOP_WORDS:
            joined[-1] = Word((before.text + word,), word)
            lone = False
        else:
            joined.append(Word((word,)))
        open_ended = lone and not joined[-1].core
    return joined


def _is_lone(word: str) -> bool:
    return len(word) == 1 and word not in STOP_WORDS and re.match(f"[{HAN}]", word) is not None


def _with_measures(words: list[Word]) -> Iterator[Word]:
    """Join numbers with what they count: 8个工作日 is one word, in digits or in numerals."""
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if not is_number(word.text):
            yield word
            continue
        said = word.text
        while place < len(words) and continues_number(said, words[place].text):
            said += words[place].text
            place += 1
        if place < len(words) and (said.endswith("个") or _is_lone(words[place].text)):
            said += words[place].text
            place += 1
        yield Word(spellings(said))
