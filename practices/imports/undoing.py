"""Undo a whole import: as long as nobody has worked on what it made."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import connection, transaction

from practices import indexing
from practices.editing import content as contents
from practices.editing import events, history
from practices.editing.titles import titled
from practices.models import EventKind, Import, ImportRow, ImportState, Practice, Status

from . import runs, stored
from .applying import WRITTEN, keep
from .runs import RunError

MAX_NAMED = 10


def undo(run: Import, user: User) -> Iterator[int]:
    """Take back what an import made; yields how many rows are done.

    Drafts that it made and revisions that it began are deleted, drafts that it changed say what
    they said before. Raises RunError, and nothing is undone, if one of them is not as it left it.
    """
    with transaction.atomic():
        run = runs.begin(run, ImportState.APPLIED)
        # many practices one by one: alone
        indexing.hold(taxonomies=True)
        why = f"撤销导入《{run}》"
        touched: list[str] = []
        for rows in runs.batches(run):
            written = [row for row in rows if row.outcome in WRITTEN]
            touched += _touched(written)
            if not touched:
                _undo(written, user, why)
            connection.check_constraints()
            yield rows[-1].position
        if touched:
            raise RunError(_refusal(touched))
        runs.move(run, ImportState.UNDONE)
        events.record(EventKind.UNDO_IMPORT, user, run, run.note)


def _touched(rows: list[ImportRow]) -> list[str]:
    """Return what was edited, handed over, published or given up since."""
    practices = [row.practice for row in rows if row.practice is not None]
    versions = history.newest_of(practices)
    return [
        row.title
        for row in rows
        if row.practice is None
        or row.practice.status != Status.DRAFT
        or versions.get(row.practice.pk) != row.version
    ]


def _refusal(touched: list[str]) -> str:
    named = "、".join(titled(title) for title in touched[:MAX_NAMED])
    more = f"等 {len(touched)} 条" if len(touched) > MAX_NAMED else ""
    return f"不能撤销：{named}{more}在导入以后又有人修改、送审、发布或放弃。没有撤销任何内容。"


def _undo(rows: list[ImportRow], user: User, why: str) -> None:
    made = [row.practice for row in rows if row.practice and _is_new(row)]
    changed = [(row.practice, row.before) for row in rows if row.practice and not _is_new(row)]
    # what they said stays in the history of the practice that they would have changed
    for practice in made:
        if practice.revises is not None:
            history.join(practice, practice.revises)
            history.record(practice.revises, user, why)
    Practice.objects.filter(pk__in=[practice.pk for practice in made]).delete()
    for practice, before in changed:
        content = stored.load(before)
        if content is not None:
            try:
                contents.write(content, practice)
            except contents.ContentError as error:
                # a term that it named was deleted since
                said = f"不能撤销{titled(practice)}：{error}没有撤销任何内容。"
                raise RunError(said) from error
    keep([practice for practice, _ in changed], user, why)


def _is_new(row: ImportRow) -> bool:
    """Return whether the import made the practice of the row, and did not find it there."""
    made_revision = row.practice is not None and row.practice.revises_id is not None
    return row.before is None or made_revision
