"""Import what was checked: all of it or nothing, as drafts."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import connection, transaction

from practices import indexing
from practices.editing import content as contents
from practices.editing import events, history
from practices.editing.titles import titled
from practices.models import EventKind, Import, ImportRow, ImportState, Outcome, Practice, Status

from . import aggregate, runs, stored
from .plan import Plan, Verdict
from .runs import RunError
from .vocabulary import Vocabulary

NEW = {Outcome.NEW, Outcome.DUPLICATE}
WRITTEN = {*NEW, Outcome.CHANGED}


def apply(run: Import, user: User, *, duplicates: bool = False) -> Iterator[int]:
    """Write what the rows say; yields how many rows are done.

    New practices become drafts, changes of what was published pending revisions, changes of drafts
    are made in them. `duplicates` says that those were looked at and are wanted. Raises RunError,
    and nothing is written, if a row is refused or would no longer do what its check said. Whoever
    stops asking for more undoes it as well.
    """
    with transaction.atomic():
        run = runs.begin(run, ImportState.CHECKED)
        _check_ready(run, duplicates)
        # many practices one by one: alone
        indexing.hold(taxonomies=True)
        plan = Plan(run.source, run.reason)
        for rows in runs.batches(run):
            for row, verdict in zip(rows, plan.judge(rows, again=True), strict=True):
                _check_same(row, verdict)
            written = [row for row in rows if row.outcome in WRITTEN]
            _write(written, plan.vocabulary, run, user)
            ImportRow.objects.bulk_update(written, ["practice", "version"])
            # the database speaks now of what it would only say at the end
            connection.check_constraints()
            yield rows[-1].position
        runs.move(run, ImportState.APPLIED)
        said = f"新增 {run.added + run.duplicates} 条，改动 {run.changed} 条。{run.note}"
        events.record(EventKind.IMPORT, user, run, said)


def _check_ready(run: Import, duplicates: bool) -> None:
    if run.refused:
        raise RunError(f"有 {run.refused} 行被拒绝：请按所列原因改好文件，重新上传。")
    if run.duplicates and not duplicates:
        raise RunError(f"有 {run.duplicates} 行疑似重复：请逐条核对，确要导入的话请勾选确认。")
    if not run.added + run.duplicates + run.changed:
        raise RunError("所有各行都没有变化，不必导入。")


def _check_same(row: ImportRow, verdict: Verdict) -> None:
    """Refuse to go on where the catalogue has changed under a row."""
    same = (
        verdict.outcome == (Outcome.NEW if row.outcome in NEW else row.outcome)
        and stored.load(row.content) == verdict.content
        and stored.load(row.before) == verdict.before
        and row.practice == verdict.practice
    )
    if not same:
        raise RunError(
            f"{row.place}的{titled(row.title)}在核对以后有了变化，没有导入任何内容。请重新核对。"
        )


def _write(rows: list[ImportRow], vocabulary: Vocabulary, run: Import, user: User) -> None:
    """Write a batch of rows, and note in each what it made or changed."""
    # whoever brought the words wrote them too, if another then imports them
    authors = [key for key in {user.pk, run.user_id} if key is not None]
    drafts = [row for row in rows if _changes_draft(row)]
    others = [row for row in rows if not _changes_draft(row)]
    history.baselines([row.practice for row in rows if row.practice is not None])
    made = aggregate.save(
        [aggregate.build(_content(row), vocabulary, row.practice) for row in others], authors
    )
    for row, practice in zip(others, made, strict=True):
        row.practice = practice
    for row in drafts:
        practice = _of(row)
        contents.write(_content(row), practice)
        practice.authors.add(*authors)
    keep([_of(row) for row in rows], user, f"导入《{run}》：{run.note}")
    versions = history.newest_of([_of(row) for row in rows])
    for row in rows:
        row.version = versions[_of(row).pk]


def keep(practices: list[Practice], user: User, why: str) -> None:
    """Index what was written, and keep history of each."""
    written = Practice.objects.filter(pk__in=[practice.pk for practice in practices])
    indexing.reindex(written)
    for practice in written.for_detail():
        history.record_fetched(practice, user, why)


def _changes_draft(row: ImportRow) -> bool:
    return row.practice is not None and row.practice.status == Status.DRAFT


def _of(row: ImportRow) -> Practice:
    if row.practice is None:
        raise TypeError("the row has not been written")
    return row.practice


def _content(row: ImportRow) -> contents.Content:
    content = stored.load(row.content)
    if content is None:
        raise TypeError("the row has nothing to write")
    return content
