"""PracticeIndex: the search row of a practice, apart so that ranking reads little."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .practice import Practice


class PracticeIndex(models.Model):
    """The text of one practice as PostgreSQL searches it; written by practices.indexing alone.

    Migration 0002 keeps the vector inline, so that ranking a match does not detoast it.
    """

    practice = models.OneToOneField(
        Practice, models.CASCADE, primary_key=True, related_name="index"
    )
    vector = SearchVectorField()
    name_key = models.TextField()
    # follows the practice's status by a trigger (migration 0003): what words are counted over
    published = models.BooleanField(default=False)
    version = models.TextField()

    class Meta:
        verbose_name = verbose_name_plural = "检索索引"
        indexes = [
            # every search: PracticeQuerySet.search
            GinIndex(fields=["vector"], name="practiceindex_vector"),
        ]

    def __str__(self) -> str:
        return str(self.practice)
