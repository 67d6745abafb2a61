"""What the database knows of the words of a query, asked for all at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connections, router

from . import synonyms, terms
from .models import Term

# Written out, for every search begins with it. A group always has other words
_KNOWN = """
WITH groups AS (
    SELECT name, others FROM search_synonymgroup
    WHERE name = ANY(%s::text[]) OR others && %s::text[]
)
SELECT word, documents, NULL::text[] FROM search_term
WHERE word = ANY(%s::text[] || ARRAY(SELECT unnest(name || others) FROM groups))
UNION ALL
SELECT name, 0, others FROM groups
"""


def look_up(said: set[str], texts: Iterable[str]) -> tuple[synonyms.Synonyms, terms.Frequencies]:
    """Return the synonyms of what is said, and how many documents have the texts; one query.

    Of synonyms too, as far as they are lexemes.
    """
    with connections[router.db_for_read(Term)].cursor() as cursor:
        cursor.execute(_KNOWN, [list(said), list(said), list(terms.wanted(texts))])
        found = cursor.fetchall()
    return (
        synonyms.of(said, ((name, others) for name, _, others in found if others)),
        terms.counted((word, documents) for word, documents, others in found if not others),
    )
