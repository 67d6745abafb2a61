"""What an entry says, was kept as saying, and how two such states differ.

Of a practice that is its content; of a source, a term or a group of synonyms the fields of the
form, and of a source its errata too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db import models
from reversion.models import Version

from practices.models import Erratum, Practice, Source

from . import content
from .change import Change, label, listed, texts
from .content import Content, ErratumContent
from .diff import Names
from .diff import changes as content_changes
from .pairing import parts


@dataclass(frozen=True, slots=True)
class Plain:
    """The fields of an entry that is no practice, by name; lists as tuples."""

    model: type[models.Model]
    fields: tuple[tuple[str, Any], ...]
    errata: tuple[ErratumContent, ...]


State: TypeAlias = Content | Plain


def now(entry: models.Model) -> State:
    """Return what the rows of an entry say."""
    if isinstance(entry, Practice):
        return content.read(entry)
    values = {field.name: getattr(entry, field.attname) for field in _fields(type(entry))}
    errata = entry.errata.order_by("pk") if isinstance(entry, Source) else ()
    return _plain(type(entry), values, [(row.quote, row.note) for row in errata])


def kept(version: Version) -> State:
    """Return what an entry said then; no query where the versions of its revision were prefetched.

    Fields that there were not yet have their defaults.
    """
    model = _model(version)
    if model is Practice:
        return content.kept(version.revision)
    errata = sorted(
        (row["pk"], row["fields"]["quote"], row["fields"]["note"])
        for other in version.revision.version_set.all()
        if _model(other) is Erratum
        for row in json.loads(other.serialized_data)
    )
    return _plain(model, version.field_dict, [(quote, note) for _, quote, note in errata])


def changes(old: State, new: State, named: Names) -> tuple[Change, ...]:
    """Return what differs between two states of one entry."""
    if isinstance(old, Content) and isinstance(new, Content):
        return content_changes(old, new, named)
    if isinstance(old, Plain) and isinstance(new, Plain):
        return (*_plain_changes(old, new), *parts("errata", old.errata, new.errata))
    raise TypeError("states of different kinds of entries")


def _plain_changes(old: Plain, new: Plain) -> Iterator[Change]:
    for (name, before), (_, after) in zip(old.fields, new.fields, strict=True):
        if isinstance(before, tuple):
            yield from listed(label(new.model, name), before, after)
        else:
            yield from texts(new.model, [(name, before, after)])


def _plain(
    model: type[models.Model], values: dict[str, Any], errata: list[tuple[str, str]]
) -> Plain:
    found = ((field.name, values[field.name]) for field in _fields(model))
    return Plain(
        model,
        tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in found),
        tuple(ErratumContent(*pair) for pair in errata),
    )


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [f for f in model._meta.concrete_fields if f.editable and not f.primary_key]


def _model(version: Version) -> type[models.Model]:
    model = ContentType.objects.get_for_id(version.content_type_id).model_class()
    if model is None:
        raise ValueError(f"{version} is of a model that is gone")
    return model
