"""The search rows of practices: what they should say, where they do not, and writing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection

from .entries import Entry
from .models import FacetValue
from .tally import tally
from .vectors import Vector


@dataclass(frozen=True, slots=True)
class Row:
    """A row of PracticeIndex, with the literals of the vector and of the array of facets."""

    practice_id: int
    vector: str
    name_key: str
    published: bool
    version: int
    source_id: int
    number: int
    updated_at: datetime
    facets: str
    tally: str


def rows(vectors: Mapping[Entry, Vector], version: int) -> list[Row]:
    """Return the rows that the entries should have; values of facets that are new get places."""
    places = FacetValue.objects.places({name for entry in vectors for name in entry.facets})
    found = {entry: sorted(places[name] for name in entry.facets) for entry in vectors}
    return [
        Row(
            practice_id=entry.key,
            vector=vector.literal,
            name_key=vector.name_key,
            published=entry.published,
            version=version,
            source_id=entry.source,
            number=entry.number,
            updated_at=entry.updated,
            facets=f"{{{','.join(map(str, found[entry]))}}}",
            tally=tally(found[entry]),
        )
        for entry, vector in vectors.items()
    ]


# Both are given whole columns: triggers count words once a statement. A row that says the same
# already is left alone, for to write one costs as much as to cut its texts.
_WRITE = """
INSERT INTO practices_practiceindex AS kept (
    practice_id, vector, name_key, published, version, source_id, number, updated_at, facets, tally
)
SELECT practice_id, vector, name_key, published, version, source_id, number, updated_at,
    facets::smallint[], tally
FROM unnest(
    %s::bigint[], %s::tsvector[], %s::text[], %s::boolean[], %s::bigint[], %s::bigint[],
    %s::smallint[], %s::timestamptz[], %s::text[], %s::numeric[]
) AS wanted (
    practice_id, vector, name_key, published, version, source_id, number, updated_at, facets, tally
)
ON CONFLICT (practice_id) DO UPDATE SET
    vector = excluded.vector, name_key = excluded.name_key, published = excluded.published,
    version = excluded.version, source_id = excluded.source_id, number = excluded.number,
    updated_at = excluded.updated_at, facets = excluded.facets, tally = excluded.tally
WHERE kept.* IS DISTINCT FROM excluded.*
"""

_DIFFERING = """
SELECT practice_id, kept.practice_id IS NULL
FROM unnest(
    %s::bigint[], %s::tsvector[], %s::text[], %s::boolean[], %s::bigint[], %s::bigint[],
    %s::smallint[], %s::timestamptz[], %s::text[], %s::numeric[]
) AS wanted (
    practice_id, vector, name_key, published, version, source_id, number, updated_at, facets, tally
)
LEFT JOIN practices_practiceindex kept USING (practice_id)
WHERE (
    kept.vector, kept.name_key, kept.published, kept.version, kept.source_id, kept.number,
    kept.updated_at, kept.facets, kept.tally
) IS DISTINCT FROM (
    wanted.vector, wanted.name_key, wanted.published, wanted.version, wanted.source_id,
    wanted.number, wanted.updated_at, wanted.facets::smallint[], wanted.tally
)
"""


def write(wanted: list[Row]) -> None:
    """Write the rows that are not there or say something else; their words must have terms."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, _columns(wanted))


def words(keys: list[int], version: int) -> set[str]:
    """Return the words of the rows of this version; they have terms since they were written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(vector) FROM practices_practiceindex"
            " WHERE practice_id = ANY (%s) AND version = %s",
            [keys, version],
        )
        return {word for (found,) in cursor.fetchall() for word in found}


def differing(wanted: list[Row]) -> dict[int, bool]:
    """Return the keys of those that are not there or say something else; true if not there."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING, _columns(wanted))
        return dict(cursor.fetchall())


def _columns(wanted: list[Row]) -> list[list[Any]]:
    """Return the columns of the rows, in the order of their fields."""
    return [[getattr(row, field.name) for row in wanted] for field in fields(Row)]
