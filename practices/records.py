"""Read fixtures/*.yaml: Django's fixture format, with the place of every record in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# What each file holds. A record may refer to kinds before its own.
KINDS = {
    "synonyms": "search.synonymgroup",
    "themes": "practices.theme",
    "indicators": "practices.indicator",
    "instruments": "practices.instrument",
    "sources": "practices.source",
    "practices": "practices.practice",
    "practice_themes": "practices.practicetheme",
    "figures": "practices.figure",
    "firsts": "practices.first",
    "errata": "practices.erratum",
}


class FixtureError(Exception):
    """A fixture cannot be loaded; the text says in Chinese where and why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of a fixture file, as Django's Python deserializer takes it."""

    path: Path
    line: int
    content: dict[str, Any]

    def error(self, reason: str) -> FixtureError:
        return FixtureError(f"{self.path.name} 第 {self.line} 行：{reason}")


def read(folder: Path, kinds: Iterable[str] = KINDS) -> list[Record]:
    """Read the fixture files of a folder, in the order in which they can be loaded.

    Raises FixtureError for a file that is missing, no YAML, or no list of records of its kind.
    """
    return [record for kind in kinds for record in _read_file(folder / f"{kind}.yaml")]


def _read_file(path: Path) -> Iterator[Record]:
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        for node in _items(path, loader.get_single_node()):
            yield _record(path, loader, node)
    except FileNotFoundError as error:
        raise FixtureError(f"缺少文件 {path.name}。") from error
    except OSError as error:
        raise FixtureError(f"无法读取文件 {path.name}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise FixtureError(f"{path.name} 不是 UTF-8 编码。") from error
    except RecursionError as error:
        raise FixtureError(f"{path.name}：嵌套太深。") from error
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


def _record(path: Path, loader: yaml.SafeLoader, node: yaml.Node) -> Record:
    line = node.start_mark.line + 1
    model = KINDS[path.stem]
    try:
        content = loader.construct_document(node)
    except (TypeError, ValueError) as error:
        # a date like 2022-13-45, or a list as a key
        raise Record(path, line, {}).error(f"取值有误（{error}）。") from error
    match content:
        case {"model": found, "fields": dict(), **rest} if found == model and not rest:
            return Record(path, line, content)
    raise Record(path, line, {}).error(f"每条记录应有且只有“model: {model}”和“fields:”。")


class Once(yaml.constructor.SafeConstructor):
    """Refuses a key that stands twice in a record: one of the two would be lost silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(None, None, f"“{key.value}”重复", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _Loader(Once, yaml.SafeLoader):
    pass
