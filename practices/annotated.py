"""A verbatim text with the places marked that editors noted something about.

Nothing is added to the text and nothing left out: its segments, joined, are the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from django.db.models import TextChoices

from .models import Erratum, Figure, First, Practice, Source


class Sort(TextChoices):
    """What is noted about a place; the value begins its address in the page."""

    FIGURE = "figure", "数据"
    FIRST = "first", "首创表述"
    AS_OF = "as-of", "数据截至"
    ERRATUM = "erratum", "原文疑误"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a text, and what is noted about them: `label` on hover, `about` in full."""

    sort: Sort
    words: str
    label: str
    about: Figure | First | Erratum | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A quote in its place; the notes are numbered in the order of the text.

    `start` and `end` are half-open offsets into the joined texts.
    """

    quote: Quote
    number: int
    start: int
    end: int

    @property
    def sort(self) -> Sort:
        return self.quote.sort

    @property
    def about(self) -> Figure | First | Erratum | None:
        return self.quote.about

    @property
    def place(self) -> str:
        """Where the words stand in the page."""
        return f"{self.sort}-{self.number}"

    @property
    def anchor(self) -> str:
        """Where the note stands in the page."""
        return f"{self.place}-note"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a note's words that other marks do not cross; the `first` has the address."""

    note: Note
    first: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters under the same marks; those that open before it and close after it nest.

    The words of the notes that are `done` end here.
    """

    text: str
    opens: tuple[Mark, ...]
    closes: tuple[Note, ...]
    done: tuple[Note, ...]


Paragraph = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """The paragraphs of each text, and the notes in the order of the texts."""

    texts: tuple[tuple[Paragraph, ...], ...]
    notes: tuple[Note, ...]

    def of(self, sort: Sort) -> list[Note]:
        return [note for note in self.notes if note.sort is sort]

    @property
    def sorts(self) -> dict[str, str]:
        """The sorts that are marked, and what they are called."""
        return {sort.value: sort.label for sort in Sort if self.of(sort)}


def annotate_practice(practice: Practice) -> Annotated:
    """Mark the body of a practice."""
    quotes = [
        Quote(Sort.FIGURE, figure.quote, f"{figure.get_kind_display()}：{figure.label}", figure)
        for figure in practice.figures.all()
    ]
    quotes += [
        Quote(Sort.FIRST, first.quote, f"首创表述：{first.get_scope_display()}", first)
        for first in practice.firsts.all()
    ]
    if practice.as_of_quote:
        quotes.append(Quote(Sort.AS_OF, practice.as_of_quote, f"数据截至{practice.as_of}"))
    return annotate([practice.body], [*quotes, *_errata(practice)])


def annotate_source(source: Source) -> Annotated:
    """Mark the parts of a notice, in the order of `Source.parts`."""
    return annotate(list(source.parts.values()), _errata(source))


def _errata(of: Practice | Source) -> list[Quote]:
    return [
        Quote(Sort.ERRATUM, erratum.quote, f"原文疑误：{erratum.note}", erratum)
        for erratum in of.errata.all()
    ]


def annotate(texts: Sequence[str], quotes: Iterable[Quote]) -> Annotated:
    """Mark the first place of each quote in the texts, which follow each other line by line.

    A paragraph is a line that is not blank. A quote that is not there is left out of the marks.
    """
    text = "\n".join(texts)
    notes = _placed(text, quotes)
    marker = _Marker(text, notes)
    marked = []
    start = 0
    for part in texts:
        marked.append(tuple(marker.paragraphs(start, start + len(part))))
        start += len(part) + 1
    return Annotated(tuple(marked), notes)


def _placed(text: str, quotes: Iterable[Quote]) -> tuple[Note, ...]:
    """Number the quotes in the order of the text, the longer first where two begin together."""
    found = [(text.find(quote.words), quote) for quote in quotes]
    found.sort(key=lambda item: (item[0] < 0, item[0], -len(item[1].words)))
    return tuple(
        Note(quote, number, start, start + len(quote.words) if start >= 0 else start)
        for number, (start, quote) in enumerate(found, 1)
    )


class _Marker:
    """Cuts texts into segments, one after the other."""

    def __init__(self, text: str, notes: Sequence[Note]) -> None:
        self.text = text
        self.notes = notes
        self.opened: set[Note] = set()
        self.done: set[Note] = set()

    def paragraphs(self, start: int, end: int) -> Iterator[Paragraph]:
        """Yield the paragraphs between two places of the text."""
        for line in self.text[start:end].splitlines(keepends=True):
            shown = line.splitlines()[0]
            if shown.strip():
                yield tuple(self._segments(start, start + len(shown)))
            start += len(line)

    def _segments(self, start: int, end: int) -> Iterator[Segment]:
        """Cut a line wherever a note begins or ends."""
        inside = [note for note in self.notes if note.start < end and start < note.end]
        cuts = {start, end} | {cut for note in inside for cut in (note.start, note.end)}
        spans = list(pairwise(sorted(cut for cut in cuts if start <= cut <= end)))
        over = [[n for n in inside if n.start <= low and high <= n.end] for low, high in spans]
        around = [[], *over, []]
        for index, (low, high) in enumerate(spans):
            before, here, after = around[index : index + 3]
            closes = here[_common(here, after) :]
            yield Segment(
                self.text[low:high],
                tuple(self._open(note) for note in here[_common(before, here) :]),
                tuple(closes),
                tuple(note for note in closes if self._ends(note, high)),
            )

    def _open(self, note: Note) -> Mark:
        first = note not in self.opened
        self.opened.add(note)
        return Mark(note, first)

    def _ends(self, note: Note, place: int) -> bool:
        """Return, once, whether no words of the note come after the place."""
        ends = note not in self.done and not self.text[place : note.end].strip()
        if ends:
            self.done.add(note)
        return ends


def _common(some: Sequence[Note], others: Sequence[Note]) -> int:
    """Return how many notes both begin with."""
    same = takewhile(lambda pair: pair[0] is pair[1], zip(some, others, strict=False))
    return sum(1 for _ in same)
