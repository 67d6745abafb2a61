"""What the editors noted beside a text: figures, claims of firsts, errata, each with its quote.

That every quote stands word for word in the text it is of is kept by the triggers of migration
0002, whoever writes; forms and the loader check the same beforehand for a friendlier message.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from .choices import FigureKind, FirstScope
from .constraints import not_blank, once, one_of
from .practice import Practice
from .source import Source


def of_entry(source: str, number: int) -> dict[str, object]:
    """Return what finds the rows of a practice by its natural key: not those of its revision."""
    return {
        "practice__revises": None,
        "practice__source__slug": source,
        "practice__number": number,
    }


class Quotation(models.Model):
    """Something that rests on the exact words of a text."""

    quote = models.TextField("引文", help_text="原文里的原话，一字不改。")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.quote

    def quoted(self) -> Practice | Source | None:
        """Return what the quote is from, as far as it is known yet: here, a practice."""
        return getattr(self, "practice", None)

    def clean(self) -> None:
        quoted = self.quoted()
        if quoted is None or not self.quote:
            return
        text = quoted.text if isinstance(quoted, Source) else quoted.body
        if self.quote not in text:
            reason = f"“{quoted}”的原文里没有这句话：“{self.quote}”，须逐字照录。"
            raise ValidationError({"quote": reason})


class FigureManager(models.Manager["Figure"]):
    def get_by_natural_key(self, source: str, number: int, label: str) -> Figure:
        return self.get(**of_entry(source, number), label=label)


class Figure(Quotation):
    """A number that the text states: as a change, a promise, a count to date or a size."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="figures")
    label = models.CharField("名目", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=FigureKind)
    before = models.CharField("改革前", max_length=50, blank=True)
    after = models.CharField("改革后", max_length=50, blank=True)
    value = models.CharField("数值", max_length=50, blank=True)

    objects: ClassVar[FigureManager] = FigureManager()

    class Meta:
        verbose_name = verbose_name_plural = "数据"
        ordering = ["practice", "id"]
        constraints = [
            once(
                "figure_label_unique_in_practice", ["practice", "label"], "这条经验已有同名数据。"
            ),
            one_of("figure", "kind", FigureKind.values, "类别"),
            not_blank("figure", "label", "名目"),
            not_blank("figure", "quote", "引文"),
            models.CheckConstraint(
                name="figure_states_something",
                condition=(
                    Q(kind="change") & (~Q(before="") | ~Q(after="") | ~Q(value=""))
                    | ~Q(kind="change") & Q(before="", after="") & ~Q(value="")
                ),
                violation_error_message=(
                    "“前后变化”至少填改革前、改革后、数值之一；其他类别只填数值。"
                ),
            ),
            models.CheckConstraint(
                name="figure_values_in_quote",
                condition=Q(quote__contains=F("before"))
                & Q(quote__contains=F("after"))
                & Q(quote__contains=F("value")),
                violation_error_message="改革前、改革后和数值须是引文里的原话。",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def meaning(self) -> str:
        """What figures of its kind say."""
        return FigureKind(self.kind).meaning

    @property
    def place(self) -> int:
        """Where its kind comes among the kinds."""
        return FigureKind.values.index(self.kind)

    def natural_key(self) -> tuple[str, int, str]:
        return (*self.practice.natural_key(), self.label)

    natural_key.dependencies = ["practices.practice"]  # type: ignore[attr-defined]

    @property
    def as_of(self) -> str:
        """The date that the text gives its data, where the quote is of the words so dated."""
        return self.practice.as_of if self.quote in self.practice.as_of_quote else ""


class FirstManager(models.Manager["First"]):
    def get_by_natural_key(self, source: str, number: int, quote: str) -> First:
        return self.get(**of_entry(source, number), quote=quote)


class First(Quotation):
    """A claim of the text to be the first of its kind, no wider than it is worded."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="firsts")
    scope = models.CharField("范围", max_length=20, choices=FirstScope)

    objects: ClassVar[FirstManager] = FirstManager()

    class Meta:
        verbose_name = verbose_name_plural = "首创表述"
        ordering = ["practice", "id"]
        constraints = [
            once(
                "first_quote_unique_in_practice",
                ["practice", "quote"],
                "这条经验已有这处首创表述。",
            ),
            one_of("first", "scope", FirstScope.values, "范围"),
            not_blank("first", "quote", "引文"),
        ]

    def natural_key(self) -> tuple[str, int, str]:
        return (*self.practice.natural_key(), self.quote)

    natural_key.dependencies = ["practices.practice"]  # type: ignore[attr-defined]


class ErratumManager(models.Manager["Erratum"]):
    def get_by_natural_key(self, source: str, number: int | None, quote: str) -> Erratum:
        if number is None:
            return self.get(source__slug=source, quote=quote)
        return self.get(**of_entry(source, number), quote=quote)


class Erratum(Quotation):
    """What looks wrong in a text and stays: either in a practice or in the notice itself."""

    practice = models.ForeignKey(
        Practice, models.CASCADE, related_name="errata", null=True, blank=True
    )
    source = models.ForeignKey(Source, models.CASCADE, related_name="errata", null=True, blank=True)
    note = models.TextField("说明")

    objects: ClassVar[ErratumManager] = ErratumManager()

    class Meta:
        verbose_name = verbose_name_plural = "原文疑误"
        ordering = ["source", "practice", "id"]
        constraints = [
            models.CheckConstraint(
                name="erratum_of_practice_or_source",
                condition=Q(practice__isnull=True) ^ Q(source__isnull=True),
                violation_error_message="疑误要么属于一条经验，要么属于来源文件。",
            ),
            once("erratum_quote_unique_in_practice", ["practice", "quote"], "这处疑误已经记过。"),
            once("erratum_quote_unique_in_source", ["source", "quote"], "这处疑误已经记过。"),
            not_blank("erratum", "quote", "引文"),
            not_blank("erratum", "note", "说明"),
        ]

    def quoted(self) -> Practice | Source | None:
        return self.practice or self.source

    def natural_key(self) -> tuple[str, int | None, str]:
        if self.practice is not None:
            return (*self.practice.natural_key(), self.quote)
        if self.source is None:
            raise ValueError("疑误须属于一条经验（practice）或来源文件（source）")
        return (self.source.slug, None, self.quote)

    natural_key.dependencies = [  # type: ignore[attr-defined]
        "practices.practice",
        "practices.source",
    ]
