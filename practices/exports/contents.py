"""What one export holds: practices, what was asked for, and where and when it was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from django.utils import timezone

from practices.citation import Citation, cite
from practices.clock import moment
from practices.departures import Departure, departure
from practices.models import Figure, Practice, Source
from practices.ordering import Results

from .text import plain

# So many practices at a time come from the database and stand in memory
CHUNK = 500

# What every export says of its texts
WORDS_OF_WHOM = (
    "名称、正文和引文照录来源文件；个别经本库改动的注明与原文不同，写明理由，附文件原文。摘要、主题、评价指标、改革手段、"
    "数据名目和疑误说明为编者所加，不是原文。"
)

# What is said of a key that names no practice that readers may see
MISSING = "（没有这条经验，或尚未发布）"


@dataclass(frozen=True, slots=True)
class Entry:
    """A practice with its absolute address and how to cite it."""

    practice: Practice
    address: str
    citation: Citation

    @property
    def departure(self) -> Departure | None:
        """How it differs from its document, if it does."""
        return departure(self.practice)

    @property
    def themes(self) -> list[str]:
        """The names of its themes, the primary one first."""
        return [link.theme.name for link in self.practice.theme_links.all()]

    @property
    def figures(self) -> list[Figure]:
        """Its figures, kind by kind."""
        return sorted(self.practice.figures.all(), key=attrgetter("place"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The practices to export, in order, fetched as for their own pages.

    `words` name the choice in a few words, `asked` says it in full, as pairs of label and value,
    `parameters` as the address does; `missing` are keys that name no published practice.
    """

    practices: Results | list[Practice]
    count: int
    words: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    parameters: dict[str, list[str]]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What was chosen, and the site it is taken from: its name and absolute address."""

    chosen: Chosen
    site: str
    address: str
    made: datetime = field(default_factory=timezone.now)

    def __iter__(self) -> Iterator[Entry]:
        """Yield the practices one by one, however many they are."""
        practices = self.chosen.practices
        if not isinstance(practices, list):
            return map(self._entry, practices.iterator(CHUNK))
        return map(self._entry, practices)

    def _entry(self, practice: Practice) -> Entry:
        address = self.absolute(practice)
        return Entry(practice, address, cite(practice, address, timezone.localdate(self.made)))

    def absolute(self, shown: Practice | Source) -> str:
        """Return the absolute address of a practice or a notice."""
        return f"{self.address}{shown.get_absolute_url().removeprefix('/')}"

    @property
    def title(self) -> str:
        """What the whole is called: 改革创新经验做法：知识产权、前后变化."""
        return plain(f"改革创新经验做法：{'、'.join(self.chosen.words)}")

    @property
    def made_at(self) -> str:
        """When, as YYYY-MM-DD HH:MM."""
        return moment(self.made)
