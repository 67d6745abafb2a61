"""Publishing many entries at once, each as whoever decides had it before them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from practices.clock import moment
from practices.editing import content, life
from practices.editing.change import summary
from practices.editing.diff import Names, changes, names
from practices.editing.life import Step
from practices.models import Practice, Status


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be published: `key` is that of the row in the list, `version` what is shown."""

    practice: Practice
    key: int
    version: int
    what: str
    obstacle: str

    @property
    def review(self) -> str:
        return reverse("admin:practices_practice_review", args=[self.practice.pk])


def choices(practices: QuerySet[Practice], user: User) -> list[Choice]:
    """Return in a line each what would become public; asks as much of one as of many."""
    chosen = list(practices.select_related("revises"))
    # before the content: what changes in between is then refused
    versions = life.versions(chosen)
    found = _fetched(chosen)
    named = names()
    return [
        _choice(found[key], version, user, named)
        for key, version in versions.items()
        if key in found
    ]


def _fetched(practices: list[Practice]) -> dict[int, Practice]:
    """Fetch with each practice, and with what it revises, all that is compared."""
    parts = ("theme_links__theme", *content.TERMS, *content.PARTS)
    found = Practice.objects.select_related("source", "revises__source").prefetch_related(
        "authors", *parts, *(f"revises__{part}" for part in parts)
    )
    return {each.pk: each for each in found.filter(pk__in=[each.pk for each in practices])}


def publish_seen(sent: QueryDict, practice: Practice, user: User) -> Practice:
    """Publish what the form says was seen, and nothing that has changed since."""
    seen = sent.get(f"seen-{practice.pk}", "")
    return life.publish(practice, user, seen=int(seen) if re.fullmatch("[0-9]{1,18}", seen) else -1)


def _choice(practice: Practice, version: int, user: User, named: Names) -> Choice:
    public = practice.revises
    what = "新条目，还没有公开过"
    if public is not None:
        changed = changes(content.read(public), content.read(practice), named)
        what = f"改动：{summary(changed)}" if changed else "与公开过的版本没有差别"
        if public.status == Status.WITHDRAWN:
            what = f"已撤回的将重新公开；{what}"
    if practice.scheduled_for is not None:
        what = f"已预约 {moment(practice.scheduled_for)} 发布，确认后不等到那时；{what}"
    obstacle = life.obstacle(Step.PUBLISH, practice, user)
    return Choice(practice, public.pk if public else practice.pk, version, what, obstacle)
