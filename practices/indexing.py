"""Practice to search row: what of a practice is searched, and with which weight.

Every write calls `reindex` in its own transaction: the admin, the loader, the commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from psycopg.errors import LockNotAvailable

from search import terms, tokeniser
from search.expressions import SameVector, TSVector
from search.query import name_key
from search.vector import Field, Postings, literal, postings

from .models import ANY, FacetValue, Practice, PracticeIndex, Status
from .models.queryset import PracticeQuerySet
from .tally import tally

# Raise it when `fields` or `facets` changes: stored rows are then stale, as with another tokeniser
VERSION = f"{tokeniser.VERSION} fields 3"

BATCH = 200

# The facet that is not in tallies
SOURCE = "source"

# So many words are remembered as having terms, some 20 MB
MAX_KNOWN = 200_000

# The columns of a search row that reindexing writes
WRITTEN = ["vector", "name_key", "published", "version", "source", "number", "facets", "tally"]

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


def fields(practice: Practice) -> list[Field]:
    """Return the searched texts: the name first, what editors say of it next, the body last."""
    taxonomies = (practice.themes.all(), practice.indicators.all(), practice.instruments.all())
    return [
        Field(practice.name, "A"),
        Field(practice.summary, "B"),
        *(Field(term.name, "B") for taxonomy in taxonomies for term in taxonomy),
        *(Field(f"{figure.label} {figure.value}", "C") for figure in practice.figures.all()),
        Field(practice.body, "D"),
    ]


def facets(practice: Practice) -> list[str]:
    """Return what the practice is found under in the facets of the list, as facet:value, sorted."""
    scopes = {first.scope for first in practice.firsts.all()}
    kinds = {figure.kind for figure in practice.figures.all()}
    values = {
        "theme": {theme.slug for theme in practice.themes.all()},
        "indicator": {indicator.slug for indicator in practice.indicators.all()},
        "instrument": {instrument.slug for instrument in practice.instruments.all()},
        "first": {*scopes, ANY} if scopes else set(),
        "figures": {*kinds, ANY} if kinds else set(),
        SOURCE: {practice.source.slug},
    }
    return sorted(f"{facet}:{value}" for facet, said in values.items() for value in said)


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


def reindex(practices: PracticeQuerySet, progress: Progress = ignore) -> int:
    """Write the search rows of the practices, batch by batch; return how many.

    A batch is one transaction, or part of the caller's, and holds its practices locked: of two
    edits at the same time the later one sees what the earlier one wrote.
    """
    done = 0
    # most words of a batch were in those before it
    known: set[str] = set()
    for keys in _batches(practices):
        with transaction.atomic():
            locked = Practice.objects.filter(pk__in=keys).order_by("pk").select_for_update()
            found = {practice: _postings(practice) for practice in _with_texts(locked)}
            names = {name_key(practice.name) for practice in found}
            words = {word for said in found.values() for word in said}
            terms.add(words - known, names)
            rows = list(_rows(found))
            PracticeIndex.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["practice"],
                update_fields=WRITTEN,
            )
        if len(known) < MAX_KNOWN:
            known |= words
        done += len(rows)
        progress(len(rows))
    return done


@transaction.atomic
def recount() -> None:
    """Count all words anew.

    Triggers keep the counts right; this is for a database where something went past them.
    """
    hold(taxonomies=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_term SET documents = counted"
            " FROM practices_miscounted WHERE search_term.word = practices_miscounted.word"
        )


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
        indexed = set(PracticeIndex.objects.filter(pk__in=keys).values_list("pk", flat=True))
        batch = _with_texts(Practice.objects.filter(pk__in=keys).order_by("pk"))
        for row in _rows({practice: _postings(practice) for practice in batch}):
            if row.pk not in indexed:
                found.missing.append(row.practice)
            elif not _is_fresh(row):
                found.stale.append(row.practice)
            progress(1)
    return found


def is_current() -> bool:
    """Return whether every practice has a row of this tokeniser; cheap, without comparing texts."""
    current = PracticeIndex.objects.filter(practice=OuterRef("pk"), version=VERSION)
    return not Practice.objects.filter(~Exists(current)).exists()


def _batches(practices: PracticeQuerySet) -> Iterator[list[int]]:
    keys = list(practices.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _with_texts(practices: PracticeQuerySet) -> PracticeQuerySet:
    return practices.prefetch_related(
        "source", "themes", "indicators", "instruments", "figures", "firsts"
    )


def _postings(practice: Practice) -> Postings:
    """Return under what a practice is found; its whole name is a term too, to be known by sound."""
    found = postings(fields(practice))
    key = name_key(practice.name)
    # it stands where the name begins: without a position no phrase could end with its first letter
    return {key: ["1A"], **found} if key else found


def _rows(practices: dict[Practice, Postings]) -> Iterator[PracticeIndex]:
    """Yield the search rows of the practices."""
    found = {practice: facets(practice) for practice in practices}
    names = {name for said in found.values() for name in said}
    # sources are counted by themselves: there are many
    places = FacetValue.objects.places({n for n in names if not n.startswith(f"{SOURCE}:")})
    for practice, words in practices.items():
        yield PracticeIndex(
            practice=practice,
            vector=TSVector(literal(words)),
            name_key=name_key(practice.name),
            published=practice.status == Status.PUBLISHED,
            version=VERSION,
            source=practice.source,
            number=practice.number,
            facets=found[practice],
            tally=tally(places[name] for name in found[practice] if name in places),
        )


def _is_fresh(row: PracticeIndex) -> bool:
    return PracticeIndex.objects.filter(
        SameVector("vector", row.vector),
        practice=row.practice,
        name_key=row.name_key,
        published=row.published,
        version=row.version,
        source=row.source,
        number=row.number,
        facets=row.facets,
        tally=row.tally,
    ).exists()
