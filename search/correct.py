"""What the user probably meant: words of the documents that sound like what was typed.

Only what no document has is corrected, and only to words that documents have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from .candidates import Candidates, Heard, candidates, standing_together
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
# How many unknown words, and long stretches, are looked up by likeness
MAX_UNKNOWN = 4
# Adjoining words that can be one with a wrong character, and characters that are no coincidence
MAX_WORDS = 3
MIN_LONG = 4
# Shorter readings are near to too many others
MIN_READING = 4
# In fewer letters one slip makes another word
MIN_LETTERS = 10

# Letters that may give two words, and how many words with the sound of a part are tried
MAX_COMPOUND = 30
MAX_ALIKE = 20

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
    just be words which no document has. Costs a query if something may be wrong, one more if
    nothing sounds just like it, and one where letters may be two words.
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
    found = _recognised(windows) if windows else []
    return [
        Correction(
            window.typed,
            meant,
            squeezed.offsets[window.start],
            squeezed.offsets[window.end - 1] + 1,
        )
        for window, meant in sorted(found, key=lambda item: item[0].start)
    ]


def _recognised(windows: Sequence[_Window]) -> _Found:
    """Return windows that do not overlap with what they were meant to be: the surest first."""
    long = _long(windows)
    cuts = [part for window in windows for cut in _cuts(window) for part in cut]
    heard = candidates(
        read={*(window.reading for window in windows), *cuts},
        initials={window.initials for window in windows} - {""},
        parts={window.reading for window in long},
    )
    found = _matched(long, _part_of_name, heard, [])
    found += _matched(windows, _exact, heard, found)
    found += _matched(_unknown_alone(_free(windows, found)), _compound, heard, found)
    # which takes PostgreSQL longer
    if alone := _unknown_alone(_free(windows, found)):
        readings = {window.reading for window in alone}
        heard = candidates(parts=readings, near=readings)
        found += _matched(alone, _part_of_name, heard, found)
        found += _matched(alone, _near, heard, found)
    return found


def _matched(
    windows: Sequence[_Window],
    recognise: Callable[[_Window, Candidates], str | None],
    heard: Candidates,
    found: _Found,
) -> _Found:
    """Return what is recognised of the windows that are apart from what is found already."""
    free = _free(windows, found)
    return _apart([(window, meant) for window in free if (meant := recognise(window, heard))])


def _free(windows: Sequence[_Window], found: _Found) -> list[_Window]:
    return [window for window in windows if window.is_apart_from(found)]


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


def _exact(window: _Window, heard: Candidates) -> str | None:
    """Return the commonest word that the window reads like, or gives the initials of."""
    by_initials = heard.by_initials[window.initials] if window.initials else []
    words = [*heard.by_reading[window.reading], *by_initials]
    if window.typed in words:
        return None
    return next((word for word in words if window.agrees(word)), None)


def _cuts(window: _Window) -> list[tuple[str, str]]:
    """Return the two parts of what is typed, if it is letters that may be two words."""
    letters = window.typed
    if len(window.units) > 1 or not window.has_letters or len(letters) > MAX_COMPOUND:
        return []
    return [(letters[:cut], letters[cut:]) for cut in range(2, len(letters) - 1)]


def _compound(window: _Window, heard: Candidates) -> str | None:
    """Return two words which stand together somewhere, if the window is letters that read so."""
    cuts = _cuts(window)
    read = {part: heard.by_reading[part][:MAX_ALIKE] for cut in cuts for part in cut}
    pairs = [(one, two) for first, last in cuts for one in read[first] for two in read[last]]
    if not pairs:
        return None
    # two words stand together if the bigram across them is a term
    known = standing_together({one[-1] + two[0] for one, two in pairs})
    return next((one + two for one, two in pairs if one[-1] + two[0] in known), None)


def _long(windows: Sequence[_Window]) -> list[_Window]:
    """Return the long windows: if they read like a part of a name that is no coincidence."""
    long = [w for w in windows if w.unknown and not w.has_letters and len(w.units) >= MIN_LONG]
    return sorted(long, key=lambda window: -len(window.units))[:MAX_UNKNOWN]


def _part_of_name(window: _Window, heard: Candidates) -> str | None:
    """Return the part of a name that the window reads like, or gives the initials of."""
    parts = (_part(name.word, window) for name in heard.names[window.reading])
    return next((part for part in parts if part), None)


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


def _near(window: _Window, heard: Candidates) -> str | None:
    """Return a word that the window nearly reads like: one character or sound is different."""
    return next((near.word for near in heard.near[window.reading] if _is_near(window, near)), None)


def _is_near(window: _Window, near: Heard) -> bool:
    word = near.word
    if window.has_letters:
        long = len(window.reading) >= MIN_LETTERS
        return long and window.agrees(word) and _is_one_edit(near.pinyin, window.reading)
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
