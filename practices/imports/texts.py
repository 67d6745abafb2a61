"""What is written in a cell or a field, as the values of a practice."""

from __future__ import annotations

import re
import unicodedata

from practices.editing.content import ErratumContent, FirstContent
from practices.exports.text import CUT, UNPRINTABLE
from practices.models import FigureKind, FirstScope
from practices.models.queryset import MAX_NUMBER

NOTE = "编者注："

_NUMBER = re.compile(r"[0-9]{1,9}(\.0+)?", re.ASCII)
_SCOPE = re.compile(r"^〔(.*?)〕", re.MULTILINE)
_NOTE = re.compile(rf"\n[ \t　]*{NOTE}")


class UnreadableError(Exception):
    """What is written says nothing that is allowed there; the text says in Chinese why."""


def verbatim(text: str) -> str:
    """Return the text as a practice has it: line ends as \\n, no white space around the whole.

    That is all that forms change as well. Raises UnreadableError for characters that cannot be
    kept, and for what exports have put in place of what they could not write.
    """
    if found := UNPRINTABLE.search(text):
        raise UnreadableError(f"有不能保存的控制字符（U+{ord(found[0]):04X}），请删去。")
    if "\ufffd" in text:
        raise UnreadableError("有乱码（�），请按原文改正。")
    if text.endswith(CUT):
        raise UnreadableError("文字在导出时太长而被截断，请补全。")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def plain(text: str) -> str:
    """Return a short value with full-width digits and letters as ordinary ones."""
    return unicodedata.normalize("NFKC", text).strip()


def number(text: str) -> int:
    """Return the number of a practice: 12, １２, or 12.0 as spreadsheets have it."""
    digits = plain(text)
    if not _NUMBER.fullmatch(digits) or not 1 <= int(digits.partition(".")[0]) <= MAX_NUMBER:
        shown = f"“{text[:20]}”" if text else "空白"
        raise UnreadableError(f"应是 1 至 {MAX_NUMBER} 的整数，现为{shown}。")
    return int(digits.partition(".")[0])


def kind(text: str) -> str:
    """Return the kind of a figure by its name, 前后变化, or its value, change."""
    return _choice(FigureKind, text, "类别")


def scope(text: str) -> str:
    """Return the scope of a claim by its name, 全国首创, or its value, national."""
    return _choice(FirstScope, text, "范围")


def _choice(choices: type[FigureKind | FirstScope], text: str, label: str) -> str:
    known = {plain(str(choice.label)): choice.value for choice in choices}
    known |= {choice.value: choice.value for choice in choices}
    if plain(text) not in known:
        names = "、".join(str(choice.label) for choice in choices)
        shown = f"“{text[:20]}”" if text else "空白"
        raise UnreadableError(f"{label}应是{names}之一，现为{shown}。")
    return known[plain(text)]


def firsts(text: str) -> tuple[FirstContent, ...]:
    """Read what exports write: 〔全国首创〕 and the quote, one after another, each on new lines."""
    if not text:
        return ()
    before, *marked = _SCOPE.split(text)
    if before.strip():
        raise UnreadableError("每处首创表述应以范围开头，如“〔全国首创〕……”。")
    return tuple(
        FirstContent(scope(name), quote.strip())
        for name, quote in zip(marked[::2], marked[1::2], strict=True)
    )


def errata(text: str) -> tuple[ErratumContent, ...]:
    """Read what exports write: the quote, and the note on the lines below it.

    Lines of a note after its first are set in, or they would be those of the next quote.
    """
    found: list[ErratumContent] = []
    while text:
        quote, *rest = _NOTE.split(text, maxsplit=1)
        if not rest:
            raise UnreadableError(f"每处疑误应先写引文，再另起一行写“　{NOTE}……”。")
        note, text = _note(rest[0])
        found.append(ErratumContent(quote.strip(), note))
    return tuple(found)


def _note(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines) if i and not line.startswith("　")), len(lines))
    note = "\n".join([lines[0], *(line.removeprefix("　") for line in lines[1:end])])
    return note.strip(), "\n".join(lines[end:])
