"""The practices of a YAML file, one after another, in the shape of the JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.resolver import Resolver

from practices.records import Once

from .documents import PRACTICES, SAVE_AS, SHAPE
from .encoding import decoded
from .rows import FileRefusedError

MAX_DEPTH = 20
# Of one practice; each takes fifty times its text
MAX_NODES = 20_000


def read(data: bytes) -> Iterator[Any]:
    """Yield one practice at a time; raises FileRefusedError."""
    text = decoded(data, SAVE_AS)
    try:
        yield from _Loader(text).practices()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileRefusedError(f"YAML 第 {line} 行格式有误（{error.problem}）。") from error
    except yaml.YAMLError as error:
        raise FileRefusedError("YAML 格式有误，或含有控制字符，无法读取。") from error
    except (TypeError, ValueError) as error:
        # a date like 2022-13-45, a list as a key, more digits than Python takes
        raise FileRefusedError("YAML 里有无法读取的值。文字请加引号。") from error


class _Loader(CParser, Composer, Once, Resolver):
    """Parses in C, and composes in Python, where depth and aliases can be seen to."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        Once.__init__(self)
        Resolver.__init__(self)
        self.depth = self.nodes = 0

    def practices(self) -> Iterator[Any]:
        self.get_event()
        if not self.check_event(yaml.DocumentStartEvent):
            raise FileRefusedError("文件是空的，没有可导入的内容。")
        self.get_event()
        if self.check_event(yaml.SequenceStartEvent):
            yield from self._items()
        elif self.check_event(yaml.MappingStartEvent):
            yield from self._members()
        else:
            raise FileRefusedError(SHAPE)
        self.get_event()
        if not self.check_event(yaml.StreamEndEvent):
            raise FileRefusedError("YAML 里只能有一份内容，请删去“---”之后的部分。")

    def _members(self) -> Iterator[Any]:
        self.get_event()
        seen = False
        while not self.check_event(yaml.MappingEndEvent):
            name = self.compose_node(None, None)
            if name is None or name.value != PRACTICES:
                self.compose_node(None, None)
                continue
            if seen or not self.check_event(yaml.SequenceStartEvent):
                raise FileRefusedError(f"“{PRACTICES}”应是一列经验，且只有一处。")
            seen = True
            yield from self._items()
        self.get_event()
        if not seen:
            raise FileRefusedError(SHAPE)

    def _items(self) -> Iterator[Any]:
        self.get_event()
        while not self.check_event(yaml.SequenceEndEvent):
            self.nodes = 0
            yield self.construct_document(self.compose_node(None, None))
        self.get_event()

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            self._refuse("不能用锚点和别名")
        if self.depth == MAX_DEPTH:
            self._refuse("嵌套太深")
        if self.nodes == MAX_NODES:
            self._refuse("一条里的内容太多")
        self.depth += 1
        self.nodes += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refuse(self, reason: str) -> NoReturn:
        event: Any = self.peek_event()
        raise yaml.MarkedYAMLError(None, None, reason, event.start_mark)
