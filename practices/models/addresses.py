"""Addresses of pages; those that readers were once led to stay where they were."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import get_script_prefix, reverse

SLUG_KEPT = "网址标识已出现在公开的网址里，不能再改。"
PRACTICE_KEPT = "来源文件和序号已出现在公开的网址里，不能再改。要换，请撤回这一条，另录一条替代它。"


def address(name: str, *args: str | int) -> str:
    """Return the address of a page by the name of its URL; kept, for a list has many."""
    return _reversed(get_script_prefix(), name, args)


@lru_cache(maxsize=4096)
def _reversed(prefix: str, name: str, args: tuple[str | int, ...]) -> str:
    # with which the address begins
    del prefix
    return reverse(name, args=args)


def is_public(owner: Any) -> bool:
    """Return whether something that has been published hangs on a source or a term."""
    return owner.pk is not None and owner.practices.exclude(published_at=None).exists()


def check_slug(owner: Any) -> None:
    """Raise ValidationError if a slug that stands in public addresses would change."""
    rows = type(owner)._base_manager.filter(pk=owner.pk)
    if rows.exclude(slug=owner.slug).exists() and is_public(owner):
        raise ValidationError(SLUG_KEPT)


def check_practice(practice: Any) -> None:
    """Raise ValidationError if what was published, or its revision, would get another address."""
    rows = type(practice)._base_manager.filter(pk=practice.revises_id or practice.pk)
    public = rows.exclude(published_at=None)
    if public.exclude(source=practice.source_id, number=practice.number).exists():
        raise ValidationError(PRACTICE_KEPT)
