"""The normal form in which texts and queries are compared.

Every step keeps the number of characters, so that an offset into the normal form is an offset
into the original, and looks at one character alone, so that a part of a text has the normal form
of a part.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from opencc import OpenCC

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A letter of another script, as a part of a pattern
LETTER = rf"[^\W\d_{HAN}]"
_IS_HAN = re.compile(f"[{HAN}]")
_IS_WORD = re.compile(f"[^\\W_{HAN}]")
_TO_SIMPLIFIED = OpenCC("t2s")


class _Table(dict[int, str]):
    """Translation table for str.translate that fills itself as characters turn up."""

    def __missing__(self, code: int) -> str:
        normal = chr(code)
        normal = _kept_single(unicodedata.normalize("NFKC", normal), normal)
        normal = _kept_single(normal.lower(), normal)
        if _IS_HAN.match(normal):
            normal = _kept_single(_TO_SIMPLIFIED.convert(normal), normal)
        self[code] = normal
        return normal


def _kept_single(candidate: str, otherwise: str) -> str:
    return candidate if len(candidate) == 1 else otherwise


_TABLE = _Table()


def normalise(text: str) -> str:
    """Fold width, case and traditional forms; the result is as long as the text."""
    return text.translate(_TABLE)


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A normalised text without what search passes over.

    offsets[i] is where characters[i] stands in the original text.
    """

    characters: str
    offsets: tuple[int, ...]


class _Flat(dict[int, str]):
    """Translation table to the normal form with a space in place of each character left out."""

    def __missing__(self, code: int) -> str:
        normal = _TABLE[code]
        self[code] = " " if _is_skipped(normal) else normal
        return self[code]


_FLAT = _Flat()
_STRETCH = re.compile("[^ ]+")


def squeeze(text: str) -> Squeezed:
    """Normalise and leave out white space, quotes and brackets.

    Between two Latin words or numbers one space stays: “smart city” is not “smartcity”, but
    “税务 Ukey” is “税务Ukey” and “三旧”改造 is 三旧改造.
    """
    stretches: list[str] = []
    offsets: list[int] = []
    before = ""
    for match in _STRETCH.finditer(text.translate(_FLAT)):
        stretch = match.group()
        if _IS_WORD.match(before) and _IS_WORD.match(stretch):
            stretches.append(" ")
            offsets.append(match.start() - 1)
        stretches.append(stretch)
        offsets.extend(range(match.start(), match.end()))
        before = stretch[-1]
    return Squeezed("".join(stretches), tuple(offsets))


def _is_skipped(character: str) -> bool:
    """White space but line ends, quotes and brackets of all kinds, the dot inside names."""
    if character in "\n\r\v\f\x85\u2028\u2029":
        return False
    return character in "\t'\"·‧・`" or unicodedata.category(character) in {
        "Zs",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Cf",
    }
