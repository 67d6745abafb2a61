"""Practices picked one by one, by their keys and in the order of picking.

A key such as gdd-2022:13 names a practice in addresses and in the reader's cookie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from .models import Practice
from .models.queryset import PracticeQuerySet

# As many as a cookie, an address and a document on paper can take
MAX_PICKS = 100


@dataclass(frozen=True, slots=True)
class Picks:
    """The practices picked, in order and each once; the keys that name none that is published;
    and whether more were asked for than MAX_PICKS."""

    practices: list[Practice]
    unknown: list[str]
    too_many: bool

    @property
    def keys(self) -> list[str]:
        return [practice.key for practice in self.practices]

    @property
    def status(self) -> int:
        """The HTTP status of what shows them: 404 if all keys are unknown, 400 without keys."""
        if self.practices:
            return 200
        return 404 if self.unknown else 400

    @property
    def query(self) -> str:
        """The query string that picks these practices, and nothing that names none."""
        return query(self.keys)


def query(keys: Iterable[str]) -> str:
    """Return the query string that picks these keys in this order: p=gdd-2022:13&p=gdd-2022:2."""
    return urlencode([("p", key) for key in keys], safe=":")


def pick(keys: Iterable[str], practices: PracticeQuerySet) -> Picks:
    """Look the keys up among the published of these practices; costs one query."""
    asked = list(dict.fromkeys(key.strip() for key in keys if key.strip()))
    kept = asked[:MAX_PICKS]
    found = {practice.key: practice for practice in practices.published().keyed(kept)}
    return Picks(
        [found[key] for key in kept if key in found],
        [key for key in kept if key not in found],
        len(asked) > MAX_PICKS,
    )
