"""Whoosh with the analyzer that jieba brings for it."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING

from django.conf import settings

from .base import FIRST, NAME, Found, Peer

with warnings.catch_warnings():
    # unescaped patterns in both
    warnings.simplefilter("ignore")
    import jieba
    from jieba.analyse import ChineseAnalyzer
    from whoosh import fields, index
    from whoosh.qparser import MultifieldParser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .base import Doc

MEMORY_MB = 256


class Whoosh(Peer):
    """Every word of the query is wanted, ranked by BM25F, as it comes."""

    name = "Whoosh, jieba"
    where = "python"

    def build(self, docs: Iterable[Doc]) -> None:
        self._prepare()
        analyzer = ChineseAnalyzer()
        schema = fields.Schema(
            key=fields.STORED,
            name=fields.TEXT(analyzer=analyzer, field_boost=NAME),
            text=fields.TEXT(analyzer=analyzer),
        )
        writer = index.create_in(self.folder, schema).writer(limitmb=MEMORY_MB)
        for doc in docs:
            writer.add_document(key=doc.key, name=doc.name, text=doc.text)
        writer.commit(optimize=True)

    def open(self) -> None:
        self._prepare()
        found = index.open_dir(self.folder)
        self.searcher = found.searcher()
        self.parser = MultifieldParser(["name", "text"], found.schema)

    def search(self, text: str) -> Found:
        hits = self.searcher.search(self.parser.parse(text), limit=FIRST)
        return Found([hit["key"] for hit in hits], len(hits))

    def _prepare(self) -> None:
        """Have jieba keep its parsed dictionary where the site keeps it, and read it now."""
        settings.JIEBA_CACHE_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        jieba.setLogLevel(logging.WARNING)
        jieba.dt.tmp_dir = str(settings.JIEBA_CACHE_DIR)
        jieba.initialize()
