"""Han characters to pinyin without tones; the only module that imports pypinyin."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from types import ModuleType

# Sounds that many speakers of Chinese do not tell apart, in syllables such as pypinyin gives
_CONFUSED = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^[rn](?=[aeiouv])"), "l"),
    (re.compile(r"^hu(?=[aeo])|^h(?=u)"), "f"),
    (re.compile(r"(?<=[aei]n)g$"), ""),
)


def syllables(text: str) -> list[str]:
    """Return one syllable for each character, in lower case; what has none stands for itself."""
    read: list[str] = _pypinyin().lazy_pinyin(text, errors=list)
    return read


@cache
def _pypinyin() -> ModuleType:
    """Return the library; it reads its dictionary as it is imported, which few commands need."""
    return import_module("pypinyin")


def pinyin(text: str) -> str:
    """Return the syllables without spaces: 知识产权 is zhishichanquan."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """Return the first letter of every syllable: 知识产权 is zscq."""
    return "".join(syllable[0] for syllable in syllables(text))


def sounds_like(one: str, other: str) -> bool:
    """Return whether two words have as many syllables, each near to its counterpart."""
    first, second = syllables(one), syllables(other)
    return len(first) == len(second) and all(
        _folded(a) == _folded(b) for a, b in zip(first, second, strict=True)
    )


def _folded(syllable: str) -> str:
    for sound, same in _CONFUSED:
        syllable = sound.sub(same, syllable)
    return syllable


def warm_up() -> None:
    """Read the dictionary now, so that forked workers share it and no request waits for it."""
    syllables("预热")
