"""What is searched of a practice, as plain values: its texts with their weights, and its facets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from search.vector import Field

from .models import ANY, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """A practice with the names of its terms, and what it is found under beside its source, as
    facet:value."""

    key: int
    source: int
    number: int
    published: bool
    updated: datetime
    name: str
    summary: str
    body: str
    terms: tuple[str, ...]
    figures: tuple[str, ...]
    facets: tuple[str, ...]

    @property
    def fields(self) -> list[Field]:
        """The searched texts: the name first, what editors say of it next, the body last."""
        return [
            Field(self.name, "A"),
            Field(self.summary, "B"),
            *(Field(term, "B") for term in self.terms),
            *(Field(figure, "C") for figure in self.figures),
            Field(self.body, "D"),
        ]


# In one statement: each costs more to say than to answer, and somebody waits for an edit
_READ = """
SELECT id, source_id, number, status, updated_at, name, summary, body,
    ARRAY(
        SELECT ARRAY[slug, name] FROM practices_theme
        JOIN practices_practicetheme link ON theme_id = practices_theme.id
        WHERE practice_id = practices_practice.id ORDER BY practices_theme.position, slug
    ),
    ARRAY(
        SELECT ARRAY[slug, name] FROM practices_indicator
        JOIN practices_practice_indicators ON indicator_id = practices_indicator.id
        WHERE practice_id = practices_practice.id ORDER BY position, slug
    ),
    ARRAY(
        SELECT ARRAY[slug, name] FROM practices_instrument
        JOIN practices_practice_instruments ON instrument_id = practices_instrument.id
        WHERE practice_id = practices_practice.id ORDER BY position, slug
    ),
    ARRAY(
        SELECT ARRAY[kind, label, value] FROM practices_figure
        WHERE practice_id = practices_practice.id ORDER BY practices_figure.id
    ),
    ARRAY(SELECT scope FROM practices_first WHERE practice_id = practices_practice.id)
FROM practices_practice WHERE id = ANY (%s) ORDER BY id
"""


def read(keys: list[int]) -> list[Entry]:
    """Return the entries of the practices with these keys, in the order of the keys."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [keys])
        return [_entry(*row) for row in cursor.fetchall()]


def _entry(
    key: int,
    source: int,
    number: int,
    status: str,
    updated: datetime,
    name: str,
    summary: str,
    body: str,
    themes: list[list[str]],
    indicators: list[list[str]],
    instruments: list[list[str]],
    figures: list[list[str]],
    scopes: list[str],
) -> Entry:
    found = {
        "theme": [slug for slug, _ in themes],
        "indicator": [slug for slug, _ in indicators],
        "instrument": [slug for slug, _ in instruments],
        "first": _any_of(scopes),
        "figures": _any_of([kind for kind, _, _ in figures]),
    }
    return Entry(
        key=key,
        source=source,
        number=number,
        published=status == Status.PUBLISHED,
        updated=updated,
        name=name,
        summary=summary,
        body=body,
        terms=tuple(name for _, name in (*themes, *indicators, *instruments)),
        figures=tuple(f"{label} {value}" for _, label, value in figures),
        facets=tuple(sorted({f"{facet}:{value}" for facet in found for value in found[facet]})),
    )


def _any_of(values: list[str]) -> list[str]:
    return [*values, ANY] if values else []
