"""Write the records of fixtures into the catalogue: all of them or nothing.

Unlike loaddata it names file and line of what is wrong, keeps what is there unless told to
overwrite it, indexes what it wrote, and keeps history of the entries that it changed. What became
of an entry (published, withdrawn) is not overwritten, nor is its pending revision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.serializers.base import DeserializedObject
from django.db import DatabaseError, connection, models, transaction

from search.models import SynonymGroup

from . import indexing
from .editing import events
from .editing.overwritten import LOADED, Overwritten
from .matching import Match, Matcher, blamed_on, identity, message, stored
from .models import Erratum, EventKind, Figure, First, Practice, PracticeTheme, Source
from .records import FixtureError, Record

DEPARTURE = ("original_name", "original_body", "departure_reason")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many records were new, overwritten, removed, and left as they were."""

    created: int
    updated: int
    removed: int
    kept: int

    def __str__(self) -> str:
        return (
            f"新增 {self.created} 条记录，覆盖 {self.updated} 条，移除 {self.removed} 条，"
            f"保持不变 {self.kept} 条。"
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record, its row, and what became of it."""

    record: Record
    object: models.Model
    created: bool
    written: bool


@transaction.atomic
def load(
    records: Iterable[Record],
    *,
    update: bool = False,
    progress: indexing.Progress = indexing.ignore,
    processes: int = 1,
) -> Loaded:
    """Write the records that are not there yet; then index.

    With `update` also overwrite those that are, and remove what hangs on a practice or source of
    the records but is not among them. Tells `progress` each record, and indexes in so many
    `processes` (indexing.reindex). Raises FixtureError at a record that is wrong, the first of its
    kind and trouble; nothing is written then.
    """
    indexing.hold(taxonomies=True)
    entries: list[_Entry] = []
    touched = Overwritten()
    matcher = Matcher()
    for _, kind in groupby(records, key=lambda record: record.content["model"]):
        matches = _matches(kind, matcher, progress)
        kept = [_overwritten(match, match.old, update, touched) for match in matches if match.old]
        new = _made([match for match in matches if not match.old], matcher, touched)
        matcher.learn(entry.object for entry in kept + new)
        entries += kept + new
    removed = _remove_unnamed(entries, touched) if update else 0
    written = [entry for entry in entries if entry.written]
    _check_deferred(written)
    if removed or any(not isinstance(entry.object, SynonymGroup) for entry in written):
        indexing.reindex(Practice.objects.all(), processes=processes)
    touched.record()
    created = sum(entry.created for entry in entries)
    loaded = Loaded(created, len(written) - created, removed, len(entries) - len(written))
    if loaded.updated or removed:
        events.record(EventKind.IMPORT, None, LOADED, str(loaded))
    return loaded


def _matches(kind: Iterable[Record], matcher: Matcher, progress: indexing.Progress) -> list[Match]:
    """Read records of one kind, and find their rows."""
    said: dict[tuple[Any, ...], tuple[Record, DeserializedObject]] = {}
    for record in kind:
        new = matcher.read(record)
        key = identity(new.object)
        if key in said:
            # one of the two would be lost silently
            raise record.error("与前面的一条记录重复。")
        said[key] = record, new
        progress(1)
    rows = stored([new.object for _, new in said.values()])
    return [Match(record, new, rows.get(key)) for key, (record, new) in said.items()]


def _overwritten(match: Match, old: models.Model, update: bool, touched: Overwritten) -> _Entry:
    """Write over the row if it may be overwritten and the record says something else."""
    if not update or not _differs(match.new, old):
        return _Entry(match.record, old, created=False, written=False)
    match.object.pk = old.pk
    # its unique values are in use by itself
    match.object._state.adding = False
    with blamed_on(match.record):
        touched.about_to_write(match.object, old)
        _overwrite(match.new)
    return _Entry(match.record, match.object, created=False, written=True)


def _made(matches: list[Match], matcher: Matcher, touched: Overwritten) -> list[_Entry]:
    """Make the rows that are not there yet."""
    for match in matches:
        with blamed_on(match.record):
            touched.about_to_write(match.object, None)
            match.object.clean()
    made = _insert(matches, matcher)
    for instance in made:
        touched.made(instance)
    return [
        _Entry(match.record, instance, created=True, written=True)
        for match, instance in zip(matches, made, strict=True)
    ]


def _insert(matches: list[Match], matcher: Matcher) -> list[models.Model]:
    """Save new rows at once; if that fails, one by one to find out which is wrong and why."""
    try:
        with transaction.atomic():
            return _insert_at_once(matches)
    except (DatabaseError, ValueError):
        return [_insert_alone(match.record, matcher) for match in matches]


def _insert_at_once(matches: list[Match]) -> list[models.Model]:
    made = [match.object for match in matches]
    if made and type(made[0])._meta.many_to_many:
        for match in matches:
            match.new.save()
    elif made:
        type(made[0])._base_manager.bulk_create(made)
    return made


def _insert_alone(record: Record, matcher: Matcher) -> models.Model:
    # what was not saved at once may be half written to
    new = matcher.read(record)
    instance: models.Model = new.object
    with blamed_on(record):
        _validate(instance)
        new.save()
    return instance


def _overwrite(new: DeserializedObject) -> None:
    instance = new.object
    _validate(instance)
    # all but the time of its first entry, which no file has
    clocks = [f.name for f in instance._meta.concrete_fields if getattr(f, "auto_now", False)]
    # a file has the words of the document: nothing departs from them any more
    departure = DEPARTURE if isinstance(instance, Practice) else ()
    names = [f.name for f in _editable(instance)]
    instance.save(update_fields=[*names, *clocks, *departure])
    for name, values in (new.m2m_data or {}).items():
        getattr(instance, name).set(values)


def _differs(new: DeserializedObject, old: models.Model) -> bool:
    fields = _editable(old)
    if any(getattr(new.object, f.attname) != getattr(old, f.attname) for f in fields):
        return True
    return any(
        set(values) != {term.pk for term in getattr(old, name).all()}
        for name, values in (new.m2m_data or {}).items()
    )


def _editable(instance: models.Model) -> list[models.Field[Any, Any]]:
    fields = [f for f in instance._meta.concrete_fields if f.editable and not f.primary_key]
    # what became of a practice since it was first loaded is in no file
    return [f for f in fields if not (isinstance(instance, Practice) and f.name == "status")]


def _validate(instance: models.Model) -> None:
    instance.clean()
    instance.validate_unique()
    _validate_constraints(instance, deferred=False)


def _validate_constraints(instance: models.Model, *, deferred: bool) -> None:
    """Check the constraints that the database checks at once, or those that it defers.

    What no file holds is left to the database, whose triggers fill it in.
    """
    filled = {f.name for f in instance._meta.concrete_fields if not f.editable}
    for constraint in instance._meta.constraints:
        if (getattr(constraint, "deferrable", None) is not None) is deferred:
            constraint.validate(type(instance), instance, exclude=filled)


def _remove_unnamed(entries: list[_Entry], touched: Overwritten) -> int:
    """Remove what hangs on a loaded practice or source but is in no record."""
    owners = {
        "practice__in": [e.object.pk for e in entries if isinstance(e.object, Practice)],
        "source__in": [e.object.pk for e in entries if isinstance(e.object, Source)],
    }
    removed = 0
    for model, owner in (
        (PracticeTheme, "practice__in"),
        (Figure, "practice__in"),
        (First, "practice__in"),
        (Erratum, "practice__in"),
        (Erratum, "source__in"),
    ):
        named = [entry.object.pk for entry in entries if isinstance(entry.object, model)]
        unnamed = model._default_manager.filter(**{owner: owners[owner]}).exclude(pk__in=named)
        for row in unnamed:
            touched.about_to_write(row, row)
        removed += unnamed.delete()[0]
    return removed


def _check_deferred(written: list[_Entry]) -> None:
    """Check now what the database leaves for the end, while we can still say where it is wrong."""
    try:
        with transaction.atomic():
            connection.check_constraints()
    except DatabaseError as error:
        for entry in written:
            with blamed_on(entry.record):
                _validate_constraints(entry.object, deferred=True)
        raise FixtureError(f"{message(error)}。") from error
