"""From a practice of a JSON or YAML file, named as exports name its fields, to a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from practices.editing.content import (
    TERMS,
    ErratumContent,
    FigureContent,
    FirstContent,
    term_label,
)

from . import texts
from .gathering import Gathering
from .rows import MAX_ROWS, NOTHING, FileRefusedError, Row, Value
from .texts import UnreadableError
from .vocabulary import Terms

Part = TypeVar("Part", FigureContent, FirstContent, ErratumContent)

# What fields are called where it is not what Content calls them
NAMES = {"editors_summary": "summary"}
TEXTS = frozenset(
    {
        "key",
        "name",
        "summary",
        "body",
        "as_of",
        "as_of_quote",
        "document_number",
        "original_name",
        "original_body",
        "departure_reason",
    }
)
_LARGE = 10**9
# What exports say besides
EXTRAS = frozenset({"url", "citation", "published_at", "updated_at"})
SOURCE_EXTRAS = frozenset({"title", "issuer", "issued_date", "list_title", "url"})


def read(items: Iterable[Any]) -> Iterator[Row]:
    """Yield what each practice says; raises FileRefusedError for more than are taken at once."""
    reader = _Reader(Terms.known())
    position = 0
    for position, item in enumerate(items, 1):
        if position > MAX_ROWS:
            raise FileRefusedError(f"超过 {MAX_ROWS} 条，请分成几个文件导入。")
        yield reader.row(f"第 {position} 条", item)
    if not position:
        raise FileRefusedError(NOTHING)


@dataclass(frozen=True, slots=True)
class _Reader:
    terms: Terms

    def row(self, place: str, item: Any) -> Row:
        row = Gathering(place)
        if not isinstance(item, dict):
            row.refuse("", "应是一条经验，有“number”“name”等字段。")
            return row.row()
        for key, value in item.items():
            name = _shown(key)
            field = NAMES.get(name, name)
            if field in row.cells:
                row.refuse(field, f"“{name}”重复。")
            elif field == "source":
                _take_source(row, value)
            elif field not in EXTRAS:
                row.take(field, name, self._value, field, value)
        row.identify()
        return row.row()

    def _value(self, field: str, value: Any) -> Value:
        match field:
            case "number":
                return texts.number(_shown(value) if not isinstance(value, str) else value)
            case "figures":
                return _parts(FigureContent, value, {"kind": texts.kind})
            case "firsts":
                return _parts(FirstContent, value, {"scope": texts.scope})
            case "errata":
                return _parts(ErratumContent, value, {})
            case _ if field in TERMS:
                return self._terms(field, value)
            case _ if field in TEXTS:
                return _text(value)
        raise UnreadableError(f"不认识的字段“{field}”，请删去或改正。")

    def _terms(self, field: str, value: Any) -> Value:
        terms = sorted(_list(value), key=_not_primary)
        found = [self.terms.slug(field, _term(term)) for term in terms]
        if unknown := [_term(t) for t, slug in zip(terms, found, strict=True) if not slug]:
            label = term_label(field)
            raise UnreadableError(f"没有叫“{'、'.join(unknown)[:60]}”的{label}。")
        return tuple(found)


def _take_source(row: Gathering, value: Any) -> None:
    """Read the source: its slug, or its fields as exports give them."""
    if not isinstance(value, dict):
        row.take("source", "source", _text, value)
        return
    for name, text in value.items():
        match name:
            case "slug":
                row.take("source", "source.slug", _text, text)
            case "document_number":
                row.take("document_number", "source.document_number", _text, text)
            case _ if name not in SOURCE_EXTRAS:
                row.refuse("source", f"source 里有不认识的字段“{_shown(name)}”。")


def _parts(
    kind: type[Part], value: Any, read: Mapping[str, Callable[[str], str]]
) -> tuple[Part, ...]:
    names = {field.name for field in fields(kind)}
    made = []
    for position, part in enumerate(_list(value)):
        where = f"第 {position + 1} 项"
        if not isinstance(part, dict):
            raise UnreadableError(f"{where}应有{'、'.join(sorted(names))}等字段。")
        if unknown := [_shown(name) for name in part if name not in names]:
            raise UnreadableError(f"{where}有不认识的字段“{unknown[0]}”。")
        try:
            said = {name: _text(part.get(name)) for name in names}
            made.append(kind(**{n: read[n](t) if n in read else t for n, t in said.items()}))
        except UnreadableError as error:
            raise UnreadableError(f"{where}：{error}") from error
    return tuple(made)


def _text(value: Any) -> str:
    """Return a text; what is left empty in YAML is null."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(f"应是文字，现为 {_shown(value)}。请加引号，照原文填写。")
    return texts.verbatim(value)


def _shown(value: Any) -> str:
    """Return a value as it may be said: nothing long, and nothing that Python cannot write."""
    match value:
        case list() | dict() | set() | tuple():
            return "一列值"
        case int() if abs(value) > _LARGE:
            return "过大的数"
    return str(value)[:30]


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnreadableError("应是一列，用 [ ] 括起或每行以“- ”开头。")
    return value


def _term(term: Any) -> str:
    """Return the slug or name of a term, which exports give both."""
    if isinstance(term, dict):
        term = term.get("slug") or term.get("name")
    if not isinstance(term, str):
        raise UnreadableError("每项应写名称或网址标识。")
    return term


def _not_primary(term: Any) -> bool:
    """The primary theme comes first."""
    return not (isinstance(term, dict) and term.get("primary") is True)
