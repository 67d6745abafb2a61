"""History: every entry as it was after each change, with who made it, when and why.

django-reversion keeps a practice and all that hangs on it as one revision. What has no history yet
(loaded from a file, or made before there was any) gets its first version when it is first changed.
Revisions are made by `record` alone, one for each entry: nothing is kept by signals.
"""

from __future__ import annotations

from collections.abc import Iterable

import reversion
from django.contrib.auth.models import User
from django.db import models
from reversion.models import Version

from practices.models import (
    Erratum,
    Figure,
    First,
    Indicator,
    Instrument,
    Practice,
    PracticeTheme,
    Source,
    Theme,
)
from search.models import SynonymGroup

# What an entry said before its first recorded change
BEFORE = "开始修订前的内容"


def register() -> None:
    """Tell the library what to keep; once, when the app is ready."""
    # clocks would make every version differ, and authors are part of the work in hand alone
    reversion.register(
        Practice,
        exclude=("authors", "created_at", "updated_at"),
        follow=("theme_links", "figures", "firsts", "errata"),
        use_natural_foreign_keys=True,
    )
    reversion.register(Source, follow=("errata",), use_natural_foreign_keys=True)
    for part in (PracticeTheme, Figure, First, Erratum):
        reversion.register(part, use_natural_foreign_keys=True)
    for term in (Theme, Indicator, Instrument, SynonymGroup):
        reversion.register(term)


def record(entry: models.Model, user: User | None, why: str) -> None:
    """Keep the entry as its rows say now; call last in the transaction of the change.

    `user` is None if it was the system.
    """
    # rows that were fetched before the change must not be kept in place of what is there now
    record_fetched(type(entry)._base_manager.get(pk=entry.pk), user, why)


def record_fetched(fresh: models.Model, user: User | None, why: str) -> None:
    """Keep an entry that has just been fetched, with all that hangs on it if it is one of many."""
    with reversion.create_revision(manage_manually=True):
        if user is not None:
            reversion.set_user(user)
        reversion.set_comment(why)
        reversion.add_to_revision(fresh)


def baseline(entry: models.Model) -> None:
    """Keep the entry as it is, if nothing was kept of it yet; call first, before the change."""
    if not versions(entry).exists():
        record(entry, None, BEFORE)


def baselines(practices: list[Practice]) -> None:
    """Do as `baseline` for each of many practices."""
    keys = [practice.pk for practice in practices]
    new = Practice.objects.filter(pk__in=keys).exclude(pk__in=newest_of(practices))
    for fresh in new.for_detail():
        record_fetched(fresh, None, BEFORE)


def versions(entry: models.Model) -> models.QuerySet[Version]:
    """Return what was kept of the entry, the newest first, each with its revision and user."""
    found: models.QuerySet[Version] = Version.objects.get_for_object(entry)
    return found.select_related("revision__user")


def newest(entry: models.Model) -> int:
    """Return what names the newest version of an entry, 0 if there is none."""
    return versions(entry).values_list("pk", flat=True).first() or 0


def meanwhile(revision: Practice, public: Practice) -> Version | None:
    """Return the last change of a practice since its revision was begun, None if there is none."""
    begun = versions(revision).values_list("pk", flat=True).last()
    return versions(public).filter(pk__gt=begun).first() if begun else None


def newest_of(practices: Iterable[Practice]) -> dict[int, int]:
    """Return what names the newest version of each of the practices that have one."""
    keys = [str(practice.pk) for practice in practices]
    found = Version.objects.get_for_model(Practice).filter(object_id__in=keys).order_by("object_id")
    pairs = found.values_list("object_id").annotate(models.Max("pk"))
    return {int(key): version for key, version in pairs}


def join(working: Practice, public: Practice) -> None:
    """Make the history of a revision part of that of the practice that it revised."""
    Version.objects.get_for_object(working).update(object_id=str(public.pk))
