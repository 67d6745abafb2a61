"""What the rows of a list would do to the catalogue: the dry run, batch by batch.

Nothing is written here. Whoever applies an import asks again, and goes on only if the answers are
the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from practices.editing import content as contents
from practices.editing import departure
from practices.editing.content import TERMS, Content, term_label
from practices.editing.duplicates import likely
from practices.editing.titles import titled
from practices.models import ImportRow, Outcome, Practice, Source, Status
from practices.models.queryset import MAX_NUMBER
from search.query import name_key

from . import aggregate, stored
from .stored import Problem
from .vocabulary import Vocabulary

Key = tuple[str, int]

# Fields whose order says nothing
UNORDERED = ("indicators", "instruments", "figures", "firsts", "errata")
# Fields that say which practice it is
IDENTITY = frozenset({"source", "document_number", "number"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row would do. `practice` is what it would change: the draft, or what is public."""

    outcome: Outcome
    title: str = ""
    problems: tuple[Problem, ...] = ()
    content: Content | None = None
    before: Content | None = None
    practice: Practice | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry as it is now; `revision` is its pending revision."""

    practice: Practice
    content: Content
    revision: Practice | None = None


NEEDS_REASON = (
    "名称或具体内容与文件原文不同了：请在“与原文不同的理由”一列写明理由，"
    "或者上传时填写“改动名称或正文的理由”。"
)


class RowError(Exception):
    """The row is refused: in which fields, and why."""

    def __init__(self, *faults: aggregate.Fault) -> None:
        self.faults = faults
        super().__init__(*faults)


@dataclass
class Plan:
    """Judges the rows of one import, in order; remembers what came before in the same file.

    `source` is where rows are from that do not say it; `reason` explains departures from it.
    """

    source: Source | None
    reason: str
    vocabulary: Vocabulary = field(default_factory=Vocabulary.now)
    # by key, by name within the source, and by name and body anywhere: the places in the file
    keys: dict[Key, str] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def judge(self, rows: list[ImportRow], *, again: bool = False) -> Iterator[Verdict]:
        """Yield the verdict on each row.

        When it is asked `again`, only what the catalogue can have changed of it is looked at.
        """
        said = [stored.loaded(row.values) for row in rows]
        entries = self._entries(filter(None, (self._key(values) for values in said)))
        taken = self._taken(said)
        for row, values in zip(rows, said, strict=True):
            try:
                yield self._judged(row, values, entries, taken, again)
            except RowError as error:
                yield Verdict(Outcome.REFUSED, _title(values), _problems(row, error.faults))

    def _judged(
        self,
        row: ImportRow,
        values: dict[str, Any],
        entries: dict[Key, _Entry],
        taken: dict[tuple[str, str], int],
        again: bool,
    ) -> Verdict:
        key = self._known(row, values)
        entry = entries.get(key)
        base = contents.blank(*key) if entry is None else entry.content
        new = self._overlaid(values, base)
        self._check_name(new, taken, row.place)
        if entry is None:
            found = [] if again else self._checked(new, row.place)
            outcome = Outcome.DUPLICATE if found else Outcome.NEW
            problems = tuple(Problem("", text) for text in found)
            return Verdict(outcome, _title(values), problems, new)
        return self._against(entry, values, new, again)

    def _against(self, entry: _Entry, values: dict[str, Any], new: Content, again: bool) -> Verdict:
        """Judge a row whose practice is there."""
        practice, revision = entry.practice, entry.revision
        title = str(practice)
        if new == entry.content:
            return Verdict(Outcome.UNCHANGED, title, practice=practice)
        if revision is not None:
            base = contents.read(revision)
            if self._overlaid(values, base) == base:
                said = Problem("", "修订稿已经是这样。")
                return Verdict(Outcome.UNCHANGED, title, (said,), practice=practice)
            raise RowError(("", "这条已有一份内容不同的修订稿，请先发布或放弃它。"))
        if practice.status in {Status.REVIEW, Status.SCHEDULED}:
            label = Status(practice.status).label
            raise RowError(("", f"这条现在是“{label}”，收回或退回以后才能改。"))
        if practice.status != Status.DRAFT:
            new = departure.explained(new, entry.content, self.reason)
            if departure.lacks_reason(new):
                raise RowError(("departure_reason", NEEDS_REASON))
        if not again:
            self._check(new)
        return Verdict(Outcome.CHANGED, title, (), new, entry.content, practice)

    def _known(self, row: ImportRow, values: dict[str, Any]) -> Key:
        """Return the key of a row whose names are all known; raises RowError otherwise."""
        faults: list[aggregate.Fault] = [(name, text) for name, text in row.unread]
        faults += self._unknown(values)
        if not values.get("number") and "number" not in {name for name, _ in faults}:
            faults.append(("number", "缺少序号。"))
        key = self._key(values)
        if key is not None:
            faults += self._repeated(key, row.place)
        if faults or key is None:
            raise RowError(*faults, *self._also(values, {name for name, _ in faults}))
        return key

    def _also(self, values: dict[str, Any], faulty: set[str]) -> Iterator[aggregate.Fault]:
        """Yield what else is wrong with what a refused row says: one look at it is enough."""
        said = {name: value for name, value in values.items() if name not in faulty}
        if not self.vocabulary.slugs or not {"name", "body"} <= said.keys():
            # it is about what is there already, or its quotes are from what could not be read
            return
        blank = contents.blank(next(iter(self.vocabulary.slugs)), 1)
        for name, why in aggregate.faults(
            aggregate.build(self._overlaid(said, blank), self.vocabulary)
        ):
            if _field(name) in said:
                yield name, why

    def _unknown(self, values: dict[str, Any]) -> Iterator[aggregate.Fault]:
        slug, number = values.get("source"), values.get("document_number")
        found = [self.vocabulary.slugs.get(slug)] if slug else []
        found += [self.vocabulary.numbered(number)] if number else []
        name = "source" if slug and not number else "document_number"
        if None in found:
            yield name, f"没有“{number or slug}”这份来源文件：请先录入来源文件，再导入。"
        elif len({source.slug for source in found if source}) > 1:
            yield name, f"编号和文号说的不是同一份来源文件：“{slug}”“{number}”。"
        elif not found and self.source is None:
            yield name, "没有写来源文件，上传时也没有选：请填写文号，或在上传时选定来源文件。"
        for name in TERMS:
            for term in self.vocabulary.unknown(name, values.get(name, ())):
                yield name, f"没有“{term}”这个{term_label(name)}。"

    def _key(self, values: dict[str, Any]) -> Key | None:
        slug, document, number = (values.get(n) for n in ("source", "document_number", "number"))
        found = self.source
        if slug or document:
            known = self.vocabulary.slugs.get(slug) if slug else None
            found = known or (self.vocabulary.numbered(document) if document else None)
        if found is None or not isinstance(number, int) or not 0 < number <= MAX_NUMBER:
            return None
        return found.slug, number

    def _repeated(self, key: Key, place: str) -> Iterator[aggregate.Fault]:
        if key in self.keys:
            yield "number", f"与{self.keys[key]}是同一份文件的同一个序号。"
        self.keys.setdefault(key, place)

    def _overlaid(self, values: dict[str, Any], base: Content) -> Content:
        """Return the base with what the row says put over it."""
        said = {name: value for name, value in values.items() if name not in IDENTITY}
        for name in TERMS:
            if name in said:
                said[name] = self.vocabulary.ordered(name, said[name])
        for name in UNORDERED:
            old = getattr(base, name)
            if name in said and Counter(said[name]) == Counter(old):
                said[name] = old
        return replace(base, **said)

    def _check(self, new: Content) -> None:
        faults = aggregate.faults(aggregate.build(new, self.vocabulary))
        if faults:
            raise RowError(*faults)

    def _check_name(self, new: Content, taken: dict[tuple[str, str], int], place: str) -> None:
        """Refuse a name that another entry of the source has, in the catalogue or in the file."""
        key = (new.source, new.name)
        if taken.get(key, new.number) != new.number:
            raise RowError(("name", f"这份文件的第 {taken[key]} 条已用这个名称。"))
        if key in self.names:
            raise RowError(("name", f"与{self.names[key]}的名称相同。"))
        self.names[key] = place

    def _checked(self, new: Content, place: str) -> list[str]:
        """Return what a valid new row repeats, of the same file or of the catalogue."""
        self._check(new)
        before = (self.texts.get(hash(text)) for text in (name_key(new.name), new.body))
        found = [f"与{where}的名称或正文相同。" for where in dict.fromkeys(filter(None, before))]
        for text in (name_key(new.name), new.body):
            self.texts.setdefault(hash(text), place)
        return found + [
            f"与{titled(other)}（{other.source.document_number}）的名称或正文相近。"
            for other in likely(new.name, new.body)
        ]

    def _taken(self, said: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
        """Return the numbers of the entries that have one of the names, by source and name."""
        names = {values["name"] for values in said if isinstance(values.get("name"), str)}
        found = Practice.objects.entries().filter(name__in=names)
        rows = found.values_list("source__slug", "name", "number")
        return {(slug, name): number for slug, name, number in rows}

    def _entries(self, keys: Iterable[Key]) -> dict[Key, _Entry]:
        """Return the entries with these keys, with all that hangs on them."""
        named = [f"{slug}:{number}" for slug, number in keys]
        found = list(Practice.objects.entries().keyed(named).for_detail())
        revisions = {
            revision.revises_id: revision
            for revision in Practice.objects.filter(revises__in=found).for_detail()
        }
        return {
            (practice.source.slug, practice.number): _Entry(
                practice, contents.read(practice), revisions.get(practice.pk)
            )
            for practice in found
        }


def _title(values: dict[str, Any]) -> str:
    number, name = values.get("number"), values.get("name") or "（无名称）"
    return f"{number}. {name}"[:300] if number else name[:300]


def _problems(row: ImportRow, faults: Iterable[aggregate.Fault]) -> tuple[Problem, ...]:
    """Return the faults, each with the cell that it is in."""
    return tuple(Problem(_cell(row, name), text) for name, text in faults)


def _cell(row: ImportRow, name: str) -> str:
    """Return where a field stands, or what it is part of: figures[0].quote, figures[0], figures."""
    item, _, _ = name.partition(".")
    named = (name, item, _field(name))
    return next((row.cells[known] for known in named if known in row.cells), "")


def _field(name: str) -> str:
    """Return the field of a content that a fault is in: figures of figures[0].quote."""
    return name.partition("[")[0]
