"""The row of an entry: locked, and moved from one status to another."""

from __future__ import annotations

from practices import indexing
from practices.models import Practice, PracticeIndex, Status

from .rules import GoneError, LaterError


def hold() -> None:
    # a revision and its practice at once: alone, as for any change of several
    try:
        indexing.hold_soon()
    except indexing.BusyError as error:
        raise LaterError(str(error)) from error


def lock(practice: Practice) -> Practice:
    rows = Practice.objects.select_related("source", "revises").select_for_update(of=("self",))
    found: Practice | None = rows.filter(pk=practice.pk).first()
    if found is None:
        raise GoneError
    return found


def move(practice: Practice, status: Status, **fields: object) -> None:
    practice.status = status
    for name, value in fields.items():
        setattr(practice, name, value)
    practice.save(update_fields=["status", "updated_at", *fields])
    PracticeIndex.objects.filter(pk=practice.pk).update(updated_at=practice.updated_at)


def said(what: str, why: str) -> str:
    return f"{what}：{why}" if why else what
