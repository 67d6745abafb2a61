"""Lists to import, without a file: rows as the reader gives them."""

from __future__ import annotations

from dataclasses import fields

from practices.editing import content
from practices.imports import applying, runs, undoing
from practices.imports.rows import Row
from practices.models import Import

from .builders import GDD, gdd

# Never more than the file says of a practice
FIELDS = [field.name for field in fields(content.Content)]


def row(number=100, place=None, /, **values):
    """A row of a new practice of the notice."""
    values = {
        "document_number": "粤改经济组函〔2022〕1号",
        "number": number,
        "name": f"做法{number}",
        "body": f"第{number}条的正文，与别的都不相同。",
        "themes": ("ip",),
        **values,
    }
    cells = {name: f"{chr(65 + place)}{number}" for place, name in enumerate(values)}
    return Row(place or f"第 {number} 行", values, cells)


def as_is(number, **changes):
    """A row that says what a practice of the notice says, but for the changes."""
    said = content.read(gdd(number))
    values = {name: getattr(said, name) for name in FIELDS}
    return Row(f"第 {number} 行", {**values, **changes}, {name: f"{name}!" for name in values})


def stored(rows, *, user=None, note="下一批", **fields):
    run = Import(file_name="清单.xlsx", note=note, user=user, **fields)
    return runs.store(run, rows)


def checked(*rows, **fields):
    run = stored(rows, **fields)
    list(runs.check(run))
    run.refresh_from_db()
    return run


def applied(run, user, **options):
    list(applying.apply(run, user, **options))
    run.refresh_from_db()
    return run


def undone(run, user):
    list(undoing.undo(run, user))
    run.refresh_from_db()
    return run


def outcomes(run):
    return [row.outcome for row in run.rows.order_by("position")]


__all__ = ["GDD", "applied", "as_is", "checked", "outcomes", "row", "stored", "undone"]
