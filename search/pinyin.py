"""Han characters to pinyin without tones; the only module that imports pypinyin."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

# Sounds that many speakers of Chinese do not tell apart, in syllables such as pypinyin gives
_CONFUSED = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^[rn](?=[aeiouv])"), "l"),
    (re.compile(r"^hu(?=[aeo])|^h(?=u)"), "f"),
    (re.compile(r"(?<=[aei]n)g$"), ""),
)


def syllables(text: str) -> list[str]:
    """Return one syllable for each character, in lower case; what has none stands for itself."""
    # its dictionary is read as it is imported: most commands need none and would wait for it
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    # it is documented that a list may be given back; the hint knows of a string only
    apart = cast("Callable[[str], str]", list)
    return lazy_pinyin(text, errors=apart)


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
