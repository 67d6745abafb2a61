"""From a record of a file to the object that it says and to the stored row that it means.

Rows are looked up a kind at a time, and what a record refers to is mostly a record before it: to
ask the database for each would take thousands of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.python import Deserializer
from django.db import DatabaseError, models
from django.db.models import Q

from search.models import SynonymGroup

from .models import (
    Erratum,
    Figure,
    First,
    Indicator,
    Instrument,
    Practice,
    PracticeTheme,
    Source,
    Theme,
)
from .records import Record

# What a row is known by; the natural keys of the models say the same
KEYS: dict[type[models.Model], tuple[str, ...]] = {
    SynonymGroup: ("name",),
    Theme: ("slug",),
    Indicator: ("slug",),
    Instrument: ("slug",),
    Source: ("slug",),
    Practice: ("source_id", "number"),
    PracticeTheme: ("practice_id", "theme_id"),
    Figure: ("practice_id", "label"),
    First: ("practice_id", "quote"),
    Erratum: ("practice_id", "source_id", "quote"),
}
# What others refer to
OWNERS = (Theme, Indicator, Instrument, Source, Practice)


@dataclass(frozen=True, slots=True)
class Match:
    """A record, the object that it says, and the row that it means, None if there is none yet."""

    record: Record
    new: DeserializedObject
    old: models.Model | None

    @property
    def object(self) -> models.Model:
        # one of KEYS
        said: models.Model = self.new.object
        return said


class Matcher:
    """Finds the rows of records; knows those of the records before."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, tuple[Any, ...]], models.Model] = {}

    def learn(self, rows: Iterable[models.Model]) -> None:
        """Let later records refer to the rows."""
        for row in rows:
            if isinstance(row, OWNERS):
                self._known[type(row), row.natural_key()] = row

    def read(self, record: Record) -> DeserializedObject:
        """Return the object that a record says, its fields checked, without a primary key.

        Raises FixtureError.
        """
        with blamed_on(record):
            name, fields = record.content["model"], record.content["fields"]
            fields, referred = self._resolved(apps.get_model(name), fields)
            # with a key Django does not search for the row: we look it up with all others
            new: DeserializedObject = next(
                Deserializer([{"model": name, "pk": 0, "fields": fields}])
            )
            new.object.pk = None
            for field, owner in referred.items():
                setattr(new.object, field, owner)
            new.object.clean_fields(exclude=referred)
        return new

    def _resolved(
        self, model: type[models.Model], fields: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, models.Model]]:
        """Return the fields with keys for known natural keys, and what the foreign keys mean.

        Natural keys that are not known are left to Django, and so are its errors.
        """
        resolved, referred = dict(fields), {}
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            value = fields.get(field.name)
            if not isinstance(value, list) or not field.related_model:
                continue
            if field.many_to_many:
                resolved[field.name] = [getattr(self._find(field, key), "pk", key) for key in value]
            elif owner := self._find(field, value):
                referred[field.name] = owner
                resolved[field.name] = owner.pk
        return resolved, referred

    def _find(self, field: models.Field[Any, Any], key: Any) -> models.Model | None:
        # not every value of a broken file can be a key
        with suppress(TypeError):
            return self._known.get((field.related_model, tuple(key)))
        return None


def identity(instance: models.Model) -> tuple[Any, ...]:
    """Return what tells the row from others of its model, before it has a primary key."""
    return tuple(getattr(instance, name) for name in KEYS[type(instance)])


def stored(objects: Sequence[models.Model]) -> dict[tuple[Any, ...], models.Model]:
    """Return by identity the rows of one model that the objects may mean; costs one query.

    One more for each of its lists of terms. A pending revision is not what a file means.
    """
    model = type(objects[0])
    rows = model._default_manager.all()
    if model is Practice:
        rows = rows.filter(revises=None, number__in=_each(objects, "number"))
        rows = rows.select_related("source")
    elif "practice_id" in KEYS[model]:
        hanging = Q(practice__in=_each(objects, "practice_id"))
        if "source_id" in KEYS[model]:
            hanging |= Q(source__in=_each(objects, "source_id"))
        rows = rows.filter(hanging)
    lists = [field.name for field in model._meta.many_to_many if field.editable]
    return {identity(row): row for row in rows.prefetch_related(*lists)}


def _each(objects: Iterable[models.Model], name: str) -> set[Any]:
    return {getattr(instance, name) for instance in objects} - {None}


@contextmanager
def blamed_on(record: Record) -> Iterator[None]:
    """Turn what is wrong with a record into a FixtureError that says where it is."""
    try:
        yield
    except ValidationError as error:
        raise record.error(reasons(error)) from error
    except (DeserializationError, ObjectDoesNotExist) as error:
        # Django wraps what it meets inside a field
        missing = any(isinstance(e, ObjectDoesNotExist) for e in (error, error.__context__))
        what = "缺少它所属的记录" if missing else "无法读取"
        raise record.error(f"{what}（{error}）。") from error
    except (FieldDoesNotExist, TypeError, ValueError, AttributeError, DatabaseError) as error:
        raise record.error(f"字段或取值有误（{message(error)}）。") from error


def reasons(error: ValidationError) -> str:
    """Return in one line what is wrong, each with its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        f"{field}：{said}" for field, messages in error.message_dict.items() for said in messages
    )


def message(error: Exception) -> str:
    """Return what went wrong, without the statement that PostgreSQL adds."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis and diagnosis.message_primary) or str(error)
