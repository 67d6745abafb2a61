"""Gathering what a file says of one practice, field by field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import texts
from .rows import Row, Value
from .texts import UnreadableError


@dataclass(slots=True)
class Gathering:
    """A row that is being read: a field that cannot be read becomes a problem."""

    place: str
    values: dict[str, Value] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def take(self, name: str, cell: str, read: Callable[..., Value], *said: Any) -> None:
        """Read a field from what is said in this cell."""
        self.cells[name] = cell
        try:
            self.values[name] = read(*said)
        except UnreadableError as error:
            self.refuse(name, str(error))

    def refuse(self, name: str, reason: str) -> None:
        self.values.pop(name, None)
        self.problems.append((name, reason))

    def identify(self) -> None:
        """Take source and number from the key, if there is one; they must not contradict it."""
        key = self.values.pop("key", "")
        cell = self.cells.pop("key", "")
        for name in ("source", "document_number"):
            if self.values.get(name) == "":
                del self.values[name]
        if isinstance(key, str) and key:
            self._take_key(key, cell)
        # without a source it is of the one that is chosen for the upload
        if "number" not in self.values and not {"number", "key"} & {n for n, _ in self.problems}:
            self.refuse("number", "缺少序号。")

    def _take_key(self, key: str, cell: str) -> None:
        source, colon, digits = texts.plain(key).rpartition(":")
        try:
            number = texts.number(digits)
        except UnreadableError:
            number = 0
        if not colon or not source or not number:
            self.refuse("key", f"编号应如“gdd-2022:5”，现为“{key[:30]}”。新增的经验请留空。")
        elif self.values.setdefault("number", number) != number:
            self.refuse("key", f"编号“{key}”与序号 {self.values['number']} 不是同一条。")
        elif self.values.setdefault("source", source) != source:
            self.refuse("key", f"编号“{key}”与来源文件“{self.values['source']}”不符。")
        else:
            self.cells.setdefault("number", cell)
            self.cells.setdefault("source", cell)

    def row(self) -> Row:
        return Row(self.place, self.values, self.cells, tuple(self.problems))
