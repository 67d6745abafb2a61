"""A reader's own selection (我的选编): keys in their order, kept in a cookie of the reader.

What the cookie says is never trusted: whatever is no key is passed over, and a key that names no
published practice stays until the reader removes it, for it may be published again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from .forms import keep
from .models.addresses import address
from .models.queryset import KEY
from .picks import MAX_PICKS

COOKIE = "selection"
KEEP_FOR = 180 * 24 * 3600
# Browsers keep 4096 bytes of a cookie, its name and attributes included
MAX_LENGTH = 3800
# Neither stands in a key, nor needs escaping in a cookie or an address
SEPARATOR = "."


def keys_of(text: str) -> tuple[str, ...]:
    """Read the keys out of a text such as gdd-2022:13.gdd-2022:2; as many as may be picked."""
    keys = [key for key in text.split(SEPARATOR) if KEY.fullmatch(key)]
    return tuple(dict.fromkeys(keys))[:MAX_PICKS]


def fits(keys: Collection[str]) -> bool:
    """Return whether a selection has room for the keys."""
    return len(keys) <= MAX_PICKS and len(SEPARATOR.join(keys)) <= MAX_LENGTH


@dataclass(frozen=True, slots=True)
class Selection:
    """Keys in order, each once; every change yields another selection."""

    keys: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Selection:
        """Return the selection that a text means, as far as there is room."""
        return cls().add(*keys_of(text))

    @classmethod
    def of(cls, request: HttpRequest) -> Selection:
        return cls.read(request.COOKIES.get(COOKIE, ""))

    def __str__(self) -> str:
        return SEPARATOR.join(self.keys)

    def add(self, *keys: str) -> Selection:
        """Put those at the end that are new and for which there is room."""
        kept = self.keys
        for key in dict.fromkeys(keys):
            if key not in kept and fits(more := (*kept, key)):
                kept = more
        return Selection(kept)

    def remove(self, *keys: str) -> Selection:
        return Selection(tuple(key for key in self.keys if key not in keys))

    def move(self, key: str, step: int) -> Selection:
        """Exchange a key with the one before it (step -1) or after it (step 1), if there is one."""
        kept = list(self.keys)
        if key in kept and 0 <= (other := kept.index(key) + step) < len(kept):
            kept.remove(key)
            kept.insert(other, key)
        return Selection(tuple(kept))

    def store(self, response: HttpResponse) -> None:
        """Have the reader's browser keep it, or forget an empty one."""
        if not self.keys:
            response.delete_cookie(COOKIE, samesite="Lax")
            return
        keep(response, COOKIE, str(self), KEEP_FOR)


def picked(request: HttpRequest) -> dict[str, Any]:
    """Give templates the keys that the reader has selected, and where a list says it of each.

    Asks nothing of the database.
    """
    return {"picked": Selection.of(request).keys, "selection_address": address("selection")}
