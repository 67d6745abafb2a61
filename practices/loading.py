"""Load fixtures/*.yaml, Django's fixture format, into the catalogue: all of it or nothing.

Unlike loaddata it names file and line of what is wrong, keeps what is there unless told to
overwrite it, and indexes what it wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.python import Deserializer
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from . import indexing
from .models import Practice

# A record may refer to kinds before its own
KINDS = (
    "themes",
    "indicators",
    "instruments",
    "sources",
    "practices",
    "practice_themes",
    "figures",
    "firsts",
    "errata",
)


class FixtureError(Exception):
    """A fixture cannot be loaded; the text says in Chinese where and why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of a fixture file, as Django's Python deserializer takes it."""

    path: Path
    line: int
    content: Any

    def error(self, reason: str) -> FixtureError:
        return FixtureError(f"{self.path.name} 第 {self.line} 行：{reason}")


@dataclass(slots=True)
class Loaded:
    """How many records were new, overwritten, and left as they were."""

    created: int = 0
    updated: int = 0
    kept: int = 0


def read(folder: Path) -> list[Record]:
    """Read the fixture files of a folder, in the order in which they can be loaded.

    Raises FixtureError for a file that is missing, no YAML, or no list of records.
    """
    return [record for kind in KINDS for record in _read_file(folder / f"{kind}.yaml")]


def _read_file(path: Path) -> Iterator[Record]:
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        for node in _items(path, root):
            yield Record(path, node.start_mark.line + 1, loader.construct_document(node))
    except FileNotFoundError as error:
        raise FixtureError(f"缺少文件 {path.name}。") from error
    except UnicodeDecodeError as error:
        raise FixtureError(f"{path.name} 不是 UTF-8 编码。") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FixtureError(
            f"{path.name} 第 {line} 行：YAML 格式有误（{error.problem}）。"
        ) from error
    except yaml.YAMLError as error:
        raise FixtureError(f"{path.name}：YAML 格式有误（{error}）。") from error


def _items(path: Path, root: yaml.Node | None) -> list[yaml.Node]:
    if not isinstance(root, yaml.SequenceNode):
        raise FixtureError(f"{path.name} 第 1 行：应为一列记录，每条以“- model:”开头。")
    items: list[yaml.Node] = root.value
    return items


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice in a record: one of the two would be lost silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.MarkedYAMLError(None, None, f"“{key.value}”重复", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


@transaction.atomic
def load(
    records: list[Record], *, update: bool = False, progress: indexing.Progress = indexing.ignore
) -> Loaded:
    """Write the records that are not there yet, with `update` also those that are; then index.

    Tells `progress` each record. Raises FixtureError at the first that cannot be written; nothing
    is written then.
    """
    loaded = Loaded()
    written: set[tuple[type[Model], int]] = set()
    for record in records:
        key = _load_one(record, update, loaded)
        if key in written:
            raise record.error("与前面的一条记录重复。")
        written.add(key)
        progress(1)
    _check_deferred_constraints()
    if loaded.created or loaded.updated:
        indexing.reindex(Practice.objects.all())
    return loaded


def _load_one(record: Record, update: bool, loaded: Loaded) -> tuple[type[Model], int]:
    """Return what tells the record's row from all others."""
    new = _deserialized(record)
    exists = new.object.pk is not None
    if exists and not update:
        loaded.kept += 1
        return type(new.object), new.object.pk
    # its natural key is in use by itself
    new.object._state.adding = not exists
    try:
        new.object.full_clean()
        with transaction.atomic():
            new.save()
    except ValidationError as error:
        raise record.error(_reasons(error)) from error
    except (DatabaseError, ValueError) as error:
        # psycopg refuses what no text of the database can hold with a ValueError
        raise record.error(str(error).splitlines()[0]) from error
    if exists:
        loaded.updated += 1
    else:
        loaded.created += 1
    return type(new.object), new.object.pk


def _deserialized(record: Record) -> DeserializedObject:
    match record.content:
        case {"model": str(model), "fields": dict(), **rest} if not rest:
            if model.startswith("practices."):
                return _instance(record)
    raise record.error("每条记录应有且只有 model（如 practices.practice）和 fields。")


def _instance(record: Record) -> DeserializedObject:
    instance: DeserializedObject
    try:
        (instance,) = Deserializer([record.content])
    except DeserializationError as error:
        missing = isinstance(error.__context__, ObjectDoesNotExist)
        reason = "缺少它所属的记录" if missing else "无法读取"
        raise record.error(f"{reason}（{error}）。") from error
    except ObjectDoesNotExist as error:
        raise record.error(f"缺少它所属的记录（{error}）。") from error
    except (FieldDoesNotExist, TypeError, ValueError, AttributeError) as error:
        raise record.error(f"字段或取值有误（{error}）。") from error
    return instance


def _reasons(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        f"{field}：{message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def _check_deferred_constraints() -> None:
    """Let the database check its quotes now, while the transaction can still be refused."""
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise FixtureError(str(error).splitlines()[0]) from error
