"""The three vocabularies by which practices are sorted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .addresses import address, check_slug
from .constraints import not_blank, slug_field, slug_format


class TermManager(models.Manager["Term"]):
    def get_by_natural_key(self, slug: str) -> Term:
        return self.get(slug=slug)


class Term(models.Model):
    """One term of a vocabulary, in the vocabulary's own order."""

    slug = slug_field()
    name = models.CharField("名称", max_length=50, unique=True)
    position = models.PositiveSmallIntegerField("次序", help_text="由小到大排列。")

    objects: ClassVar[TermManager] = TermManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        check_slug(self)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Theme(Term):
    """What a practice is about, from the reader's point of view."""

    description = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "主题"
        ordering = ["position", "slug"]
        constraints = [slug_format("theme"), not_blank("theme", "name", "名称")]

    def get_absolute_url(self) -> str:
        return address("theme-detail", self.slug)


class Indicator(Term):
    """A first-level indicator of China's national business-environment evaluation."""

    class Meta:
        verbose_name = verbose_name_plural = "评价指标"
        ordering = ["position", "slug"]
        constraints = [slug_format("indicator"), not_blank("indicator", "name", "名称")]


class Instrument(Term):
    """The means by which a reform works."""

    description = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "改革手段"
        ordering = ["position", "slug"]
        constraints = [slug_format("instrument"), not_blank("instrument", "name", "名称")]
