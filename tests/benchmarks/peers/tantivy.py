"""tantivy, the search library in Rust, over the words of jieba's search mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tantivy

from .base import FIRST, NAME, Found, Peer
from .words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .base import Doc

MEMORY = 256_000_000


class Tantivy(Peer):
    """Any word of the query will do, which is its default, ranked by BM25."""

    name = "tantivy"
    where = "other"

    def build(self, docs: Iterable[Doc]) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("key", stored=True)
        schema.add_text_field("name", tokenizer_name="whitespace")
        schema.add_text_field("text", tokenizer_name="whitespace")
        self.index = tantivy.Index(schema.build(), path=str(self.folder))
        writer = self.index.writer(MEMORY)
        for doc in docs:
            writer.add_document(
                tantivy.Document(key=doc.key, name=doc.name_words, text=doc.text_words)
            )
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index = tantivy.Index.open(str(self.folder))
        self.searcher = self.index.searcher()

    def search(self, text: str) -> Found:
        terms = [
            (tantivy.Occur.Should, self._term(field, word))
            for word in dict.fromkeys(words(text))
            for field in ("name", "text")
        ]
        found = self.searcher.search(tantivy.Query.boolean_query(terms), limit=FIRST, count=True)
        keys = [self.searcher.doc(address)["key"][0] for _, address in found.hits]
        return Found(keys, found.count)

    def _term(self, field: str, word: str) -> tantivy.Query:
        term = tantivy.Query.term_query(self.index.schema, field, word)
        return tantivy.Query.boost_query(term, NAME) if field == "name" else term
