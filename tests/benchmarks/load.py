"""Load a corpus into its database: COPY, then search rows as the site itself would write them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from tqdm import tqdm

from practices import indexing
from practices.models import Indicator, Instrument, Practice, Source, Theme

from . import corpus, databases, index
from .text import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from .corpus import Made

FIXTURES = settings.BASE_DIR / "fixtures"


def ensure(size: int) -> None:
    """Have the database of this size; what an earlier run made is kept as long as it fits."""
    wanted = f"{corpus.VERSION} {indexing.VERSION}"
    if databases.stamp(size) == wanted:
        with databases.using(size):
            call_command("migrate", interactive=False, verbosity=0)
        return
    databases.make(size)
    with databases.using(size):
        call_command("load_catalogue", verbosity=0)
        if size > corpus.REAL:
            load(size - corpus.REAL)
        vacuum()
    databases.set_stamp(size, wanted)


def load(count: int) -> None:
    """Add so many made-up practices to the real ones, and index them."""
    vocabularies = [list(model.objects.all()) for model in (Theme, Indicator, Instrument)]
    words = Words(corpus.real_bodies(FIXTURES))
    practices = corpus.made(count, words, tuple(map(len, vocabularies)))
    first = Practice.objects.order_by("-pk")[0].pk + 1
    with transaction.atomic():
        lists = _sources(corpus.lists(count))
        bar = tqdm(practices, f"{count + corpus.REAL} practices", count, disable=None)
        rows = Rows(first, lists, vocabularies)
        for made in bar:
            rows.add(made)
        rows.copy()
    index.build(range(first, first + count))


def _sources(count: int) -> list[Source]:
    return Source.objects.bulk_create(
        Source(
            slug=f"bench-{place}",
            title=f"基准测试用清单{place}",
            document_number=f"测试函〔{2015 + place % 10}〕{place + 1}号",
            issuer="基准测试",
            issued_date=f"{2015 + place % 10}-01-24",
            addressees="基准测试",
            preamble="由程序生成，只用于测量。",
            signature="基准测试",
            list_title=f"基准测试用经验做法清单{place}",
        )
        for place in range(count)
    )


class Rows:
    """The rows of all tables that made-up practices take."""

    PRACTICE = (
        "id",
        "source_id",
        "number",
        "name",
        "body",
        "summary",
        "as_of",
        "as_of_quote",
        "original_name",
        "original_body",
        "departure_reason",
        "status",
        "returned_reason",
        "withdrawal_reason",
        "published_at",
        "created_at",
        "updated_at",
    )

    def __init__(
        self, first: int, sources: Sequence[Source], vocabularies: Sequence[Sequence[Model]]
    ) -> None:
        self.key = first
        self.sources = sources
        self.themes, self.indicators, self.instruments = (
            [term.pk for term in terms] for terms in vocabularies
        )
        self.now = timezone.now()
        self.tables: dict[tuple[str, ...], list[tuple]] = {}

    def add(self, made: Made) -> None:
        """Take up a practice with all that hangs on it."""
        key, self.key = self.key, self.key + 1
        entered = self.now - timedelta(days=made.age_days)
        status, published = ("draft", None) if made.is_draft else ("published", entered)
        said = (made.name, made.body, made.summary, made.as_of, made.as_of_quote, "", "", "")
        place = (key, self.sources[made.list].pk, made.number)
        self._row(
            "practice", self.PRACTICE, *place, *said, status, "", "", published, entered, entered
        )
        for position, theme in enumerate(made.themes, 1):
            columns = ("practice_id", "theme_id", "position")
            self._row("practicetheme", columns, key, self.themes[theme], position)
        for term in made.indicators:
            columns = ("practice_id", "indicator_id")
            self._row("practice_indicators", columns, key, self.indicators[term])
        for term in made.instruments:
            columns = ("practice_id", "instrument_id")
            self._row("practice_instruments", columns, key, self.instruments[term])
        for f in made.figures:
            columns = ("practice_id", "label", "kind", "before", "after", "value", "quote")
            self._row("figure", columns, key, f.label, f.kind, f.before, f.after, f.value, f.quote)
        for scope, quote in made.firsts:
            self._row("first", ("practice_id", "scope", "quote"), key, scope, quote)

    def _row(self, table: str, columns: Iterable[str], *values: object) -> None:
        self.tables.setdefault((f"practices_{table}", *columns), []).append(values)

    def copy(self) -> None:
        """Write them; the database's own triggers check them when the transaction ends."""
        with connection.cursor() as cursor:
            for (table, *columns), rows in self.tables.items():
                with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            # the triggers that run at the end would read whole tables that are thought empty
            cursor.execute("ANALYZE")
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('practices_practice', 'id'), max(id))"
                " FROM practices_practice"
            )


def vacuum() -> None:
    """Clear away dead rows and count the others, as a server does in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
