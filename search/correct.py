"""What the user probably meant: words of the documents that sound like what was typed.

Only what no document has is corrected, and only to words that documents have.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet

from .models import Kind, Term
from .normalise import HAN, LETTER, squeeze
from .pinyin import sounds_like, syllables
from .query import Query, adjoining
from .tokeniser import is_word

# Shorter initials stand for too many words
MIN_INITIALS = 3
# Nobody mistypes a longer word, nor needs more of what stands around it
MAX_UNITS = 8
# Beyond it a stretch without spaces is not looked at
MAX_STRETCH = 60
# How many unknown words are looked up by likeness
MAX_UNKNOWN = 4
# Adjoining words that can be one with a wrong character, and characters that are no coincidence
MAX_WORDS = 3
MIN_LONG = 4
# Shorter readings are near to too many others
MIN_READING = 4
# In fewer letters one slip makes another word
MIN_LETTERS = 10
# Below it, what PostgreSQL finds similar is only a coincidence
MIN_SIMILARITY = 0.4

# Letters that may give two words, and how many words may share their parts
MAX_COMPOUND = 30
MAX_PARTS = 200

_STRETCH = re.compile(rf"(?:{LETTER}|[{HAN}])+(?: {LETTER}+)*")
_LETTERS_OR_DIGITS = re.compile(rf"{LETTER}|\d")
_UNIT = re.compile(rf"(?P<letters>{LETTER}+)|[{HAN}]")


@dataclass(frozen=True, slots=True)
class Correction:
    """What was typed, in normal form, and the word of the documents that it stands for.

    `start` and `end` say where it stands in the text.
    """

    typed: str
    meant: str
    start: int
    end: int


def corrections(query: Query, unknown: Collection[str], *, sure: bool = True) -> list[Correction]:
    """Return what the unknown words in the plain parts of the query were meant to be.

    Those that no word of the documents sounds like are left out; if `sure`, also those that may
    just be words which no document has. Costs a query, and some more if words are unknown.
    """
    squeezed = squeeze(query.text)
    characters = "".join(
        character if character == " " or any(s <= offset < e for s, e in query.plain) else "\n"
        for character, offset in zip(squeezed.characters, squeezed.offsets, strict=True)
    )
    windows = [
        window
        for window in _windows(characters, unknown, _suspect(query))
        if window.has_letters or not (sure and is_word(window.typed))
    ]
    found: _Found = []
    for look_up in (_long_inside_names, _exact, _compound, _inside_names, _near):
        free = [window for window in windows if window.is_apart_from(found)]
        if free:
            found += _apart(look_up(free))
    return [
        Correction(
            window.typed,
            meant,
            squeezed.offsets[window.start],
            squeezed.offsets[window.end - 1] + 1,
        )
        for window, meant in sorted(found, key=lambda item: item[0].start)
    ]


def _suspect(query: Query) -> set[str]:
    """Return adjoining words which together might be one that was typed with a wrong character.

    The character may happen to make known words of it: 定 and 制式 of 订制式.
    """
    said = adjoining(query.clauses, MAX_WORDS).values()
    return {text for text in said if len(text) > 2 and not _LETTERS_OR_DIGITS.search(text)}


def corrected(text: str, found: Sequence[Correction]) -> str:
    """Return the text with the corrections made."""
    for correction in reversed(found):
        text = text[: correction.start] + correction.meant + text[correction.end :]
    return text


@dataclass(frozen=True, slots=True)
class _Unit:
    """One Han character with its syllable, or letters."""

    characters: str
    syllable: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.characters)

    @property
    def is_letters(self) -> bool:
        return self.characters == self.syllable


@dataclass(frozen=True, slots=True)
class _Window:
    """Adjoining units that might be one word, and how many characters of them are unknown."""

    units: tuple[_Unit, ...]
    unknown: int

    @property
    def start(self) -> int:
        return self.units[0].start

    @property
    def end(self) -> int:
        return self.units[-1].end

    @property
    def typed(self) -> str:
        return "".join(unit.characters for unit in self.units)

    @property
    def has_letters(self) -> bool:
        return any(unit.is_letters for unit in self.units)

    @property
    def reading(self) -> str:
        return "".join(unit.syllable for unit in self.units)

    @property
    def initials(self) -> str:
        """The first letter of each syllable, if letters were typed and there are enough."""
        letters = (unit.syllable if unit.is_letters else unit.syllable[0] for unit in self.units)
        said = "".join(letters)
        return said if self.has_letters and len(said) >= MIN_INITIALS else ""

    def is_apart_from(self, found: _Found) -> bool:
        """Return whether it overlaps none of the windows that are found already."""
        return all(self.end <= other.start or other.end <= self.start for other, _ in found)

    def agrees(self, word: str) -> bool:
        """Return whether the characters typed before and after letters are those of the word."""
        kinds = [unit.is_letters for unit in self.units]
        if True not in kinds:
            return len(word) == len(self.units)
        before, after = kinds.index(True), kinds[::-1].index(True)
        return (
            len(word) > before + after
            and word.startswith(self.typed[:before])
            and word.endswith(self.typed[len(self.typed) - after :])
        )


def _windows(
    characters: str, unknown: Collection[str], suspect: Collection[str]
) -> Iterator[_Window]:
    """Yield what holds an unknown word, none of them in part, and what is suspect as a whole."""
    for stretch in _STRETCH.finditer(characters):
        units = list(_units(stretch))
        spans = [
            found.span()
            for word in unknown
            for found in re.compile(re.escape(word)).finditer(characters, *stretch.span())
        ]
        for first in range(len(units)):
            for last in range(first, min(first + MAX_UNITS, len(units))):
                start, end = units[first].start, units[last].end
                inside = sum(e - s for s, e in spans if start <= s and e <= end)
                parted = any(s < start < e or s < end < e for s, e in spans)
                window = _Window(tuple(units[first : last + 1]), inside)
                fits = end - start > 1 if inside else window.typed in suspect
                if fits and not parted:
                    yield window


def _units(stretch: re.Match[str]) -> Iterator[_Unit]:
    text = stretch.group()[:MAX_STRETCH]
    read = syllables(text)
    for match in _UNIT.finditer(text):
        said = match.group()
        syllable = said if match["letters"] else read[match.start()]
        yield _Unit(said, syllable, stretch.start() + match.start())


_Found = list[tuple[_Window, str]]


def _known() -> QuerySet[Term]:
    return Term.objects.filter(kind=Kind.WORD, documents__gt=0)


def _exact(windows: Sequence[_Window]) -> _Found:
    """Return windows that read like a word, or give its initials, with the commonest such word."""
    readings = {window.reading for window in windows}
    initials = {window.initials for window in windows} - {""}
    by_pinyin: dict[str, list[str]] = defaultdict(list)
    by_initials: dict[str, list[str]] = defaultdict(list)
    terms = _known().filter(Q(pinyin__in=readings) | Q(initials__in=initials))
    for term in terms.order_by("-documents", "word"):
        by_pinyin[term.pinyin].append(term.word)
        by_initials[term.initials].append(term.word)
    found = []
    for window in windows:
        words = [*by_pinyin[window.reading], *by_initials[window.initials]]
        if window.typed in words:
            continue
        fitting = (word for word in words if window.agrees(word))
        if meant := next(fitting, None):
            found.append((window, meant))
    return found


def _compound(windows: Sequence[_Window]) -> _Found:
    """Return letters that read like two words which stand together somewhere."""
    found = []
    for window in _unknown_alone(windows):
        letters = window.typed
        if len(window.units) > 1 or not window.has_letters or len(letters) > MAX_COMPOUND:
            continue
        cuts = [(letters[:cut], letters[cut:]) for cut in range(2, len(letters) - 1)]
        terms = _known().filter(pinyin__in={part for cut in cuts for part in cut})
        read: dict[str, list[str]] = defaultdict(list)
        for term in terms.order_by("-documents", "word")[:MAX_PARTS]:
            read[term.pinyin].append(term.word)
        pairs = [(one, two) for first, last in cuts for one in read[first] for two in read[last]]
        # two words stand together if the bigram across them is a term
        joints = {one[-1] + two[0] for one, two in pairs}
        joined = Term.objects.filter(word__in=joints, documents__gt=0)
        known = set(joined.values_list("word", flat=True))
        together = (one + two for one, two in pairs if one[-1] + two[0] in known)
        if meant := next(together, None):
            found.append((window, meant))
    return found


def _long_inside_names(windows: Sequence[_Window]) -> _Found:
    """Return long windows that read like a part of a name: they are no coincidence."""
    long = [w for w in windows if w.unknown and not w.has_letters and len(w.units) >= MIN_LONG]
    long.sort(key=lambda window: -len(window.units))
    return _parts_of_names(long[:MAX_UNKNOWN])


def _inside_names(windows: Sequence[_Window]) -> _Found:
    """Return windows that read like a part of a name, or letters that give its initials."""
    return _parts_of_names(_unknown_alone(windows))


def _parts_of_names(windows: Sequence[_Window]) -> _Found:
    found = []
    for window in windows:
        names = Term.objects.filter(
            Q(pinyin__contains=window.reading) | Q(initials__contains=window.reading),
            kind=Kind.NAME,
            documents__gt=0,
        ).order_by("-documents", "word")
        parts = (_part(term.word, window) for term in names[:MAX_PARTS])
        if meant := next((part for part in parts if part), None):
            found.append((window, meant))
    return found


def _unknown_alone(windows: Sequence[_Window]) -> list[_Window]:
    """Return the windows that are just one unknown word, and long enough to be recognised."""
    alone = [
        window
        for window in windows
        if window.unknown == len(window.typed) and len(window.reading) >= MIN_READING
    ]
    return alone[:MAX_UNKNOWN]


def _part(name: str, window: _Window) -> str | None:
    """Return the part of the name that the window reads like or gives the initials of."""
    read = syllables(name)
    for sounds in (read, [syllable[0] for syllable in read]):
        starts = list(accumulate(map(len, sounds), initial=0))
        place = "".join(sounds).find(window.reading)
        end = place + len(window.reading)
        if place in starts and end in starts:
            part = name[starts.index(place) : starts.index(end)]
            alike = window.has_letters or (len(part) > 2 and set(part) & set(window.typed))
            if len(part) > 1 and alike and window.agrees(part) and part != window.typed:
                return part
    return None


def _near(windows: Sequence[_Window]) -> _Found:
    """Return windows that nearly read like a word: one character or one sound is different."""
    found = []
    for window in _unknown_alone(windows):
        similar = (
            _known()
            .filter(pinyin__trigram_similar=window.reading)
            .annotate(similarity=TrigramSimilarity("pinyin", window.reading))
            .filter(similarity__gte=MIN_SIMILARITY)
            .order_by("-similarity", "-documents", "word")[:20]
        )
        near = (term.word for term in similar if _is_near(window, term.word, term.pinyin))
        if meant := next(near, None):
            found.append((window, meant))
    return found


def _is_near(window: _Window, word: str, pinyin: str) -> bool:
    if window.has_letters:
        long = len(window.reading) >= MIN_LETTERS
        return long and window.agrees(word) and _is_one_edit(pinyin, window.reading)
    same = sum(a == b for a, b in zip(window.typed, word, strict=False))
    return window.agrees(word) and (sounds_like(window.typed, word) or 3 <= len(word) == same + 1)


def _is_one_edit(one: str, other: str) -> bool:
    """Return whether a letter more, less or changed makes them the same."""
    same = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return max(len(one), len(other)) - sum(block.size for block in same) <= 1


def _apart(found: _Found) -> _Found:
    """Choose windows that do not overlap: those that explain most, in as few characters."""
    chosen: _Found = []
    for window, meant in sorted(
        found, key=lambda item: (-item[0].unknown, -len(item[0].units), item[0].start)
    ):
        if window.is_apart_from(chosen):
            chosen.append((window, meant))
    return chosen
