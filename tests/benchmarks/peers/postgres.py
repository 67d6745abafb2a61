"""What most Django sites do, in the same PostgreSQL: ILIKE, pg_trgm, configuration simple."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection

from .base import FIRST, Found, Peer
from .words import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .base import Doc


class Table(Peer):
    """A table of name and text of its own, outside the site's schema."""

    where = "postgresql"
    table: ClassVar[str]
    indexes: ClassVar[tuple[str, ...]] = ()

    def build(self, docs: Iterable[Doc]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS peers")
            cursor.execute(f"DROP TABLE IF EXISTS {self.table}")
            cursor.execute(f"CREATE TABLE {self.table} (key int PRIMARY KEY, {self.columns})")
            with cursor.copy(f"COPY {self.table} FROM STDIN") as copy:
                for doc in docs:
                    copy.write_row((doc.key, *self.values(doc)))
            self.finish(cursor)
            for index in self.indexes:
                cursor.execute(f"CREATE INDEX ON {self.table} USING gin ({index})")
            cursor.execute(f"VACUUM ANALYZE {self.table}")

    columns: ClassVar[str] = "name text, text text"

    def values(self, doc: Doc) -> tuple[str, ...]:
        return (doc.name, doc.text)

    def finish(self, cursor: Any) -> None:
        """Work on the filled table, if there is anything to do."""

    def open(self) -> None:
        pass

    def _found(self, where: str, order: str, params: dict[str, str]) -> Found:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self.table} {where}", params)
            (total,) = cursor.fetchone()
            rows = f"SELECT key FROM {self.table} {where} ORDER BY {order}, key LIMIT {FIRST}"
            cursor.execute(rows, params)
            return Found([key for (key,) in cursor.fetchall()], total)


class ILike(Table):
    """Every piece between spaces stands in the name or the text; names first."""

    name = "ILIKE"
    table = "peers.plain"

    def search(self, text: str) -> Found:
        pieces = text.split()
        params = {f"p{place}": f"%{_escaped(piece)}%" for place, piece in enumerate(pieces)}
        conditions = [f"(name ILIKE %({p})s OR text ILIKE %({p})s)" for p in params]
        names = [f"(name ILIKE %({p})s)::int" for p in params]
        if not params:
            return Found([], 0)
        return self._found(f"WHERE {' AND '.join(conditions)}", f"-({'+'.join(names)})", params)


def _escaped(piece: str) -> str:
    return piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


class TrigramILike(ILike):
    """The same with an index of pg_trgm, which helps from three characters on."""

    name = "ILIKE, pg_trgm"
    table = "peers.trigram"
    indexes = ("name gin_trgm_ops", "text gin_trgm_ops")


class SimpleRank(Table):
    """to_tsvector('simple') over words with spaces between, every word wanted, by ts_rank."""

    name = "to_tsvector simple, ts_rank"
    table = "peers.simple"
    indexes = ("vector",)
    columns = "name text, text text, vector tsvector"

    def values(self, doc: Doc) -> tuple[str, ...]:
        return (doc.name_words, doc.text_words, "")

    def finish(self, cursor: Any) -> None:
        cursor.execute(
            f"UPDATE {self.table} SET vector = setweight(to_tsvector('simple', name), 'A')"
            " || setweight(to_tsvector('simple', text), 'D')"
        )
        cursor.execute(f"VACUUM FULL {self.table}")

    def search(self, text: str) -> Found:
        query = "plainto_tsquery('simple', %(words)s)"
        order = f"ts_rank(vector, {query}) DESC"
        return self._found(f"WHERE vector @@ {query}", order, {"words": spaced(text)})
