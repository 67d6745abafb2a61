"""Going back: make an entry say what it said at an earlier time, with all that hangs on it.

What is public goes back at once, and only to what was public. A pending revision stays as it is:
it is then compared with what is public now.
"""

from __future__ import annotations

from typing import Any, assert_never

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from practices import indexing
from practices.models import Erratum, EventKind, Practice, Source, Status
from practices.models.taxonomy import Term

from . import content, events, history, life, state
from .content import Content, ContentError
from .timeline import Moment, moments, versions

CONFLICT = "这一版和现有的数据有冲突，没有恢复。"


class RevertError(Exception):
    """It cannot be gone back to; the text says in Chinese why."""


def obstacle(entry: models.Model, user: User) -> str:
    """Return in Chinese why the user can put back no version of the entry; empty if they can."""
    if not isinstance(entry, Practice):
        allowed = user.has_perm(f"{entry._meta.app_label}.change_{entry._meta.model_name}")
        return "" if allowed else "您没有修改的权限，不能恢复旧版。"
    match Status(entry.status):
        case Status.PUBLISHED:
            allowed = user.has_perm("practices.revert_practice")
            return "" if allowed else "恢复已发布的经验由审核人员进行。"
        case Status.DRAFT:
            allowed = user.has_perm("practices.change_practice")
            return "" if allowed else "您没有修改的权限，不能恢复旧版。"
        case Status.REVIEW | Status.SCHEDULED:
            return "这一稿正在审核或等待发布，先收回或退回才能恢复旧版。"
        case Status.WITHDRAWN:
            return "这条经验已撤回；要重新发布，请先修订。"
        case _ as unknown:
            assert_never(unknown)


def barrier(entry: models.Model, moment: Moment) -> str:
    """Return in Chinese why nobody can put back this version now; empty if it can be done."""
    if isinstance(entry, Practice) and entry.status == Status.PUBLISHED and not moment.public:
        return "这一版没有公开过，不能直接恢复；可以先修订，再送审。"
    if moment.state == state.now(entry):
        return "这一版和现在的内容相同。"
    return ""


def at_once(entry: models.Model) -> bool:
    """Return whether readers see what is put back without anybody's publishing it."""
    return not isinstance(entry, Practice) or entry.status == Status.PUBLISHED


def has_revision(entry: models.Model) -> bool:
    """Return whether a revision of it is pending, which says what it said."""
    return isinstance(entry, Practice) and Practice.objects.filter(revises=entry).exists()


def find(entry: models.Model, version: int) -> Moment | None:
    """Return what was kept as this version of the entry, if it is of this entry."""
    found = moments(versions(entry).filter(pk=version))
    return found[0] if found else None


def revert(entry: models.Model, version: int, user: User, why: str, newest: int) -> None:
    """Make the entry say what it said; raise RevertError if that cannot be, and change nothing.

    `newest` is the newest version that the user has seen: what came after it is not put aside.
    """
    try:
        with transaction.atomic():
            _revert(entry, version, user, why, newest)
            # what the database would leave for the end
            connection.check_constraints()
    except (ContentError, indexing.BusyError) as error:
        raise RevertError(str(error)) from error
    except ValidationError as error:
        raise RevertError(f"{CONFLICT}{' '.join(error.messages)}") from error
    except IntegrityError as error:
        raise RevertError(CONFLICT) from error


def _revert(entry: models.Model, version: int, user: User, why: str, newest: int) -> None:
    # a term is said of many practices
    indexing.hold_soon()
    locked = type(entry)._base_manager.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if locked is None:
        raise RevertError("这一条刚刚被删除。")
    moment = find(locked, version)
    if moment is None:
        raise RevertError("没有这一版。")
    reason = obstacle(locked, user) or barrier(locked, moment)
    if reason:
        raise RevertError(reason)
    if history.newest(locked) != newest:
        raise RevertError("刚刚有人改过这一条，请看一看现在的差别，再决定是否恢复。")
    _keep_present(locked)
    if isinstance(moment.state, Content):
        _put_back(moment.state, locked, user, why)
    else:
        _put_back_plain(moment.state, locked)
        history.record(locked, user, why)
    events.record(EventKind.REVERT, user, events.named(locked), why)


def _keep_present(entry: models.Model) -> None:
    """Keep what the entry says, if something changed it past its history."""
    newest = versions(entry).first()
    if newest is not None and state.kept(newest) != state.now(entry):
        history.record(entry, None, history.BEFORE)


def _put_back(said: Content, practice: Any, user: User, why: str) -> None:
    content.fill(said, practice)
    practice.full_clean()
    content.write(said, practice)
    for part in (*practice.figures.all(), *practice.firsts.all(), *practice.errata.all()):
        part.full_clean()
    if practice.status == Status.DRAFT:
        life.saved(practice, user, why)
        return
    # who reviews is no author
    indexing.reindex(Practice.objects.filter(pk=practice.pk))
    history.record(practice, user, why)


def _put_back_plain(said: state.Plain, entry: Any) -> None:
    for name, value in said.fields:
        setattr(entry, name, list(value) if isinstance(value, tuple) else value)
    entry.full_clean()
    entry.save()
    if isinstance(entry, Source):
        _put_back_errata(said, entry)
    if isinstance(entry, Term):
        # the abstract Term has none
        practices: models.Manager[Practice] = getattr(entry, "practices")  # noqa: B009
        indexing.reindex(Practice.objects.filter(pk__in=practices.values("pk")))


def _put_back_errata(said: state.Plain, source: Source) -> None:
    if said.errata == getattr(state.now(source), "errata", ()):
        return
    source.errata.all().delete()
    for part in said.errata:
        erratum = Erratum(source=source, quote=part.quote, note=part.note)
        erratum.full_clean()
        erratum.save()
