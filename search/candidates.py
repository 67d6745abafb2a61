"""Words of the documents that sound like something, asked for all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import router

from .asking import ask
from .models import Kind, Term

# Below it, what PostgreSQL finds similar is only a coincidence
MIN_SIMILARITY = 0.4
# How many names may have a part that sounds so, and how many words be near
MAX_NAMES = 200
MAX_NEAR = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """A word with its reading and the first letter of each syllable."""

    word: str
    pinyin: str
    initials: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found, the likest first and then the commonest.

    Words by their reading, and by their initials; `names` have a reading, by that, or its letters
    as initials, somewhere in theirs; `near` are words whose reading is similar, by that.
    """

    by_reading: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_initials: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    near: dict[str, list[Heard]] = field(default_factory=lambda: defaultdict(list))


# What its operator % takes for similar
_SIMILAR = {"pg_trgm.similarity_threshold": str(MIN_SIMILARITY)}

_CANDIDATES = """
SELECT 'words', '', word, pinyin, initials, documents, 1.0 AS similarity
FROM search_term
WHERE kind = %(word)s AND documents > 0 AND (pinyin = ANY(%(read)s) OR initials = ANY(%(initials)s))
UNION ALL
SELECT 'names', reading, names.*
FROM unnest(%(parts)s::text[]) AS reading, LATERAL (
    SELECT word, pinyin, initials, documents, 1.0 FROM search_term
    WHERE kind = %(name)s AND documents > 0
        AND (pinyin LIKE '%%' || reading || '%%' OR initials LIKE '%%' || reading || '%%')
    ORDER BY documents DESC, word LIMIT %(max_names)s
) AS names
UNION ALL
SELECT 'near', reading, near.*
FROM unnest(%(near)s::text[]) AS reading, LATERAL (
    SELECT word, pinyin, initials, documents, similarity(pinyin, reading) AS likeness
    FROM search_term
    WHERE kind = %(word)s AND documents > 0
        AND pinyin %% reading
    ORDER BY likeness DESC, documents DESC, word LIMIT %(max_near)s
) AS near
ORDER BY similarity DESC, documents DESC, word
"""


def candidates(
    *,
    read: Collection[str] = (),
    initials: Collection[str] = (),
    parts: Collection[str] = (),
    near: Collection[str] = (),
) -> Candidates:
    """Look for words that are read so or have such initials, names with such parts, and words that
    are read nearly so; costs a query."""
    found = Candidates()
    asked = {"read": read, "initials": initials, "parts": parts, "near": near}
    params = {
        **{name: list(texts) for name, texts in asked.items()},
        "word": Kind.WORD,
        "name": Kind.NAME,
        "max_names": MAX_NAMES,
        "max_near": MAX_NEAR,
    }
    rows = ask(router.db_for_read(Term), _CANDIDATES, params, _SIMILAR)
    for kind, reading, *heard, _documents, _similarity in rows:
        one = Heard(*heard)
        if kind == "words":
            found.by_reading[one.pinyin].append(one.word)
            found.by_initials[one.initials].append(one.word)
        else:
            (found.names if kind == "names" else found.near)[reading].append(one)
    return found


def standing_together(pairs: Collection[str]) -> set[str]:
    """Return those of the pairs of characters that some document has; costs a query."""
    known = Term.objects.filter(word__in=pairs, documents__gt=0)
    return set(known.values_list("word", flat=True))
