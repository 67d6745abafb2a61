"""Contents as rows of an import keep them: as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from practices.editing.content import PARTS, Content


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: in which cell, if it is of one, and why."""

    cell: str
    text: str


def dumped(values: Mapping[str, object]) -> dict[str, Any]:
    """Return some fields of a Content as JSON takes them."""
    return {name: _plain(value) for name, value in values.items()}


def loaded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a Content that `dumped` made this of."""
    return {name: _value(name, value) for name, value in data.items()}


def dump(content: Content | None) -> dict[str, Any] | None:
    """Return a whole content as JSON takes it."""
    if content is None:
        return None
    return dumped({field.name: getattr(content, field.name) for field in fields(Content)})


def load(data: Mapping[str, Any] | None) -> Content | None:
    """Return the content that `dump` made this of."""
    return None if data is None else Content(**loaded(data))


def problems(data: list[dict[str, str]]) -> list[Problem]:
    """Return the problems that were stored."""
    return [Problem(**each) for each in data]


def _plain(value: object) -> object:
    if isinstance(value, tuple | list):
        return [part if isinstance(part, str) else asdict(part) for part in value]
    return value


def _value(name: str, value: Any) -> Any:
    if name in PARTS:
        return tuple(PARTS[name].content(**part) for part in value)
    return tuple(value) if isinstance(value, list) else value
