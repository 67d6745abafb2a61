"""Write the records of fixtures into the catalogue: all of them or nothing.

Unlike loaddata it names file and line of what is wrong, keeps what is there unless told to
overwrite it, indexes what it wrote, and keeps history of the entries that it changed. What became
of an entry (published, withdrawn) is not overwritten, nor is its pending revision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.python import Deserializer
from django.db import DatabaseError, connection, models, transaction

from search.models import SynonymGroup

from . import indexing
from .editing import events
from .editing.overwritten import LOADED, Overwritten
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
    """A record, the object that it says, and what became of it."""

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
) -> Loaded:
    """Write the records that are not there yet; then index.

    With `update` also overwrite those that are, and remove what hangs on a practice or source of
    the records but is not among them. Tells `progress` each record. Raises FixtureError at the
    first record that is wrong; nothing is written then.
    """
    indexing.hold(taxonomies=True)
    entries: list[_Entry] = []
    touched = Overwritten()
    seen: set[tuple[type[models.Model], int]] = set()
    for record in records:
        entry = _loaded(record, update, touched)
        key = (type(entry.object), entry.object.pk)
        if key in seen:
            # one of the two would be lost silently
            raise record.error("与前面的一条记录重复。")
        seen.add(key)
        entries.append(entry)
        progress(1)
    removed = _remove_unnamed(entries, touched) if update else 0
    _check_deferred(entries)
    written = [entry for entry in entries if entry.written]
    if removed or any(not isinstance(entry.object, SynonymGroup) for entry in written):
        indexing.reindex(Practice.objects.all())
    touched.record()
    created = sum(entry.created for entry in entries)
    loaded = Loaded(created, len(written) - created, removed, len(entries) - len(written))
    if loaded.updated or removed:
        events.record(EventKind.IMPORT, None, LOADED, str(loaded))
    return loaded


def _loaded(record: Record, update: bool, touched: Overwritten) -> _Entry:
    """Read a record, and write it if it is new, or may be overwritten and says something else."""
    try:
        with transaction.atomic():
            (new,) = Deserializer([record.content])
            old = _row(new.object)
            # its unique values are in use by itself
            new.object._state.adding = old is None
            new.object.clean_fields()
            write = old is None or (update and _differs(new, old))
            if write:
                touched.about_to_write(new.object, old)
                _write(new, old)
            if old is None:
                touched.made(new.object)
            return _Entry(record, new.object, old is None, write)
    except ValidationError as error:
        raise record.error(_reasons(error)) from error
    except (DeserializationError, ObjectDoesNotExist) as error:
        # Django wraps what it meets inside a field
        missing = any(isinstance(e, ObjectDoesNotExist) for e in (error, error.__context__))
        what = "缺少它所属的记录" if missing else "无法读取"
        raise record.error(f"{what}（{error}）。") from error
    except (FieldDoesNotExist, TypeError, ValueError, AttributeError, DatabaseError) as error:
        raise record.error(f"字段或取值有误（{_message(error)}）。") from error


def _row(instance: models.Model) -> models.Model | None:
    if instance.pk is None:
        return None
    return type(instance)._default_manager.filter(pk=instance.pk).first()


def _write(new: DeserializedObject, old: models.Model | None) -> None:
    instance = new.object
    instance.clean()
    instance.validate_unique()
    _validate(instance, deferred=False)
    if old is None:
        new.save()
        return
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
        set(values) != set(getattr(old, name).values_list("pk", flat=True))
        for name, values in (new.m2m_data or {}).items()
    )


def _editable(instance: models.Model) -> list[models.Field[Any, Any]]:
    fields = [f for f in instance._meta.concrete_fields if f.editable and not f.primary_key]
    # what became of a practice since it was first loaded is in no file
    return [f for f in fields if not (isinstance(instance, Practice) and f.name == "status")]


def _validate(instance: models.Model, *, deferred: bool) -> None:
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


def _check_deferred(entries: list[_Entry]) -> None:
    """Check now what the database leaves for the end, while we can still say where it is wrong."""
    for entry in entries:
        if entry.written:
            try:
                _validate(entry.object, deferred=True)
            except ValidationError as error:
                raise entry.record.error(_reasons(error)) from error
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise FixtureError(f"{_message(error)}。") from error


def _reasons(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        f"{field}：{message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def _message(error: Exception) -> str:
    """Return what went wrong, without the statement that PostgreSQL adds."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis and diagnosis.message_primary) or str(error)
