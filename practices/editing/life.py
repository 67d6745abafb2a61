"""The life of an entry: draft -> in review -> published -> withdrawn, and back by way of revisions.

What was never published is worked on itself. What was, is never touched: a revision, which is a
whole practice of its own, is worked on in its stead, and takes its place when it is published.
Every step checks rights and state on the row as it is locked, keeps history, writes the log and
indexes, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from practices import indexing
from practices.clock import moment
from practices.models import EventKind, Practice, Status

from . import content, events, history
from .publishing import Due, publish_due, publish_now
from .rows import hold, lock, move, said
from .rules import RULES, GoneError, LaterError, Step, StepError, choices, obstacle

__all__ = [
    "RULES",
    "Due",
    "GoneError",
    "LaterError",
    "Step",
    "StepError",
    "choices",
    "discard",
    "obstacle",
    "publish",
    "publish_due",
    "revise",
    "saved",
    "send_back",
    "submit",
    "take_back",
    "version",
    "versions",
    "withdraw",
]

# What the columns of reasons hold
MAX_REASON = 500


def version(practice: Practice) -> int:
    """Return a number that grows with every change of a practice and of what it revises."""
    return versions([practice])[practice.pk]


def versions(practices: Iterable[Practice]) -> dict[int, int]:
    """Return the `version` of each of many practices by its key, in one query.

    They were fetched with what they revise.
    """
    asked = list(practices)
    newest = history.newest_of([*asked, *(each.revises for each in asked if each.revises)])
    return {
        each.pk: max(newest.get(each.pk, 0), newest.get(each.revises_id or 0, 0)) for each in asked
    }


@transaction.atomic
def revise(practice: Practice, user: User) -> Practice:
    """Begin a revision of what is or was published, and return it."""
    public = _locked(practice, Step.REVISE, user)
    history.baseline(public)
    revision = Practice(source=public.source, revises=public, status=Status.DRAFT)
    content.write(content.read(public), revision)
    return saved(revision, user, "开始修订")


@transaction.atomic
def submit(practice: Practice, user: User) -> Practice:
    """Hand a draft over for review."""
    draft = _locked(practice, Step.SUBMIT, user)
    public = draft.revises
    # one that was withdrawn comes back as it was, if that is what it takes
    if public is not None and public.status == Status.PUBLISHED and _same(draft, public):
        raise StepError("修订稿和公开的版本没有差别，不必送审。")
    move(draft, Status.REVIEW, returned_reason="")
    # who hands it over stands for it
    draft.authors.add(user)
    history.record(draft, user, "送审")
    events.record(EventKind.SUBMIT, user, draft)
    return draft


@transaction.atomic
def take_back(practice: Practice, user: User) -> Practice:
    """Go on working on what was handed over."""
    draft = _locked(practice, Step.TAKE_BACK, user)
    move(draft, Status.DRAFT)
    history.record(draft, user, "收回送审")
    return draft


@transaction.atomic
def send_back(practice: Practice, user: User, reason: str, *, seen: int | None = None) -> Practice:
    """Return what is in review, or scheduled, to those who wrote it; `seen` as in `publish`."""
    draft = _locked(practice, Step.SEND_BACK, user)
    _check_seen(draft, seen)
    _check_reason(reason, Step.SEND_BACK)
    move(draft, Status.DRAFT, returned_reason=reason, scheduled_for=None)
    history.record(draft, user, said("退回", reason))
    events.record(EventKind.SEND_BACK, user, draft, reason)
    return draft


@transaction.atomic
def publish(
    practice: Practice,
    user: User,
    why: str = "",
    *,
    at: datetime | None = None,
    seen: int | None = None,
) -> Practice:
    """Publish what is in review, now or `at` a later time; return what readers will see.

    `seen` is the `version` that the user looked at: no other is published.
    """
    working = _locked(practice, Step.PUBLISH, user)
    _check_seen(working, seen)
    if at is not None and at > timezone.now():
        move(working, Status.SCHEDULED, scheduled_for=at)
        when = f"{moment(at)} 发布"
        history.record(working, user, said(f"预约 {when}", why))
        events.record(EventKind.SCHEDULE, user, working, said(when, why))
        return working
    return publish_now(working, user, why)


@transaction.atomic
def withdraw(
    practice: Practice, user: User, reason: str, successor: Practice | None = None
) -> Practice:
    """Take a practice from the readers; its address says so from now on."""
    public = _locked(practice, Step.WITHDRAW, user)
    _check_reason(reason, Step.WITHDRAW)
    others = Practice.objects.published().exclude(pk=public.pk)
    if successor is not None and not others.filter(pk=successor.pk).exists():
        raise StepError("替代它的须是另一条已发布的经验。")
    _unschedule(public, user)
    history.baseline(public)
    move(
        public,
        Status.WITHDRAWN,
        withdrawn_at=timezone.now(),
        withdrawal_reason=reason,
        successor=successor,
    )
    indexing.reindex(Practice.objects.filter(pk=public.pk))
    history.record(public, user, said("撤回", reason))
    events.record(EventKind.WITHDRAW, user, public, reason)
    return public


@transaction.atomic
def discard(practice: Practice, user: User) -> Practice:
    """Give a revision up; return the practice that stays as it is. History keeps what it said."""
    revision = _locked(practice, Step.DISCARD, user)
    public = revision.revises
    if public is None:
        raise StepError("只有修订稿可以放弃。")
    history.join(revision, public)
    revision.delete()
    # the newest version is what the practice says, not what was given up
    history.record(public, user, "放弃修订")
    return public


def saved(practice: Practice, user: User, why: str) -> Practice:
    """Do what follows every change of content: note the author, index, keep history."""
    practice.authors.add(user)
    indexing.reindex(Practice.objects.filter(pk=practice.pk))
    history.record(practice, user, why)
    return practice


def _unschedule(public: Practice, user: User) -> None:
    """Take the schedule off a revision: what was withdrawn must not come back by itself."""
    for revision in Practice.objects.filter(revises=public, status=Status.SCHEDULED):
        move(revision, Status.REVIEW, scheduled_for=None)
        history.record(revision, user, "公开的版本已撤回，取消预约")


def _check_seen(working: Practice, seen: int | None) -> None:
    if seen is not None and seen != version(working):
        raise StepError("您打开这一页以后，内容又有改动。请核对新的内容再决定。")


def _check_reason(reason: str, step: Step) -> None:
    if not reason.strip():
        raise StepError(f"请写明{RULES[step].label}的理由。")
    if len(reason) > MAX_REASON:
        raise StepError(f"理由最长 {MAX_REASON} 字。")


def _locked(practice: Practice, step: Step, user: User) -> Practice:
    """Return the practice as it is now, locked, if the user can take the step."""
    hold()
    found = lock(practice)
    reason = obstacle(step, found, user)
    if reason:
        raise StepError(reason)
    return found


def _same(one: Practice, other: Practice) -> bool:
    return content.read(one) == content.read(other)
