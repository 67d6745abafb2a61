"""PracticeIndex: the search row of a practice, apart so that ranking and counting read little."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .facet_value import TallyField
from .index_queryset import HEADINGS, NAME, IndexQuerySet
from .practice import Practice
from .source import Source

# Kilobytes that wait to be put in order: each of the many tsqueries of a search reads them all
PENDING = 256


class PracticeIndex(models.Model):
    """One practice as PostgreSQL searches, filters and counts it; written by practices.indexing.

    The vector is stored away from the row (migration 0010): of many results all rows are read, to
    count them, and the vectors of only the best, to rank them.
    """

    practice = models.OneToOneField(
        Practice, models.CASCADE, primary_key=True, related_name="index"
    )
    vector = SearchVectorField()
    name_key = models.TextField()
    # follows the practice's status by a trigger (migration 0003): what words are counted over
    published = models.BooleanField(default=False)
    # of what made it: see practices.indexing
    version = models.BigIntegerField()
    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    updated_at = models.DateTimeField()
    # what it is found under in the facets of the list but for its source, as keys of FacetValue: of
    # many results all rows are read, which should not be long
    facets = ArrayField(models.SmallIntegerField())
    # the same once more, to be added up: see practices.tally
    tally = TallyField()

    objects = IndexQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检索索引"
        indexes = [
            # every search, every filter, and both at once: practices.conditions
            GinIndex(
                fields=["vector", "facets"],
                name="practiceindex_found",
                gin_pending_list_limit=PENDING,
            ),
            # the best of many results: practices.best
            GinIndex(HEADINGS, name="practiceindex_headings", gin_pending_list_limit=PENDING),
            GinIndex(NAME, name="practiceindex_name", gin_pending_list_limit=PENDING),
            models.Index(fields=["name_key"], name="practiceindex_name_key"),
            # a search for 第13条: practices.conditions
            models.Index(fields=["number"], name="practiceindex_number"),
        ]

    def __str__(self) -> str:
        return str(self.practice)
