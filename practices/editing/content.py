"""Content: all that editors write of a practice, as one value to keep, compare and put back.

It is read from rows, from the versions that history keeps, from a form and from a file; whatever
is done with a practice as a whole is done with its content. What became of the entry (status,
dates, reasons) is not part of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from reversion.models import Revision

from practices.models import (
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
from practices.models.taxonomy import Term


class ContentError(Exception):
    """The content cannot be put back; the text says in Chinese why."""


@dataclass(frozen=True, slots=True)
class FigureContent:
    label: str
    kind: str
    before: str
    after: str
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class FirstContent:
    scope: str
    quote: str


@dataclass(frozen=True, slots=True)
class ErratumContent:
    quote: str
    note: str


@dataclass(frozen=True, slots=True)
class Content:
    """A practice with all that hangs on it; terms and source by their slugs.

    `themes` are in order, the primary one first; figures, firsts and errata as they were entered.
    """

    source: str
    number: int
    name: str
    body: str
    summary: str
    as_of: str
    as_of_quote: str
    original_name: str
    original_body: str
    departure_reason: str
    themes: tuple[str, ...]
    indicators: tuple[str, ...]
    instruments: tuple[str, ...]
    figures: tuple[FigureContent, ...]
    firsts: tuple[FirstContent, ...]
    errata: tuple[ErratumContent, ...]


# The fields of Content that are plain columns of the practice
COLUMNS = (
    "number",
    "name",
    "body",
    "summary",
    "as_of",
    "as_of_quote",
    "original_name",
    "original_body",
    "departure_reason",
)

# Those that name terms of a vocabulary, in the order in which they are shown
TERMS: Mapping[str, type[Term]] = {
    "themes": Theme,
    "indicators": Indicator,
    "instruments": Instrument,
}


@dataclass(frozen=True, slots=True)
class PartKind:
    """What hangs on a practice: its values, its rows, and the field that names one of them."""

    content: type[Any]
    model: type[models.Model]
    key: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row that its content has."""
        return tuple(field.name for field in fields(self.content))


PARTS: Mapping[str, PartKind] = {
    "figures": PartKind(FigureContent, Figure, "label"),
    "firsts": PartKind(FirstContent, First, "quote"),
    "errata": PartKind(ErratumContent, Erratum, "quote"),
}


def blank(source: str, number: int) -> Content:
    """Return what is said at this place of a source before anything is written."""
    values: dict[str, Any] = {**dict.fromkeys(COLUMNS, ""), **dict.fromkeys((*TERMS, *PARTS), ())}
    return Content(**{**values, "source": source, "number": number})


def term_label(name: str) -> str:
    """Return what a term of a field is called: 主题."""
    return str(TERMS[name]._meta.verbose_name)


def read(practice: Practice) -> Content:
    """Return what the rows of a practice say; costs no query where they were prefetched."""
    parts: dict[str, Any] = {
        name: _parts(kind, map(_values, getattr(practice, name).all()))
        for name, kind in PARTS.items()
    }
    return Content(
        source=practice.source.slug,
        **{name: getattr(practice, name) for name in COLUMNS},
        themes=tuple(link.theme.slug for link in practice.theme_links.all()),
        indicators=_slugs(practice.indicators.all()),
        instruments=_slugs(practice.instruments.all()),
        **parts,
    )


def kept(revision: Revision) -> Content:
    """Return what a practice said at a revision, which is of that one practice alone.

    Terms are named as they were then: some may be gone. Raises ValueError if it is of no practice.
    """
    rows: dict[type[models.Model], list[dict[str, Any]]] = {}
    # in any order, and without a query where they were prefetched
    for version in revision.version_set.all():
        (row,) = json.loads(version.serialized_data)
        model = ContentType.objects.get_for_id(version.content_type_id).model_class()
        if model is not None:
            rows.setdefault(model, []).append({**row["fields"], "id": row["pk"]})
    if len(rows.get(Practice, [])) != 1:
        raise ValueError(f"{revision} is not of one practice")
    (practice,) = rows[Practice]
    ordered = {model: sorted(found, key=lambda row: row["id"]) for model, found in rows.items()}
    links = sorted(ordered.get(PracticeTheme, []), key=lambda row: row["position"])
    parts: dict[str, Any] = {
        name: _parts(kind, ordered.get(kind.model, [])) for name, kind in PARTS.items()
    }
    return Content(
        source=practice["source"][0],
        **{name: practice[name] for name in COLUMNS},
        themes=tuple(link["theme"][0] for link in links),
        indicators=tuple(slug for (slug,) in practice["indicators"]),
        instruments=tuple(slug for (slug,) in practice["instruments"]),
        **parts,
    )


def fill(content: Content, practice: Practice) -> None:
    """Put source and columns into the practice without saving it, so that it can be validated.

    Raises ContentError if the source is gone.
    """
    practice.source = _found(Source, (content.source,), "来源文件")[0]
    for name in COLUMNS:
        setattr(practice, name, getattr(content, name))


def write(content: Content, practice: Practice) -> None:
    """Make the rows of a practice say this, and save it; the caller keeps history and reindexes.

    Raises ContentError if a source or term is gone. What already says the same is left alone.
    """
    fill(content, practice)
    practice.save()
    old = read(practice)
    if content.themes != old.themes:
        practice.theme_links.all().delete()
        themes = _terms("themes", content.themes)
        PracticeTheme.objects.bulk_create(
            PracticeTheme(practice=practice, theme=theme, position=position)
            for position, theme in enumerate(themes, 1)
        )
    practice.indicators.set(_terms("indicators", content.indicators))
    practice.instruments.set(_terms("instruments", content.instruments))
    for name, kind in PARTS.items():
        new = getattr(content, name)
        if new != getattr(old, name):
            kind.model._default_manager.filter(practice=practice).delete()
            kind.model._default_manager.bulk_create(rows(practice, name, new))


def rows(practice: Practice, name: str, parts: Iterable[Any]) -> list[Any]:
    """Return the rows, not saved yet, that say the parts of a field."""
    kind = PARTS[name]
    return [
        kind.model(practice=practice, **{field: getattr(part, field) for field in kind.columns})
        for part in parts
    ]


def _terms(name: str, slugs: tuple[str, ...]) -> list[Any]:
    return _found(TERMS[name], slugs, term_label(name))


def _found(model: Any, slugs: tuple[str, ...], label: str) -> list[Any]:
    found = {term.slug: term for term in model.objects.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise ContentError(f"{label}“{'、'.join(missing)}”已不存在，请先恢复它。")
    return [found[slug] for slug in slugs]


def _slugs(terms: Iterable[Any]) -> tuple[str, ...]:
    return tuple(term.slug for term in terms)


def _values(row: models.Model) -> dict[str, Any]:
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _parts(kind: PartKind, rows: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(kind.content(*(row[name] for name in kind.columns)) for row in rows)
