"""The shape of a peer."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FIRST = 20
# How much more a word in the name counts than one in the text
NAME = 5.0


@dataclass(frozen=True, slots=True)
class Doc:
    """A practice as a peer indexes it: its name, and its summary and body as one text.

    The `words` of either are those of jieba's search mode, with spaces between.
    """

    key: int
    name: str
    text: str
    name_words: str
    text_words: str


@dataclass(frozen=True, slots=True)
class Found:
    """The first FIRST keys, best first, and how many there are in all."""

    keys: list[int]
    total: int


class Peer(abc.ABC):
    """A search engine with an index of its own in a folder, or in Django's database.

    `where` says which kind of peer it is: postgresql, python or other.
    """

    name: ClassVar[str]
    where: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abc.abstractmethod
    def build(self, docs: Iterable[Doc]) -> None:
        """Index the documents; there is nothing yet."""

    @abc.abstractmethod
    def open(self) -> None:
        """Make ready to search what was built."""

    @abc.abstractmethod
    def search(self, text: str) -> Found:
        """Return what is found, also in Django's database where that is where the index is."""
