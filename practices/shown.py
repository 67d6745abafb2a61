"""What a page of hits says of its practices, read in one statement.

Written out, and the practices made of its rows here: Django takes longer for that than PostgreSQL
takes to find them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connections, router

from .models import Practice, Source, Status, Theme

# As the statement has them
_OWN = ("id", "source_id", "number", "name", "body", "summary", "original_name", "original_body")
_OF_SOURCE = ("id", "slug", "document_number")

_SHOWN = """
SELECT practice.id, source_id, number, practice.name, body, summary, original_name, original_body,
    source.id, source.slug, source.document_number,
    ARRAY(
        SELECT ARRAY[theme.slug, theme.name]
        FROM practices_practicetheme AS link JOIN practices_theme AS theme ON theme.id = theme_id
        WHERE practice_id = practice.id ORDER BY link.position
    )
FROM practices_practice AS practice JOIN practices_source AS source ON source.id = source_id
WHERE practice.id = ANY(%s) AND practice.status = %s
"""


def shown(keys: Iterable[int]) -> dict[int, Practice]:
    """Return those of the practices that readers may see, by their keys.

    Each with its source and themes, and of itself what practices.hits says; the rest of their
    fields would cost a query each.
    """
    if not (wanted := list(keys)):
        return {}
    alias = router.db_for_read(Practice)
    with connections[alias].cursor() as cursor:
        cursor.execute(_SHOWN, [wanted, Status.PUBLISHED])
        rows = cursor.fetchall()
    practices = {}
    for row in rows:
        own, (*of_source, themes) = row[: len(_OWN)], row[len(_OWN) :]
        practice = Practice.from_db(alias, _OWN, own)
        practice.source = Source.from_db(alias, _OF_SOURCE, of_source)
        practice.themes_shown = [Theme(slug=slug, name=name) for slug, name in themes]
        practices[practice.pk] = practice
    return practices
