"""How much words tell: document frequencies, kept by whoever owns the index."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from . import tsquery
from .models import Kind, Term
from .pinyin import initials, pinyin
from .query import STOP_WORDS
from .tokeniser import is_word

# Stands for every document
ALL = ""


def add(words: Collection[str], names: Collection[str]) -> None:
    """Make the terms that there are none of yet, in no document so far.

    What is a word to one document and a piece or name to another is a word.
    """
    wanted = {word: _kind(word, names) for word in {ALL, *words, *names}}
    with connection.cursor() as cursor:
        cursor.execute(_LACKING, [json.dumps(wanted, ensure_ascii=False), _RANKED])
        lacking = [word for (word,) in cursor.fetchall()]
    if lacking:
        Term.objects.bulk_create(
            # sorted, so that two edits lock in one order
            [_term(word, wanted[word]) for word in sorted(lacking)],
            update_conflicts=True,
            unique_fields=["word"],
            update_fields=["kind", "pinyin", "initials"],
        )


# From what tells readers least to what tells them most
_RANKED = [Kind.PIECE.value, Kind.NAME.value, Kind.WORD.value]

# Words without a term, or whose term is of a kind that tells less; nearly all have theirs. They
# come as JSON, for a text is escaped at once and an array word by word.
_LACKING = """
SELECT word
FROM json_each_text(%s) AS wanted (word, kind)
LEFT JOIN search_term USING (word)
CROSS JOIN (SELECT %s::text[] AS ranked) AS kinds
WHERE search_term.kind IS NULL
    OR array_position(ranked, search_term.kind) < array_position(ranked, wanted.kind)
"""


def _kind(word: str, names: Collection[str]) -> Kind:
    if _is_telling(word):
        return Kind.WORD
    return Kind.NAME if word in names and word != ALL else Kind.PIECE


def _is_telling(word: str) -> bool:
    return is_word(word) and word not in STOP_WORDS


def _term(word: str, kind: Kind) -> Term:
    if kind is Kind.PIECE:
        return Term(word=word)
    return Term(word=word, kind=kind, pinyin=pinyin(word), initials=initials(word))


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Document frequencies of the lexemes that were asked for, among `total` documents."""

    documents: dict[str, int]
    total: int

    def of(self, text: str) -> int:
        """Return about how many documents have the text: none if one of its lexemes is in none."""
        lexemes = tsquery.lexemes(text)
        if not lexemes:
            # a lone Han character; as a lexeme it only ends a run
            return self.total
        found = self.documents.get(text)
        if found is not None:
            return found
        return min(self.documents.get(lexeme, 0) for lexeme in lexemes)

    def weight(self, text: str) -> float:
        """Return the inverse document frequency; the rarer the text, the more it tells."""
        return self._weight(self.of(text))

    @property
    def unique(self) -> float:
        """The weight of a text that one document has."""
        return self._weight(1)

    def _weight(self, documents: int) -> float:
        return math.log((self.total + 1) / (documents + 0.5) + 0.5)


def frequencies(texts: Iterable[str]) -> Frequencies:
    """Look up what the weights of the texts take; costs one query."""
    rows = Term.objects.filter(word__in=wanted(texts)).values_list("word", "documents")
    return counted(rows)


def wanted(texts: Iterable[str]) -> set[str]:
    """Return the terms that the weights of the texts take."""
    return {ALL}.union(*((text, *tsquery.lexemes(text)) for text in texts))


def counted(rows: Iterable[tuple[str, int]]) -> Frequencies:
    """Return the frequencies that rows of terms and their documents say."""
    documents = dict(rows)
    return Frequencies(documents, documents.pop(ALL, 0))
