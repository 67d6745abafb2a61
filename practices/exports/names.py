"""What an exported file is called: 改革经验-知识产权-2026-11-23.xlsx."""

from __future__ import annotations

import re

from django.utils import timezone

from .contents import Contents

PREFIX = "改革经验"
# 40 Chinese characters are 120 bytes, and file systems take 255
MAX_WORDS = 40
# What Windows allows in no name
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')


def file_name(contents: Contents, extension: str) -> str:
    """Return the name: what was asked for, and the day."""
    words = "-".join(filter(None, map(_safe, contents.chosen.words)))
    if len(words) > MAX_WORDS:
        words = f"{words[: MAX_WORDS - 1].rstrip('-')}…"
    day = timezone.localdate(contents.made).isoformat()
    return "-".join(filter(None, [PREFIX, words, day])) + f".{extension}"


def _safe(text: str) -> str:
    """Keep what shows and what every file system takes; marks that turn the text round go too."""
    shown = "".join(c for c in _FORBIDDEN.sub(" ", text) if c.isprintable())
    return shown.strip(" .-_'")
