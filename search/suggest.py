"""How what is being typed might go on: words of the documents, by characters or by pinyin."""

from __future__ import annotations

import re

from django.db.models import Q

from .models import Kind, Term
from .normalise import HAN, LETTER
from .pinyin import pinyin
from .query import MAX_CHARACTERS, as_it_stands

_LAST = re.compile(r"(?:^|(?<=[\s|｜]))[-－]?[“”\"＂「『]?([^\s|｜]*)\Z")
_MIXED = re.compile(rf"(?P<han>[{HAN}]*)(?P<letters>{LETTER}*)")


def cut(text: str) -> tuple[str, str]:
    """Return what stands before the last word, with operators and quotes, and that word."""
    match = _LAST.search(text)
    start = match.start(1) if match else len(text)
    # a quote that is still open would ask for nothing
    return text[:start].rstrip('“”"＂「『'), text[start:]


def completions(text: str, limit: int) -> list[str]:
    """Return words that begin like the last one of the text, the commonest first.

    Letters are read as pinyin or initials too, also after characters: 区块l is 区块链. One query.
    """
    last = as_it_stands(cut(text[:MAX_CHARACTERS])[1])
    match = _MIXED.fullmatch(last)
    if not last or match is None:
        return []
    begins = Q(word__startswith=last)
    if letters := match["letters"]:
        reading = pinyin(match["han"]) + letters
        initials = "".join(character[0] for character in map(pinyin, match["han"])) + letters
        by_sound = Q(pinyin__startswith=reading) | Q(initials__startswith=initials)
        begins |= by_sound & Q(word__startswith=match["han"])
    known = Term.objects.filter(begins, kind=Kind.WORD, documents__gt=0).exclude(word=last)
    return list(known.order_by("-documents", "word").values_list("word", flat=True)[:limit])
