"""The OpenAPI document in the words of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

Json = dict[str, Any]

TYPES = {
    "string": "文字",
    "integer": "整数",
    "boolean": "true 或 false",
    "object": "对象",
    "date": "日期",
    "date-time": "时间",
    "uri": "网址",
}

# How drf-spectacular says what the values of an enumeration mean
_VALUE = re.compile(r"^\* `(.*?)` - (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is: one of TYPES, or the name of a structure; or a list of such."""

    name: str = ""
    structure: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a property of a structure; `values` are those it can have, if not any."""

    name: str
    type: Type
    description: str
    values: list[tuple[str, str]]
    default: Any = None
    is_part_of_path: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """What can be asked of one path; `examples` are addresses."""

    name: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    answer: Type
    examples: list[str]


@dataclass(frozen=True, slots=True)
class Structure:
    name: str
    fields: list[Field]


def operations(document: Json) -> list[Operation]:
    """Return what each path answers to GET, in the document's order."""
    schemas = document["components"]["schemas"]
    paths: dict[str, Json] = document["paths"]
    return [_operation(path, methods["get"], schemas) for path, methods in paths.items()]


def statuses(document: Json) -> dict[str, str]:
    """Return what each status means, whatever the path."""
    said = {
        status: answer["description"]
        for methods in document["paths"].values()
        for status, answer in methods["get"]["responses"].items()
    }
    return dict(sorted(said.items()))


def structures(document: Json) -> list[Structure]:
    """Return what the answers consist of, each after what first speaks of it."""
    schemas: dict[str, Json] = document["components"]["schemas"]
    found: dict[str, Structure] = {}
    names = [operation.answer.structure for operation in operations(document)] + [
        "Error",
        "Withdrawn",
    ]
    for name in names:
        if name not in found:
            properties = schemas[name]["properties"].items()
            fields = [_field(field, said, schemas) for field, said in properties]
            found[name] = Structure(name, fields)
            names += [field.type.structure for field in fields if field.type.structure]
    return list(found.values())


def _operation(path: str, said: Json, schemas: Json) -> Operation:
    answer = said["responses"]["200"]["content"]["application/json"]["schema"]
    return Operation(
        name=said["operationId"],
        path=path,
        summary=said["summary"],
        description=said.get("description", ""),
        parameters=[_parameter(item, schemas) for item in said.get("parameters", [])],
        answer=_type(answer, schemas),
        examples=said["x-examples"],
    )


def _parameter(said: Json, schemas: Json) -> Field:
    described = {**said["schema"], "description": said["description"]}
    return _field(said["name"], described, schemas, is_part_of_path=said["in"] == "path")


def _field(name: str, said: Json, schemas: Json, *, is_part_of_path: bool = False) -> Field:
    description = said.get("description", "")
    return Field(
        name,
        _type(said, schemas),
        description.partition("\n\n")[0],
        _VALUE.findall(description),
        said.get("default"),
        is_part_of_path,
    )


def _type(said: Json, schemas: Json) -> Type:
    match said:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            component = schemas[name]
            return Type(structure=name) if "properties" in component else _type(component, schemas)
        case {"allOf": [first, *_]} | {"oneOf": [first, *_]}:
            return _type(first, schemas)
        case {"type": "array", "items": items}:
            return replace(_type(items, schemas), many=True)
    return Type(TYPES[said.get("format") or said["type"]])
