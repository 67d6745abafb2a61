"""Search rows that say what the practices say, and changes that do not get in each other's way.

Every write calls `reindex` in its own transaction: the admin, the loader, the commands.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from zlib import crc32

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from psycopg.errors import LockNotAvailable

from search import terms, tokeniser

from . import entries, search_rows
from .entries import Entry
from .models import Practice, PracticeIndex
from .models.queryset import PracticeQuerySet
from .vectors import Batch, ahead, vector

# Raise the last number when entries or vectors change: stored rows are then stale, as with another
# tokeniser. Hashed, for each row says it
VERSION = crc32(f"{tokeniser.VERSION} fields 4".encode())

BATCH = 200

# So many words are remembered as having terms, some 20 MB
MAX_KNOWN = 200_000

# Any number will do, as long as it stays the same and other locks have others
LOCK = 1_620_651

# Whoever looks at a screen waits so long; an import may hold the lock for minutes
PATIENCE = "3s"

# Told how many more are done, after each step
Progress = Callable[[int], object]


class BusyError(Exception):
    """Somebody else changes many practices at this moment; the text says so in Chinese."""

    def __init__(self) -> None:
        super().__init__("正在导入，或另有大批改动。请稍后再试。")


def ignore(_done: int) -> None:
    """Report no progress."""


def hold(*, taxonomies: bool = False) -> None:
    """Call first in a transaction that changes what is searched.

    With `taxonomies` if it changes them, or many practices one by one: it is then alone.

    A practice is found by its terms' names. Changes of practices may overlap; a change of terms
    waits for them and they for it, or a practice that is just given a term would miss its new name.
    """
    shared = "" if taxonomies else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(%s)", [LOCK])


def hold_soon() -> None:
    """Hold alone, as with `taxonomies`, but give up soon: somebody waits for the answer.

    Raises BusyError; nothing has changed then, and the transaction can go on.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            hold(taxonomies=True)
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise BusyError from error
        raise


def reindex(practices: PracticeQuerySet, progress: Progress = ignore, *, processes: int = 1) -> int:
    """Bring the search rows of the practices up to date, batch by batch; return how many.

    A batch is one transaction, or part of the caller's, and holds its practices locked: of two
    edits at the same time the later one sees what the earlier one wrote.

    With several processes, the texts of the batches that follow are cut meanwhile; whatever has
    changed when its turn comes is cut again. Only for commands: see vectors.ahead.
    """
    done = 0
    # most words of a batch were in those before it
    known: set[str] = set()
    with closing(_vectors(practices, processes)) as batches:
        for keys, made in batches:
            with transaction.atomic():
                said = _locked(keys)
                vectors = {entry: made.get(entry) or vector(entry) for entry in said}
                words = {word for found in vectors.values() for word in found.words}
                # an edit brings few; to look all up in a large table takes longer than all the rest
                new = words - known - search_rows.words(keys, VERSION)
                terms.add(new, {found.name_key for found in vectors.values()})
                search_rows.write(search_rows.rows(vectors, VERSION))
            if len(known) < MAX_KNOWN:
                known |= words
            done += len(said)
            progress(len(said))
    return done


@transaction.atomic
def recount() -> None:
    """Count all words anew, and make the terms that are missing.

    Triggers keep the counts right; this is for a database where something went past them.
    """
    hold(taxonomies=True)
    if missing := _corrected():
        terms.add(missing, ())
        _corrected()


def _corrected() -> list[str]:
    """Correct the counts of the terms; return the words that have none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH wrong AS MATERIALIZED (SELECT word, counted FROM practices_miscounted),"
            " corrected AS ("
            "  UPDATE search_term SET documents = counted"
            "  FROM wrong WHERE search_term.word = wrong.word RETURNING search_term.word"
            " )"
            " SELECT word FROM wrong LEFT JOIN corrected USING (word) WHERE corrected.word IS NULL"
        )
        return [word for (word,) in cursor.fetchall()]


def miscounted() -> list[str]:
    """Return the words that are not counted as they stand in the published rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM practices_miscounted ORDER BY word")
        return [word for (word,) in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Drift:
    """Practices whose search row is missing or is not what reindexing would write.

    `miscounted` words are not counted as they stand in the rows.
    """

    missing: list[Practice]
    stale: list[Practice]
    miscounted: list[str]


def drift(practices: PracticeQuerySet, progress: Progress = ignore) -> Drift:
    """Compare the search rows with what reindexing would write."""
    found = Drift([], [], miscounted())
    for keys in _batches(practices):
        vectors = {entry: vector(entry) for entry in entries.read(keys)}
        missing = search_rows.differing(search_rows.rows(vectors, VERSION))
        for practice in Practice.objects.filter(pk__in=missing).order_by("pk"):
            (found.missing if missing[practice.pk] else found.stale).append(practice)
        progress(len(keys))
    return found


def is_current() -> bool:
    """Return whether every practice has a row of this tokeniser; cheap, without comparing texts."""
    current = PracticeIndex.objects.filter(practice=OuterRef("pk"), version=VERSION)
    return not Practice.objects.filter(~Exists(current)).exists()


def _vectors(practices: PracticeQuerySet, processes: int) -> Generator[Batch]:
    """Yield the batches, with the vectors that can be made while others are written."""
    batches = list(_batches(practices))
    if processes > 1 and len(batches) > 1:
        yield from ahead(batches, processes)
    else:
        yield from ((keys, {}) for keys in batches)


def _batches(practices: PracticeQuerySet) -> Iterator[list[int]]:
    keys = list(practices.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _locked(keys: list[int]) -> list[Entry]:
    """Lock the practices, then read them: a statement that waits still sees what was before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM practices_practice WHERE id = ANY (%s) ORDER BY id FOR UPDATE", [keys]
        )
    return entries.read(keys)
