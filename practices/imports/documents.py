"""The practices of a JSON or YAML file, one after another.

Not by tablib: its rows are flat, and it holds them all. Of a file here only its text is held whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from .encoding import decoded
from .rows import FileRefusedError

PRACTICES = "practices"
SAVE_AS = "请用 UTF-8 编码另存，再导入。"
SHAPE = "文件应是一列经验，或“practices”下的一列经验，如从本站导出的 JSON。"

# Characters of one practice with all that hangs on it; a long one takes a tenth. Most fit the
# first window: a longer one is copied for each value
MAX_VALUE = 1_000_000
WINDOWS = (20_000, MAX_VALUE)
# Names beside that of the practices; our exports have eight
MAX_MEMBERS = 100
# What json says where a text was cut off within a string
_OPEN_STRING = "Unterminated"
# Or within a name like false
_LONGEST_NAME = 10

_SPACE = re.compile(r"[ \t\r\n]*")


def read(data: bytes) -> Iterator[Any]:
    """Yield one practice of a JSON file at a time; raises FileRefusedError."""
    document = _Document(decoded(data, SAVE_AS))
    try:
        yield from document.practices()
    except RecursionError as error:
        raise FileRefusedError("JSON 嵌套太深，无法读取。") from error
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字"
        raise FileRefusedError(f"JSON {where}处格式有误，文件可能不完整。") from error
    except ValueError as error:
        # more digits than Python takes for a number
        raise FileRefusedError("JSON 里有过大的数，无法读取。") from error


class _Document:
    """A JSON text that is read from its beginning, value by value."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)

    def practices(self) -> Iterator[Any]:
        match self._next():
            case "[":
                yield from self._items()
            case "{":
                yield from self._members()
            case _:
                raise FileRefusedError(SHAPE)
        if self._next():
            self._fail()

    def _members(self) -> Iterator[Any]:
        seen = False
        for count, _ in enumerate(self._list("{", "}")):
            if count == MAX_MEMBERS:
                raise FileRefusedError(SHAPE)
            name = self._value()
            self._take(":")
            if name != PRACTICES:
                self._value()
            elif seen:
                raise FileRefusedError(f"JSON 里有两处“{PRACTICES}”。")
            else:
                seen = True
                yield from self._items()
        if not seen:
            raise FileRefusedError(SHAPE)

    def _items(self) -> Iterator[Any]:
        for _ in self._list("[", "]"):
            yield self._value()

    def _list(self, opening: str, closing: str) -> Iterator[None]:
        """Step through what stands between the brackets, which the caller reads."""
        self._take(opening)
        if self._next() == closing:
            self._take(closing)
            return
        while True:
            yield
            if self._next() == closing:
                self._take(closing)
                return
            self._take(",")

    def _value(self) -> Any:
        """Return one value, of bounded length: a list of nothings takes fifty times its text."""
        self._next()
        for size in WINDOWS:
            text = self.text[self.at : self.at + size]
            try:
                value, length = self.decoder.raw_decode(text)
            except json.JSONDecodeError as error:
                if len(text) < size or not _is_cut(error, text):
                    raise json.JSONDecodeError(error.msg, self.text, self.at + error.pos) from error
            else:
                self.at += length
                return value
        line = self.text.count("\n", 0, self.at) + 1
        raise FileRefusedError(f"JSON 第 {line} 行起的一条太长，或者少了引号。")

    def _next(self) -> str:
        """Return the next character that is not white space; nothing at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def _take(self, mark: str) -> None:
        if self._next() != mark:
            self._fail()
        self.at += 1

    def _fail(self) -> NoReturn:
        raise json.JSONDecodeError("", self.text, self.at)


def _is_cut(error: json.JSONDecodeError, text: str) -> bool:
    """Return whether the error may be but the end of what was looked at."""
    return error.pos > len(text) - _LONGEST_NAME or error.msg.startswith(_OPEN_STRING)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice: one of the two would be lost silently."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FileRefusedError(f"JSON 的同一条里有两处“{twice[:30]}”，请只留一处。")
    return made


def _no_number(text: str) -> NoReturn:
    raise FileRefusedError(f"JSON 里有不允许的值 {text}。")
