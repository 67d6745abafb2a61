"""History of what is overwritten past the forms: by files that are loaded again."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db import models

from practices.models import Practice, Source

from . import history

# What history says of an entry that was overwritten
LOADED = "从文件载入"

Key: TypeAlias = tuple[type[models.Model], Any]


class Overwritten:
    """The entries that are changed but were not made: costs a first load no query."""

    def __init__(self) -> None:
        self._made: set[Key] = set()
        self._changed: dict[Key, models.Model] = {}

    def about_to_write(self, instance: models.Model, old: models.Model | None) -> None:
        """Keep what the entry says now; call before each write or deletion."""
        model, key = _entry(instance)
        is_new = old is None and model is type(instance)
        if is_new or (model, key) in self._made or (model, key) in self._changed:
            return
        entry = model._default_manager.get(pk=key)
        history.baseline(entry)
        self._changed[model, key] = entry

    def made(self, instance: models.Model) -> None:
        """Note an entry that was not there before: it has no history yet."""
        self._made.add((type(instance), instance.pk))

    def record(self) -> None:
        """Keep what the changed entries say in the end."""
        for entry in self._changed.values():
            history.record(entry, None, LOADED)


def _entry(instance: models.Model) -> Key:
    """Return the entry that it is, or hangs on."""
    if not isinstance(instance, Practice):
        for field, model in (("practice_id", Practice), ("source_id", Source)):
            key = getattr(instance, field, None)
            if key is not None:
                return model, key
    return type(instance), instance.pk
