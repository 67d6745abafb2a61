"""What a file says of one practice, as far as it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from practices.editing.content import ErratumContent, FigureContent, FirstContent

# So many practices are taken at once
MAX_ROWS = 10_000

NOTHING = "文件里没有要导入的经验。请从表头下一行起填写。"

# A number, a text, the slugs of terms, or the parts that hang on a practice
Value = (
    int
    | str
    | tuple[str, ...]
    | tuple[FigureContent, ...]
    | tuple[FirstContent, ...]
    | tuple[ErratumContent, ...]
)


class FileRefusedError(Exception):
    """The file cannot be read, or holds what must not be read; the text says in Chinese why."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a file says of one practice.

    `place` is where it stands, in Chinese. `values` has the fields of Content that the file gives;
    what it has no column for is not there, and stays as it is. The source is named by the fields
    `source` (its slug) or `document_number`, or both. Terms are slugs, all of them known.
    `cells` says where each field stands: G5, or figures[2].quote. What cannot be read is not among
    the values but among the `problems`, as pairs of field (or "") and what is wrong, in Chinese.
    """

    place: str
    values: Mapping[str, Value] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()
