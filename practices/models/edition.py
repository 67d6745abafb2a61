"""Edition: what all that readers see was at a moment, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from django.contrib.postgres.functions import RandomUUID
from django.db import connections, models, router

# Hardly ever more than one row: each transaction that edits leaves one, and takes away all that it
# sees, which those that run beside it hold as well
CURRENT = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM practices_edition"

# Where the META of a request names the edition, if that was asked for already
EDITION = "practices.edition"


class Edition(models.Model):
    """A transaction that changed what public pages are made of; written by triggers alone.

    Migration 0011 says which tables those are. The rows that a snapshot sees name what else it
    sees: no two states of the catalogue show the same rows. That holds on replicas, and after a
    restored backup as well, for the keys are random. Nothing waits here: of rows that another
    transaction is taking away, no more is wanted than that they go in the end.
    """

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "版次"
        # nobody has anything to do with it
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.id)


def current_edition() -> tuple[str, str | None]:
    """Return the database that readers' pages are read from, and the edition it shows.

    No edition where the table was emptied by hand: a migrated database has one. Raises
    django.db.Error if it does not answer.
    """
    alias = router.db_for_read(Edition)
    with connections[alias].cursor() as cursor:
        cursor.execute(CURRENT)
        return alias, cursor.fetchone()[0]


# So many editions are kept: more than one, for a replica may be behind
MAX_KEPT = 4

Kept = TypeVar("Kept")


class ByEdition(Generic[Kept]):
    """Something of the catalogue that is read once for each edition, and kept by this process."""

    def __init__(self, read: Callable[[], tuple[str, Kept]]) -> None:
        """Have it read by what returns the edition too, as one statement sees both."""
        self._read = read
        self._kept: dict[str, Kept] = {}

    def get(self, edition: str | None = None) -> Kept:
        """Return it as it is now; nobody may change it.

        Costs a query where no `edition` is given as the current one, and one where this process
        has not seen the edition yet.
        """
        if connections[router.db_for_read(Edition)].in_atomic_block:
            # what it has written so far has no edition of its own
            return self._read()[1]
        found = self._kept.get(edition or current_edition()[1] or "")
        if found is None:
            read, found = self._read()
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            if read:
                self._kept[read] = found
        return found
