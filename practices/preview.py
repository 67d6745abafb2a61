"""Previews: what readers do not see yet, as they will see it, and links to it for who is invited.

A link is signed, and names the draft rather than one state of it: it shows what the draft says as
long as there is one, and as long as who made it may still show it to others. It is no secret from
who has it, and stands nowhere but with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from .models import Practice, Status
from .models.practice import WORKING

SALT = "practices.preview.by"
# One of these makes links, and keeps them valid
TO_SHARE = tuple(f"practices.{verb}_practice" for verb in ("change", "submit", "publish"))


class NoLink(Exception):  # noqa: N818 (an answer rather than an error)
    """The token is none of ours, or was not copied whole."""


class Gone(Exception):  # noqa: N818
    """The link showed something once; the text says in Chinese why it does no more."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is said above the page: how far the draft is, and what is public in its stead.

    `edit` is the address where who is signed in goes on working, empty for others.
    """

    practice: Practice
    edit: str = ""

    @property
    def stage(self) -> str:
        """What it is and how far: 修订稿（待审核）."""
        what = "修订稿" if self.practice.revises_id else "新条目"
        return f"{what}（{Status(self.practice.status).label}）"

    @property
    def public(self) -> Practice | None:
        """What readers see until then."""
        public = self.practice.revises
        return public if public and public.status == Status.PUBLISHED else None


def is_unpublished(practice: Practice) -> bool:
    """Return whether there is anything to preview; the rest has its public address."""
    return practice.status in WORKING


def may_share(user: User | None) -> bool:
    """Return whether the user may show others what is not published: who works on it may."""
    return user is not None and user.is_staff and any(map(user.has_perm, TO_SHARE))


def link(practice: Practice, user: User) -> str:
    """Return the path that shows a draft to whoever has it, for PREVIEW_DAYS."""
    public = practice.revises
    # a revision is deleted when it is published: its practice has changed by then
    named = [practice.pk, public and public.pk, public and _changed(public), user.pk]
    return reverse("preview", args=[signing.dumps(named, salt=SALT)])


def ends() -> datetime:
    """Return when a link ends that is made now."""
    return timezone.now() + _lifetime()


def linked(token: str) -> Practice:
    """Return what a link leads to now: the draft, or the public practice that it has become.

    Raises NoLink or Gone.
    """
    try:
        key, public, changed, by = signing.loads(token, salt=SALT, max_age=_lifetime())
    except signing.SignatureExpired as error:
        raise Gone(f"预览链接只在 {settings.PREVIEW_DAYS} 天内有效，这一个已经过期。") from error
    except signing.BadSignature as error:
        raise NoLink from error
    practices = Practice.objects.select_related("revises__source").for_detail()
    found: Practice | None = practices.filter(pk=key).first()
    if found is None and public is not None:
        found = practices.published().filter(pk=public).first()
        if found is not None and _changed(found) == changed:
            found = None
    if found is None:
        raise Gone("这一稿已经放弃或删除，没有发布。")
    if is_unpublished(found) and not may_share(User.objects.filter(pk=by).first()):
        raise Gone("生成这个链接的人已不参与编写和审核，链接失效。")
    return found


def _lifetime() -> timedelta:
    return timedelta(days=settings.PREVIEW_DAYS)


def _changed(practice: Practice) -> str:
    return practice.updated_at.isoformat()
