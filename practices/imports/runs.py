"""An import from the file to the preview: its rows are stored as read, then checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import timedelta
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from practices.models import Import, ImportRow, ImportState, Outcome
from practices.models.imports import COUNTERS

from . import stored
from .plan import Plan, Verdict
from .rows import Row

BATCH = 200

# Any number will do, as long as it stays the same and other locks have others
LOCK = 1_620_652

# What of a row its check writes
CHECKED = ("outcome", "title", "problems", "content", "before", "practice")


class RunError(Exception):
    """The import cannot go on; the text says in Chinese why."""


# An import that was never made is of no use after so long, and as large as its file
FORGOTTEN_AFTER = timedelta(days=30)


@transaction.atomic
def store(run: Import, rows: Iterable[Row]) -> Import:
    """Save an import with its rows, batch by batch.

    Raises what the reader of the file raises, and nothing is kept. Imports that were not made in a
    month are forgotten.
    """
    _forget_old()
    run.save()
    position = 0
    reading = iter(rows)
    while batch := list(islice(reading, BATCH)):
        ImportRow.objects.bulk_create(
            _row(run, place, row) for place, row in enumerate(batch, position + 1)
        )
        position += len(batch)
    run.total = position
    run.save(update_fields=["total", "changed_at"])
    return run


def _forget_old() -> None:
    """Delete what nobody went on with, but for what somebody goes on with at this moment."""
    old = Import.objects.filter(uploaded_at__lt=timezone.now() - FORGOTTEN_AFTER)
    unmade = old.filter(state__in=(ImportState.READ, ImportState.CHECKED))
    free = unmade.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Import.objects.filter(pk__in=list(free)).delete()


def check(run: Import) -> Iterator[int]:
    """Find out what each row would do, and keep that; yields how many rows are done."""
    with transaction.atomic():
        run = begin(run, ImportState.READ, ImportState.CHECKED)
        plan = Plan(run.source, run.reason)
        counts: Counter[Outcome] = Counter()
        for rows in batches(run):
            for row, verdict in zip(rows, plan.judge(rows), strict=True):
                _note(row, verdict)
                counts[verdict.outcome] += 1
            ImportRow.objects.bulk_update(rows, CHECKED)
            yield rows[-1].position
        for outcome, column in COUNTERS.items():
            setattr(run, column, counts[outcome])
        move(run, ImportState.CHECKED, *COUNTERS.values())


def begin(run: Import, *states: ImportState) -> Import:
    """Return the import as it is now, locked; call first in the transaction, one at a time.

    Raises RunError if another one is going on, or if it is in none of the states.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (free,) = cursor.fetchone()
    if not free:
        raise RunError("另一次导入正在进行，请等它完成后再试。")
    found = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=run.pk)
    if found.state not in states:
        raise RunError(f"这次导入现在是“{ImportState(found.state).label}”，不能这样做。")
    return found


def batches(run: Import) -> Iterator[list[ImportRow]]:
    """Yield the rows in order, so many at a time."""
    rows = ImportRow.objects.filter(run=run).select_related("practice").order_by("position")
    last = 0
    while batch := list(rows.filter(position__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].position


def move(run: Import, state: ImportState, *fields: str) -> None:
    run.state = state
    run.save(update_fields=["state", "changed_at", *fields])


def _row(run: Import, position: int, row: Row) -> ImportRow:
    return ImportRow(
        run=run,
        position=position,
        place=row.place,
        values=stored.dumped(row.values),
        cells=dict(row.cells),
        unread=[list(problem) for problem in row.problems],
    )


def _note(row: ImportRow, verdict: Verdict) -> None:
    row.outcome = verdict.outcome
    row.title = verdict.title
    row.problems = [asdict(problem) for problem in verdict.problems]
    row.content, row.before = stored.dump(verdict.content), stored.dump(verdict.before)
    row.practice = verdict.practice
