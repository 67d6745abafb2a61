"""Putting a practice before the readers: at once, or when its time has come.

Nobody's rights are checked here; see practices.editing.life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, connection, transaction

from practices import indexing
from practices.models import EventKind, Practice, Status

from . import content, events, history
from .rows import move, said
from .rules import StepError


@dataclass(frozen=True, slots=True)
class Due:
    """What became of what was due: `failed` stays as it is, each with what is in its way."""

    published: list[Practice]
    failed: list[tuple[Practice, str]]


def publish_due(now: datetime) -> Due:
    """Publish what was scheduled for a time that has come, each in a transaction of its own."""
    done = Due([], [])
    due = Practice.objects.filter(status=Status.SCHEDULED, scheduled_for__lte=now)
    for practice in due.order_by("scheduled_for", "pk"):
        try:
            with transaction.atomic():
                # nobody waits for this at a screen
                indexing.hold(taxonomies=True)
                # somebody else may have published or returned it in the meantime
                found = due.filter(pk=practice.pk).select_for_update(of=("self",)).first()
                if found is not None:
                    done.published.append(publish_now(found, None, "到预约时间"))
        except (StepError, Error) as error:
            done.failed.append((practice, str(error)))
    return done


def publish_now(working: Practice, user: User | None, why: str) -> Practice:
    """Publish a locked row, or let what it revises say what it says; return what readers see.

    Raises StepError if that cannot be; nothing is changed then.
    """
    try:
        with transaction.atomic():
            # the number or name of a revision may have been taken since it was written
            working.clean()
            public = _published(working)
            # what is otherwise checked at commit, too late to say what is wrong
            connection.check_constraints()
    except ValidationError as error:
        raise StepError("".join(error.messages)) from error
    except content.ContentError as error:
        raise StepError(str(error)) from error
    except IntegrityError as error:
        # the further lines are for programmers
        reason = str(error).partition("\n")[0]
        raise StepError(f"数据库不接受这一稿：{reason}") from error
    history.record(public, user, said("发布", why))
    events.record(EventKind.PUBLISH, user, public, why)
    return public


def _published(working: Practice) -> Practice:
    public = working if working.revises is None else _replaced(working.revises, working)
    move(
        public,
        Status.PUBLISHED,
        returned_reason="",
        scheduled_for=None,
        withdrawn_at=None,
        withdrawal_reason="",
        successor=None,
    )
    public.authors.clear()
    indexing.reindex(Practice.objects.filter(pk=public.pk))
    return public


def _replaced(public: Practice, working: Practice) -> Practice:
    """Return the public practice, which now says what its revision said; that is gone."""
    history.baseline(public)
    history.join(working, public)
    what = content.read(working)
    working.delete()
    content.write(what, public)
    return public
