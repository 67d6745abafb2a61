"""SQLite's FTS5 with its trigram tokeniser, which cannot look up words of one or two characters."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from .base import FIRST, NAME, Found, Peer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .base import Doc

TRIGRAM = 3


class Fts5(Peer):
    """Every piece between spaces is wanted; those too short are looked for by reading all."""

    name = "SQLite FTS5 trigram"
    where = "other"

    def build(self, docs: Iterable[Doc]) -> None:
        self.open()
        self.db.execute("CREATE VIRTUAL TABLE docs USING fts5(name, text, tokenize='trigram')")
        rows = ((doc.key, doc.name, doc.text) for doc in docs)
        self.db.executemany("INSERT INTO docs (rowid, name, text) VALUES (?, ?, ?)", rows)
        self.db.execute("INSERT INTO docs (docs) VALUES ('optimize')")
        self.db.commit()

    def open(self) -> None:
        self.db = sqlite3.connect(self.folder / "docs.sqlite3")

    def search(self, text: str) -> Found:
        pieces = text.replace("\x00", " ").split()
        long = [piece for piece in pieces if len(piece) >= TRIGRAM]
        params = [f"%{piece}%" for piece in pieces if len(piece) < TRIGRAM for _ in range(2)]
        where = ["(name LIKE ? OR text LIKE ?)"] * (len(params) // 2)
        order = "rowid"
        if long:
            where.insert(0, "docs MATCH ?")
            params.insert(0, " ".join('"{}"'.format(piece.replace('"', '""')) for piece in long))
            order = f"bm25(docs, {NAME}, 1.0), rowid"
        if not where:
            return Found([], 0)
        said = f"FROM docs WHERE {' AND '.join(where)}"
        (total,) = self.db.execute(f"SELECT count(*) {said}", params).fetchone()
        rows = self.db.execute(f"SELECT rowid {said} ORDER BY {order} LIMIT {FIRST}", params)
        return Found([key for (key,) in rows], total)
